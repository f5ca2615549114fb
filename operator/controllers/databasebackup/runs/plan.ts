import type { Stored } from "../../../runtime/index.ts";
import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { compare } from "../../../kubernetes/compare.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import { isFinished } from "../../../kubernetes/job-status.ts";
import { replacesAnnotation } from "../../../kubernetes/names.ts";
import type { RepositorySnapshot } from "../../../repository/repository-snapshot.ts";
import { endedRun, jobStartTime, jobTrigger, maxMessageLength } from "../../ended-run.ts";
import type { JobPhase, ReadRun } from "../../phases.ts";
import { hasFailed, isActive, isPending } from "../../phases.ts";
import { failedAttempts } from "./failed-attempts.ts";
import { byStart, isForgotten } from "./kept-runs.ts";

/** The reason of a run whose backup is stored, while the API server refuses its DatabaseSnapshot. */
export const snapshotRefused = "SnapshotRefused";

/** A change of a run since the status was written. */
export type RunChange = {
  kind: "started" | "attemptFailed" | "ended" | "replaced";
  run: BackupRun;
  /** The Job that has taken the place of a replaced run's Job. */
  replacement?: string;
  stored?: RepositorySnapshot;
  repositoryID?: string;
  /** What the engine's tools warned of, although the run succeeded. */
  warnings?: string;
};

/**
 * All runs that are known, newest first, and what has changed. The status keeps some of them, see `keptRuns`. A run that is
 * recorded as ended stays as it is: its Job and Pods may no longer exist. A run whose Job another one has replaced is that
 * other one's.
 *
 * @param podsOf The Pods of a Job.
 */
export function nextRuns(
  recorded: readonly BackupRun[],
  jobs: readonly Stored<Job>[],
  podsOf: (job: Stored<Job>) => readonly Stored<Pod>[],
): { runs: BackupRun[]; changes: RunChange[] } {
  const changes: RunChange[] = [];
  const runs = new Map(recorded.map((run) => [run.jobUID, run]));

  for (const job of [...jobs].sort((a, b) => compare(jobStartTime(a), jobStartTime(b)))) {
    const known = runs.get(job.metadata.uid);
    if (known !== undefined && !isActive(known)) continue;
    const { run: now, ...stored } = isFinished(job) ? endedRun(job, podsOf(job)) : { run: runningRun(job) };
    if (known === undefined && isForgotten(now, recorded)) continue;
    const attempts = failedAttempts(job, podsOf(job), known?.failedAttempts);
    const run = { ...withCause(now, known), ...(attempts && { failedAttempts: attempts }) };
    runs.set(run.jobUID, run);
    const isNew = known === undefined || isPending(known);
    if (isNew && !isPending(run)) changes.push({ kind: "started", run });
    // The last attempt of a run that has failed is the failure of the run.
    if ((attempts?.count ?? 0) > (known?.failedAttempts?.count ?? 0) && !hasFailed(run))
      changes.push({ kind: "attemptFailed", run });
    if (!isActive(run)) changes.push({ kind: "ended", run, ...stored });
  }
  const replaced = new Set(jobs.map(({ metadata }) => metadata.annotations?.[replacesAnnotation]));
  for (const run of recorded) {
    if (isActive(run) && !jobs.some(({ metadata }) => metadata.uid === run.jobUID)) {
      if (replaced.has(run.jobUID)) {
        runs.delete(run.jobUID);
        continue;
      }
      const lost = run.reason === snapshotRefused ? storedWithoutSnapshot(run) : deletedWithJob(run);
      runs.set(run.jobUID, lost);
      changes.push({ kind: "ended", run: lost });
    }
  }
  return { runs: [...runs.values()].sort((a, b) => byStart(b, a)), changes };
}

function deletedWithJob(run: BackupRun): BackupRun & { phase: JobPhase } {
  return {
    ...run,
    phase: "Failed",
    completionTime: run.startTime,
    reason: "JobDeleted",
    message: "The Job was deleted before it ended.",
  };
}

/** Maintenance finds the backup in the repository. */
function storedWithoutSnapshot(run: BackupRun): BackupRun & { phase: JobPhase } {
  return withoutUndefined({
    ...run,
    phase: "Succeeded" as const,
    completionTime: run.startTime,
    reason: undefined,
    message: "The backup is stored. The next maintenance creates its DatabaseSnapshot.",
  });
}

/** A run whose time is over failed for what it was waiting for. */
function withCause(run: ReadRun, known: BackupRun | undefined): ReadRun {
  if (run.reason !== "DeadlineExceeded" || known?.message === undefined || isPending(known)) return run;
  return { ...run, message: `${run.message ?? ""} ${known.message}`.slice(0, maxMessageLength) };
}

function runningRun(job: Stored<Job>): ReadRun {
  return {
    jobName: job.metadata.name,
    jobUID: job.metadata.uid,
    trigger: jobTrigger(job),
    phase: job.spec?.suspend === true ? "Pending" : "Running",
    startTime: jobStartTime(job),
  };
}
