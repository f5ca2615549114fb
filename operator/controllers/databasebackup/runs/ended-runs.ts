import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import { compare } from "../../../kubernetes/compare.ts";
import { isActive, wasSkipped } from "../../phases.ts";

/** The run that ended last with a backup or a failure; undefined when none has. Of two in the same second, one that failed counts. */
export function lastEndedRun(runs: readonly BackupRun[]): BackupRun | undefined {
  return runs
    .filter((run) => !isActive(run) && !wasSkipped(run))
    .sort((a, b) => compare(b.completionTime, a.completionTime) || compare(a.phase, b.phase))[0];
}

/** The Jobs of the runs that have ended. */
export function endedJobNames(runs: readonly BackupRun[] = []): Set<string> {
  return new Set(runs.filter((run) => !isActive(run)).map(({ jobName }) => jobName));
}
