import type { Failure } from "../../failure.ts";
import { isWaiting, limitedJobOf } from "../../job-queue/limited-job.ts";
import type { JobLimits } from "../../job-queue/plan.ts";
import { planQueue } from "../../job-queue/plan.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { whySuspended } from "../../kubernetes/suspended-job.ts";
import type { Stored } from "../../runtime/index.ts";
import { jobTrigger } from "../ended-run.ts";
import type { RunTrigger } from "../phases.ts";

/**
 * Why the Job of a run has to wait for its DatabaseBackup, whatever the limits are; undefined if it does not. What the spec or the
 * administrator does not allow any more must not start because it was allowed when the Job was created.
 */
export function whyHeld(
  job: Job,
  { isReady, isSuspended }: { isReady: boolean; isSuspended: boolean },
): string | undefined {
  if (!isReady) return "The operator starts it when the condition Ready of the DatabaseBackup is True.";
  const trigger = jobTrigger(job);
  const isAskedFor =
    trigger === ("OnDemand" satisfies RunTrigger) || trigger === ("Manual" satisfies RunTrigger);
  return isSuspended && !isAskedFor
    ? "The operator starts it when spec.suspend of the DatabaseBackup is false."
    : undefined;
}

/**
 * Why the Job of a run has not started.
 *
 * @param all The Jobs of all runs, as far as they are known.
 */
export function whyPending(
  job: Stored<Job>,
  backup: { isReady: boolean; isSuspended: boolean },
  all: readonly Stored<Job>[],
  limits: JobLimits,
): Failure {
  if (!isWaiting(job)) return whySuspended(job);
  const held = whyHeld(job, backup);
  return {
    reason: "WaitingForTurn",
    message: `The Job waits for its turn. ${held ?? turnOf(job, all, limits)}`,
  };
}

function turnOf(job: Stored<Job>, all: readonly Stored<Job>[], limits: JobLimits): string {
  const jobs = all.flatMap((each) => limitedJobOf(each, () => false) ?? []);
  const running = jobs.filter(({ state }) => state === "running");
  const here = running.filter(({ namespace }) => namespace === job.metadata.namespace).length;
  const { total = Infinity, perNamespace = Infinity } = limits;
  // Without limits, every Job that waits is started, in the order of the turns.
  const before = planQueue(jobs, {}).start.findIndex((each) => each.job.metadata.uid === job.metadata.uid);
  const ahead = before > 0 ? ` ${before} ${before === 1 ? "run comes" : "runs come"} before it.` : "";
  if (here >= perNamespace)
    return `${here} of at most ${perNamespace} runs of this namespace are in progress.${ahead}`;
  if (running.length >= total) return `${running.length} of at most ${total} runs are in progress.${ahead}`;
  return `The operator is about to start it.${ahead}`;
}
