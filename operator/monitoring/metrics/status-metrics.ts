import type { BackupRun, DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { MetricReading, Stored } from "../../runtime/index.ts";
import { quantityValue } from "../../runtime/index.ts";
import { defaults } from "../../api/databases/v1/defaults.ts";
import type { Zones } from "../../schedule/zone.ts";
import type { BackupMetric } from "./backup-families.ts";
import { conditionValue, isSuspended, nextScheduledTime, seconds } from "./status-values.ts";
import { verificationMetrics } from "./verification-metrics.ts";

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
    my_operator_backup_ready: conditionValue(backup, "Ready"),
    my_operator_backup_suspended: Number(isSuspended(spec)),
    my_operator_backup_last_run_succeeded: conditionValue(backup, "LastBackupSucceeded"),
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
    my_operator_backup_maintenance_succeeded: conditionValue(backup, "LastMaintenanceSucceeded"),
    my_operator_backup_repository_intact: conditionValue(backup, "RepositoryIntact"),
    my_operator_backup_repository_oldest_read_timestamp_seconds: seconds(
      status.repository?.check?.oldestReadTime,
    ),
    ...verificationMetrics(backup, zones),
  };
  return {
    labels: { namespace: metadata.namespace, databasebackup: metadata.name },
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
}

/**
 * When the first backup after the newest successful one is due, or the first after the object was created. Lateness is
 * measured from this time: a fixed interval would be wrong for a schedule that leaves out the weekend.
 */
function due(backup: Stored<DatabaseBackup>, zones: Zones): number | undefined {
  const { metadata, spec, status } = backup;
  const since = seconds(status?.lastBackupTime ?? metadata.creationTimestamp);
  if (since === undefined || isSuspended(spec)) return undefined;
  return nextScheduledTime(spec.schedule, since, backup, zones);
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
