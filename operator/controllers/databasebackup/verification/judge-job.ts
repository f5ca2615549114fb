import type { Failure } from "../../../failure.ts";
import { jobEnd, podFailure } from "../../../kubernetes/job-status.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DrillVerdict } from "../../../verification/report.ts";
import { parseDrill } from "../../../verification/report.ts";
import { restoreContainer } from "./desired-job.ts";

/** What a drill found out, or why it could not: the reason can also be one of Kubernetes, such as `OOMKilled`. */
export type DrillResult = Pick<DrillVerdict, "verdict"> & Failure;

/**
 * Judges a drill whose Job has ended. Only its program says that a backup is good or bad. What happened to the Pod says nothing about
 * the backup, so the result is Unknown then, with what to set.
 *
 * @param verdict What the program found out; undefined if it could not say.
 * @param pods Those of the Job.
 */
export function judgeJob(
  job: Job,
  verdict: DrillVerdict | undefined,
  pods: readonly Stored<Pod>[],
): DrillResult {
  if (verdict !== undefined && !isConsequence(verdict)) return verdict;
  const cause = ofPods(job, pods);
  if (cause !== undefined) return { verdict: "Unknown", ...cause };
  return (
    verdict ?? {
      verdict: "Unknown",
      reason: "Interrupted",
      message: "The drill's result was lost, because its Pod was deleted or its node has failed.",
    }
  );
}

/** Whether the Pod can say why: the container with the server has ended, or failed, without a word. */
function isConsequence({ verdict, reason }: DrillVerdict): boolean {
  return verdict === "Unknown" && (reason === "Interrupted" || reason === "RestoreFailed");
}

function ofPods(job: Job, pods: readonly Stored<Pod>[]): Failure | undefined {
  const end = jobEnd(job);
  if (end?.reason === "DeadlineExceeded") {
    const message =
      `The drill took longer than ${job.spec?.activeDeadlineSeconds ?? 0} s. ` +
      "Set spec.verification.activeDeadlineSeconds to a longer time.";
    return { reason: "DeadlineExceeded", message };
  }
  const found = memoryOf(pods) ?? podFailure(pods, failureOf);
  switch (found?.reason) {
    case "OOMKilled":
      return { ...found, message: `${found.message} Set spec.verification.resources.limits.memory.` };
    case "Evicted":
      return { ...found, message: `${found.message} Set spec.verification.workVolume.` };
    default:
      return found;
  }
}

/** The kernel kills the server, and the other container then sees that it is gone. */
function memoryOf(pods: readonly Stored<Pod>[]): Failure | undefined {
  const killed = pods.find(({ status }) =>
    status?.containerStatuses?.some(
      ({ name, state }) => name === restoreContainer && state?.terminated?.reason === "OOMKilled",
    ),
  );
  if (killed === undefined) return undefined;
  const message = `Container ${restoreContainer} of Pod ${killed.metadata.name} used up the memory of its limit, or of its node.`;
  return { reason: "OOMKilled", message };
}

function failureOf(terminationMessage: string): Failure | undefined {
  const outcome = parseDrill(terminationMessage, "");
  return outcome !== undefined && "failure" in outcome ? outcome.failure : undefined;
}
