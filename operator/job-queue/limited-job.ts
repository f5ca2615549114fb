import { isFinished } from "../kubernetes/job-status.ts";
import type { Job } from "../kubernetes/kinds.ts";
import { kueueLabel } from "../kubernetes/suspended-job.ts";
import { componentLabel } from "../kubernetes/names.ts";
import type { Stored } from "../runtime/index.ts";
import type { JobInLane, Lane } from "./lanes.ts";
import { lanes } from "./lanes.ts";
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

/** In which lane of the queue a Job is; undefined if it is not limited. */
export function laneOf({ metadata: { labels } }: Job): Lane | undefined {
  return lanes.find((lane) => lane === labels?.[componentLabel]);
}

/** Whether a Job waits for its turn in the operator's queue. */
export function isWaiting({ metadata: { labels }, spec }: Job): boolean {
  return spec?.suspend === true && labels?.[queueLabel] === "waiting" && labels[kueueLabel] === undefined;
}

/**
 * Whether a person, or Kueue, has started a Job of the operator's queue, so that its label is wrong: the operator would resume it if a
 * person suspended it, and `kubectl get jobs` would list it among those that wait.
 */
export function isStartedByOthers({ metadata: { labels }, spec }: Job): boolean {
  return spec?.suspend !== true && labels?.[queueLabel] === "waiting";
}

/** A Job as the queue sees it. */
export type QueuedJob = JobInLane & { job: Stored<Job> };

// A fleet has thousands of Jobs, and the queue looks at all of them whenever one has changed. An object in a store never changes; a
// newer version is another object.
const known = new WeakMap<Stored<Job>, { seen: QueuedJob | undefined }>();

/**
 * What the queue has to know about a Job; undefined if that Job does not matter, because someone else has suspended it or it
 * is of another kind. That a Job is stuck is not known from the Job alone.
 *
 * @param job Must not be changed afterwards.
 */
export function limitedJobOf(job: Stored<Job>): QueuedJob | undefined {
  let entry = known.get(job);
  if (entry === undefined) known.set(job, (entry = { seen: seenAs(job) }));
  return entry.seen;
}

function seenAs(job: Stored<Job>): QueuedJob | undefined {
  const { namespace, name, annotations = {}, creationTimestamp } = job.metadata;
  const lane = laneOf(job);
  if (lane === undefined) return undefined;
  const state = stateOf(job);
  if (state === undefined) return undefined;
  return {
    ...{ namespace, name, lane, state, job },
    // A person may have changed the annotation to something else.
    waitingSince: timeOf(annotations[waitingSinceAnnotation]) ?? timeOf(creationTimestamp) ?? 0,
    startedAt: timeOf(annotations[startedAnnotation]),
  };
}

function stateOf(job: Stored<Job>): LimitedJob["state"] | undefined {
  if (isFinished(job)) return "ended";
  if (job.spec?.suspend !== true) return "running";
  return isWaiting(job) && job.metadata.deletionTimestamp === undefined ? "waiting" : undefined;
}

/** In milliseconds since 1970; undefined if it is not a valid time. */
function timeOf(text = ""): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The change that gives a Job that others have started the label of a started one. */
export function markStarted(job: Job, now: Date) {
  const startedAt = job.status?.startTime ?? now.toISOString();
  return {
    metadata: { labels: { [queueLabel]: "started" }, annotations: { [startedAnnotation]: startedAt } },
  };
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
