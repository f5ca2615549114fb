import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun } from "../../api/databases/v1/storage.ts";
import { findCondition, type Stored } from "../../runtime/index.ts";
import type { BackupContext } from "./context.ts";
import type { RunChange } from "./runs/plan.ts";
import type { Findings } from "./status.ts";

/** What is new about a DatabaseBackup. */
export interface Changes {
  changes: readonly RunChange[];
  ready: Findings["ready"];
  /** Times of the schedule that have passed without a run. */
  missed: { count: number; newest: string | undefined };
  /** A maintenance Job that has ended. */
  maintenance: MaintenanceRun | undefined;
}

/** Tells log and events what is new: after the status is written, so that nothing is told twice. */
export function recordEvents(backup: Stored<DatabaseBackup>, news: Changes, context: BackupContext): void {
  for (const change of news.changes) recordRun(backup, change, context);
  recordMissed(backup, news.missed, context);
  recordMaintenance(backup, news.maintenance, context);
  recordReady(backup, news.ready, context);
}

function recordRun(
  backup: Stored<DatabaseBackup>,
  { kind, run }: RunChange,
  { events, log }: BackupContext,
): void {
  const { jobName: job, reason, message = "" } = run;
  if (kind === "started") {
    log.info(`Backing up database: ${backup.spec.databaseName}`, { job, trigger: run.trigger });
    const note = `Job ${job} backs up database "${backup.spec.databaseName}".`;
    events.record(backup, { type: "Normal", reason: "BackupStarted", action: "Backup", note });
  } else if (run.phase === "Succeeded") {
    const { snapshotID: snapshot, totalBytes, addedBytes } = run;
    log.info("Backup succeeded", { job, snapshot, totalBytes, addedBytes });
    const note = `Job ${job}: ${message}`;
    events.record(backup, { type: "Normal", reason: "BackupSucceeded", action: "Backup", note });
  } else {
    log.error("Backup failed", { job, reason, explanation: message });
    const note = `Job ${job}: ${reason ?? ""}: ${message}`;
    events.record(backup, { type: "Warning", reason: "BackupFailed", action: "Backup", note });
  }
}

function recordMissed(
  backup: Stored<DatabaseBackup>,
  { count, newest = "" }: Changes["missed"],
  { events, log }: BackupContext,
): void {
  if (count === 0) return;
  log.error("Backup missed", { count, newest });
  const note =
    count === 1
      ? `No backup was begun at ${newest}, as the schedule says.`
      : `No backup was begun at ${count} times of the schedule, last at ${newest}.`;
  events.record(backup, { type: "Warning", reason: "BackupMissed", action: "Schedule", note });
}

function recordMaintenance(
  backup: Stored<DatabaseBackup>,
  maintenance: MaintenanceRun | undefined,
  { events, log }: BackupContext,
): void {
  if (maintenance === undefined) return;
  const { jobName: job, operation, reason, message = "" } = maintenance;
  if (maintenance.phase === "Succeeded") {
    log.info("Repository maintenance succeeded", { job, operation, explanation: message });
    // Only what the user asked for is news to the user.
    if (operation !== "ChangeKey") return;
    const note = `Job ${job}: the repository opens with the password that the Secret has now.`;
    events.record(backup, { type: "Normal", reason: "RepositoryKeyChanged", action: "Maintenance", note });
    return;
  }
  log.error("Repository maintenance failed", { job, operation, reason, explanation: message });
  const note = `Job ${job}: ${reason ?? ""}: ${message}`;
  events.record(backup, { type: "Warning", reason: "MaintenanceFailed", action: "Maintenance", note });
}

/** Reasons of not being ready that nobody has to do anything about. */
const passing: ReadonlySet<string> = new Set(["DetectingVersion", "Deleting"]);

function recordReady(
  backup: Stored<DatabaseBackup>,
  ready: Findings["ready"],
  { events, log }: BackupContext,
): void {
  const before = findCondition(backup.status?.conditions, "Ready");
  if (before?.status === ready.status && before.reason === ready.reason) return;
  const { reason, message } = ready;
  const isTrouble = ready.status !== "True" && !passing.has(reason);
  if (isTrouble) log.error("Not ready", { reason, explanation: message });
  const type = isTrouble ? "Warning" : "Normal";
  events.record(backup, { type, reason, action: "Reconcile", note: message });
}
