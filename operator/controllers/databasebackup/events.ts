import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun } from "../../api/databases/v1/storage.ts";
import type { Failure } from "../../failure.ts";
import { foundGraceSeconds } from "../../repository/retention.ts";
import { apiTime, findCondition, type Stored } from "../../runtime/index.ts";
import type { CheckReport } from "../../repository/maintenance/report.ts";
import { hasSucceeded, wasSkipped } from "../phases.ts";
import { checkSummary } from "./maintenance/check-summary.ts";
import type { BackupContext } from "./context.ts";
import type { RunChange } from "./runs/plan.ts";
import type { Findings } from "./status.ts";
import type { EndedDrillJob } from "./verification/ended-drill-job.ts";
import type { RefusedDrill } from "./verification/status.ts";

/** What has changed about a DatabaseBackup since its status was written last. */
export interface Changes {
  changes: readonly RunChange[];
  ready: Findings["ready"];
  /** Times of the schedule that have passed without a run. */
  missed: { count: number; newest: string | undefined };
  /** A maintenance Job that has ended. */
  maintenance: MaintenanceRun | undefined;
  /** What a check of the repository found, if one has ended. */
  checked?: CheckReport | undefined;
  /** Drills that have ended, and the one that was not started. */
  drills?: readonly EndedDrillJob[];
  refused?: RefusedDrill | undefined;
  /** Backups that were found in the repository without a DatabaseSnapshot, and how many of them no rule of retention keeps. */
  found: { count: number; expiring: number };
  /** Why the backups would be lost with the namespace. */
  loss?: Failure | undefined;
}

/** Reports changes in the log and as events: after the status is written, so that nothing is reported twice. */
export function recordEvents(backup: Stored<DatabaseBackup>, changes: Changes, context: BackupContext): void {
  for (const change of changes.changes) recordRun(backup, change, context);
  recordMissed(backup, changes.missed, context);
  recordMaintenance(backup, changes.maintenance, context);
  recordCheck(backup, changes.checked, context);
  for (const drill of changes.drills ?? []) recordDrill(backup, drill, context);
  recordRefused(backup, changes.refused, context);
  recordFound(backup, changes.found, context);
  recordReady(backup, changes.ready, context);
  recordLoss(backup, changes.loss, context);
}

function recordLoss(backup: Stored<DatabaseBackup>, loss: Changes["loss"], { events }: BackupContext): void {
  const before = findCondition(backup.status?.conditions, "LostWithNamespace");
  if (loss === undefined || before?.reason === loss.reason) return;
  const { reason, message: note } = loss;
  events.record(backup, { type: "Warning", reason, action: "Reconcile", note });
}

function recordRun(
  backup: Stored<DatabaseBackup>,
  { kind, run, replacement, warnings }: RunChange,
  { events, log }: BackupContext,
): void {
  const { jobName: job, reason, message = "" } = run;
  if (kind === "started") {
    log.info(`Backing up database: ${backup.spec.databaseName}`, { job, trigger: run.trigger });
    const note = `Job ${job} backs up database "${backup.spec.databaseName}".`;
    events.record(backup, { type: "Normal", reason: "BackupStarted", action: "Backup", note });
  } else if (kind === "attemptFailed") {
    const { count = 0, reason: why = "", message: explanation = "" } = run.failedAttempts ?? {};
    log.error("Attempt failed", { job, attempt: count, reason: why, explanation });
    const note = `Job ${job}, attempt ${count}: ${why}: ${explanation}`;
    events.record(backup, { type: "Warning", reason: "AttemptFailed", action: "Backup", note });
  } else if (kind === "replaced") {
    log.info("Run replaced", { job, reason, explanation: message, replacement });
    const note = `Job ${job} could not start, and the spec has changed: Job ${replacement ?? ""} takes its place. ${message}`;
    events.record(backup, { type: "Normal", reason: "RunReplaced", action: "Backup", note });
  } else if (hasSucceeded(run)) {
    const { snapshotID: snapshot, totalBytes, addedBytes } = run;
    log.info("Backup succeeded", { job, snapshot, totalBytes, addedBytes });
    const note = `Job ${job}: ${message}`;
    events.record(backup, { type: "Normal", reason: "BackupSucceeded", action: "Backup", note });
    if (warnings === undefined) return;
    log.error("Backup has warnings", { job, explanation: warnings });
    const warning = `Job ${job}: ${warnings}`;
    events.record(backup, { type: "Warning", reason: "BackupHasWarnings", action: "Backup", note: warning });
  } else if (wasSkipped(run)) {
    log.info("Backup found", { job, snapshot: run.snapshotID });
    const note = `Job ${job}: ${message}`;
    events.record(backup, { type: "Normal", reason: "BackupFound", action: "Backup", note });
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
      ? `No backup started at ${newest}, although it was scheduled.`
      : `No backup started at ${count} scheduled times, the last one at ${newest}.`;
  events.record(backup, { type: "Warning", reason: "BackupMissed", action: "Schedule", note });
}

function recordMaintenance(
  backup: Stored<DatabaseBackup>,
  maintenance: MaintenanceRun | undefined,
  { events, log }: BackupContext,
): void {
  if (maintenance === undefined) return;
  const { jobName: job, operation, reason, message = "" } = maintenance;
  if (hasSucceeded(maintenance)) {
    log.info("Repository maintenance succeeded", { job, operation, explanation: message });
    // Other operations are routine: only a change of the key was the user's request.
    if (operation !== "ChangeKey") return;
    const note = `Job ${job}: the repository now opens with the new password of the Secret.`;
    events.record(backup, { type: "Normal", reason: "RepositoryKeyChanged", action: "Maintenance", note });
    return;
  }
  log.error("Repository maintenance failed", { job, operation, reason, explanation: message });
  const note = `Job ${job}: ${reason ?? ""}: ${message}`;
  events.record(backup, { type: "Warning", reason: "MaintenanceFailed", action: "Maintenance", note });
}

/** Each check that finds damage is reported, until a person repairs the repository. */
function recordCheck(
  backup: Stored<DatabaseBackup>,
  checked: CheckReport | undefined,
  { events }: BackupContext,
): void {
  if (checked === undefined || checked.errors.length === 0) return;
  const note = checkSummary(checked);
  events.record(backup, { type: "Warning", reason: "RepositoryDamaged", action: "Check", note });
}

/** A backup that is bad is the reason for which there are drills. */
function recordDrill(
  backup: Stored<DatabaseBackup>,
  { jobName: job, snapshotName: snapshot, result: { verdict, reason, message } }: EndedDrillJob,
  { events, log }: BackupContext,
): void {
  const note = `Job ${job}, DatabaseSnapshot ${snapshot}: ${message}`;
  if (verdict === "True") {
    log.info("Backup verified", { job, snapshot, explanation: message });
    events.record(backup, { type: "Normal", reason: "BackupVerified", action: "Verify", note });
    return;
  }
  log.error(verdict === "False" ? "Backup is bad" : "Backup not verified", {
    job,
    snapshot,
    reason,
    explanation: message,
  });
  const event = verdict === "False" ? "VerificationFailed" : "VerificationInconclusive";
  events.record(backup, { type: "Warning", reason: event, action: "Verify", note: `${reason}: ${note}` });
}

function recordRefused(
  backup: Stored<DatabaseBackup>,
  refused: RefusedDrill | undefined,
  { events, log }: BackupContext,
): void {
  if (refused === undefined) return;
  const { snapshotName: snapshot, message } = refused;
  log.error("Backup not verified", { snapshot, reason: "TooLarge", explanation: message });
  const note = `TooLarge: DatabaseSnapshot ${snapshot}: ${message}`;
  events.record(backup, { type: "Warning", reason: "VerificationInconclusive", action: "Verify", note });
}

function recordFound(
  backup: Stored<DatabaseBackup>,
  { count, expiring }: Changes["found"],
  context: BackupContext,
): void {
  if (count === 0) return;
  const { events, log } = context;
  log.info("Backups found in the repository", { count, expiring });
  const time = apiTime(context.now().getTime() + foundGraceSeconds * 1000);
  const found = `${count} ${count === 1 ? "backup was" : "backups were"} found in the repository, without a DatabaseSnapshot. `;
  const note =
    expiring === 0
      ? `${found}Each has one now.`
      : `${found}Each has one now. Retention removes ${expiring} of them at ${time}, unless they are pinned.`;
  const type = expiring === 0 ? "Normal" : "Warning";
  events.record(backup, { type, reason: "FormerBackupsFound", action: "Maintenance", note });
}

/** Reasons for not being ready that need no action. */
const harmless: ReadonlySet<string> = new Set([
  "DetectingVersion",
  "Deleting",
  "FormerObjectTerminating",
  "ReadingRepository",
]);

function recordReady(
  backup: Stored<DatabaseBackup>,
  ready: Findings["ready"],
  { events, log }: BackupContext,
): void {
  const before = findCondition(backup.status?.conditions, "Ready");
  if (before?.status === ready.status && before.reason === ready.reason) return;
  const { reason, message } = ready;
  const isTrouble = ready.status !== "True" && !harmless.has(reason);
  if (isTrouble) log.error("Not ready", { reason, explanation: message });
  const type = isTrouble ? "Warning" : "Normal";
  events.record(backup, { type, reason, action: "Reconcile", note: message });
}
