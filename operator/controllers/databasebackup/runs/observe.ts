import type { BackupProgress, BackupRun, DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import { ignoreAlreadyExists } from "../../../runtime/index.ts";
import { jobFromCronJob } from "../../../kubernetes/job-from-cronjob.ts";
import type { CronJob, Job, Pod } from "../../../kubernetes/kinds.ts";
import { backupKey, jobs } from "../../../kubernetes/kinds.ts";
import {
  backupContainer,
  componentLabel,
  immediateJobName,
  triggerAnnotation,
} from "../../../kubernetes/names.ts";
import type { Parts } from "../context.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { progressOf } from "./progress.ts";
import { withID } from "../../../repository/reference.ts";
import type { RunChange } from "./plan.ts";
import { isFinished } from "../../../kubernetes/job-status.ts";
import { nextRuns } from "./plan.ts";
import { ensureSnapshot } from "../../databasesnapshot/ensure-snapshot.ts";

/** What has become of the runs. */
export interface ObservedRuns {
  runs: BackupRun[];
  changes: RunChange[];
  /** restic's ID of the repository, when a run has just told it. */
  repositoryID: string | undefined;
}

/** Looks at the Jobs of runs, and makes a DatabaseSnapshot of each backup that is new. */
export async function observeRuns(
  backup: DatabaseBackup,
  repository: RepositoryReference | undefined,
  parts: Parts,
): Promise<ObservedRuns> {
  const recorded = backup.status?.recentRuns ?? [];
  const recordedAsEnded = new Set(
    recorded.filter(({ phase }) => phase !== "Running").map(({ jobName }) => jobName),
  );
  const own = runJobs(backup, parts);
  const podsOf = new Map<Job, Pod[]>();
  for (const job of own) {
    if (!isFinished(job) || recordedAsEnded.has(job.metadata.name ?? "")) continue;
    podsOf.set(job, await podsOfJob(job, parts));
  }
  const { runs, changes } = nextRuns(recorded, own, (job) => podsOf.get(job) ?? []);
  let repositoryID: string | undefined;
  for (const { run, artifact, ...change } of changes) {
    repositoryID = change.repositoryID ?? repositoryID;
    // A DatabaseSnapshot that somebody asked for is there already.
    if (artifact === undefined || repository === undefined || run.trigger === "OnDemand") continue;
    await ensureSnapshot(backup, artifact, withID(repository, repositoryID), parts);
  }
  return { runs, changes, repositoryID };
}

/** The Jobs of a DatabaseBackup's runs. */
export function runJobs({ metadata }: DatabaseBackup, { stores }: Parts): Job[] {
  return stores.jobs
    .byIndex("backup", backupKey(metadata.namespace, metadata.name ?? ""))
    .filter((job) => job.metadata.labels?.[componentLabel] === "backup");
}

/**
 * Begins the first run of a DatabaseBackup that does not wait for its schedule.
 *
 * @returns whether it has just been begun.
 */
export async function ensureImmediateRun(
  backup: DatabaseBackup,
  cronJob: CronJob | undefined,
  runs: readonly BackupRun[],
  parts: Parts,
): Promise<boolean> {
  const isFirst = runs.length === 0 && backup.status?.lastBackupTime === undefined;
  if (backup.spec.immediate !== true || !isFirst || cronJob === undefined || backup.spec.suspend === true) {
    return false;
  }
  const job = jobFromCronJob(cronJob, {
    name: immediateJobName(backup.metadata.name ?? ""),
    annotations: { [triggerAnnotation]: "Immediate" },
    owner: backup,
  });
  await ignoreAlreadyExists(parts.client.create(jobs, job, { signal: parts.signal }));
  return true;
}

/** How far the newest run is, as its log says. */
export async function readProgress(
  backup: DatabaseBackup,
  runs: readonly BackupRun[],
  pods: readonly Pod[],
  { client, signal }: Parts,
): Promise<BackupProgress | undefined> {
  const running = pods.find((pod) =>
    pod.status?.containerStatuses?.some(
      ({ name, state }) => name === backupContainer && state?.running !== undefined,
    ),
  );
  if (running === undefined) return undefined;
  const lastBytes = runs.find(({ totalBytes }) => totalBytes !== undefined)?.totalBytes;
  const { namespace = "", name = "" } = running.metadata;
  let log = "";
  try {
    const lines = client.logs({ namespace, name }, { container: backupContainer, tailLines: 5, signal });
    for await (const line of lines) log += `${line}\n`;
  } catch {
    // The Pod has just ended, or its node does not answer: progress is not worth a failed reconcile.
    signal.throwIfAborted();
  }
  return progressOf(log, lastBytes) ?? backup.status?.progress;
}
