import { isFinished } from "../kubernetes/job-status.ts";
import type { Job } from "../kubernetes/kinds.ts";
import { kueueLabel } from "../kubernetes/suspended-job.ts";
import { componentLabel, type Component } from "../kubernetes/names.ts";
import type { Stored } from "../runtime/index.ts";
import type { LimitedJob } from "./plan.ts";

/**
 * On a Job that begins suspended because of a limit: `waiting` for its turn, or `started` by the operator. The operator resumes only
 * what waits: a person who suspends a Job that was started wants it to stay so.
 */
export const queueLabel = "databases.test.io/queue";

/** Since when a Job waits, in RFC 3339, if that is not since it was created. */
export const waitingSinceAnnotation = "databases.test.io/waiting-since";

/** When the operator started a Job from the queue, in RFC 3339. */
export const startedAnnotation = "databases.test.io/started";

/** The Jobs that count against the limits. */
export const limitedComponents: readonly Component[] = ["backup"];

/** Whether a Job waits for its turn in the operator's queue. */
export function isWaiting({ metadata: { labels }, spec }: Job): boolean {
  return spec?.suspend === true && labels?.[queueLabel] === "waiting" && labels[kueueLabel] === undefined;
}

/**
 * What the queue has to know about a Job; undefined if that Job does not matter, because someone else has suspended it or it
 * is of another kind.
 */
export function limitedJobOf(
  job: Stored<Job>,
  isStuck: (job: Stored<Job>) => boolean,
): (LimitedJob & { job: Stored<Job> }) | undefined {
  const { namespace, name, labels, annotations = {}, creationTimestamp = "" } = job.metadata;
  if (!limitedComponents.some((component) => component === labels?.[componentLabel])) return undefined;
  const state = stateOf(job, isStuck);
  if (state === undefined) return undefined;
  const started = annotations[startedAnnotation];
  const waitingSince = Date.parse(annotations[waitingSinceAnnotation] ?? creationTimestamp);
  return {
    ...{ namespace, name, state, job },
    // An annotation that a person has changed to something else is no reason to order the Jobs in no way.
    waitingSince: Number.isNaN(waitingSince) ? 0 : waitingSince,
    startedAt: started === undefined ? undefined : Date.parse(started) || 0,
  };
}

function stateOf(job: Stored<Job>, isStuck: (job: Stored<Job>) => boolean): LimitedJob["state"] | undefined {
  if (isFinished(job)) return "ended";
  if (job.spec?.suspend !== true) return isStuck(job) ? "stuck" : "running";
  return isWaiting(job) && job.metadata.deletionTimestamp === undefined ? "waiting" : undefined;
}

/** The change that starts a Job that waits. */
export function start(now: Date) {
  return {
    metadata: {
      labels: { [queueLabel]: "started" },
      annotations: { [startedAnnotation]: now.toISOString() },
    },
    spec: { suspend: false },
  };
}

/** The change that makes a Job that cannot start wait again, behind those that wait already. */
export function putBack(now: Date) {
  return {
    metadata: {
      labels: { [queueLabel]: "waiting" },
      annotations: { [waitingSinceAnnotation]: now.toISOString() },
    },
    spec: { suspend: true },
  };
}
