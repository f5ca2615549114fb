import type { BackupRun, DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { backupKey } from "../../../kubernetes/kinds.ts";
import { isMadeFor } from "../../../kubernetes/made-for.ts";
import { componentLabel } from "../../../kubernetes/names.ts";
import type { BackupContext } from "../context.ts";
import { podsInStore } from "../pods-in-store.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { withID } from "../../../repository/reference.ts";
import type { RunChange } from "./plan.ts";
import { isFinished } from "../../../kubernetes/job-status.ts";
import { nextRuns, snapshotRefused } from "./plan.ts";
import type { Failure } from "../../../failure.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import { maxMessageLength } from "../../ended-run.ts";
import type { JobPhase } from "../../phases.ts";
import { step } from "../step.ts";
import { isEndRecorded } from "./ended-runs.ts";
import { ensureSnapshot } from "../../databasesnapshot/ensure-snapshot.ts";
import type { Stored } from "../../../runtime/index.ts";

/** The runs, and what has changed about them. */
export interface ObservedRuns {
  runs: BackupRun[];
  changes: RunChange[];
  /** restic's ID of the repository, when a run has just reported it. */
  repositoryID: string | undefined;
}

/**
 * Reads the Jobs of the runs, and creates a DatabaseSnapshot for each new backup. While the API server refuses one, such as for a
 * quota, its run is recorded as active with that reason, so that the next call tries again.
 */
export async function observeRuns(
  backup: Stored<DatabaseBackup>,
  repository: RepositoryReference | undefined,
  context: BackupContext,
): Promise<ObservedRuns> {
  const recorded = backup.status?.recentRuns ?? [];
  const own = runJobs(backup, context);
  const podsOf = new Map<Job, Stored<Pod>[]>();
  for (const job of own) {
    if (isEndRecorded(recorded, job)) continue;
    podsOf.set(job, isFinished(job) ? await podsOfJob(job, context) : podsInStore(job, context));
  }
  const { runs, changes } = nextRuns(recorded, own, (job) => podsOf.get(job) ?? []);
  let repositoryID: string | undefined;
  const refused = new Map<string, Failure>();
  for (const { run, stored, ...change } of changes) {
    repositoryID = change.repositoryID ?? repositoryID;
    // An on-demand backup has its DatabaseSnapshot already.
    if (stored === undefined || repository === undefined || run.trigger === "OnDemand") continue;
    const where = withID(repository, repositoryID);
    const created = await step([], () => ensureSnapshot(backup, stored, where, context));
    if ("notReady" in created) refused.set(run.jobUID, created.notReady);
  }
  return {
    runs: runs.map((run) => whileRefused(run, refused.get(run.jobUID))),
    changes: changes.filter(({ kind, run }) => kind !== "ended" || !refused.has(run.jobUID)),
    repositoryID,
  };
}

function whileRefused(run: BackupRun, why: Failure | undefined): BackupRun {
  if (why === undefined) return run;
  const { jobName, jobUID, trigger, startTime } = run;
  const message = `The backup is stored, but the API server refuses its DatabaseSnapshot: ${why.message}`;
  return withoutUndefined({
    jobName,
    jobUID,
    trigger,
    phase: "Running" satisfies JobPhase,
    startTime,
    reason: snapshotRefused,
    message: message.slice(0, maxMessageLength),
  });
}

/** The Job of a run; undefined when it was deleted, although another Job may have its name. */
export function jobOfRun(
  { jobName, jobUID }: BackupRun,
  { request, stores }: BackupContext,
): Stored<Job> | undefined {
  const job = stores.jobs.get(request.namespace, jobName);
  return job?.metadata.uid === jobUID ? job : undefined;
}

/** The Jobs of a DatabaseBackup's runs. */
export function runJobs(backup: Stored<DatabaseBackup>, context: BackupContext): Stored<Job>[] {
  return allRunJobs(context).filter((job) => isMadeFor(job, backup));
}

/** The Jobs of runs for a DatabaseBackup and for earlier objects of its name, which use the same repository. */
export function allRunJobs({ request, stores }: BackupContext): Stored<Job>[] {
  return stores.jobs
    .byIndex("backup", backupKey(request.namespace, request.name))
    .filter((job) => job.metadata.labels?.[componentLabel] === "backup");
}
