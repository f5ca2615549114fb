import type { RepositoryLock } from "./report.ts";
import type { Restic } from "./restic.ts";

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

/** Undefined when it has gone meanwhile: its owner is done, or has renewed it. */
async function readLock(restic: Restic, id: string): Promise<RepositoryLock | undefined> {
  try {
    const { stdout } = await restic(["cat", "lock", id, "--no-lock"]);
    return parseLock(id, stdout);
  } catch (error) {
    if ((await lockIDs(restic)).includes(id)) throw error;
    return undefined;
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
