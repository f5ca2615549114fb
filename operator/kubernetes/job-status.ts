import type { Failure } from "../failure.ts";
import type { Stored } from "../runtime/index.ts";
import { compare } from "./compare.ts";
import type { ContainerStatus, Job, Pod } from "./kinds.ts";
import { withSuspectKeys } from "./suspect-keys.ts";

/** The exit code of a container that SIGKILL has ended. */
const killedExitCode = 137;

/** Whether the Job has ended and will start no more Pods. */
export function isFinished(job: Job): boolean {
  return jobEnd(job) !== undefined;
}

/** The condition with which a Job has ended: `Complete` or `Failed`; undefined while it has not. */
export function jobEnd(job: Job) {
  return job.status?.conditions?.find(
    ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
  );
}

/**
 * Why the Pod of a Job that has not ended does not start; undefined when it runs or has only just been created.
 *
 * @param graceSeconds How long a Pod may take to be scheduled before that counts.
 */
export function stuckPod(pods: readonly Stored<Pod>[], now: Date, graceSeconds: number): Failure | undefined {
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined || pod.status?.phase !== "Pending") continue;
    const waiting = allContainers(pod).find(({ state }) => cannotStart.has(state?.waiting?.reason ?? ""))
      ?.state?.waiting;
    if (waiting?.reason !== undefined) {
      return {
        reason: waiting.reason,
        message: `Pod ${pod.metadata.name} cannot start: ${waiting.message ?? waiting.reason}`,
      };
    }
    const ageSeconds = (now.getTime() - Date.parse(pod.metadata.creationTimestamp ?? "")) / 1000;
    const scheduled = pod.status.conditions?.find(({ type }) => type === "PodScheduled");
    if (scheduled?.status === "False" && ageSeconds > graceSeconds) {
      return {
        reason: scheduled.reason ?? "Unschedulable",
        message: `Pod ${pod.metadata.name} cannot be scheduled: ${scheduled.message ?? "no reason given"}`,
      };
    }
  }
  return undefined;
}

/**
 * Whether a Job does its work or has done it, so that deleting the Job would lose something: the main container of one of
 * its Pods has started, one before it runs, or all Pods have ended, which the Job's status may not say yet. False when
 * there are no Pods, and when a Pod waits to start: earlier attempts have failed then.
 */
export function hasBegun(pods: readonly Pod[]): boolean {
  const active = pods.filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed");
  if (active.length === 0) return pods.length > 0;
  return active.some(({ status }) => {
    const { phase, initContainerStatuses = [] } = status ?? {};
    return phase !== "Pending" || initContainerStatuses.some(({ state }) => state?.running !== undefined);
  });
}

/** Reasons of a waiting container that need action. */
const cannotStart = new Set([
  "CreateContainerConfigError",
  "CreateContainerError",
  "ErrImageNeverPull",
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "RunContainerError",
]);

/**
 * Why the newest Pod of a Job failed: as the kubelet says of the Pod, for example that it was evicted, else as its termination
 * message says, else as the kubelet says of the container.
 *
 * @param parse Reads a termination message; undefined when the message is not one that the programs of this operator write.
 */
export function podFailure(
  pods: readonly Stored<Pod>[],
  parse: (terminationMessage: string) => Failure | undefined,
): Failure | undefined {
  for (const pod of newestFirst(pods)) {
    // What the containers say then is a consequence.
    if (pod.status?.phase === "Failed" && pod.status.reason !== undefined) return failureOfPod(pod);
    for (const { name, state } of allContainers(pod)) {
      const ended = state?.terminated;
      if (ended === undefined || ended.exitCode === 0) continue;
      const parsed = parse(ended.message ?? "");
      if (ended.reason === "OOMKilled") return outOfMemory(name, pod, parsed);
      if (parsed !== undefined) return withSuspectKeys(parsed, name, pod);
      const detail = ended.message === undefined ? "" : `: ${ended.message.trim()}`;
      return {
        reason: terminationReason(ended),
        message: `Container ${name} of Pod ${pod.metadata.name} exited with ${ended.exitCode}${detail}`,
      };
    }
    if (pod.status?.phase === "Failed") return failureOfPod(pod);
  }
  return undefined;
}

function failureOfPod({ metadata, status }: Stored<Pod>): Failure {
  return {
    reason: status?.reason ?? "PodFailed",
    message: `Pod ${metadata.name} failed: ${status?.message ?? "no message"}`,
  };
}

/** The kernel has killed a program of the container. What the others report is a consequence. */
function outOfMemory(container: string, { metadata }: Stored<Pod>, reported: Failure | undefined): Failure {
  const found = `Container ${container} of Pod ${metadata.name} used up the memory of its limit, or of its node.`;
  return { reason: "OOMKilled", message: reported === undefined ? found : `${found} ${reported.message}` };
}

/** The kubelet's reason, unless that only says that there was an error. */
function terminationReason({
  exitCode,
  reason = "ContainerFailed",
}: {
  exitCode: number;
  reason?: string;
}): string {
  return reason === "Error" && exitCode === killedExitCode ? "Killed" : reason;
}

/** Sorts by creation, the newest first. */
export function newestFirst<T extends Job | Pod>(objects: readonly T[]): T[] {
  return [...objects].sort((a, b) => compare(b.metadata.creationTimestamp, a.metadata.creationTimestamp));
}

function allContainers(pod: Pod): ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
}
