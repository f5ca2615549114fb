import { access, constants, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { repositoryErrorReason } from "./failure.ts";
import type { Restic } from "./restic.ts";

/** A lock of a program that works with the repository, or died while it did. */
export interface RepositoryLock {
  /** When its owner created or last renewed it. restic calls a lock stale after 30 minutes. */
  time: string;
  /** The owner's host: the name of its Pod. */
  host: string;
  pid: number;
}

/** A lock file of another user, which restic cannot read. */
export interface ForeignLock {
  path: string;
  /** When it was created. The owner of a lock replaces the file when it renews the lock. */
  time: string;
  uid: number;
}

/** Locks that were found. */
export interface FoundLocks {
  /** How many were removed. */
  removed: number;
  /** Those of programs that may still work. */
  left: RepositoryLock[];
  /** The same, of other users. No other restic can work until they are gone. */
  foreign: ForeignLock[];
}

const staleMilliseconds = 30 * 60 * 1000;

/**
 * Removes stale locks, by restic's own rule: not renewed for 30 minutes, or owned by a process of this host that does not
 * exist any more. For a lock file of another user on a volume, which restic cannot read, the file's age decides.
 *
 * @param location Where the repository is, as in `RESTIC_REPOSITORY`.
 * @param now In milliseconds since 1970.
 */
export async function removeStaleLocks(restic: Restic, location: string, now: number): Promise<FoundLocks> {
  const before = await lockIDs(restic);
  if (before.length === 0) return { removed: 0, left: [], foreign: [] };
  const unreadable = location.startsWith("/") ? await foreignLocks(join(location, "locks"), before) : [];
  const isStale = ({ time }: ForeignLock) => Date.parse(time) < now - staleMilliseconds;
  for (const { path } of unreadable.filter(isStale)) await rm(path, { force: true });
  const foreign = unreadable.filter((lock) => !isStale(lock));
  await restic(["unlock"]);
  const after = await lockIDs(restic);
  const left = [];
  for (const id of after) {
    if (foreign.some(({ path }) => basename(path) === id)) continue;
    const lock = await readLock(restic, id);
    if (lock !== undefined) left.push(lock);
  }
  return { removed: before.filter((id) => !after.includes(id)).length, left, foreign };
}

async function foreignLocks(folder: string, ids: readonly string[]): Promise<ForeignLock[]> {
  const found: ForeignLock[] = [];
  for (const id of ids) {
    const path = join(folder, id);
    try {
      await access(path, constants.R_OK);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EACCES")) continue;
      const { mtime, uid } = await stat(path);
      found.push({ path, time: mtime.toISOString(), uid });
    }
  }
  return found;
}

async function lockIDs(restic: Restic): Promise<string[]> {
  const { stdout } = await restic(["list", "locks", "--no-lock"]);
  return stdout.split("\n").filter((line) => /^[0-9a-f]{64}$/.test(line));
}

/**
 * Undefined when the lock was removed meanwhile, because its owner has ended or renewed it, and when it is damaged: restic
 * itself ignores an empty lock, and fails at any other damaged one before it removes anything.
 */
async function readLock(restic: Restic, id: string): Promise<RepositoryLock | undefined> {
  try {
    const { stdout } = await restic(["cat", "lock", id, "--no-lock"]);
    return parseLock(stdout);
  } catch (error) {
    const isBroken = ["RepositoryDamaged", "RepositoryFailed"].includes(repositoryErrorReason(error) ?? "");
    if (isBroken || !(await lockIDs(restic)).includes(id)) return undefined;
    throw error;
  }
}

/** Parses the output of `restic cat lock`. */
export function parseLock(text: string): RepositoryLock {
  const { time, hostname, pid } = JSON.parse(text) as Record<string, unknown>;
  return {
    time: new Date(String(time)).toISOString(),
    host: String(hostname),
    pid: Number(pid),
  };
}
