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

/**
 * Removes stale locks, by restic's own rule: not renewed for 30 minutes, or owned by a process of this host that does not
 * exist any more.
 *
 * @returns How many were removed, and the other locks.
 */
export async function removeStaleLocks(restic: Restic): Promise<{ removed: number; left: RepositoryLock[] }> {
  const before = await lockIDs(restic);
  if (before.length === 0) return { removed: 0, left: [] };
  await restic(["unlock"]);
  const after = await lockIDs(restic);
  const left = [];
  for (const id of after) {
    const lock = await readLock(restic, id);
    if (lock !== undefined) left.push(lock);
  }
  return { removed: before.filter((id) => !after.includes(id)).length, left };
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
