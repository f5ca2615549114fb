import type { Failure } from "../../failure.ts";
import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import { isWaiting } from "../../job-queue/limited-job.ts";
import type { JobLimits } from "../../job-queue/plan.ts";
import type { Standing } from "../../job-queue/standing.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { whySuspended } from "../../kubernetes/suspended-job.ts";
import type { Stored } from "../../runtime/index.ts";
import { findCondition } from "../../runtime/index.ts";
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

/** Whether runs of a DatabaseBackup may start, as far as its status knows its spec. */
export function isReady({ metadata, status }: Stored<DatabaseBackup>): boolean {
  const ready = findCondition(status?.conditions, "Ready");
  return (
    metadata.deletionTimestamp === undefined &&
    ready?.status === "True" &&
    ready.observedGeneration === metadata.generation
  );
}

/**
 * Why the Job of a run has not started.
 *
 * @param standing Called only for a Job that waits for its turn.
 */
export function whyPending(
  job: Stored<Job>,
  backup: { isReady: boolean; isSuspended: boolean },
  standing: () => Standing<string>,
  limits: JobLimits,
): Failure {
  if (!isWaiting(job)) return whySuspended(job);
  const held = whyHeld(job, backup);
  return {
    reason: "WaitingForTurn",
    message: `The Job waits for its turn. ${held ?? turnOf(job, standing(), limits)}`,
  };
}

function turnOf(
  { metadata: { namespace, uid } }: Stored<Job>,
  { running, runningIn, before }: Standing<string>,
  { total = Infinity, perNamespace = Infinity }: JobLimits,
): string {
  const here = runningIn.get(namespace) ?? 0;
  const others = before.get(uid) ?? 0;
  const ahead = others === 0 ? "" : ` ${others} ${others === 1 ? "run comes" : "runs come"} before it.`;
  if (here >= perNamespace)
    return `${here} of at most ${perNamespace} runs of this namespace are in progress.${ahead}`;
  if (running >= total) return `${running} of at most ${total} runs are in progress.${ahead}`;
  return `The operator is about to start it.${ahead}`;
}
