import {
  limitedComponents,
  limitedJobOf,
  putBack,
  queueLabel,
  start,
  startedAnnotation,
} from "../../job-queue/limited-job.ts";
import type { JobLimits } from "../../job-queue/plan.ts";
import { planQueue } from "../../job-queue/plan.ts";
import { isJobOfBackup } from "../../kubernetes/job-of-backup.ts";
import { hasBegun } from "../../kubernetes/job-status.ts";
import type { Job } from "../../kubernetes/kinds.ts";
import { backupKey, jobs } from "../../kubernetes/kinds.ts";
import { backupLabel, backupNameAnnotation, componentLabel, jobUidLabel } from "../../kubernetes/names.ts";
import { podsOfJob } from "../../kubernetes/pods-of-job.ts";
import { secondsSince } from "../../kubernetes/times.ts";
import { kueueLabel } from "../../kubernetes/suspended-job.ts";
import type { Manager, ReconcileContext, Request, Result, Stored } from "../../runtime/index.ts";
import { ApiError, isConditionTrue, isConflict, isNotFound } from "../../runtime/index.ts";
import { watched } from "../watched.ts";
import { whyHeld } from "./turn.ts";

/** How long a Job that cannot start keeps others waiting: a cluster may have to add a node for its Pod. */
const stuckSeconds = 600;
/** How soon to look again while Jobs wait, also if no watch has shown a change. */
const recheckSeconds = 60;
/** All Jobs share one queue. */
const theQueue: Request = { namespace: "", name: "jobs" };

type Candidate = NonNullable<ReturnType<typeof limitedJobOf>>;

/**
 * Adds the controller that starts the Jobs which begin suspended because of a limit. Without limits it starts those that were created
 * while there was one.
 *
 * One reconcile at a time decides about all Jobs, from a list that the API server has just given: the store may lack what the leader
 * before this one, or a person, has started.
 */
export function addJobQueueController(manager: Manager, limits: JobLimits): void {
  const stores = {
    backups: manager.store(watched.databaseBackups),
    jobs: manager.store(watched.jobs),
    pods: manager.store(watched.pods),
  };

  manager.controller({
    name: "jobqueue",
    for: { ...watched.jobs, predicates: [() => false] },
    watches: [
      { ...watched.jobs, map: () => [theQueue] },
      { ...watched.databaseBackups, map: () => [theQueue] },
    ],
    maxConcurrentReconciles: 1,
    // It looks at all Jobs each time, whatever the request.
    resyncSeconds: 0,
    reconcile: (_request, context) => reconcile(context),
  });

  async function reconcile(context: ReconcileContext): Promise<Result | undefined> {
    const candidates = candidatesOf(stores.jobs.list(), new Set(), context);
    if (!candidates.some(({ state }) => state === "waiting")) return undefined;
    if (planQueue(candidates, limits).start.length > 0) await takeTurns(context);
    return { requeueAfterSeconds: recheckSeconds };
  }

  /** Starts what the limits allow. A Job that cannot be changed does not keep the others from their turns. */
  async function takeTurns(context: ReconcileContext): Promise<void> {
    let present = await listJobs(context);
    /** The uids of Jobs that stay as they are. */
    const settled = new Set<string>();
    let failure: ApiError | undefined;
    for (;;) {
      const plan = planQueue(candidatesOf(present, settled, context), limits);
      const [next] = [...plan.putBack, ...plan.start];
      if (next === undefined) break;
      try {
        const changed = await carryOut(next, context);
        if (changed === undefined) settled.add(next.job.metadata.uid);
        else present = present.map((job) => (job === next.job ? changed : job));
      } catch (error) {
        // Others change Jobs, too. The retry begins with another list.
        if (!(error instanceof ApiError) || isConflict(error) || isNotFound(error)) throw error;
        context.log.error("Failed to change a Job of the queue", { job: next.name, error });
        settled.add(next.job.metadata.uid);
        failure = error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** The Jobs that count. Those that wait for their DatabaseBackup have no turn. */
  function candidatesOf(
    present: readonly Stored<Job>[],
    settled: ReadonlySet<string>,
    context: ReconcileContext,
  ): Candidate[] {
    return present.flatMap((job) => {
      const isSettled = settled.has(job.metadata.uid);
      const candidate = limitedJobOf(job, (each) => !isSettled && isStuck(each, context.now()));
      if (candidate === undefined) return [];
      const isLeftOut = candidate.state === "waiting" && (isSettled || isHeld(job));
      return isLeftOut ? [] : [candidate];
    });
  }

  function isHeld(job: Stored<Job>): boolean {
    const backup = stores.backups.get(
      job.metadata.namespace,
      job.metadata.annotations?.[backupNameAnnotation] ?? "",
    );
    if (backup === undefined || !isJobOfBackup(job, backup)) return true;
    const isReady = isConditionTrue(backup.status?.conditions, "Ready");
    return whyHeld(job, { isReady, isSuspended: backup.spec.suspend === true }) !== undefined;
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
    const labelSelector = `${backupLabel},${componentLabel} in (${limitedComponents.join(",")})`;
    const namespaces = manager.namespaces.length === 0 ? [undefined] : manager.namespaces;
    const lists = await Promise.all(
      namespaces.map((namespace) =>
        client.list(jobs, { ...(namespace === undefined ? {} : { namespace }), labelSelector, signal }),
      ),
    );
    return lists.flatMap(({ items }) => items);
  }
}

/** Starts a Job or puts it back. Undefined if it has begun to work, so that it must not be put back. */
async function carryOut(candidate: Candidate, context: ReconcileContext): Promise<Stored<Job> | undefined> {
  const { client, events, log, signal } = context;
  const { job, state } = candidate;
  const { namespace, name, uid, resourceVersion } = job.metadata;
  const isStart = state === "waiting";
  // From the server, because a container may have started a moment ago.
  if (!isStart && hasBegun(await podsOfJob(job, context))) return undefined;
  const change = isStart ? start(context.now()) : putBack(context.now());
  const body = { ...change, metadata: { ...change.metadata, uid, resourceVersion } };
  const changed = await client.patch(jobs, { namespace, name }, { type: "merge", body, signal });
  log.info(isStart ? "Job started from the queue" : "Job put back into the queue", { namespace, job: name });
  if (!isStart) {
    const note = `The Job could not start for ${stuckSeconds / 60} minutes, while others waited. It gives its place to another, and waits.`;
    events.record(changed, { type: "Warning", reason: "RunPutBack", action: "Queue", note });
  }
  return changed;
}
