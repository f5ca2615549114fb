import type { DatabaseRestore, DatabaseRestoreStatus } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { ClientProgram } from "../../engines/client-program.ts";
import type { Failure } from "../../failure.ts";
import type { RestoreReport } from "../../restore/report.ts";
import type { Progress, Stored } from "../../runtime/index.ts";
import { findCondition, isConditionTrue, setCondition, setReadiness } from "../../runtime/index.ts";
import { isReadOnly } from "../databasebackup/access-mode.ts";
import { isStored } from "../databasesnapshot/snapshot.ts";
import { hasEnded } from "../unfinished-restores.ts";
import type { RestorePurpose } from "./desired-job.ts";
import type { ResolvedRestore } from "./resolve.ts";
import type { Unresolved } from "./unresolved.ts";

/** What the operator writes as the phase of a DatabaseRestore. */
export type RestorePhase =
  | "Pending"
  | "Preflight"
  | "SafetyBackup"
  | "Restoring"
  | "Checking"
  | "Switching"
  | "Succeeded"
  | "Failed"
  | "Cancelled";

/** How often the restore is tried whose Pod was lost: it goes on where the last one ended. */
export const maxAttempts = 3;

/** A Job of a DatabaseRestore. */
export interface RestoreJob {
  name: string;
  /** From 1 on. */
  attempt: number;
  startTime: string | undefined;
  /** Absent while it runs. */
  end?: {
    /** What its Pod has reported; undefined if that was lost. */
    report: RestoreReport | undefined;
    /** Why it failed; undefined if it did not. */
    failure: Failure | undefined;
  };
  /** Why it does not start. */
  waiting?: Failure | undefined;
  /** How far it is. */
  progress?: { phase: string; bytesDone: number; seconds: number } | undefined;
}

/** What is known about a DatabaseRestore from other objects. */
export interface RestoreFacts {
  now: Date;
  resolved: ResolvedRestore | Unresolved;
  /** The newest Job of each purpose. */
  jobs: Partial<Record<RestorePurpose, RestoreJob>>;
  /** The DatabaseSnapshot of the safety backup. */
  safety: Stored<DatabaseSnapshot> | undefined;
}

/** What the controller has to do for a DatabaseRestore. */
export interface RestorePlan {
  status?: DatabaseRestoreStatus;
  /** A Job to create. */
  start?: { purpose: RestorePurpose; attempt: number };
  /** Whether to create the DatabaseSnapshot of the safety backup. */
  takeSafetyBackup?: boolean;
  /** Whether the status decides what comes next. */
  goesOn?: boolean;
}

/** The name of the DatabaseSnapshot of the safety backup. */
export function safetySnapshotName({ metadata }: Stored<DatabaseRestore>): string {
  return `${metadata.name.slice(0, 200)}-before-${metadata.uid.slice(0, 8)}`;
}

/** Plans the next step of a DatabaseRestore that is not being deleted. */
export function planRestore(restore: Stored<DatabaseRestore>, facts: RestoreFacts): RestorePlan {
  if (hasEnded(restore)) return {};
  const { conditions } = restore.status ?? {};
  const restored = findCondition(conditions, "DataRestored");
  if (restored !== undefined && restored.status !== "Unknown") return planCleanup(restore, facts);
  const { resolved } = facts;
  if ("reason" in resolved) {
    const { mayChange, ...why } = resolved;
    return mayChange
      ? { status: pending(restore, facts, "Pending", why) }
      : { status: ended(restore, facts, "Failed", why) };
  }
  if (!isConditionTrue(conditions, "PreflightPassed")) return planPreflight(restore, resolved, facts);
  if (needsSafetyBackup(restore) && !isConditionTrue(conditions, "SafetyBackupTaken")) {
    return planSafetyBackup(restore, facts);
  }
  return planData(restore, resolved, facts);
}

function needsSafetyBackup({ spec }: DatabaseRestore): boolean {
  return spec.existingData === "Replace" && spec.safetyBackup !== "Skip";
}

function planPreflight(
  restore: Stored<DatabaseRestore>,
  resolved: ResolvedRestore,
  facts: RestoreFacts,
): RestorePlan {
  const { preflight: job } = facts.jobs;
  const obstacle = needsSafetyBackup(restore) ? whyNoSafetyBackup(resolved) : undefined;
  if (obstacle !== undefined) {
    const message = `${obstacle}, so there can be no safety backup before the target's data is replaced. Set safetyBackup to Skip.`;
    return { status: ended(restore, facts, "Failed", { reason: "SafetyBackupImpossible", message }) };
  }
  if (job === undefined) return { start: { purpose: "preflight", attempt: 1 } };
  const source = begun(resolved, job);
  if (job.end === undefined) {
    const why = job.waiting ?? {
      reason: "Preflight",
      message: `Job ${job.name} asks the server what the restore needs.`,
    };
    return { status: pending(restore, facts, "Preflight", why, source) };
  }
  const { report, failure } = job.end;
  if (report === undefined) return again(restore, facts, resolved, "preflight", job, source);
  if (report.outcome === "Refused" || report.outcome === "Failed") {
    const why = { reason: report.reason, message: report.message || (failure?.message ?? "") };
    const status = ended(restore, facts, "Failed", why, source);
    return { status: withStep(status, facts, restore, "PreflightPassed", "False", why) };
  }
  const warnings = report.warnings.join(" ");
  const passed = { reason: "Passed", message: `Nothing prevents the restore. ${warnings}`.trim() };
  if (restore.spec.mode === "PreflightOnly") {
    const why = { reason: "PreflightPassed", message: passed.message };
    const status = ended(restore, facts, "Succeeded", why, source);
    return { status: withStep(status, facts, restore, "PreflightPassed", "True", passed) };
  }
  const status = pending(restore, facts, "Preflight", passed, source);
  return { status: withStep(status, facts, restore, "PreflightPassed", "True", passed), goesOn: true };
}

function whyNoSafetyBackup({ backup, isBackedUp, snapshot }: ResolvedRestore): string | undefined {
  if (!isBackedUp || backup === undefined)
    return `DatabaseBackup "${snapshot.spec.backupRef.name}", which made the backup, does not back the target up`;
  return isReadOnly(backup)
    ? `DatabaseBackup "${backup.metadata.name}" only reads its repository (spec.repository.accessMode is ReadOnly)`
    : undefined;
}

function planSafetyBackup(restore: Stored<DatabaseRestore>, facts: RestoreFacts): RestorePlan {
  const { safety } = facts;
  const more = { safetySnapshotName: safetySnapshotName(restore) };
  const name = more.safetySnapshotName;
  if (safety === undefined) return { takeSafetyBackup: true, goesOn: true };
  if (safety.status?.phase === "Failed") {
    const ready = findCondition(safety.status.conditions, "Ready");
    const why = {
      reason: "SafetyBackupFailed",
      message: `DatabaseSnapshot "${name}" has failed, and nothing was changed: ${ready?.message ?? ""}`,
    };
    const status = ended(restore, facts, "Failed", why, more);
    return { status: withStep(status, facts, restore, "SafetyBackupTaken", "False", why) };
  }
  if (!isStored(safety)) {
    const ready = findCondition(safety.status?.conditions, "Ready");
    const why = {
      reason: "SafetyBackup",
      message: `DatabaseSnapshot "${name}" backs the target up. ${ready?.message ?? ""}`.trim(),
    };
    return { status: pending(restore, facts, "SafetyBackup", why, more) };
  }
  const why = { reason: "Taken", message: `DatabaseSnapshot "${name}" has the backup.` };
  const status = pending(restore, facts, "SafetyBackup", why, more);
  return { status: withStep(status, facts, restore, "SafetyBackupTaken", "True", why), goesOn: true };
}

function planData(
  restore: Stored<DatabaseRestore>,
  resolved: ResolvedRestore,
  facts: RestoreFacts,
): RestorePlan {
  const { restore: job } = facts.jobs;
  if (job === undefined) return { start: { purpose: "restore", attempt: 1 } };
  const more = { ...begun(resolved, job), ...progressOf(job, resolved) };
  if (job.end === undefined) {
    // Its own preflight is a part of the restore.
    const { phase: reported = "Preflight" } = job.progress ?? {};
    const phase = reported === "Preflight" ? "Restoring" : (reported as RestorePhase);
    const why = job.waiting ?? { reason: phase, message: `Job ${job.name} restores the backup.` };
    return { status: pending(restore, facts, phase, why, more) };
  }
  const { report } = job.end;
  if (report === undefined) return again(restore, facts, resolved, "restore", job, more);
  const why = { reason: report.reason, message: [report.message, ...report.warnings].join(" ") };
  if (report.outcome !== "Restored") {
    const status = pending(restore, facts, "Restoring", why, more);
    return { status: withStep(status, facts, restore, "DataRestored", "False", why), goesOn: true };
  }
  const { tables, rows, dumpBytes } = report;
  const restored = { ...(tables === undefined ? {} : { tables }), ...(rows === undefined ? {} : { rows }) };
  const keeps = restore.spec.previousDatabase === "Keep" && report.previous !== undefined;
  const status = pending(restore, facts, "Switching", why, {
    ...more,
    // A small dump may be restored before anything was read of how far it is.
    ...(dumpBytes === undefined
      ? {}
      : { progress: { ...(more.progress ?? restore.status?.progress), bytesDone: dumpBytes, percent: 100 } }),
    restored,
    ...(keeps ? { previousDatabaseName: report.previous } : {}),
  });
  const checked = {
    reason: "Same",
    message: `The restored ${restore.spec.tables === undefined ? "database has" : "tables have"} the objects and rows that the backup recorded.`,
  };
  return {
    status: withStep(
      withStep(status, facts, restore, "DataRestored", "True", why),
      facts,
      restore,
      "Checked",
      "True",
      checked,
    ),
    goesOn: true,
  };
}

/** What the restore has left is removed at the end, once the status has recorded how it ended. */
function planCleanup(restore: Stored<DatabaseRestore>, facts: RestoreFacts): RestorePlan {
  const restored = findCondition(restore.status?.conditions, "DataRestored");
  const hasSucceeded = restored?.status === "True";
  const why = { reason: restored?.reason ?? "", message: restored?.message ?? "" };
  const { cleanup: job } = facts.jobs;
  const finish = (note = ""): RestorePlan => ({
    status: ended(restore, facts, hasSucceeded ? "Succeeded" : "Failed", {
      ...why,
      message: `${why.message}${note}`,
    }),
  });
  if ("reason" in facts.resolved) return finish(" What the restore has left was not removed.");
  if (job === undefined) return { start: { purpose: "cleanup", attempt: 1 } };
  if (job.end === undefined) {
    const phase = hasSucceeded ? "Switching" : "Restoring";
    const message = `Job ${job.name} removes what the restore has left.`;
    return { status: pending(restore, facts, phase, job.waiting ?? { reason: "CleaningUp", message }) };
  }
  const { failure } = job.end;
  if (failure === undefined) return finish();
  if (job.attempt < maxAttempts) return { start: { purpose: "cleanup", attempt: job.attempt + 1 } };
  return finish(` What the restore has left could not be removed: ${failure.message}`);
}

/** The program of a clean-up. */
export function cleanUpCommand(
  { spec, status }: DatabaseRestore,
  { engine, options }: ResolvedRestore,
): ClientProgram["command"] {
  return engine.cleanUp(options, {
    hasSucceeded: isConditionTrue(status?.conditions, "DataRestored"),
    keepsPrevious: spec.previousDatabase === "Keep",
  });
}

/** After a Pod was lost, another one continues: the server shows how far it was. */
function again(
  restore: Stored<DatabaseRestore>,
  facts: RestoreFacts,
  { engine, options }: ResolvedRestore,
  purpose: "preflight" | "restore",
  { attempt, end }: RestoreJob,
  more: Partial<DatabaseRestoreStatus>,
): RestorePlan {
  if (attempt < maxAttempts) return { start: { purpose, attempt: attempt + 1 } };
  const why = end?.failure ?? {
    reason: "OutcomeLost",
    message: "The result was lost because the Pod was deleted.",
  };
  if (purpose === "preflight") return { status: ended(restore, facts, "Failed", why, more) };
  const message = [why.message, engine.unfinished?.(options)].filter((each) => each !== undefined).join(" ");
  const status = pending(restore, facts, "Restoring", { ...why, message }, more);
  return {
    status: withStep(status, facts, restore, "DataRestored", "False", { ...why, message }),
    goesOn: true,
  };
}

function begun(
  { snapshot, target, engine }: ResolvedRestore,
  job: RestoreJob,
): Partial<DatabaseRestoreStatus> {
  const { name } = snapshot.metadata;
  const { startTime, artifact } = snapshot.status ?? {};
  return {
    ...(job.startTime === undefined ? {} : { startTime: job.startTime }),
    source: {
      snapshotName: name,
      snapshotID: artifact?.snapshotID ?? "",
      ...(startTime === undefined ? {} : { snapshotTime: startTime }),
    },
    target: {
      database: target.database,
      ...("host" in target.connection ? { host: target.connection.host } : {}),
    },
    strategy: engine.strategy,
    jobName: job.name,
  };
}

function progressOf({ progress }: RestoreJob, { snapshot }: ResolvedRestore): Partial<DatabaseRestoreStatus> {
  if (progress === undefined) return {};
  const { bytesDone, seconds } = progress;
  const total = snapshot.status?.totalBytes ?? 0;
  return {
    progress: {
      bytesDone,
      ...(seconds > 0 ? { bytesPerSecond: Math.round(bytesDone / seconds) } : {}),
      ...(total > 0 ? { percent: Math.min(100, Math.floor((100 * bytesDone) / total)) } : {}),
    },
  };
}

function pending(
  restore: Stored<DatabaseRestore>,
  facts: RestoreFacts,
  phase: RestorePhase,
  why: Failure,
  more: Partial<DatabaseRestoreStatus> = {},
): DatabaseRestoreStatus {
  // The first start counts.
  const { startTime } = restore.status ?? {};
  return statusWith(restore, facts, phase, "Unknown", "Reconciling", why, {
    ...more,
    ...(startTime === undefined ? {} : { startTime }),
  });
}

function ended(
  restore: Stored<DatabaseRestore>,
  facts: RestoreFacts,
  phase: "Succeeded" | "Failed",
  why: Failure,
  more: Partial<DatabaseRestoreStatus> = {},
): DatabaseRestoreStatus {
  const hasSucceeded = phase === "Succeeded";
  const progress = hasSucceeded ? undefined : "Stalled";
  return statusWith(restore, facts, phase, hasSucceeded ? "True" : "False", progress, why, {
    ...more,
    completionTime: facts.now.toISOString().replace(/\.\d+Z$/, "Z"),
  });
}

function statusWith(
  { metadata: { generation }, status }: Stored<DatabaseRestore>,
  { now }: RestoreFacts,
  phase: RestorePhase,
  succeeded: "True" | "False" | "Unknown",
  progress: Progress | undefined,
  { reason, message }: Failure,
  more: Partial<DatabaseRestoreStatus>,
): DatabaseRestoreStatus {
  return {
    ...status,
    ...more,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    phase,
    conditions: setReadiness(
      status?.conditions,
      { type: "Succeeded", status: succeeded, reason, message, progress },
      { observedGeneration: generation, now },
    ),
  };
}

function withStep(
  status: DatabaseRestoreStatus,
  { now }: RestoreFacts,
  { metadata: { generation } }: Stored<DatabaseRestore>,
  type: "PreflightPassed" | "SafetyBackupTaken" | "DataRestored" | "Checked",
  value: "True" | "False",
  { reason, message }: Failure,
): DatabaseRestoreStatus {
  const conditions = setCondition(
    status.conditions,
    { type, status: value, reason, message },
    { observedGeneration: generation, now },
  );
  return { ...status, conditions };
}
