import type { BackupRun } from "../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun } from "../api/databases/v1/storage.ts";

/* What the operator writes into fields of the status for which the API has plain strings, so that more values may come. */

/** The state of a run or of maintenance. */
export type JobPhase = "Running" | "Succeeded" | "Failed";

/** What started a run. */
export type RunTrigger = "Schedule" | "Immediate" | "OnDemand" | "Manual";

/** What a maintenance Job does. */
export type MaintenanceKind = "Maintain" | "ChangeKey" | "Destroy";

/** A run that this operator has read from its Job. */
export interface ReadRun extends BackupRun {
  phase: JobPhase;
  trigger?: RunTrigger;
}

/** Maintenance that this operator has read from its Job. */
export interface ReadMaintenance extends MaintenanceRun {
  operation: MaintenanceKind;
  phase: JobPhase;
}

/** Whether a run or maintenance is active. A phase that this version does not know counts as active. */
export function isActive({ phase }: { phase: string }): boolean {
  return phase !== ("Succeeded" satisfies JobPhase) && phase !== ("Failed" satisfies JobPhase);
}

/** Whether a run stored a backup, or maintenance did its work. */
export function hasSucceeded({ phase }: { phase: string }): boolean {
  return phase === ("Succeeded" satisfies JobPhase);
}

/** Whether a run or maintenance has failed. */
export function hasFailed({ phase }: { phase: string }): boolean {
  return phase === ("Failed" satisfies JobPhase);
}
