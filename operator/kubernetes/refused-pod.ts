import type { Failure } from "../failure.ts";
import type { ReconcileContext, Stored } from "../runtime/index.ts";
import { isFinished } from "./job-status.ts";
import type { Job, Pod } from "./kinds.ts";
import { newestEvent } from "./newest-event.ts";
import { secondsSince } from "./times.ts";

/** How long the Job controller may take to create a Pod. */
const graceSeconds = 10;

/**
 * Why Kubernetes creates no Pod for a Job: the API server refuses it, for a quota, Pod Security or an admission policy.
 * Undefined when there is a Pod, or when nothing is known yet. Nothing but the Job's events says it.
 *
 * @param pods Those of the Job.
 */
export async function refusedPod(
  job: Stored<Job>,
  pods: readonly Stored<Pod>[],
  context: Pick<ReconcileContext, "client" | "now" | "signal">,
): Promise<Failure | undefined> {
  const { name } = job.metadata;
  const { active = 0, startTime } = job.status ?? {};
  if (isFinished(job) || active > 0 || startTime === undefined) return undefined;
  if (secondsSince(startTime, context.now()) < graceSeconds) return undefined;
  const newest = await newestEvent(job, "reason=FailedCreate", context);
  const newestPod = Math.max(...pods.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? "")));
  if (newest?.event.note === undefined || newest.time < newestPod) return undefined;
  return {
    reason: "FailedCreate",
    message: `Kubernetes cannot create a Pod for Job ${name}: ${withoutPodName(newest.event.note, name)}`,
  };
}

/** Each try has a Pod of another name. Without it, the message stays the same. */
function withoutPodName(note: string, jobName: string): string {
  return note
    .replace(/^Error creating: /, "")
    .replace(new RegExp(`(?<="${escaped(jobName)}-)[a-z0-9]{5}(?=")`, "g"), "…");
}

function escaped(text: string): string {
  return text.replaceAll(".", "\\.");
}
