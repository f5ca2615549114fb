import type { BackupRun, DatabaseBackup, RetentionStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { RetentionFacts } from "../../../repository/retention.ts";
import { retention } from "../../../repository/retention.ts";
import { apiTime, type Stored } from "../../../runtime/index.ts";
import { allTimes } from "../../../schedule/times.ts";
import type { Calendar } from "../schedule/calendar.ts";
import { backupKey, databaseSnapshots } from "../../../kubernetes/kinds.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { BackupContext } from "../context.ts";
import { isStored } from "../../databasesnapshot/snapshot.ts";
import { hasFailed } from "../../phases.ts";
import { lastEndedRun } from "../runs/ended-runs.ts";

/**
 * Deletes the DatabaseSnapshots that no rule keeps, and predicts which ones expire next. Because of their finalizer, their
 * backups are removed from the repository first.
 */
export async function applyRetention(
  backup: Stored<DatabaseBackup>,
  calendar: Calendar | undefined,
  runs: readonly BackupRun[],
  context: BackupContext,
): Promise<RetentionStatus | undefined> {
  const policy = backup.spec.retention;
  if (policy === undefined || calendar === undefined) return undefined;
  const { namespace, name } = backup.metadata;
  const snapshots = new Map(
    context.stores.snapshots
      .byIndex("backup", backupKey(namespace, name))
      .filter((each) => isStored(each) && each.metadata.deletionTimestamp === undefined)
      .map((snapshot) => [snapshot.metadata.name, snapshot]),
  );
  const { remove, upcoming, paused } = retention(
    [...snapshots].map(([snapshotName, { spec, status }]) => ({
      name: snapshotName,
      time: Date.parse(status?.startTime ?? ""),
      pinned: spec.pinned === true,
    })),
    policy,
    calendar.zone,
    context.now().getTime(),
    factsOf(backup, calendar, runs, context),
  );
  for (const { name: snapshotName, reason } of remove) {
    const snapshot = snapshots.get(snapshotName);
    if (snapshot !== undefined) await expire(backup, snapshot, reason, context);
  }
  return {
    next: upcoming.map(({ name: snapshotName, time }) => ({
      name: snapshotName,
      time: apiTime(time),
    })),
    ...(paused === undefined ? {} : { paused }),
  };
}

function factsOf(
  { spec, status }: Stored<DatabaseBackup>,
  { schedule, zone }: Calendar,
  runs: readonly BackupRun[],
  context: BackupContext,
): RetentionFacts {
  const last = lastEndedRun(runs);
  return {
    ...(status?.repository?.lastMaintenanceTime === undefined
      ? { unknown: "Maintenance has not listed the repository yet." }
      : {}),
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
  if (!(await deleteExactly(databaseSnapshots, snapshot, context))) return;
  const { events, log } = context;
  const { name } = snapshot.metadata;
  log.info("DatabaseSnapshot expired", { snapshot: name, because: reason });
  const note = `DatabaseSnapshot ${name} has expired: ${reason}`;
  events.record(backup, { type: "Normal", reason: "SnapshotExpired", action: "Retain", note });
}
