import { exclusively } from "./exclusively.ts";
import { UpkeepError } from "./failure.ts";
import { reasonOf } from "./repository.ts";
import type { Restic } from "./restic.ts";
import type { Listing } from "./snapshots.ts";
import { listSnapshots } from "./snapshots.ts";

/**
 * Removes snapshots, which must be there. Their data stays until the next prune.
 *
 * @returns what is there afterwards.
 * @throws UpkeepError when any of them is still there.
 */
export async function forget(restic: Restic, ids: readonly string[], lockSeconds: number): Promise<Listing> {
  try {
    await exclusively(restic, ["forget", ...ids], lockSeconds);
  } catch (error) {
    if (!(error instanceof UpkeepError) || reasonOf(error) !== "StorageAccessDenied") throw error;
    throw new UpkeepError(
      error.reason,
      `Not all of the ${ids.length} snapshots could be removed; perhaps the storage only lets things be added. ${error.message}`,
      { cause: error },
    );
  }
  return listSnapshots(restic);
}
