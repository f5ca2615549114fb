import type { Failure } from "../failure.ts";
import type { ReconcileContext, Stored } from "../runtime/index.ts";
import { stuckPod } from "./job-status.ts";
import type { Job, Pod } from "./kinds.ts";
import { lostPod } from "./lost-pod.ts";
import { whySuspended } from "./suspended-job.ts";
import { refusedPod } from "./refused-pod.ts";
import { unpreparedPod } from "./unprepared-pod.ts";

/** How long a Pod may take to be scheduled, including the creation of its volume. */
const schedulingGraceSeconds = 60;

/**
 * Why a Job that has not ended does not start or does not go on: as its Pod, its Pod's events or its own events say, or because it is
 * suspended. Undefined when it runs, or when nothing is known to prevent it.
 *
 * @param pods Those of the Job.
 */
export async function whyWaiting(
  job: Stored<Job>,
  pods: readonly Stored<Pod>[],
  context: Pick<ReconcileContext, "client" | "now" | "signal">,
): Promise<Failure | undefined> {
  if (job.spec?.suspend === true) return whySuspended(job);
  return (
    stuckPod(pods, context.now(), schedulingGraceSeconds) ??
    lostPod(pods, context.now()) ??
    (await refusedPod(job, pods, context)) ??
    unpreparedPod(pods, context)
  );
}
