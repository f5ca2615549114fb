import { withExclusiveLock } from "../restic/exclusive-lock.ts";
import { repositoryErrorReason } from "../restic/failure.ts";
import type { Restic } from "../restic/restic.ts";

/** The size of a repository in bytes, to the four digits that restic prints. */
export interface PruneFigures {
  /** Before the prune. */
  total: number;
  /** What was freed, or would be. */
  pruned: number;
}

/**
 * How much unused data may stay. To free all of it, restic would rewrite nearly every file of the repository for a few
 * bytes in each. A tenth costs little space and saves most of that work.
 */
const maxUnused = "10%";
/** Repack limit per prune; the rest is done next time. Files without any used data are removed at once. */
const maxRepackSize = "10G";

/**
 * Frees the space of forgotten snapshots, at low priority. In a full storage, it removes only what needs no rewriting.
 */
export async function prune(restic: Restic, lockSeconds: number): Promise<PruneFigures> {
  const freeSpace = (repackSize: string) =>
    withExclusiveLock(
      restic,
      ["prune", "-v", `--max-unused=${maxUnused}`, `--max-repack-size=${repackSize}`],
      lockSeconds,
      { lowPriority: true },
    );
  try {
    const { stdout } = await freeSpace(maxRepackSize);
    return parsePruneFigures(stdout);
  } catch (error) {
    if (repositoryErrorReason(error) !== "RepositoryFull") throw error;
    const { stdout } = await freeSpace("0");
    return parsePruneFigures(stdout);
  }
}

/** Frees all unused data, to the last byte. */
export async function pruneAll(restic: Restic, lockSeconds: number): Promise<void> {
  await withExclusiveLock(restic, ["prune", "--max-unused=0"], lockSeconds, { lowPriority: true });
}

/** The size of the repository. Changes nothing; may fail while a backup runs. */
export async function measure(restic: Restic): Promise<number> {
  const { stdout } = await restic(["prune", "-v", "--dry-run", "--no-lock", "--max-unused=unlimited"], {
    lowPriority: true,
  });
  return parsePruneFigures(stdout).total;
}

/**
 * Parses the output of `restic prune -v`. restic 0.19 prints it as text only; once restic is updated to a release with
 * JSON output for prune (its issue 3129, not released yet), parse that instead.
 *
 * @throws Error when the output lacks the figures.
 */
export function parsePruneFigures(text: string): PruneFigures {
  return { total: figure(text, "total"), pruned: figure(text, "total prune") };
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];

function figure(text: string, name: string): number {
  const line = new RegExp(`^${name}: +[0-9]+ blobs / ([0-9.]+) ([A-Za-z]+)$`, "m").exec(text);
  const power = units.indexOf(line?.[2] ?? "");
  if (line?.[1] === undefined || power === -1) {
    throw new Error(
      `The output of restic prune lacks a line "${name}: N blobs / SIZE":\n${text.slice(-1000)}`,
    );
  }
  return Math.round(Number(line[1]) * 1024 ** power);
}
