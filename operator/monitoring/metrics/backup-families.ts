import type { MetricFamily } from "../../runtime/index.ts";
import { counter, gauge } from "./family.ts";

/**
 * The metrics of each DatabaseBackup whose labels are `namespace` and `databasebackup` only. Times are seconds since 1970.
 */
export const backupFamilies = [
  gauge("my_operator_backup_ready", "1 while backups run as the spec says, 0 while they cannot"),
  gauge(
    "my_operator_backup_suspended",
    "1 while the schedule is suspended, or the repository may only be read",
  ),
  gauge(
    "my_operator_backup_last_run_succeeded",
    "1 when the run that ended last left a snapshot, 0 when it failed",
  ),
  gauge(
    "my_operator_backup_last_success_timestamp_seconds",
    "When the newest successful backup ended; none before the first",
  ),
  gauge(
    "my_operator_backup_due_timestamp_seconds",
    "When the first backup after the newest successful one is due; in the past while that backup is late. " +
      "None while suspended",
  ),
  gauge(
    "my_operator_backup_next_schedule_timestamp_seconds",
    "When the next run starts; none while suspended",
  ),
  gauge("my_operator_backup_last_missed_timestamp_seconds", "When the newest missed run was due"),
  counter("my_operator_backup_missed_runs_total", "Missed runs"),
  gauge("my_operator_backup_consecutive_failures", "Runs that failed since the last success"),
  gauge(
    "my_operator_backup_run_failed_attempts",
    "Attempts of the newest run that failed, also while it goes on or after it has succeeded; none before the first run",
  ),
  gauge("my_operator_backup_in_progress", "1 while a run is in progress"),
  gauge(
    "my_operator_backup_run_start_timestamp_seconds",
    "When the oldest run in progress started; none while nothing runs",
  ),
  gauge(
    "my_operator_backup_runs_waiting",
    "Runs whose Jobs are suspended, mostly because they wait for their turns",
  ),
  gauge(
    "my_operator_backup_waiting_since_timestamp_seconds",
    "When the run that has waited longest was created; none while none waits",
  ),
  gauge("my_operator_backup_duration_seconds", "How long the newest successful run took"),
  gauge("my_operator_backup_size_bytes", "Length of the newest successful dump"),
  gauge("my_operator_backup_added_bytes", "How much the repository grew with the newest successful run"),
  gauge("my_operator_backup_snapshots", "Snapshots of the database in the repository"),
  gauge(
    "my_operator_backup_repository_size_bytes",
    "Size of the repository: as measured last, and what runs have added since",
  ),
  gauge(
    "my_operator_backup_repository_capacity_bytes",
    "Size of the volume that the operator created for the repository; none for other storage",
  ),
  gauge("my_operator_backup_repository_last_prune_timestamp_seconds", "When space was last freed"),
  gauge(
    "my_operator_backup_maintenance_succeeded",
    "1 when the last maintenance of the repository succeeded, 0 when it failed",
  ),
  gauge(
    "my_operator_backup_repository_intact",
    "1 when the last check found no damage of the repository, 0 when it found some",
  ),
  gauge(
    "my_operator_backup_repository_oldest_read_timestamp_seconds",
    "The time since which checks have read all data of the repository",
  ),
  gauge(
    "my_operator_backup_last_verified_timestamp_seconds",
    "When a drill last restored a backup whole; none before the first",
  ),
  gauge(
    "my_operator_backup_verification_suspended",
    "1 while no drills start because they are suspended, or the repository may only be read",
  ),
  gauge(
    "my_operator_backup_verification_due_timestamp_seconds",
    "When the first drill after the newest success is due; in the past while it is late. None without a backup, and while suspended",
  ),
  gauge(
    "my_operator_backup_next_drill_timestamp_seconds",
    "When the schedule starts the next drill; none while drills are suspended, or not on a schedule",
  ),
  gauge("my_operator_backup_drill_in_progress", "1 while a drill is in progress"),
  gauge(
    "my_operator_backup_drills_waiting",
    "Drills whose Jobs are suspended, mostly because they wait for their turns: 0 or 1",
  ),
  gauge(
    "my_operator_backup_drill_start_timestamp_seconds",
    "When the drill that waits or is in progress was created; none while there is none",
  ),
  gauge(
    "my_operator_backup_last_drill_timestamp_seconds",
    "When the newest drill ended, whatever its result",
  ),
  gauge(
    "my_operator_backup_restore_duration_seconds",
    "How long the newest successful drill took to fetch and restore its backup",
  ),
  gauge(
    "my_operator_backup_last_restore_duration_seconds",
    "How long the newest DatabaseRestore took that has succeeded; none before that",
  ),
  gauge("my_operator_backup_restored_bytes", "Length of the dump that the newest successful drill restored"),
  gauge("my_operator_backup_rpo_seconds", "The objective for the age of the newest backup; none without it"),
  gauge("my_operator_backup_rto_seconds", "The objective for the duration of a restore; none without it"),
  gauge(
    "my_operator_backup_objectives_met",
    "1 while spec.objectives are kept, 0 while one is not; none without them, and before they can be measured",
  ),
] as const satisfies readonly MetricFamily[];

/**
 * What drills found, with the label `reason`. Each DatabaseBackup has one series of each at a time: reasons are words of
 * docs/reasons.md or of Kubernetes.
 */
export const verdictFamilies = [
  gauge(
    "my_operator_backup_verified",
    "1 when the newest drill with a result restored its backup whole, 0 when it found it bad; none before that. The reason is its own",
  ),
  gauge(
    "my_operator_backup_verification_unknown",
    "1 while the condition Verified is Unknown, because no drill has ended or the newest one came to no result. " +
      "The reason is the condition's",
  ),
] as const satisfies readonly MetricFamily[];

/** The drills that ended, with the label `result`. */
export const drillFamilies = [
  counter(
    "my_operator_backup_drills_total",
    "Drills that ended, by their result: `True`, `False` or `Unknown`",
  ),
] as const satisfies readonly MetricFamily[];

/** The name of a metric of DatabaseBackups that has no more labels. */
export type BackupMetric = (typeof backupFamilies)[number]["name"];
/** The name of a metric with the label `reason`. */
export type VerdictMetric = (typeof verdictFamilies)[number]["name"];
/** The name of a metric with the label `result`. */
export type DrillMetric = (typeof drillFamilies)[number]["name"];
