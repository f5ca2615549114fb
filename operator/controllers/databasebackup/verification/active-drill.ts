import type { ActiveDrill } from "../../../api/databases/v1/verification.ts";
import { hasBegun } from "../../../kubernetes/job-status.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { whyWaiting } from "../../../kubernetes/why-waiting.ts";
import type { Stored } from "../../../runtime/index.ts";
import { maxMessageLength } from "../../ended-run.ts";
import { whyPending } from "../../job-queue/turn.ts";
import type { RunPhase } from "../../phases.ts";
import type { BackupContext } from "../context.ts";
import { podsInStore } from "../pods-in-store.ts";
import { snapshotOfDrill } from "./observe.ts";

/**
 * A drill that has not ended, and why it does not start, if something prevents it.
 *
 * @param backup `isSuspended`: whether the spec suspends drills.
 */
export async function activeDrill(
  job: Stored<Job>,
  backup: { isReady: boolean; isSuspended: boolean },
  context: BackupContext,
): Promise<ActiveDrill> {
  const isPending = job.spec?.suspend === true;
  const why = isPending
    ? whyPending(
        job,
        backup,
        (lane) => context.queue.standing(lane, job, context.now()),
        context.options.limits,
      )
    : await whyNotBegun(job, context);
  const phase: RunPhase = isPending ? "Pending" : "Running";
  return {
    jobName: job.metadata.name,
    snapshotName: snapshotOfDrill(job).name,
    phase,
    ...(why && { reason: why.reason, message: why.message.slice(0, maxMessageLength) }),
  };
}

async function whyNotBegun(job: Stored<Job>, context: BackupContext) {
  const pods = podsInStore(job, context);
  return hasBegun(pods) ? undefined : whyWaiting(job, pods, context);
}
