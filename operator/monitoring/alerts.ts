import type { Alert } from "../../lib/constructs/alert.ts";
import type { BackupMetric, VerdictMetric } from "./metrics/backup-families.ts";

type Short<Name> = Name extends `my_operator_backup_${infer Rest}` ? Rest : never;

/** One series for each DatabaseBackup: an alert goes on when the operator moves to another Pod. */
const of = (metric: Short<BackupMetric | VerdictMetric>) => each(`my_operator_backup_${metric}`);
const each = (query: string) => `max by (namespace, databasebackup) (${query})`;

/** A value, or `other` where there is none. `base` is a metric that every DatabaseBackup in question has. */
const orElse = (metric: Short<BackupMetric>, other: number, base: Short<BackupMetric>) =>
  `(${of(metric)} or 0 * ${of(base)} + ${other})`;

const backup = "DatabaseBackup {{ $labels.namespace }}/{{ $labels.databasebackup }}";
const describe = "kubectl -n {{ $labels.namespace }} describe databasebackup {{ $labels.databasebackup }}";

/** The alerts about backups. Each is about one DatabaseBackup and ends by itself. */
export const backupAlerts: readonly Alert[] = [
  {
    name: "BackupTooOld",
    // Measured from the time at which a backup was due, so that hourly and weekly backups need no limits of their own.
    query: `time() - ${of("due_timestamp_seconds")} > 3600 + 2 * ${orElse("duration_seconds", 0, "due_timestamp_seconds")}
unless on (namespace, databasebackup) (${of("in_progress")} == 1 unless ${of("last_success_timestamp_seconds")})`,
    for: "5m",
    severity: "critical",
    summary: `${backup} is overdue: a backup was due {{ $value | humanizeDuration }} ago.`,
    description: `If the database is lost now, more data is lost than the schedule allows. Conditions and runs say why: ${describe}`,
  },
  {
    name: "BackupFailing",
    query: `${of("consecutive_failures")} > 0`,
    for: "1m",
    severity: "warning",
    summary: `The last {{ $value }} runs of ${backup} failed.`,
    description: `Each run made as many attempts as backoffLimit allows. The condition LastBackupSucceeded has the reason: ${describe}`,
  },
  {
    name: "BackupMissed",
    query: `${of("missed_runs_total")}
and ${of("last_missed_timestamp_seconds")} > ${orElse("last_success_timestamp_seconds", 0, "last_missed_timestamp_seconds")}`,
    for: "1m",
    severity: "warning",
    summary: `${backup} has missed a run since its last success, and {{ $value }} runs since it was created.`,
    description: `No run started: an earlier run took too long, or the operator or the cluster's controllers were down. ${describe}`,
  },
  {
    name: "BackupNotReady",
    query: `${of("ready")} == 0`,
    for: "15m",
    severity: "warning",
    summary: `${backup} cannot make backups.`,
    description: `The condition Ready says what is missing: ${describe}`,
  },
  {
    name: "BackupRunningTooLong",
    // There is no last run to compare the first one with.
    query: `time() - ${of("run_start_timestamp_seconds")} > 3600 + 3 * ${orElse("duration_seconds", 7200, "run_start_timestamp_seconds")}`,
    for: "5m",
    severity: "warning",
    summary: `A run of ${backup} has taken {{ $value | humanizeDuration }} so far, three times as long as the last one.`,
    description: `It may hang, and blocks later runs. activeDeadlineSeconds will end it. Its progress: ${describe}`,
  },
  {
    name: "BackupShrank",
    query: `${of("size_bytes")} < 0.5 * ${each("max_over_time(my_operator_backup_size_bytes[7d])")}`,
    for: "1m",
    severity: "warning",
    summary: `The newest dump of ${backup} has {{ $value | humanize1024 }}B, less than half of the week's largest.`,
    description:
      "Much data was deleted, the backup's user sees less than before, or another database is backed up. Pin a good snapshot before retention removes it.",
  },
  {
    name: "BackupRepositoryFillingUp",
    query: `${of("repository_size_bytes")} / ${of("repository_capacity_bytes")} > 0.85`,
    for: "15m",
    severity: "warning",
    summary: `The repository of ${backup} takes up {{ $value | humanizePercentage }} of its volume.`,
    description:
      "When the volume is full, runs fail with RepositoryFull. Increase template.size, or keep fewer snapshots.",
  },
  {
    name: "BackupMaintenanceFailing",
    query: `${of("maintenance_succeeded")} == 0`,
    for: "1h",
    severity: "warning",
    summary: `The repository maintenance of ${backup} fails.`,
    description: `Snapshots are not removed and space is not freed. The condition LastMaintenanceSucceeded has the reason: ${describe}`,
  },
  {
    name: "BackupRepositoryDamaged",
    query: `${of("repository_intact")} == 0`,
    for: "1m",
    severity: "critical",
    summary: `The repository of ${backup} is damaged.`,
    description: `Backups that use the damaged data cannot be restored whole: their DatabaseSnapshots have Verified=False. The condition RepositoryIntact has what the check found: ${describe}`,
  },
  {
    name: "BackupVerificationFailed",
    // With the reason, so that the text can name it.
    query: "max by (namespace, databasebackup, reason) (my_operator_backup_verified) == 0",
    for: "1m",
    severity: "critical",
    summary: `A backup of ${backup} is bad ({{ $labels.reason }}): a drill could not restore it whole.`,
    description: `Other backups may be as bad. status.verification.history names the backup, and the condition Verified of its DatabaseSnapshot says what the drill found: ${describe}`,
  },
  {
    name: "BackupNotVerified",
    // A drill that came to no result is repeated within a day. One that found a bad backup has an alert of its own.
    query: `time() - ${of("verification_due_timestamp_seconds")} > 259200
unless on (namespace, databasebackup) ${of("verified")} == 0`,
    for: "5m",
    severity: "warning",
    summary: `No drill of ${backup} has succeeded since one was due {{ $value | humanizeDuration }} ago.`,
    description: `It is not known whether its backups can be restored. The condition Verified says what keeps drills from a result: ${describe}`,
  },
  {
    name: "BackupRestoreTooSlow",
    query: `(${of("last_restore_duration_seconds")} > on (namespace, databasebackup) ${of("rto_seconds")})
or (${of("restore_duration_seconds")} > on (namespace, databasebackup) ${of("rto_seconds")})`,
    for: "1m",
    severity: "warning",
    summary: `Restoring ${backup} takes {{ $value | humanizeDuration }}, longer than its objective allows.`,
    description: `The newest DatabaseRestore took this time, or the newest successful drill to fetch and restore its backup. The condition ObjectivesMet compares it with objectives.rto: ${describe}`,
  },
  {
    name: "BackupOlderThanObjective",
    query: `time() - ${of("last_success_timestamp_seconds")} > on (namespace, databasebackup) ${of("rpo_seconds")}`,
    for: "1m",
    severity: "critical",
    summary: `The newest backup of ${backup} is {{ $value | humanizeDuration }} old, older than its objective allows.`,
    description: `If the database is lost now, more data is lost than objectives.rpo allows, however good the schedule. ${describe}`,
  },
  {
    name: "BackupSuspended",
    query: `${of("suspended")} == 1`,
    for: "1d",
    severity: "info",
    summary: `${backup} has been suspended for a day or longer.`,
    description:
      "It makes no backups until spec.suspend is false again, and spec.repository.accessMode is ReadWrite.",
  },
];
