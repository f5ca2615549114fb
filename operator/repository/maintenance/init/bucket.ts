import { setTimeout as sleep } from "node:timers/promises";
import { RepositoryError } from "../../restic/failure.ts";
import type { Restic } from "../../restic/restic.ts";

/** restic's messages when a key or a config is there already. */
const existsAlready = /already contains keys|already initialized|already exists/;

/**
 * Creates a repository in a bucket, where nothing can be moved. restic writes a key and then the config. Of two calls at
 * once, each may write its own key, and the later config replaces the earlier. So every call waits until that is decided
 * before anything is stored. Not interrupted: a key without a config would get in the way of later calls.
 *
 * @returns Whether restic created one here, which another call's config may have replaced since.
 * @throws RepositoryError
 */
export async function initInBucket(restic: Restic, minSettleSeconds: number): Promise<boolean> {
  const start = performance.now();
  let created = true;
  try {
    await restic(["init"], { mustFinish: true });
  } catch (error) {
    if (!(error instanceof RepositoryError) || !existsAlready.test(error.message)) throw error;
    created = false;
  }
  await sleep(1000 * settleSeconds((performance.now() - start) / 1000, minSettleSeconds));
  return created;
}

/**
 * How long to wait until no other call replaces the config any more. One that has seen no config writes its own at most
 * as much later as its init takes: seconds of work, and more the less processor time the Pod may use. A few times as
 * long as init took here is enough.
 */
export function settleSeconds(initSeconds: number, minSettleSeconds: number): number {
  return Math.max(minSettleSeconds, 3 * initSeconds);
}
