import type { BackupRun } from "../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun } from "../api/databases/v1/storage.ts";

/* What the operator writes into fields of the status for which the API has plain strings, so that more values may come. */

/** The state of a run or of maintenance. */
export type JobPhase = "Running" | "Succeeded" | "Failed";

/**
 * The state of a run. `Pending`: its Job is suspended. `Skipped`: it made no backup, because the repository holds the one that was
 * asked for.
 */
export type RunPhase = JobPhase | "Pending" | "Skipped";

/** What started a run. */
export type RunTrigger = "Schedule" | "Immediate" | "OnDemand" | "Manual";

/** What a maintenance Job does. */
export type MaintenanceKind = "Maintain" | "List" | "Check" | "ChangeKey" | "Destroy";

/** A run that this operator has read from its Job. */
export interface ReadRun extends BackupRun {
  phase: RunPhase;
  trigger?: RunTrigger;
}

/** Maintenance that this operator has read from its Job. */
export interface ReadMaintenance extends MaintenanceRun {
  operation: MaintenanceKind;
  phase: JobPhase;
}

/** Whether a run or maintenance has not ended. A phase that this version does not know counts as active. */
export function isActive(of: { phase: string }): boolean {
  return !hasSucceeded(of) && !hasFailed(of) && !wasSkipped(of);
}

/** Whether the Job of a run is suspended, so that the run has not started. */
export function isPending({ phase }: { phase: string }): boolean {
  return phase === ("Pending" satisfies RunPhase);
}

/** Whether a run or maintenance is in progress. */
export function isInProgress(of: { phase: string }): boolean {
  return isActive(of) && !isPending(of);
}

/** Whether a run has found the backup that was asked for, and made none. */
export function wasSkipped({ phase }: { phase: string }): boolean {
  return phase === ("Skipped" satisfies RunPhase);
}

/** Whether a run stored a backup, or maintenance did its work. */
export function hasSucceeded({ phase }: { phase: string }): boolean {
  return phase === ("Succeeded" satisfies JobPhase);
}

/** Whether a run or maintenance has failed. */
export function hasFailed({ phase }: { phase: string }): boolean {
  return phase === ("Failed" satisfies JobPhase);
}
