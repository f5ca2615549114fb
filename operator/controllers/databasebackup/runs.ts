import type { BackupRun } from "../../api/databases/v1/databasebackup.ts";
import { parseOutcome } from "../../repository/outcome.ts";
import { timestampAnnotation } from "../../schedule/missed.ts";
import { backupContainer } from "./desired-cronjob.ts";
import type { ContainerStatus, Job, Pod } from "../../kubernetes/kinds.ts";
import { failureOf, isFinished, jobEnd } from "../../kubernetes/job-status.ts";
import { triggerAnnotation } from "../../kubernetes/names.ts";
import { formatBytes } from "../format-bytes.ts";
import type { Artifact } from "../databasesnapshot/snapshot.ts";

/** As many runs as the status keeps. */
const mostRuns = 10;
/** Messages in the status are cut here; a log has the rest. */
const longestMessage = 4096;

/** What is new about a run since the status was written. */
export type RunChange = {
  kind: "started" | "ended";
  run: BackupRun;
  artifact?: Artifact;
  repositoryID?: string;
};

/** How a run ended, with the backup that it left. */
export interface EndedRun {
  run: BackupRun;
  /** The backup; undefined when there is none, or when the Pod that could say which is gone. */
  artifact?: Artifact;
  /** restic's ID of the repository that the backup is in. */
  repositoryID?: string;
}

/**
 * The runs as the status should list them, newest first, and what is new about them. A run that is recorded as
 * ended stays as it is: its Job and Pods may be gone by now.
 *
 * @param podsOf The Pods of a Job that has ended.
 */
export function nextRuns(
  recorded: readonly BackupRun[],
  jobs: readonly Job[],
  podsOf: (job: Job) => readonly Pod[],
): { runs: BackupRun[]; changes: RunChange[] } {
  const changes: RunChange[] = [];
  const runs = new Map(recorded.map((run) => [run.jobName, run]));
  const forgottenBefore = recorded.length < mostRuns ? "" : (recorded.at(-1)?.startTime ?? "");

  for (const job of [...jobs].sort((a, b) => compare(startOf(a), startOf(b)))) {
    const known = runs.get(nameOf(job));
    if (known === undefined && startOf(job) < forgottenBefore) continue;
    if (known !== undefined && known.phase !== "Running") continue;
    const { run, ...stored } = isFinished(job) ? endedRun(job, podsOf(job)) : { run: runningRun(job) };
    runs.set(run.jobName, run);
    if (known === undefined) changes.push({ kind: "started", run });
    if (run.phase !== "Running") changes.push({ kind: "ended", run, ...stored });
  }
  for (const run of recorded) {
    if (run.phase === "Running" && !jobs.some((job) => nameOf(job) === run.jobName)) {
      const lost: BackupRun = {
        ...run,
        phase: "Failed",
        completionTime: run.startTime,
        reason: "JobDeleted",
        message: "The Job was deleted before it ended.",
      };
      runs.set(run.jobName, lost);
      changes.push({ kind: "ended", run: lost });
    }
  }
  const newestFirst = [...runs.values()].sort((a, b) => compare(b.startTime, a.startTime));
  return { runs: newestFirst.slice(0, mostRuns), changes };
}

function runningRun(job: Job): BackupRun {
  return { jobName: nameOf(job), trigger: triggerOf(job), phase: "Running", startTime: startOf(job) };
}

/** What became of a Job that has ended, by its own account and that of its Pods. */
export function endedRun(job: Job, pods: readonly Pod[]): EndedRun {
  const end = jobEnd(job);
  const run = {
    jobName: nameOf(job),
    trigger: triggerOf(job),
    startTime: startOf(job),
    completionTime: job.status?.completionTime ?? end?.lastTransitionTime ?? startOf(job),
  };
  if (end?.type === "Complete") return storedRun(run, pods);
  const { reason, message } = failureOf(pods) ?? {
    reason: end?.reason ?? "Failed",
    message: end?.message ?? "The Job failed and gave no reason.",
  };
  return { run: { ...run, phase: "Failed", reason, message: message.slice(0, longestMessage) } };
}

function triggerOf({ metadata }: Job): NonNullable<BackupRun["trigger"]> {
  const ours = metadata.annotations?.[triggerAnnotation];
  if (ours === "Immediate" || ours === "OnDemand") return ours;
  return metadata.annotations?.[timestampAnnotation] === undefined ? "Manual" : "Schedule";
}

function storedRun(run: Omit<BackupRun, "phase">, pods: readonly Pod[]): EndedRun {
  for (const ended of endedBackups(pods)) {
    const outcome = parseOutcome(ended.message ?? "");
    if (outcome === undefined || !("snapshot" in outcome)) continue;
    const { id, time, totalBytes, addedBytes, fileName, serverVersion, manifest, repositoryID } =
      outcome.snapshot;
    return {
      run: {
        ...run,
        phase: "Succeeded",
        message: `Stored snapshot ${id.slice(0, 8)} of ${formatBytes(totalBytes)}, of which ${formatBytes(addedBytes)} were added.`,
        snapshotID: id,
        totalBytes,
        addedBytes,
      },
      artifact: {
        snapshotID: id,
        startTime: time,
        completionTime: run.completionTime,
        jobName: run.jobName,
        fileName,
        totalBytes,
        addedBytes,
        databaseVersion: serverVersion,
        manifest,
      },
      repositoryID,
    };
  }
  return {
    run: { ...run, phase: "Succeeded", message: "Stored a snapshot; the Pod that could say which is gone." },
  };
}

function endedBackups(
  pods: readonly Pod[],
): NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>[] {
  return pods
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .filter(({ name, state }) => name === backupContainer && state?.terminated?.exitCode === 0)
    .flatMap(({ state }) => state?.terminated ?? []);
}

function startOf(job: Job): string {
  return job.status?.startTime ?? job.metadata.creationTimestamp ?? "";
}

function nameOf(object: Job | Pod): string {
  return object.metadata.name ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
