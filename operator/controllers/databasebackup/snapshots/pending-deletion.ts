import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { databaseSnapshots } from "../../../kubernetes/kinds.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import type { Stored } from "../../../runtime/index.ts";
import {
  findCondition,
  hasFinalizer,
  ignoreNotFound,
  removeFinalizer,
  updateStatus,
} from "../../../runtime/index.ts";
import { abandonBackupAnnotation, keepsBackup, snapshotFinalizer } from "../../databasesnapshot/snapshot.ts";
import { unreadyStatus } from "../../databasesnapshot/status.ts";
import type { BackupContext } from "../context.ts";

/* DatabaseSnapshots that were deleted and wait until their backups are removed from the repository. */

/** A backup to be removed from its repository. */
export interface PendingDeletion {
  /** restic's ID. */
  snapshotID: string;
  repository: RepositoryReference;
  /** When its DatabaseSnapshot was deleted. */
  since: string;
}

/** The reason of a backup that can be neither read nor removed. */
const damaged = "RepositoryDamaged";
/** Batches deletions into one Job, and leaves time to notice that the CRD itself is being deleted. */
export const graceSeconds = 5;

/** Whether a DatabaseSnapshot waits until its backup is removed. */
export function isPendingDeletion(snapshot: Stored<DatabaseSnapshot>): boolean {
  return (
    snapshot.metadata.deletionTimestamp !== undefined &&
    hasFinalizer(snapshot, snapshotFinalizer) &&
    !keepsBackup(snapshot)
  );
}

/**
 * The backups that can be removed now.
 *
 * @returns Also the DatabaseSnapshots whose deletion is due, removable or not, and how long to wait for those that were deleted a
 * moment ago; undefined if there are none.
 */
export function pendingDeletions(
  snapshots: readonly Stored<DatabaseSnapshot>[],
  now: Date,
): { ripe: Stored<DatabaseSnapshot>[]; removable: PendingDeletion[]; waitSeconds: number | undefined } {
  const pending = snapshots.filter(isPendingDeletion);
  const ripe = pending.filter((each) => graceElapsed(each, now));
  return {
    ripe,
    removable: ripe.flatMap(({ metadata: { deletionTimestamp: since }, status = {} }) => {
      const { artifact, repository, conditions } = status;
      if (artifact === undefined || repository === undefined || since === undefined) return [];
      // The next regular maintenance shows whether the repository was repaired; a retry before that would fail again.
      if (findCondition(conditions, "Ready")?.reason === damaged) return [];
      return [{ snapshotID: artifact.snapshotID, repository, since }];
    }),
    waitSeconds: ripe.length < pending.length ? graceSeconds : undefined,
  };
}

function graceElapsed({ metadata: { deletionTimestamp } }: DatabaseSnapshot, now: Date): boolean {
  return deletionTimestamp !== undefined && secondsSince(deletionTimestamp, now) >= graceSeconds;
}

/** Reports on each DatabaseSnapshot that is pending deletion why its backup could not be removed. */
export async function reportRemovalFailure(
  { reason = "DeletionFailed", message = "" }: { reason?: string; message?: string },
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<void> {
  for (const snapshot of snapshots.filter(isPendingDeletion)) {
    const why = {
      reason,
      message:
        `Failed to remove the backup from the repository: ${message} Retrying. To delete this object and keep the backup, ` +
        `set the annotation ${abandonBackupAnnotation}=${snapshot.status?.artifact?.snapshotID ?? ""}.`,
    };
    const status = unreadyStatus(snapshot, context.now(), "Deleting", why);
    await updateStatus(context.client, databaseSnapshots, snapshot, status, { signal: context.signal });
    const before = findCondition(snapshot.status?.conditions, "Ready");
    if (before?.reason === reason && before.message === why.message) continue;
    context.events.record(snapshot, { type: "Warning", reason, action: "Delete", note: why.message });
  }
}

/** Reports backups that are in the repository but cannot be read. */
export function reportDamaged(
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<void> {
  const message = "Its file in the repository is damaged, so that restic can neither read nor remove it.";
  return reportRemovalFailure({ reason: damaged, message }, snapshots, context);
}

/** Removes the finalizers of DatabaseSnapshots that are pending deletion. */
export async function removeFinalizers(
  snapshots: readonly Stored<DatabaseSnapshot>[],
  because: string,
  { client, log, signal }: BackupContext,
): Promise<void> {
  for (const snapshot of snapshots) {
    const changed = await ignoreNotFound(
      removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal }),
    );
    if (changed !== undefined) log.info("Removed finalizer", { snapshot: snapshot.metadata.name, because });
  }
}
