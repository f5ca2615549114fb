import type { Failure } from "../failure.ts";
import type { ReconcileContext, Stored } from "../runtime/index.ts";
import { isFinished } from "./job-status.ts";
import type { Event, Job, Pod } from "./kinds.ts";
import { events } from "./kinds.ts";
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
  { client, now, signal }: Pick<ReconcileContext, "client" | "now" | "signal">,
): Promise<Failure | undefined> {
  const { name, namespace, uid } = job.metadata;
  const { active = 0, startTime } = job.status ?? {};
  if (isFinished(job) || active > 0 || startTime === undefined) return undefined;
  if (secondsSince(startTime, now()) < graceSeconds) return undefined;
  const fieldSelector = `regarding.uid=${uid},reason=FailedCreate`;
  const { items } = await client.list(events, { namespace, fieldSelector, signal });
  const newest = items.sort((a, b) => timeOf(b) - timeOf(a))[0];
  const newestPod = Math.max(...pods.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? "")));
  if (newest?.note === undefined || timeOf(newest) < newestPod) return undefined;
  return {
    reason: "FailedCreate",
    message: `Kubernetes cannot create a Pod for Job ${name}: ${withoutPodName(newest.note, name)}`,
  };
}

/** When the event was seen last. The Job controller's event library sets other fields than the current one. */
function timeOf({ deprecatedLastTimestamp, eventTime, series }: Event): number {
  return Date.parse(series?.lastObservedTime ?? deprecatedLastTimestamp ?? eventTime ?? "");
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
