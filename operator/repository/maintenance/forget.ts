import { withExclusiveLock } from "../restic/exclusive-lock.ts";
import { RepositoryError } from "../restic/failure.ts";
import type { Restic } from "../restic/restic.ts";
import type { SnapshotList } from "../restic/snapshots.ts";
import { listSnapshots } from "../restic/snapshots.ts";

/**
 * Removes snapshots, which must exist. Their data stays until the next prune.
 *
 * @returns The snapshots that are left.
 * @throws RepositoryError when not all of them could be removed.
 */
export async function forget(
  restic: Restic,
  ids: readonly string[],
  lockSeconds: number,
): Promise<SnapshotList> {
  try {
    await withExclusiveLock(restic, ["forget", ...ids], lockSeconds);
  } catch (error) {
    if (!(error instanceof RepositoryError) || error.reason !== "StorageAccessDenied") throw error;
    throw new RepositoryError(
      error.reason,
      `Not all of the ${ids.length} snapshots could be removed; the storage may be append-only. ${error.message}`,
      { cause: error },
    );
  }
  return listSnapshots(restic);
}
