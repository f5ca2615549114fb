import type { BackupRun } from "../../api/databases/v1/databasebackup.ts";
import type { Failure } from "../../repository/outcome.ts";
import { parseOutcome } from "../../repository/outcome.ts";
import { parseUpkeep } from "../../repository/upkeep/report.ts";
import { timestampAnnotation } from "../../schedule/missed.ts";
import { backupContainer } from "./desired-cronjob.ts";
import type { ContainerStatus, Job, Pod } from "../../kubernetes/kinds.ts";
import { triggerAnnotation } from "../../kubernetes/names.ts";
import type { Artifact } from "./snapshots.ts";

/** The exit code of what SIGKILL has ended. */
const killed = 137;

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

/** Whether the Job has ended and will start no more Pods. */
export function isFinished(job: Job): boolean {
  return endOf(job) !== undefined;
}

/**
 * Why the Pod of a run that has not ended does not get going; undefined when it runs or has only just been made.
 *
 * @param graceSeconds How long a Pod may take to be scheduled before that counts.
 */
export function stuckPod(pods: readonly Pod[], now: Date, graceSeconds: number): Failure | undefined {
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase !== "Pending") continue;
    const waiting = allContainers(pod).find(({ state }) => cannotStart.has(state?.waiting?.reason ?? ""))
      ?.state?.waiting;
    if (waiting?.reason !== undefined) {
      return {
        reason: waiting.reason,
        message: `Pod ${nameOf(pod)} cannot start: ${waiting.message ?? waiting.reason}`,
      };
    }
    const ageSeconds = (now.getTime() - Date.parse(pod.metadata.creationTimestamp ?? "")) / 1000;
    const scheduled = pod.status.conditions?.find(({ type }) => type === "PodScheduled");
    if (scheduled?.status === "False" && ageSeconds > graceSeconds) {
      return {
        reason: scheduled.reason ?? "Unschedulable",
        message: `Pod ${nameOf(pod)} cannot be scheduled: ${scheduled.message ?? "no reason given"}`,
      };
    }
  }
  return undefined;
}

/** Reasons of a waiting container that do not pass by themselves. */
const cannotStart = new Set([
  "CreateContainerConfigError",
  "CreateContainerError",
  "ErrImageNeverPull",
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "RunContainerError",
]);

function runningRun(job: Job): BackupRun {
  return { jobName: nameOf(job), trigger: triggerOf(job), phase: "Running", startTime: startOf(job) };
}

/** What became of a Job that has ended, by its own account and that of its Pods. */
export function endedRun(job: Job, pods: readonly Pod[]): EndedRun {
  const end = endOf(job);
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
        message: `Stored snapshot ${id.slice(0, 8)} of ${bytes(totalBytes)}, of which ${bytes(addedBytes)} were added.`,
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

/** Why the newest try failed, by its own account, else by the kubelet's. */
export function failureOf(pods: readonly Pod[]): Failure | undefined {
  for (const pod of newestFirst(pods)) {
    for (const { name, state } of allContainers(pod)) {
      const ended = state?.terminated;
      if (ended === undefined || ended.exitCode === 0) continue;
      const own = ownFailure(ended.message ?? "");
      if (own !== undefined) return own;
      const said = ended.message === undefined ? "" : `: ${ended.message.trim()}`;
      return {
        reason: reasonOf(ended),
        message: `Container ${name} of Pod ${nameOf(pod)} exited with ${ended.exitCode}${said}`,
      };
    }
    if (pod.status?.phase === "Failed") {
      return {
        reason: pod.status.reason ?? "PodFailed",
        message: `Pod ${nameOf(pod)} failed: ${pod.status.message ?? "no message"}`,
      };
    }
  }
  return undefined;
}

/** What the run says of its failure, or what has made the repository for it. */
function ownFailure(terminationMessage: string): Failure | undefined {
  const outcome = parseOutcome(terminationMessage);
  if (outcome !== undefined && "failure" in outcome) return outcome.failure;
  return parseUpkeep(terminationMessage, "")?.failure;
}

/** The kubelet's word, unless that is as good as none. */
function reasonOf({ exitCode, reason = "ContainerFailed" }: { exitCode: number; reason?: string }): string {
  return reason === "Error" && exitCode === killed ? "Killed" : reason;
}

/** Objects in the order of their creation, the newest first. */
export function newestFirst<T extends Job | Pod>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) =>
    compare(b.metadata.creationTimestamp ?? "", a.metadata.creationTimestamp ?? ""),
  );
}

function endedBackups(
  pods: readonly Pod[],
): NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>[] {
  return pods
    .flatMap((pod) => pod.status?.containerStatuses ?? [])
    .filter(({ name, state }) => name === backupContainer && state?.terminated?.exitCode === 0)
    .flatMap(({ state }) => state?.terminated ?? []);
}

function allContainers(pod: Pod): ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
}

function endOf(job: Job) {
  return job.status?.conditions?.find(
    ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
  );
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

/** A size for people: three digits and a binary unit. */
export function bytes(count: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit] ?? ""}`;
}
