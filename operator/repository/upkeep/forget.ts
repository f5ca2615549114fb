import { UpkeepError, explain } from "./failure.ts";
import type { Restic } from "./restic.ts";
import type { Listing } from "./snapshots.ts";
import { listSnapshots } from "./snapshots.ts";

/**
 * Removes snapshots, which must be there. Their data stays until the next prune.
 *
 * @returns what is there afterwards.
 * @throws UpkeepError when any of them is still there: restic itself takes that for a success.
 */
export async function forget(restic: Restic, ids: readonly string[], lockSeconds: number): Promise<Listing> {
  const { stderr } = await restic(["forget", `--retry-lock=${lockSeconds}s`, ...ids]);
  const listing = await listSnapshots(restic);
  const left = listing.snapshots.filter(({ stored }) => ids.includes(stored.id));
  if (left.length > 0) {
    const { reason, message } = explain(undefined, stderr);
    throw new UpkeepError(
      reason === "RepositoryFailed" ? "StorageAccessDenied" : reason,
      `${left.length} of ${ids.length} snapshots could not be removed; perhaps the storage only lets things be added. ${message}`,
    );
  }
  return listing;
}
