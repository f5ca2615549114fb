import { reasonOf } from "./open.ts";
import type { Restic } from "./restic.ts";

/** Somebody who works with a repository, or died while doing so. */
export interface RepositoryLock {
  id: string;
  /** When its owner gave the last sign of life. restic takes a lock for abandoned after 30 minutes without. */
  time: string;
  /** An exclusive owner bears nobody beside it. */
  exclusive: boolean;
  /** The owner's host: the name of its Pod. */
  host: string;
  pid: number;
}

/**
 * Removes locks whose owner is gone, by restic's own rule: no sign of life for 30 minutes, or a process of this host
 * that is not there any more.
 *
 * @returns how many were removed, and those that stayed.
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
 * Undefined when it has gone meanwhile, because its owner is done or has renewed it, and when it is broken: restic passes
 * over an empty one, and at any other stops by itself before it removes anything.
 */
async function readLock(restic: Restic, id: string): Promise<RepositoryLock | undefined> {
  try {
    const { stdout } = await restic(["cat", "lock", id, "--no-lock"]);
    return parseLock(id, stdout);
  } catch (error) {
    const isBroken = ["RepositoryDamaged", "RepositoryFailed"].includes(reasonOf(error) ?? "");
    if (isBroken || !(await lockIDs(restic)).includes(id)) return undefined;
    throw error;
  }
}

/** Reads what `restic cat lock` prints. */
export function parseLock(id: string, text: string): RepositoryLock {
  const { time, exclusive, hostname, pid } = JSON.parse(text) as Record<string, unknown>;
  return {
    id,
    time: new Date(String(time)).toISOString(),
    exclusive: exclusive === true,
    host: String(hostname),
    pid: Number(pid),
  };
}
