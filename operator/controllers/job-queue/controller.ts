import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { QueuedJob } from "../../job-queue/limited-job.ts";
import {
  isStartedByOthers,
  isWaiting,
  markStarted,
  putBack,
  queueLabel,
  start,
  startedAnnotation,
} from "../../job-queue/limited-job.ts";
import type { ForLanes } from "../../job-queue/lanes.ts";
import { lanes, planLanes } from "../../job-queue/lanes.ts";
import type { JobLimits } from "../../job-queue/plan.ts";
import { hasBegun, stuckPod } from "../../kubernetes/job-status.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { backupKey, jobs } from "../../kubernetes/kinds.ts";
import { backupLabel, backupNameAnnotation, componentLabel, jobUidLabel } from "../../kubernetes/names.ts";
import { podsOfJob } from "../../kubernetes/pods-of-job.ts";
import { secondsSince } from "../../kubernetes/times.ts";
import { kueueLabel } from "../../kubernetes/suspended-job.ts";
import type { Change, Manager, ReconcileContext, Request, Result, Stored } from "../../runtime/index.ts";
import { anyOf, ApiError, generationChanged, isConflict, isNotFound } from "../../runtime/index.ts";
import { watched } from "../watched.ts";
import type { JobQueue } from "./job-queue.ts";
import { isReady } from "./turn.ts";

/** How long a Job that cannot start keeps others waiting: a cluster may have to add a node for its Pod. */
const stuckSeconds = 600;
/** How soon to look again while Jobs wait, also if no watch has shown a change. */
const recheckSeconds = 60;
/** All lanes share one request. */
const theQueue: Request = { namespace: "", name: "jobs" };

/**
 * Adds the controller that starts the Jobs which begin suspended because of a limit. Without limits it starts those that were created
 * while there was one.
 *
 * One reconcile at a time decides about all Jobs, from a list that the API server has just given: the store may lack what the leader
 * before this one, or a person, has started.
 */
export function addJobQueueController(manager: Manager, queue: JobQueue, limits: ForLanes<JobLimits>): void {
  const stores = { jobs: manager.store(watched.jobs), pods: manager.store(watched.pods) };

  manager.controller({
    name: "jobqueue",
    for: { ...watched.jobs, predicates: [() => false] },
    watches: [
      { ...watched.jobs, map: () => [theQueue] },
      {
        ...watched.databaseBackups,
        predicates: [anyOf(generationChanged, readyChanged)],
        map: () => [theQueue],
      },
    ],
    maxConcurrentReconciles: 1,
    // It looks at all Jobs each time, whatever the request.
    resyncSeconds: 0,
    reconcile: (_request, context) => reconcile(context),
  });

  async function reconcile(context: ReconcileContext): Promise<Result | undefined> {
    const labelled = stores.jobs.byIndex("queue", "waiting");
    const isAnyWaiting = labelled.some(isWaiting);
    const failures = isAnyWaiting && hasTurns(queue.jobs(), context) ? await takeTurns(context) : [];
    for (const job of labelled.filter(isStartedByOthers)) {
      const outcome = await attempt(
        job,
        () => change(job, markStarted(job, context.now()), context),
        context,
      );
      if (outcome instanceof ApiError) failures.push(outcome);
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
    return isAnyWaiting ? { requeueAfterSeconds: recheckSeconds } : undefined;
  }

  function hasTurns(jobs: readonly QueuedJob[], context: ReconcileContext): boolean {
    return planLanes(withStuck(jobs, new Set(), context), limits).start.length > 0;
  }

  /**
   * Starts what the limits allow. A Job that cannot be changed does not keep the others from their turns.
   *
   * @returns Why Jobs could not be changed.
   */
  async function takeTurns(context: ReconcileContext): Promise<ApiError[]> {
    const present = new Map((await listJobs(context)).map((job) => [job.metadata.uid, job]));
    /** The uids of Jobs that stay as they are. */
    const settled = new Set<string>();
    const failures: ApiError[] = [];
    let unchanged: QueuedJob | undefined;
    do {
      unchanged = undefined;
      const { putBack, start } = planLanes(
        withStuck(queue.jobs([...present.values()]), settled, context),
        limits,
      );
      for (const next of [...putBack, ...start]) {
        const { uid } = next.job.metadata;
        const outcome = await attempt(next.job, () => carryOut(next, context), context);
        if (outcome !== undefined && !(outcome instanceof ApiError)) {
          present.set(uid, outcome);
          continue;
        }
        if (outcome !== undefined) failures.push(outcome);
        // The rest of the plan counts on this change.
        settled.add(uid);
        unchanged = next;
        break;
      }
    } while (unchanged !== undefined);
    return failures;
  }

  /** With the stuck ones among those that run. Those that are settled neither start nor give their places away. */
  function withStuck(
    jobs: readonly QueuedJob[],
    settled: ReadonlySet<string>,
    context: ReconcileContext,
  ): QueuedJob[] {
    return jobs.flatMap((queued) => {
      const { job, state } = queued;
      if (settled.has(job.metadata.uid)) return state === "waiting" ? [] : [queued];
      return [state === "running" && isStuck(job, context.now()) ? { ...queued, state: "stuck" } : queued];
    });
  }

  /** Whether a Job that was started from the queue has not begun to work for too long, as far as the store knows. */
  function isStuck(job: Stored<Job>, now: Date): boolean {
    const { namespace, uid, labels, annotations = {} } = job.metadata;
    if (labels?.[queueLabel] !== "started" || labels[kueueLabel] !== undefined) return false;
    if (!(secondsSince(annotations[startedAnnotation] ?? "", now) > stuckSeconds)) return false;
    const pods = stores.pods.byIndex("backup", backupKey(namespace, annotations[backupNameAnnotation] ?? ""));
    return !hasBegun(pods.filter((pod) => pod.metadata.labels?.[jobUidLabel] === uid));
  }

  async function listJobs({ client, signal }: ReconcileContext): Promise<Stored<Job>[]> {
    const labelSelector = `${backupLabel},${componentLabel} in (${lanes.join(",")})`;
    const namespaces = manager.namespaces.length === 0 ? [undefined] : manager.namespaces;
    const lists = await Promise.all(
      namespaces.map((namespace) =>
        client.list(jobs, { ...(namespace === undefined ? {} : { namespace }), labelSelector, signal }),
      ),
    );
    return lists.flatMap(({ items }) => items);
  }
}

/**
 * Tries to change a Job.
 *
 * @returns What the action returned, or why the API server refuses the change.
 * @throws ApiError If others have changed the Job or deleted it: the retry begins with another list.
 */
async function attempt<T>(
  { metadata: { namespace, name } }: Stored<Job>,
  action: () => Promise<T>,
  { log }: ReconcileContext,
): Promise<T | ApiError> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof ApiError) || isConflict(error) || isNotFound(error)) throw error;
    log.error("Failed to change a Job of the queue", { namespace, job: name, error });
    return error;
  }
}

/** Starts a Job or puts it back. Undefined if it has begun to work, so that it must not be put back. */
async function carryOut(queued: QueuedJob, context: ReconcileContext): Promise<Stored<Job> | undefined> {
  const { events, log } = context;
  const { job, namespace, name, state } = queued;
  if (state === "waiting") {
    const started = await change(job, start(context.now()), context);
    log.info("Job started from the queue", { namespace, job: name });
    return started;
  }
  // From the server, because a container may have started a moment ago.
  const pods = await podsOfJob(job, context);
  if (hasBegun(pods)) return undefined;
  const { message = "" } = stuckPod(pods, context.now(), 0) ?? {};
  const waiting = await change(job, putBack(context.now()), context);
  log.info("Job put back into the queue", { namespace, job: name, explanation: message });
  const note = `The Job could not start for ${stuckSeconds / 60} minutes, while others waited. It gives its place to another, and waits. ${message}`;
  events.record(waiting, { type: "Warning", reason: "JobPutBack", action: "Queue", note });
  return waiting;
}

/** Changes a Job, unless others have changed it. */
function change(
  { metadata: { namespace, name, uid, resourceVersion } }: Stored<Job>,
  to: { metadata: object },
  { client, signal }: ReconcileContext,
): Promise<Stored<Job>> {
  const body = { ...to, metadata: { ...to.metadata, uid, resourceVersion } };
  return client.patch(jobs, { namespace, name }, { type: "merge", body, signal });
}

function readyChanged(change: Change<DatabaseBackup>): boolean {
  return change.type !== "update" || isReady(change.object) !== isReady(change.old);
}
