import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { compare } from "../../../kubernetes/compare.ts";
import type { Stored } from "../../../runtime/index.ts";
import { isActive, wasSkipped } from "../../phases.ts";

/** The run that ended last with a backup or a failure; undefined when none has. Of two in the same second, one that failed counts. */
export function lastEndedRun(runs: readonly BackupRun[]): BackupRun | undefined {
  return runs
    .filter((run) => !isActive(run) && !wasSkipped(run))
    .sort((a, b) => compare(b.completionTime, a.completionTime) || compare(a.phase, b.phase))[0];
}

/** Whether the runs have how a Job ended. */
export function isEndRecorded(runs: readonly BackupRun[] = [], { metadata }: Stored<Job>): boolean {
  return runs.some((run) => !isActive(run) && run.jobUID === metadata.uid);
}
