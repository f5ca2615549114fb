import type { Failure } from "../../failure.ts";
import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { ForLanes, Lane } from "../../job-queue/lanes.ts";
import { isWaiting, laneOf } from "../../job-queue/limited-job.ts";
import type { JobLimits } from "../../job-queue/plan.ts";
import type { Standing } from "../../job-queue/standing.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { whySuspended } from "../../kubernetes/suspended-job.ts";
import type { Stored } from "../../runtime/index.ts";
import { findCondition } from "../../runtime/index.ts";
import { jobTrigger } from "../ended-run.ts";
import type { RunTrigger } from "../phases.ts";

/**
 * Why a Job has to wait for its DatabaseBackup, whatever the limits are; undefined if it does not. What the spec or the administrator
 * does not allow any more must not start because it was allowed when the Job was created.
 *
 * @param backup `isSuspended`: whether the spec suspends the lane.
 */
export function whyHeld(
  lane: Lane,
  job: Job,
  { isReady, isSuspended }: { isReady: boolean; isSuspended: boolean },
): string | undefined {
  if (!isReady) return "The operator starts it when the condition Ready of the DatabaseBackup is True.";
  if (!isSuspended || (lane === "backup" && isAskedFor(job))) return undefined;
  return `The operator starts it when ${lane === "backup" ? "spec.suspend" : "spec.verification.suspend"} of the DatabaseBackup is false.`;
}

/** Whether a person asked for a run: then `spec.suspend` does not hold it. */
function isAskedFor(job: Job): boolean {
  const trigger = jobTrigger(job);
  return trigger === ("OnDemand" satisfies RunTrigger) || trigger === ("Manual" satisfies RunTrigger);
}

/** Whether the spec of a DatabaseBackup suspends the Jobs of a lane. */
export function isSuspendedIn(lane: Lane, { spec }: DatabaseBackup): boolean {
  return (lane === "backup" ? spec.suspend : spec.verification?.suspend) === true;
}

/** Whether Jobs of a DatabaseBackup may start, as far as its status knows its spec. */
export function isReady({ metadata, status }: Stored<DatabaseBackup>): boolean {
  const ready = findCondition(status?.conditions, "Ready");
  return (
    metadata.deletionTimestamp === undefined &&
    ready?.status === "True" &&
    ready.observedGeneration === metadata.generation
  );
}

/**
 * Why a suspended Job of a run or a drill has not started.
 *
 * @param backup `isSuspended`: whether the spec suspends the Job's lane.
 * @param standing Called only for a Job that waits for its turn.
 */
export function whyPending(
  job: Stored<Job>,
  backup: { isReady: boolean; isSuspended: boolean },
  standing: (lane: Lane) => Standing<string>,
  limits: ForLanes<JobLimits>,
): Failure {
  const lane = laneOf(job);
  if (lane === undefined || !isWaiting(job)) return whySuspended(job);
  const why = whyHeld(lane, job, backup) ?? turnOf(lane, job, standing(lane), limits[lane]);
  return { reason: "WaitingForTurn", message: `The Job waits for its turn. ${why}` };
}

const nouns: ForLanes<string> = { backup: "run", verification: "drill" };

function turnOf(
  lane: Lane,
  { metadata: { namespace, uid } }: Stored<Job>,
  { running, runningIn, before }: Standing<string>,
  { total = Infinity, perNamespace = Infinity }: JobLimits,
): string {
  const noun = nouns[lane];
  const here = runningIn.get(namespace) ?? 0;
  const others = before.get(uid) ?? 0;
  const ahead =
    others === 0 ? "" : ` ${others} ${others === 1 ? `${noun} comes` : `${noun}s come`} before it.`;
  if (here >= perNamespace)
    return `${here} of at most ${perNamespace} ${noun}s of this namespace are in progress.${ahead}`;
  if (running >= total) return `${running} of at most ${total} ${noun}s are in progress.${ahead}`;
  return `The operator is about to start it.${ahead}`;
}
