import { setTimeout as sleep } from "node:timers/promises";
import { repositoryErrorReason } from "./failure.ts";
import type { Restic, ResticCall, ResticOutput } from "./restic.ts";

/**
 * Runs a restic command that needs an exclusive lock, as soon as there are no other locks. restic's own waiting checks
 * less and less often, in the end once a minute, and would miss the few seconds between backups that run back to back.
 *
 * @param lockSeconds How long to keep trying.
 * @throws RepositoryError `RepositoryLocked` when there are still other locks after that time.
 */
export async function withExclusiveLock(
  restic: Restic,
  args: readonly string[],
  lockSeconds: number,
  call?: ResticCall,
): Promise<ResticOutput> {
  const start = performance.now();
  for (;;) {
    try {
      return await restic(["--retry-lock=1s", ...args], call);
    } catch (error) {
      const isOver = performance.now() - start >= lockSeconds * 1000;
      if (isOver || repositoryErrorReason(error) !== "RepositoryLocked") throw error;
    }
    await sleep(1000);
  }
}
