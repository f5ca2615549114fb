import type { BackupRun, DatabaseBackup, RetentionStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { RetentionFacts, RetentionPause } from "../../../repository/retention.ts";
import { keptByMinSuccessful, retention } from "../../../repository/retention.ts";
import { apiTime, ignoreNotFound, type Stored } from "../../../runtime/index.ts";
import { allTimes } from "../../../schedule/times.ts";
import type { Calendar } from "../schedule/calendar.ts";
import { backupKey, databaseSnapshots } from "../../../kubernetes/kinds.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { BackupContext } from "../context.ts";
import { mayOnlyRead } from "../ownership.ts";
import { expiredAnnotation, isMarked, isStored, snapshotIDOf } from "../../databasesnapshot/snapshot.ts";
import { hasFailed } from "../../phases.ts";
import { lastEndedRun } from "../runs/ended-runs.ts";

/** What retention did, and what it will do. */
export interface AppliedRetention {
  status: RetentionStatus;
  paused: RetentionPause | undefined;
  /** How many of the DatabaseSnapshots that were found no rule keeps after their grace. */
  expiringFound: number;
}

/** What decides which DatabaseSnapshots expire, besides themselves and the policy. */
export interface RetentionInput {
  runs: readonly BackupRun[];
  /** The DatabaseSnapshots that were created just now for backups which were found. The store may not have them yet. */
  found: readonly Stored<DatabaseSnapshot>[];
  /** The names of those that drills restore now, and that DatabaseRestores use which have not ended. */
  inUse: ReadonlySet<string>;
}

/**
 * Deletes the DatabaseSnapshots that no rule keeps, and predicts which ones expire next. Because of their finalizer, their
 * backups are removed from the repository first.
 */
export async function applyRetention(
  backup: Stored<DatabaseBackup>,
  calendar: Calendar | undefined,
  { runs, found, inUse }: RetentionInput,
  context: BackupContext,
): Promise<AppliedRetention | undefined> {
  const policy = backup.spec.retention;
  if (policy === undefined || calendar === undefined) return undefined;
  const { namespace, name } = backup.metadata;
  const snapshots = new Map(
    [...context.stores.snapshots.byIndex("backup", backupKey(namespace, name)), ...found]
      .filter((each) => isStored(each) && each.metadata.deletionTimestamp === undefined)
      .map((snapshot) => [snapshot.metadata.name, snapshot]),
  );
  // Also by an object that has not taken the place of the operator's yet.
  const pinned = new Set(
    context.stores.snapshots
      .byIndex("backup", backupKey(namespace, name))
      .filter(({ spec }) => spec.pinned === true)
      .map(snapshotIDOf),
  );
  const judged = [...snapshots].map(([snapshotName, snapshot]) => ({
    name: snapshotName,
    time: Date.parse(snapshot.status?.startTime ?? ""),
    pinned: snapshot.spec.pinned === true || pinned.has(snapshotIDOf(snapshot)),
    ...verificationOf(snapshot),
    isInUse: inUse.has(snapshotName),
    ...(snapshot.status?.foundTime === undefined ? {} : { foundTime: Date.parse(snapshot.status.foundTime) }),
  }));
  const withoutGrace = judged.map((each) => ({ ...each, foundTime: undefined }));
  const doomed =
    found.length === 0
      ? []
      : retention(withoutGrace, policy, calendar.zone, context.now().getTime(), {}).remove;
  const { keep, remove, upcoming, paused } = retention(
    judged,
    policy,
    calendar.zone,
    context.now().getTime(),
    factsOf(backup, calendar, runs, snapshots.size > 0, context),
  );
  for (const { name: snapshotName, reason } of remove) {
    const snapshot = snapshots.get(snapshotName);
    if (snapshot !== undefined) await expire(backup, snapshot, reason, context);
    snapshots.delete(snapshotName);
  }
  for (const kept of snapshots.values()) await unmark(kept, context);
  const message = keptByMinSuccessful(keep, policy);
  return {
    status: {
      next: upcoming.map(({ name: snapshotName, time }) => ({ name: snapshotName, time: apiTime(time) })),
      ...(message === undefined ? {} : { message }),
    },
    paused,
    expiringFound: doomed.filter((each) => found.some(({ metadata }) => metadata.name === each.name)).length,
  };
}

function verificationOf({ status }: Stored<DatabaseSnapshot>): { verifiedTime?: number; isBad?: boolean } {
  const verified = status?.conditions?.find(({ type }) => type === "Verified");
  if (verified?.status === "False") return { isBad: true };
  const time = status?.verification?.lastVerifiedTime;
  return verified?.status !== "True" || time === undefined ? {} : { verifiedTime: Date.parse(time) };
}

function factsOf(
  backup: Stored<DatabaseBackup>,
  { schedule, zone }: Calendar,
  runs: readonly BackupRun[],
  hasSnapshots: boolean,
  context: BackupContext,
): RetentionFacts {
  const { spec, status } = backup;
  const last = lastEndedRun(runs);
  return {
    isReadOnly: mayOnlyRead(backup, context.clusterID),
    // Without a repository there is nothing to list.
    isUnlisted:
      status?.repository?.lastMaintenanceTime === undefined &&
      (hasSnapshots || status?.repository?.id !== undefined),
    ...(last !== undefined && hasFailed(last)
      ? { failure: `The newest run, Job ${last.jobName}, failed (${last.reason ?? "Failed"}).` }
      : {}),
    ...(spec.suspend === true ? {} : { nextBackups: allTimes(schedule, zone, context.now().getTime()) }),
  };
}

async function expire(
  backup: Stored<DatabaseBackup>,
  snapshot: Stored<DatabaseSnapshot>,
  reason: string,
  context: BackupContext,
): Promise<void> {
  const { events, log } = context;
  const { name } = snapshot.metadata;
  // Exactly as it was judged: a person may have pinned it since.
  const judged = await marked(snapshot, context);
  if (!(await deleteExactly(databaseSnapshots, judged, context, { isUnchanged: true }))) return;
  log.info("DatabaseSnapshot expired", { snapshot: name, because: reason });
  const note = `DatabaseSnapshot ${name} has expired: ${reason}`;
  events.record(backup, { type: "Normal", reason: "SnapshotExpired", action: "Retain", note });
}

/** Marks a DatabaseSnapshot whose backup would be kept if a person deleted it. */
async function marked(
  snapshot: Stored<DatabaseSnapshot>,
  context: BackupContext,
): Promise<Stored<DatabaseSnapshot>> {
  if (snapshot.spec.deletionPolicy !== "Retain" || isMarked(snapshot, expiredAnnotation)) return snapshot;
  return annotate(snapshot, snapshot.status?.artifact?.snapshotID ?? null, context);
}

/** Removes the mark of a DatabaseSnapshot that was not deleted, and that the rules keep now. */
async function unmark(snapshot: Stored<DatabaseSnapshot>, context: BackupContext): Promise<void> {
  if (snapshot.metadata.annotations?.[expiredAnnotation] === undefined) return;
  await ignoreNotFound(annotate(snapshot, null, context));
}

function annotate(
  { metadata: { namespace, name, uid } }: Stored<DatabaseSnapshot>,
  value: string | null,
  { client, signal }: BackupContext,
): Promise<Stored<DatabaseSnapshot>> {
  // The uid makes the server refuse the patch of a later object of this name.
  const body = { metadata: { uid, annotations: { [expiredAnnotation]: value } } };
  return client.patch(databaseSnapshots, { namespace, name }, { type: "merge", body, signal });
}
