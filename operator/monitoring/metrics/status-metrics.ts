import type { BackupRun, DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { MetricReading, Stored } from "../../runtime/index.ts";
import { quantityValue } from "../../runtime/index.ts";
import { defaults } from "../../api/databases/v1/defaults.ts";
import type { Period } from "../../api/databases/v1/retention.ts";
import { durationSeconds } from "../../repository/retention.ts";
import { parseSchedule } from "../../schedule/parse.ts";
import { ScheduleError } from "../../schedule/schedule-error.ts";
import { nextTime } from "../../schedule/times.ts";
import type { Zones } from "../../schedule/zone.ts";
import { TimeZoneError } from "../../schedule/zone.ts";
import type { BackupMetric } from "./backup-families.ts";

/**
 * The metrics of a DatabaseBackup. All come from its spec and status, so they are right after a restart. None depends on the
 * time of reading.
 */
export function statusMetrics(backup: Stored<DatabaseBackup>, zones: Zones): MetricReading<BackupMetric> {
  const { metadata, spec, status = {} } = backup;
  const runs = status.recentRuns ?? [];
  const newest = runs.find(({ phase }) => phase !== "Pending");
  const success = newestSuccess(runs);
  const values: Record<BackupMetric, number | undefined> = {
    my_operator_backup_ready: condition(backup, "Ready"),
    my_operator_backup_suspended: Number(isSuspended(spec)),
    my_operator_backup_last_run_succeeded: condition(backup, "LastBackupSucceeded"),
    my_operator_backup_last_success_timestamp_seconds: seconds(status.lastBackupTime),
    my_operator_backup_due_timestamp_seconds: due(backup, zones),
    my_operator_backup_next_schedule_timestamp_seconds: seconds(status.nextScheduleTime),
    my_operator_backup_last_missed_timestamp_seconds: seconds(status.lastMissedTime),
    my_operator_backup_missed_runs_total: status.missedRuns ?? 0,
    my_operator_backup_consecutive_failures: status.consecutiveFailures ?? 0,
    my_operator_backup_run_failed_attempts: newest && (newest.failedAttempts?.count ?? 0),
    my_operator_backup_in_progress: Number(status.inProgress === true),
    my_operator_backup_run_start_timestamp_seconds: oldestStart(runs, "Running"),
    my_operator_backup_runs_waiting: runs.filter(({ phase }) => phase === "Pending").length,
    my_operator_backup_waiting_since_timestamp_seconds: oldestStart(runs, "Pending"),
    my_operator_backup_duration_seconds: duration(success),
    my_operator_backup_size_bytes: success?.totalBytes,
    my_operator_backup_added_bytes: success?.addedBytes,
    my_operator_backup_snapshots: status.snapshots?.count,
    my_operator_backup_repository_size_bytes: repositorySize(backup),
    my_operator_backup_repository_capacity_bytes: capacity(backup),
    my_operator_backup_repository_last_prune_timestamp_seconds: seconds(status.repository?.lastPruneTime),
    my_operator_backup_maintenance_succeeded: condition(backup, "LastMaintenanceSucceeded"),
    my_operator_backup_repository_intact: condition(backup, "RepositoryIntact"),
    my_operator_backup_repository_oldest_read_timestamp_seconds: seconds(
      status.repository?.check?.oldestReadTime,
    ),
    my_operator_backup_verified: condition(backup, "Verified"),
    my_operator_backup_last_verified_timestamp_seconds: seconds(status.lastVerifiedTime),
    my_operator_backup_verification_due_timestamp_seconds: verificationDue(backup, zones),
    my_operator_backup_restore_duration_seconds: status.verification?.restoreDurationSeconds,
    my_operator_backup_rpo_seconds: period(spec.objectives?.rpo),
    my_operator_backup_rto_seconds: period(spec.objectives?.rto),
  };
  return {
    labels: { namespace: metadata.namespace, databasebackup: metadata.name },
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
}

/** Whether the schedule starts no runs: also while the repository may only be read. */
function isSuspended(spec: DatabaseBackup["spec"]): boolean {
  return spec.suspend === true || isOnlyRead(spec);
}

/** Whether the repository may only be read: then neither runs nor drills start. */
function isOnlyRead({ repository }: DatabaseBackup["spec"]): boolean {
  return repository?.accessMode === "ReadOnly";
}

/** 1 or 0; undefined while the condition is unknown. */
function condition({ status }: DatabaseBackup, type: string): number | undefined {
  const found = status?.conditions?.find((each) => each.type === type);
  return found === undefined || found.status === "Unknown" ? undefined : Number(found.status === "True");
}

/**
 * When the first backup after the newest successful one is due, or the first after the object was created. Lateness is
 * measured from this time: a fixed interval would be wrong for a schedule that leaves out the weekend.
 */
function due({ metadata, spec, status }: Stored<DatabaseBackup>, zones: Zones): number | undefined {
  if (isSuspended(spec)) return undefined;
  const since = status?.lastBackupTime ?? metadata.creationTimestamp;
  return nextOf(spec.schedule, since, { metadata, spec }, zones);
}

/**
 * When the first drill after the newest successful one is due, or the first after the object was created: by the schedule of drills, and
 * without that by the schedule of the backups, each of which starts a drill.
 */
function verificationDue(
  { metadata, spec, status }: Stored<DatabaseBackup>,
  zones: Zones,
): number | undefined {
  if (spec.verification?.suspend === true || isOnlyRead(spec)) return undefined;
  if (status?.lastBackupTime === undefined) return undefined;
  const since = status.lastVerifiedTime ?? metadata.creationTimestamp;
  return nextOf(status.verification?.effectiveSchedule ?? spec.schedule, since, { metadata, spec }, zones);
}

/** The first time of a schedule after another time, in seconds since 1970. */
function nextOf(
  schedule: string,
  after: string | undefined,
  { metadata, spec }: Pick<Stored<DatabaseBackup>, "metadata" | "spec">,
  zones: Zones,
): number | undefined {
  const since = seconds(after);
  if (since === undefined) return undefined;
  try {
    const parsed = parseSchedule(schedule, `${metadata.namespace}/${metadata.name}`);
    const next = nextTime(parsed, zones.get(spec.timeZone ?? defaults.timeZone), since * 1000);
    return next === undefined ? undefined : next / 1000;
  } catch (error) {
    // The condition Ready says so.
    if (error instanceof ScheduleError || error instanceof TimeZoneError) return undefined;
    throw error;
  }
}

function newestSuccess(runs: readonly BackupRun[]): BackupRun | undefined {
  return runs.find(({ phase }) => phase === "Succeeded");
}

function duration(run: BackupRun | undefined): number | undefined {
  const [start, end] = [seconds(run?.startTime), seconds(run?.completionTime)];
  return start === undefined || end === undefined ? undefined : end - start;
}

function oldestStart(runs: readonly BackupRun[], phase: "Running" | "Pending"): number | undefined {
  return seconds(runs.findLast((run) => run.phase === phase)?.startTime);
}

/** The size as maintenance measured it last, at least once a day, and what runs have added since. */
function repositorySize({ status }: DatabaseBackup): number | undefined {
  const { sizeBytes, lastMaintenanceTime = "" } = status?.repository ?? {};
  if (sizeBytes === undefined) return undefined;
  return (status?.recentRuns ?? [])
    .filter(({ phase, completionTime = "" }) => phase === "Succeeded" && completionTime > lastMaintenanceTime)
    .reduce((size, { addedBytes = 0 }) => size + addedBytes, sizeBytes);
}

/** Only of a volume that the operator creates: other volumes and buckets have metrics of their own. */
function capacity({ spec }: DatabaseBackup): number | undefined {
  const { persistentVolumeClaim = {} } = spec.storage ?? {};
  if (spec.storage !== undefined && persistentVolumeClaim.template === undefined) return undefined;
  return quantityValue(
    String(persistentVolumeClaim.template?.size ?? defaults.storage.persistentVolumeClaim.template.size),
  );
}

function period(objective: Period | undefined): number | undefined {
  return objective === undefined ? undefined : durationSeconds(objective);
}

function seconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) / 1000;
}
