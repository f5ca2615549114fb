import { repositoryErrorReason } from "../restic/failure.ts";
import type { CheckFindings } from "../restic/check.ts";
import type { Restic } from "../restic/restic.ts";
import type { ListedSnapshot } from "../restic/snapshots.ts";

/**
 * The backups of one host that use damaged data, for their dump or for its sidecar files. `restic find --pack` cannot tell:
 * it stops at the first snapshot, and cannot read a damaged file's list of contents.
 *
 * @returns IDs of the dumps.
 * @throws RepositoryError when the repository cannot be read for another reason than damage.
 */
export async function findDamagedBackups(
  restic: Restic,
  snapshots: readonly ListedSnapshot[],
  host: string,
  { packs, trees }: CheckFindings,
): Promise<string[]> {
  const own = snapshots.filter((each) => each.host === host);
  const blobs = packs.length === 0 ? new Set<string>() : await blobsIn(restic, new Set(packs));
  const damaged = new Set<ListedSnapshot>();
  for (const each of own) {
    if (await usesDamaged(restic, each.snapshot.snapshotID, { blobs, trees })) damaged.add(each);
  }
  const runs = new Set([...damaged].flatMap(({ pod }) => pod ?? []));
  return own
    .filter(({ part }) => part === "dump")
    .filter((dump) => damaged.has(dump) || (dump.pod !== undefined && runs.has(dump.pod)))
    .map(({ snapshot }) => snapshot.snapshotID);
}

/** What the index says is in some files with data: pieces of files and directories. */
async function blobsIn(restic: Restic, packs: ReadonlySet<string>): Promise<Set<string>> {
  const { stdout } = await restic(["list", "index", "--no-lock"]);
  const blobs = new Set<string>();
  for (const id of stdout.split("\n").filter((line) => line !== "")) {
    const index = await readJSON<Index>(restic, ["index", id]);
    for (const pack of index?.packs ?? []) {
      if (packs.has(pack.id)) for (const blob of pack.blobs) blobs.add(blob.id);
    }
  }
  return blobs;
}

async function usesDamaged(
  restic: Restic,
  snapshotID: string,
  { blobs, trees }: { blobs: ReadonlySet<string>; trees: readonly string[] },
): Promise<boolean> {
  const snapshot = await readJSON<{ tree: string }>(restic, ["snapshot", snapshotID]);
  if (snapshot === undefined) return true;
  const left = [snapshot.tree];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const isDamaged = (tree: string) => trees.some((start) => tree.startsWith(start));
    if (blobs.has(id) || isDamaged(id)) return true;
    const tree = await readJSON<Tree>(restic, ["blob", id]);
    if (tree === undefined) return true;
    for (const { content, subtree } of tree.nodes) {
      if (content?.some((blob) => blobs.has(blob)) === true) return true;
      if (subtree !== undefined) left.push(subtree);
    }
  }
  return false;
}

interface Index {
  packs: { id: string; blobs: { id: string }[] }[];
}

interface Tree {
  nodes: { content?: string[] | null; subtree?: string }[];
}

/** An object of the repository; undefined if it is damaged or missing. */
async function readJSON<T>(restic: Restic, what: readonly string[]): Promise<T | undefined> {
  try {
    const { stdout } = await restic(["cat", ...what, "--no-lock"]);
    return JSON.parse(stdout) as T;
  } catch (error) {
    if (error instanceof SyntaxError || repositoryErrorReason(error) === "RepositoryDamaged")
      return undefined;
    throw error;
  }
}
