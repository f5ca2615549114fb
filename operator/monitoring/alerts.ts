import type { Alert } from "../../lib/constructs/alert.ts";
import type { BackupMetric } from "./metrics/backup-families.ts";

type Short<Name> = Name extends `my_operator_backup_${infer Rest}` ? Rest : never;

/** One series for each DatabaseBackup: an alert goes on when the operator moves to another Pod. */
const of = (metric: Short<BackupMetric>) => each(`my_operator_backup_${metric}`);
const each = (query: string) => `max by (namespace, databasebackup) (${query})`;

/** A value, or another one where there is none; `there` is what is there for each of them. */
const orElse = (metric: Short<BackupMetric>, other: number, there: Short<BackupMetric>) =>
  `(${of(metric)} or 0 * ${of(there)} + ${other})`;

const backup = "DatabaseBackup {{ $labels.namespace }}/{{ $labels.databasebackup }}";
const describe = "kubectl -n {{ $labels.namespace }} describe databasebackup {{ $labels.databasebackup }}";

/** What can go wrong with backups. Each alert is about one DatabaseBackup and ends by itself. */
export const backupAlerts: readonly Alert[] = [
  {
    name: "BackupTooOld",
    // Measured from when the schedule wanted a backup, so that hourly and weekly ones need no limits of their own.
    query: `time() - ${of("due_timestamp_seconds")} > 3600 + 2 * ${orElse("duration_seconds", 0, "due_timestamp_seconds")}
unless on (namespace, databasebackup) (${of("in_progress")} == 1 unless ${of("last_success_timestamp_seconds")})`,
    for: "5m",
    severity: "critical",
    summary: `${backup} has been without the backup that its schedule wants for {{ $value | humanizeDuration }}.`,
    description: `If the database is lost now, more is lost than the schedule allows. Conditions and runs say why: ${describe}`,
  },
  {
    name: "BackupFailing",
    query: `${of("consecutive_failures")} > 0`,
    for: "1m",
    severity: "warning",
    summary: `The last {{ $value }} runs of ${backup} failed.`,
    description: `Each was tried as often as backoffLimit says. Condition LastBackupSucceeded has the reason: ${describe}`,
  },
  {
    name: "BackupMissed",
    query: `${of("missed_runs_total")}
and ${of("last_missed_timestamp_seconds")} > ${orElse("last_success_timestamp_seconds", 0, "last_missed_timestamp_seconds")}`,
    for: "1m",
    severity: "warning",
    summary: `${backup} has missed a time of its schedule since its last success, {{ $value }} since it was created.`,
    description: `No run was begun: an earlier one took too long, or the operator or the cluster's controllers were down. ${describe}`,
  },
  {
    name: "BackupNotReady",
    query: `${of("ready")} == 0`,
    for: "15m",
    severity: "warning",
    summary: `${backup} cannot make backups.`,
    description: `Condition Ready says what is missing: ${describe}`,
  },
  {
    name: "BackupRunningTooLong",
    // Nobody knows how long the first one takes.
    query: `time() - ${of("run_start_timestamp_seconds")} > 3600 + 3 * ${orElse("duration_seconds", 7200, "run_start_timestamp_seconds")}`,
    for: "5m",
    severity: "warning",
    summary: `A run of ${backup} has been under way for {{ $value | humanizeDuration }}, three times as long as the last one.`,
    description: `It may hang, and stops later runs. activeDeadlineSeconds will end it; its progress: ${describe}`,
  },
  {
    name: "BackupShrank",
    query: `${of("size_bytes")} < 0.5 * ${each("max_over_time(my_operator_backup_size_bytes[7d])")}`,
    for: "1m",
    severity: "warning",
    summary: `The newest dump of ${backup} has {{ $value | humanize1024 }}B, less than half of the largest of a week.`,
    description:
      "Much was deleted, the backup's user sees less than before, or another database is backed up. Pin a good snapshot before retention removes it.",
  },
  {
    name: "BackupRepositoryFillingUp",
    query: `${of("repository_size_bytes")} / ${of("repository_capacity_bytes")} > 0.85`,
    for: "15m",
    severity: "warning",
    summary: `The repository of ${backup} takes up {{ $value | humanizePercentage }} of its volume.`,
    description:
      "When the volume is full, runs fail with RepositoryFull. Let template.size grow, or keep fewer snapshots.",
  },
  {
    name: "BackupMaintenanceFailing",
    query: `${of("maintenance_succeeded")} == 0`,
    for: "1h",
    severity: "warning",
    summary: `The repository maintenance of ${backup} fails.`,
    description: `Snapshots are not removed and space is not freed. Condition LastMaintenanceSucceeded has the reason: ${describe}`,
  },
  {
    name: "BackupSuspended",
    query: `${of("suspended")} == 1`,
    for: "1d",
    severity: "info",
    summary: `${backup} has been suspended for a day or longer.`,
    description: "It makes no backups until spec.suspend is false again.",
  },
];
