import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "./open.ts";
import type { Restic, ResticCall, ResticOutput } from "./restic.ts";

/**
 * Runs what needs the repository for itself, as soon as nobody else works there. Asked to wait by itself, restic looks
 * ever more rarely, in the end once a minute: it would pass over the few seconds between backups that follow each other
 * closely.
 *
 * @param lockSeconds how long to go on looking.
 * @throws RepositoryError `RepositoryLocked` when others are still there then.
 */
export async function exclusively(
  restic: Restic,
  words: readonly string[],
  lockSeconds: number,
  call?: ResticCall,
): Promise<ResticOutput> {
  const start = performance.now();
  for (;;) {
    try {
      return await restic(["--retry-lock=1s", ...words], call);
    } catch (error) {
      const isOver = performance.now() - start >= lockSeconds * 1000;
      if (isOver || reasonOf(error) !== "RepositoryLocked") throw error;
    }
    await sleep(1000);
  }
}
