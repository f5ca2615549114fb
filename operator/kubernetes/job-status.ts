import { parseMaintenance } from "../repository/maintenance/report.ts";
import type { Failure } from "../repository/run/outcome.ts";
import { parseOutcome } from "../repository/run/outcome.ts";
import type { ContainerStatus, Job, Pod } from "./kinds.ts";

/** The exit code of what SIGKILL has ended. */
const killed = 137;

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
  return parseMaintenance(terminationMessage, "")?.failure;
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

function allContainers(pod: Pod): ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
}

function nameOf(object: Job | Pod): string {
  return object.metadata.name ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
