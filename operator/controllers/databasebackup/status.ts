import type {
  BackupRun,
  DatabaseBackup,
  DatabaseBackupStatus,
} from "../../api/databases/v1/databasebackup.ts";
import type { Condition, ConditionState } from "../../runtime/index.ts";
import { setCondition } from "../../runtime/index.ts";

/** What a reconcile has found. */
export interface Findings {
  /** Whether backups can run as the spec says, and if not why. */
  ready: { status: "True" | "False"; reason: string; message: string };
  runs: BackupRun[];
  repository: DatabaseBackupStatus["repository"];
  now: Date;
}

/** The status of a DatabaseBackup: what it was, brought up to date with what was found. */
export function nextStatus(backup: DatabaseBackup, found: Findings): DatabaseBackupStatus {
  const before = backup.status ?? {};
  const { generation } = backup.metadata;
  const conditions = [{ type: "Ready", ...found.ready }, lastBackupSucceeded(found.runs)].reduce<
    Condition[] | undefined
  >(
    (all, condition) => setCondition(all, condition, { observedGeneration: generation, now: found.now }),
    before.conditions,
  );
  const lastBackupTime = newest(before.lastBackupTime, found.runs);
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    inProgress: found.runs.some(({ phase }) => phase === "Running"),
    ...(lastBackupTime === undefined ? {} : { lastBackupTime }),
    conditions: conditions ?? [],
    ...(found.repository === undefined ? {} : { repository: found.repository }),
    recentRuns: found.runs,
  };
}

function lastBackupSucceeded(runs: readonly BackupRun[]): ConditionState {
  const type = "LastBackupSucceeded";
  const last = runs
    .filter(({ phase }) => phase !== "Running")
    .reduce<BackupRun | undefined>(
      (latest, run) => ((latest?.completionTime ?? "") < (run.completionTime ?? "") ? run : latest),
      undefined,
    );
  if (last === undefined) {
    return { type, status: "Unknown", reason: "NoRunYet", message: "No run has ended yet." };
  }
  const message = `Job ${last.jobName}: ${last.message ?? ""}`;
  return last.phase === "Succeeded"
    ? { type, status: "True", reason: "BackupSucceeded", message }
    : { type, status: "False", reason: last.reason ?? "Failed", message };
}

function newest(before: string | undefined, runs: readonly BackupRun[]): string | undefined {
  return runs
    .filter(({ phase }) => phase === "Succeeded")
    .map(({ completionTime }) => completionTime)
    .reduce((latest, time) => ((latest ?? "") < (time ?? "") ? time : latest), before);
}
