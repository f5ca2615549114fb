import { exclusively } from "../restic/exclusive-lock.ts";
import { reasonOf } from "../restic/open.ts";
import type { Restic } from "../restic/restic.ts";

/** How large a repository is, in bytes, to the four digits that restic tells. */
export interface PruneFigures {
  /** Before. */
  total: number;
  /** What went, or would go. */
  pruned: number;
}

/**
 * What may stay of data that nobody needs any more: to free all of it would mean to read and write again nearly every
 * file of the repository for the sake of a few bytes in each. A tenth costs little room and saves most of that work.
 */
const unusedThatMayStay = "10%";
/** At most so much is read and written again at once; the next time goes on. What is not needed at all goes at once. */
const rewrittenAtMost = "10G";

/**
 * Frees the space of what was forgotten, and leaves others the processor meanwhile. Where there is no room to write
 * anything again, it removes what needs no writing.
 */
export async function prune(restic: Restic, lockSeconds: number): Promise<PruneFigures> {
  const words = ["prune", "-v", `--max-unused=${unusedThatMayStay}`];
  const freeSpace = (all: readonly string[]) => exclusively(restic, all, lockSeconds, { humble: true });
  try {
    const { stdout } = await freeSpace([...words, `--max-repack-size=${rewrittenAtMost}`]);
    return parsePruneFigures(stdout);
  } catch (error) {
    if (reasonOf(error) !== "RepositoryFull") throw error;
    const { stdout } = await freeSpace([...words, "--max-repack-size=0"]);
    return parsePruneFigures(stdout);
  }
}

/** Removes all that no snapshot needs, to the last byte. */
export async function pruneAll(restic: Restic, lockSeconds: number): Promise<void> {
  await exclusively(restic, ["prune", "--max-unused=0"], lockSeconds, { humble: true });
}

/** How large the repository is. It is only looked at; beside a running backup the look may fail. */
export async function measure(restic: Restic): Promise<number> {
  const { stdout } = await restic(["prune", "-v", "--dry-run", "--no-lock", "--max-unused=unlimited"], {
    humble: true,
  });
  return parsePruneFigures(stdout).total;
}

/**
 * Reads what `restic prune -v` prints.
 *
 * @throws Error when the figures are not there.
 */
export function parsePruneFigures(text: string): PruneFigures {
  return { total: figure(text, "total"), pruned: figure(text, "total prune") };
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];

function figure(text: string, name: string): number {
  const line = new RegExp(`^${name}: +[0-9]+ blobs / ([0-9.]+) ([A-Za-z]+)$`, "m").exec(text);
  const power = units.indexOf(line?.[2] ?? "");
  if (line?.[1] === undefined || power === -1) {
    throw new Error(`restic prune did not tell "${name}: N blobs / SIZE", but:\n${text.slice(-1000)}`);
  }
  return Math.round(Number(line[1]) * 1024 ** power);
}
