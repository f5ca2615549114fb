import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import {
  findCondition,
  hasFinalizer,
  ignoreNotFound,
  removeFinalizer,
  updateStatus,
  type Stored,
} from "../../../runtime/index.ts";
import { unreadyStatus } from "../../databasesnapshot/status.ts";
import { databaseSnapshots } from "../../../kubernetes/kinds.ts";
import type { BackupContext } from "../context.ts";
import { abandonAnnotation, snapshotFinalizer } from "../../databasesnapshot/snapshot.ts";
import { secondsSince } from "../../../kubernetes/times.ts";

/* DatabaseSnapshots that have been deleted, and wait until their backups are removed from the repository. */

/** Of a backup that can be neither read nor removed. */
const damaged = "RepositoryDamaged";
/**
 * What is deleted together is removed by one Job; and when all goes because its kind does, that must have become known.
 */
export const graceSeconds = 5;

export function isPendingDeletion(snapshot: Stored<DatabaseSnapshot>): boolean {
  return (
    snapshot.metadata.deletionTimestamp !== undefined &&
    hasFinalizer(snapshot, snapshotFinalizer) &&
    snapshot.metadata.annotations?.[abandonAnnotation] !== "true"
  );
}

/** Whether it was deleted long enough ago for others that go with it to be known. */
export function graceElapsed({ metadata }: Stored<DatabaseSnapshot>, context: BackupContext): boolean {
  return secondsSince(metadata.deletionTimestamp ?? "", context.now()) >= graceSeconds;
}

/** Until the repository is mended, which the next look into it shows, trying again is in vain. */
export function isUnremovable({ status }: Stored<DatabaseSnapshot>): boolean {
  return findCondition(status?.conditions, "Ready")?.reason === damaged;
}

/** Tells those who wait for a DatabaseSnapshot to go why it does not. */
export async function reportRemovalFailure(
  { record }: { record: { reason?: string; message?: string } },
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<void> {
  const why = {
    reason: record.reason ?? "DeletionFailed",
    message:
      `The backup could not be removed from its repository: ${record.message ?? ""} It is tried again. To let this object go and ` +
      `leave the backup where it is, annotate it: ${abandonAnnotation}=true`,
  };
  for (const snapshot of snapshots.filter(isPendingDeletion)) {
    const status = unreadyStatus(snapshot, context.now(), "Deleting", why);
    await updateStatus(context.client, databaseSnapshots, snapshot, status, { signal: context.signal });
  }
}

/** Tells of backups that stand in the repository and cannot be read. */
export function reportDamaged(
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<void> {
  const message = "Its file in the repository is damaged, so that restic can neither read nor remove it.";
  return reportRemovalFailure({ record: { reason: damaged, message } }, snapshots, context);
}

/** Lets the objects go, for that reason. */
export async function removeFinalizers(
  snapshots: readonly Stored<DatabaseSnapshot>[],
  why: string,
  { client, log, signal }: BackupContext,
): Promise<void> {
  for (const snapshot of snapshots) {
    const released = await ignoreNotFound(
      removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal }),
    );
    if (released === undefined) continue;
    log.info("DatabaseSnapshot let go", { snapshot: snapshot.metadata.name, because: why });
  }
}
