import { exclusively } from "../restic/exclusive-lock.ts";
import { RepositoryError } from "../restic/failure.ts";
import { reasonOf } from "../restic/open.ts";
import type { Restic } from "../restic/restic.ts";
import type { Listing } from "../restic/snapshots.ts";
import { listSnapshots } from "../restic/snapshots.ts";

/**
 * Removes snapshots, which must be there. Their data stays until the next prune.
 *
 * @returns what is there afterwards.
 * @throws RepositoryError when any of them is still there.
 */
export async function forget(restic: Restic, ids: readonly string[], lockSeconds: number): Promise<Listing> {
  try {
    await exclusively(restic, ["forget", ...ids], lockSeconds);
  } catch (error) {
    if (!(error instanceof RepositoryError) || reasonOf(error) !== "StorageAccessDenied") throw error;
    throw new RepositoryError(
      error.reason,
      `Not all of the ${ids.length} snapshots could be removed; perhaps the storage only lets things be added. ${error.message}`,
      { cause: error },
    );
  }
  return listSnapshots(restic);
}
