import { folderOfClaim, onNode } from "../controllers/node-faults.ts";
import { database, repositoryClaim, type Shop } from "./shop.ts";

const restic = "/my-operator/restic --no-cache --no-lock --quiet";

/** A byte of the repository that is not what restic has stored. */
interface FlippedByte {
  readonly blob: string;
  readonly file: string;
  readonly offset: string;
}

/** The storage of the repository, below everything that the operator can see. */
export class Storage {
  readonly #shop: Shop;
  readonly #flipped: FlippedByte[] = [];

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** restic's IDs of the pieces whose data is damaged. */
  get damagedBlobs(): ReadonlySet<string> {
    return new Set(this.#flipped.map(({ blob }) => blob));
  }

  /** restic's IDs of all backups. */
  async backups(): Promise<Set<string>> {
    const output = await this.#shop.judge(`${restic} snapshots --json --tag part=dump`);
    return new Set((JSON.parse(output) as { id: string }[]).map(({ id }) => id));
  }

  /** restic's IDs of the pieces of a backup's dump. */
  async blobsOf(id: string): Promise<string[]> {
    const tree = JSON.parse(await this.#shop.judge(`${restic} cat tree ${id}`)) as {
      nodes: { content?: string[] }[];
    };
    return tree.nodes.flatMap(({ content = [] }) => content);
  }

  /** Removes the locks of Pods that have ended: maintenance does it only half an hour later, and waits for that. */
  async unlock(): Promise<void> {
    const ids = await this.#shop.judge(`${restic} list locks`);
    for (const id of ids.split("\n").filter(Boolean)) {
      const lock = await this.#shop.judge(`${restic} cat lock ${id} 2>/dev/null || echo '{}'`);
      const { hostname } = JSON.parse(lock) as { hostname?: string };
      const working = await this.#shop.workingPods("app.kubernetes.io/managed-by=my-operator");
      if (hostname !== undefined && !working.includes(hostname))
        await this.#shop.judge(`rm -f "$RESTIC_REPOSITORY/locks/${id}"`);
    }
  }

  /** Changes a byte in the middle of a piece. */
  async flip(blob: string): Promise<void> {
    const found = await this.#shop.judge(`${restic} find --show-pack-id --blob ${blob} 2>&1`);
    const [, pack] = /to pack ([0-9a-f]{64})/.exec(found) ?? [];
    const [, offset, length] = /offset (\d+), length (\d+)/.exec(found) ?? [];
    if (pack === undefined || offset === undefined || length === undefined)
      throw new Error(`restic does not say where the piece ${blob} is:\n${found}`);
    const flipped = {
      blob,
      file: `data/${pack.slice(0, 2)}/${pack}`,
      offset: String(Number(offset) + Math.floor(Number(length) / 2)),
    };
    await this.#add(flipped, 1);
    this.#flipped.push(flipped);
  }

  /** Brings all bytes back that were changed, and returns how many. */
  async mend(): Promise<number> {
    const all = this.#flipped.splice(0);
    for (const flipped of all) await this.#add(flipped, 255);
    return all.length;
  }

  /** Takes the right to read and write the repository away, also from those who do it now. */
  async cut(): Promise<void> {
    await this.#onNode('chmod 000 "$REPOSITORY"', {});
  }

  async connect(): Promise<void> {
    await this.#onNode('chmod 700 "$REPOSITORY"', {});
  }

  async fill(): Promise<void> {
    await this.#onNode('dd if=/dev/zero of="$FOLDER/filler" bs=1M 2>/dev/null || true', {});
  }

  async empty(): Promise<void> {
    await this.#onNode('rm -f "$FOLDER/filler"', {});
  }

  async #add({ file, offset }: FlippedByte, amount: number): Promise<void> {
    const script = `
      file="$REPOSITORY/$FILE"
      byte=$(od -An -tu1 -j "$OFFSET" -N 1 "$file" | tr -d ' ')
      printf "\\\\$(printf %o $(((byte + AMOUNT) % 256)))" |
        dd of="$file" bs=1 seek="$OFFSET" conv=notrunc status=none`;
    await this.#onNode(script, { FILE: file, OFFSET: offset, AMOUNT: String(amount) });
  }

  async #onNode(script: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const folder = await folderOfClaim(this.#shop.namespace, repositoryClaim);
    const REPOSITORY = `${folder}/backups/${database}`;
    await onNode(script, { FOLDER: folder, REPOSITORY, ...variables });
  }
}
