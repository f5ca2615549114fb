import type {
  BackupProgress,
  BackupRun,
  DatabaseBackup,
  DatabaseBackupStatus,
  ServerStatus,
} from "../../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun, RepositoryStatus } from "../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Failure } from "../../failure.ts";
import type { Condition, ConditionState, Readiness, Stored } from "../../runtime/index.ts";
import { findCondition, setCondition, setReadiness } from "../../runtime/index.ts";
import { hasSucceeded, isActive, isInProgress, wasSkipped } from "../phases.ts";
import { progressOf } from "../progress.ts";
import { isStored } from "../databasesnapshot/snapshot.ts";
import { maxMessageLength } from "../ended-run.ts";
import type { CheckReport } from "../../repository/maintenance/report.ts";
import { checkSummary } from "./maintenance/check-summary.ts";
import type { AppliedRetention } from "./snapshots/retention.ts";
import type { ScheduleFindings } from "./schedule/check-missed.ts";
import { lastEndedRun } from "./runs/ended-runs.ts";
import { keptRuns } from "./runs/kept-runs.ts";
import { inheritedHistory } from "./verification/history.ts";
import type { DrillFindings } from "./verification/status.ts";
import {
  lastVerifiedTime,
  objectivesMet,
  verificationStatus,
  verifiedCondition,
} from "./verification/status.ts";
import { compare } from "../../kubernetes/compare.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";

/** What a reconcile found. */
export interface Findings {
  /** Whether backups can run as the spec says, and if not, why. */
  ready: { status: "True" | "False"; reason: string; message: string };
  runs: readonly BackupRun[];
  progress: BackupProgress | undefined;
  repository: RepositoryStatus | undefined;
  /** What a check of the repository found, if one has ended since the status was written. */
  checked?: CheckReport | undefined;
  /** Maintenance that has just ended. The next one may have started since. */
  endedMaintenance: MaintenanceRun | undefined;
  server: ServerStatus | undefined;
  snapshots: readonly Stored<DatabaseSnapshot>[];
  schedule: ScheduleFindings;
  retention: Pick<AppliedRetention, "status" | "paused"> | undefined;
  verification: DrillFindings;
  /** Why the backups would be lost with the namespace, see `lossWithNamespace`. */
  loss: Failure | undefined;
  now: Date;
}

/** The next status of a DatabaseBackup: the present one with what the reconcile found. */
export function nextStatus(backup: Stored<DatabaseBackup>, found: Findings): DatabaseBackupStatus {
  const before = backup.status ?? {};
  const { generation } = backup.metadata;
  const options = { observedGeneration: generation, now: found.now };
  const paused = whileTrue("RetentionPaused", found.retention?.paused);
  const loss = whileTrue("LostWithNamespace", found.loss);
  const lastBackupTime = newest(before.lastBackupTime, found.runs);
  const inherited = inheritedHistory(before, found.verification.ended, found.snapshots);
  const verification = verificationStatus(before.verification, found.verification, inherited);
  const objectives = objectivesMet(backup.spec, {
    lastBackupTime,
    restoreDurationSeconds: verification?.restoreDurationSeconds,
    lastRestore: verification?.lastRestore,
    now: found.now,
  });
  const passing = new Set(["RetentionPaused", "LostWithNamespace", "ObjectivesMet"]);
  const present = new Set([...paused, ...loss, ...objectives].map(({ type }) => type));
  const lasting = before.conditions?.filter(({ type }) => !passing.has(type) || present.has(type));
  const conditions = [
    lastBackupSucceeded(found.runs),
    ...lastMaintenanceSucceeded(found.endedMaintenance ?? found.repository?.maintenance, before.conditions),
    ...repositoryIntact(found, before.conditions),
    ...verifiedCondition(found.verification, before, inherited),
    ...objectives,
    ...paused,
    ...loss,
  ].reduce<Condition[]>(
    (all, condition) => setCondition(all, condition, options),
    setReadiness(lasting, readiness(found.ready), options),
  );
  return withoutUndefined({
    observedGeneration: generation,
    inProgress: found.runs.some(isInProgress),
    progress: found.progress,
    lastBackupTime,
    ...found.schedule,
    consecutiveFailures: consecutiveFailures(before, found.runs),
    conditions,
    server: found.server,
    repository: found.repository,
    snapshots: totals(found.snapshots),
    retention: found.retention?.status,
    lastVerifiedTime: lastVerifiedTime(before.lastVerifiedTime, found.verification.ended, inherited),
    verification,
    recentRuns: keptRuns(found.runs),
  });
}

/** The condition Ready, and whether its reason leaves something to do to the operator or to a person. */
export function readiness(ready: Findings["ready"]): Readiness {
  const progress = ready.status === "True" ? undefined : progressOf(ready.reason);
  return { type: "Ready", ...ready, progress };
}

function lastBackupSucceeded(runs: readonly BackupRun[]): ConditionState {
  const type = "LastBackupSucceeded";
  const last = lastEndedRun(runs);
  if (last === undefined) {
    return { type, status: "Unknown", reason: "NoRunYet", message: "No run has ended yet." };
  }
  const message = `Job ${last.jobName}: ${last.message ?? ""}`;
  return hasSucceeded(last)
    ? { type, status: "True", reason: "BackupSucceeded", message }
    : { type, status: "False", reason: last.reason ?? "Failed", message };
}

/** A condition that is in the status only while it is True. */
function whileTrue(type: string, why: Failure | undefined): ConditionState[] {
  return why === undefined ? [] : [{ type, status: "True", ...why }];
}

/** The outcome of the newest maintenance that has ended; nothing while the condition has that already. */
function lastMaintenanceSucceeded(
  maintenance: MaintenanceRun | undefined,
  before: readonly Condition[] | undefined,
): ConditionState[] {
  const type = "LastMaintenanceSucceeded";
  if (maintenance !== undefined && isActive(maintenance) && findCondition(before, type) !== undefined)
    return [];
  if (maintenance === undefined || isActive(maintenance)) {
    return [{ type, status: "Unknown", reason: "NoRunYet", message: "No maintenance has ended yet." }];
  }
  const message = `Job ${maintenance.jobName}: ${maintenance.message ?? ""}`;
  return hasSucceeded(maintenance)
    ? [{ type, status: "True", reason: "MaintenanceSucceeded", message }]
    : [{ type, status: "False", reason: maintenance.reason ?? "Failed", message }];
}

/** What the checks of the repository have found; nothing while the condition has that already. */
function repositoryIntact(
  { checked, repository }: Findings,
  before: readonly Condition[] | undefined,
): ConditionState[] {
  const type = "RepositoryIntact";
  if (checked === undefined) {
    if (repository?.id === undefined || findCondition(before, type) !== undefined) return [];
    return [{ type, status: "Unknown", reason: "NotChecked", message: "No check has ended yet." }];
  }
  const message = checkSummary(checked).slice(0, maxMessageLength);
  return checked.errors.length === 0
    ? [{ type, status: "True", reason: "NoDamageFound", message }]
    : [{ type, status: "False", reason: "RepositoryDamaged", message }];
}

/** Counts only runs that the status does not list as ended yet. */
function consecutiveFailures(before: DatabaseBackupStatus, runs: readonly BackupRun[]): number {
  const isRecorded = ({ jobUID }: BackupRun) =>
    before.recentRuns?.some((run) => !isActive(run) && run.jobUID === jobUID);
  return runs
    .filter((run) => !isActive(run) && !wasSkipped(run) && isRecorded(run) !== true)
    .sort((a, b) => compare(a.completionTime, b.completionTime))
    .reduce((failures, run) => (hasSucceeded(run) ? 0 : failures + 1), before.consecutiveFailures ?? 0);
}

function totals(snapshots: readonly Stored<DatabaseSnapshot>[]): DatabaseBackupStatus["snapshots"] {
  const stored = snapshots.filter(isStored);
  const sum = (key: "totalBytes" | "addedBytes") =>
    stored.reduce((total, { status }) => total + (status?.[key] ?? 0), 0);
  return { count: stored.length, totalBytes: sum("totalBytes"), addedBytes: sum("addedBytes") };
}

function newest(before: string | undefined, runs: readonly BackupRun[]): string | undefined {
  return runs
    .filter(hasSucceeded)
    .map(({ completionTime }) => completionTime)
    .reduce((latest, time) => ((latest ?? "") < (time ?? "") ? time : latest), before);
}
