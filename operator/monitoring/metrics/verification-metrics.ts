import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import { durationSeconds } from "../../repository/retention.ts";
import type { MetricReading, Stored } from "../../runtime/index.ts";
import { findCondition } from "../../runtime/index.ts";
import type { Zones } from "../../schedule/zone.ts";
import type { BackupMetric, DrillMetric, VerdictMetric } from "./backup-families.ts";
import {
  conditionValue,
  isSuspended,
  isVerificationSuspended,
  nextScheduledTime,
  seconds,
} from "./status-values.ts";

/** The metrics of drills and objectives among those of a DatabaseBackup. */
export type VerificationMetric = Extract<
  BackupMetric,
  `my_operator_backup_${"last_verified" | "verification" | "next_drill" | "drill" | "last_drill" | "last_restore" | "restore" | "rpo" | "rto" | "objectives"}${string}`
>;

/** What drills and objectives are, of the spec and the status of a DatabaseBackup. */
export function verificationMetrics(
  backup: Stored<DatabaseBackup>,
  zones: Zones,
): Record<VerificationMetric, number | undefined> {
  const { spec, status = {} } = backup;
  const { active, history, ...verification } = status.verification ?? {};
  return {
    my_operator_backup_last_verified_timestamp_seconds: seconds(status.lastVerifiedTime),
    my_operator_backup_verification_suspended: Number(isVerificationSuspended(spec)),
    my_operator_backup_verification_due_timestamp_seconds: verificationDue(backup, zones),
    my_operator_backup_next_drill_timestamp_seconds: seconds(verification.nextScheduleTime),
    my_operator_backup_drill_in_progress: Number(active !== undefined && active.phase !== "Pending"),
    my_operator_backup_drills_waiting: Number(active?.phase === "Pending"),
    my_operator_backup_drill_start_timestamp_seconds: active && seconds(verification.lastAttemptTime),
    my_operator_backup_last_drill_timestamp_seconds: seconds(history?.[0]?.completionTime),
    my_operator_backup_restore_duration_seconds: verification.restoreDurationSeconds,
    my_operator_backup_last_restore_duration_seconds: verification.lastRestore?.durationSeconds,
    my_operator_backup_restored_bytes: verification.restoredBytes,
    my_operator_backup_rpo_seconds: period(spec.objectives?.rpo),
    my_operator_backup_rto_seconds: period(spec.objectives?.rto),
    my_operator_backup_objectives_met: conditionValue(backup, "ObjectivesMet"),
  };
}

/** Whether the backups are good, and why that is not known. */
export function verdictMetrics({
  metadata,
  status = {},
}: Stored<DatabaseBackup>): MetricReading<VerdictMetric>[] {
  const labels = { namespace: metadata.namespace, databasebackup: metadata.name };
  const decided = status.verification?.history?.find(({ result }) => result === "True" || result === "False");
  const condition = findCondition(status.conditions, "Verified");
  const readings: MetricReading<VerdictMetric>[] = [];
  if (decided !== undefined) {
    const values = { my_operator_backup_verified: Number(decided.result === "True") };
    readings.push({ labels: { ...labels, reason: decided.reason }, values });
  }
  if (condition?.status === "Unknown")
    readings.push({
      labels: { ...labels, reason: condition.reason },
      values: { my_operator_backup_verification_unknown: 1 },
    });
  return readings;
}

/** The number of drills with each result: 0 from the start, so that the first one is an increase. */
export function drillMetrics({ metadata, status }: Stored<DatabaseBackup>): MetricReading<DrillMetric>[] {
  const counts = new Map([
    ...["True", "False", "Unknown"].map((result) => [result, 0] as const),
    ...(status?.verification?.results ?? []).map(({ result, count }) => [result, count] as const),
  ]);
  return [...counts].map(([result, count]) => ({
    labels: { namespace: metadata.namespace, databasebackup: metadata.name, result },
    values: { my_operator_backup_drills_total: count },
  }));
}

/**
 * When the first drill after the newest successful one is due: that of the schedule, or of the first backup after it if backups start
 * drills. Before the first success, it is measured from the creation of the object.
 */
function verificationDue(backup: Stored<DatabaseBackup>, zones: Zones): number | undefined {
  const { metadata, spec, status = {} } = backup;
  const since = seconds(status.lastVerifiedTime ?? metadata.creationTimestamp);
  if (since === undefined || isVerificationSuspended(spec) || status.lastBackupTime === undefined)
    return undefined;
  const isAfterBackup = spec.verification?.triggers?.includes("AfterBackup") === true;
  const schedules = [
    // The status has it while drills start on a schedule.
    status.verification?.effectiveSchedule,
    isAfterBackup && !isSuspended(spec) ? spec.schedule : undefined,
  ];
  const times = schedules.flatMap((schedule) => {
    if (schedule === undefined) return [];
    return nextScheduledTime(schedule, since, backup, zones) ?? [];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

function period(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationSeconds(duration);
}
