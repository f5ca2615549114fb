import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { DrillRecord } from "../../../api/databases/v1/verification.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import { hasBegun, isFinished, jobEnd, newestFirst } from "../../../kubernetes/job-status.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { backupKey, jobs } from "../../../kubernetes/kinds.ts";
import { lostPod } from "../../../kubernetes/lost-pod.ts";
import { isMadeFor } from "../../../kubernetes/made-for.ts";
import { componentLabel, triggerAnnotation } from "../../../kubernetes/names.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { whyWaiting } from "../../../kubernetes/why-waiting.ts";
import type { Failure } from "../../../failure.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DrillOutcome, DrillReport } from "../../../verification/report.ts";
import { parseDrill } from "../../../verification/report.ts";
import { jobStartTime } from "../../ended-run.ts";
import type { BackupContext } from "../context.ts";
import { podsInStore } from "../pods-in-store.ts";
import {
  drilledSnapshotAnnotation,
  drilledSnapshotUidAnnotation,
  replacedImageAnnotation,
  restoreContainer,
  verifyContainer,
} from "./desired-job.ts";
import type { EndedDrillJob } from "./ended-drill-job.ts";
import { isRecorded } from "./history.ts";
import type { DrillResult } from "./judge-job.ts";
import { judgeJob } from "./judge-job.ts";
import type { DrillTrigger } from "./plan-drill.ts";

/** The drills of a DatabaseBackup. */
export interface ObservedDrills {
  /** Those that have not ended. */
  active: readonly Stored<Job>[];
  /** Those that have ended since the status was written, the oldest first. */
  ended: readonly EndedDrillJob[];
  /** When a drill was last started, and one for the schedule; undefined if no Job says so. */
  startedAt: { any: string | undefined; schedule: string | undefined };
  /** The uids of the drills of each DatabaseSnapshot, by its name. */
  known: ReadonlyMap<string, readonly string[]>;
}

/** How long a drill waits for a Pod that does not start. */
const stuckSeconds = 900;

/**
 * Reads the Jobs of the drills. One whose Pod does not start is deleted after a time, and has ended. One that waits for its turn is
 * deleted with its DatabaseSnapshot.
 */
export async function observeDrills(
  backup: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<ObservedDrills> {
  const history = backup.status?.verification?.history ?? [];
  const all = newestFirst(drillJobs(backup, context)).reverse();
  const active: Stored<Job>[] = [];
  const ended: EndedDrillJob[] = [];
  for (const job of all) {
    const { uid } = job.metadata;
    if (isRecorded({ uid, completionTime: completionTimeOf(job) }, history)) continue;
    if (isFinished(job)) {
      ended.push(await endOf(job, context));
      continue;
    }
    if (job.spec?.suspend === true && isSnapshotDeleted(job, context)) {
      // Maintenance does not wait for it. It would find a backup that is no longer there.
      await deleteExactly(jobs, job, context);
      continue;
    }
    const stuck = await whyStuck(job, context);
    if (stuck === undefined) {
      active.push(job);
      continue;
    }
    await deleteExactly(jobs, job, context);
    ended.push(endedJob(job, context.now().toISOString(), { verdict: "Unknown", ...stuck }, undefined));
  }
  const times = (some: readonly Stored<Job>[]) =>
    some.map(({ metadata }) => metadata.creationTimestamp ?? "").at(-1);
  return {
    active,
    ended,
    startedAt: { any: times(all), schedule: times(all.filter((job) => triggerOf(job) === "Schedule")) },
    known: knownDrills(all, history),
  };
}

function knownDrills(
  all: readonly Stored<Job>[],
  history: readonly DrillRecord[],
): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>();
  const drills = [
    ...all.map((job) => ({ snapshotName: snapshotOfDrill(job).name, jobUID: job.metadata.uid })),
    ...history,
  ];
  for (const { snapshotName, jobUID } of drills)
    known.set(snapshotName, [...new Set([...(known.get(snapshotName) ?? []), jobUID])].sort());
  return known;
}

/** The Jobs of drills for a DatabaseBackup, and not for an earlier object of its name. */
export function drillJobs(backup: Stored<DatabaseBackup>, { request, stores }: BackupContext): Stored<Job>[] {
  return stores.jobs
    .byIndex("backup", backupKey(request.namespace, request.name))
    .filter((job) => job.metadata.labels?.[componentLabel] === "verification" && isMadeFor(job, backup));
}

/** The DatabaseSnapshot whose backup a Job restores. */
export function snapshotOfDrill({ metadata: { annotations = {} } }: Stored<Job>): {
  name: string;
  uid: string;
} {
  return {
    name: annotations[drilledSnapshotAnnotation] ?? "",
    uid: annotations[drilledSnapshotUidAnnotation] ?? "",
  };
}

function isSnapshotDeleted(job: Stored<Job>, { request, stores }: BackupContext): boolean {
  const { name, uid } = snapshotOfDrill(job);
  const snapshot = stores.snapshots.get(request.namespace, name);
  return snapshot?.metadata.uid === uid && snapshot.metadata.deletionTimestamp !== undefined;
}

function triggerOf({ metadata }: Stored<Job>): DrillTrigger | undefined {
  return metadata.annotations?.[triggerAnnotation] as DrillTrigger | undefined;
}

/** When a Job ended; empty if it has not. */
function completionTimeOf(job: Stored<Job>): string {
  return job.status?.completionTime ?? jobEnd(job)?.lastTransitionTime ?? "";
}

async function endOf(job: Stored<Job>, context: BackupContext): Promise<EndedDrillJob> {
  const pods = await podsOfJob(job, context);
  const outcome = await outcomeIn(pods, context);
  const isJudged = outcome !== undefined && "verdict" in outcome;
  const result = judgeJob(job, isJudged ? outcome.verdict : undefined, pods);
  return endedJob(job, completionTimeOf(job), result, isJudged ? outcome.report : undefined);
}

function endedJob(
  job: Stored<Job>,
  completionTime: string,
  result: DrillResult,
  report: DrillReport | undefined,
): EndedDrillJob {
  const { name: snapshotName, uid: snapshotUID } = snapshotOfDrill(job);
  const { name: jobName, uid: jobUID } = job.metadata;
  return {
    jobName,
    jobUID,
    snapshotName,
    snapshotUID,
    startTime: jobStartTime(job),
    completionTime,
    result,
    report: report && { ...report, warnings: [...imageWarnings(job), ...report.warnings] },
  };
}

function imageWarnings({ metadata, spec }: Stored<Job>): string[] {
  const replaced = metadata.annotations?.[replacedImageAnnotation];
  if (replaced === undefined) return [];
  const used = spec?.template.spec?.containers.find(({ name }) => name === restoreContainer)?.image ?? "";
  return [`The image ${replaced}, which made the dump, could not be pulled. The drill used ${used}.`];
}

async function outcomeIn(
  pods: readonly Stored<Pod>[],
  { client, signal }: BackupContext,
): Promise<DrillOutcome | undefined> {
  for (const pod of newestFirst(pods)) {
    const ended = pod.status?.containerStatuses?.find(({ name }) => name === verifyContainer)?.state
      ?.terminated;
    if (ended === undefined) continue;
    const { namespace, name } = pod.metadata;
    let log = "";
    // The whole log: the kubelet counts a line of more than 16 KiB as several, so that the last one may be cut.
    for await (const line of client.logs({ namespace, name }, { container: verifyContainer, signal }))
      log += `${line}\n`;
    const outcome = parseDrill(ended.message ?? "", log);
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}

/** Why a drill's Pod does not start although it had the time for it, or is lost; undefined if the drill goes on. */
async function whyStuck(job: Stored<Job>, context: BackupContext): Promise<Failure | undefined> {
  const pods = podsInStore(job, context);
  const lost = lostPod(pods, context.now());
  if (lost !== undefined) return { ...lost, reason: "Interrupted" };
  // Whoever has suspended the Job decides how long it waits.
  if (hasBegun(pods) || job.spec?.suspend === true) return undefined;
  if (secondsSince(jobStartTime(job), context.now()) < stuckSeconds) return undefined;
  const waiting = await whyWaiting(job, pods, context);
  if (waiting === undefined) return undefined;
  return isOfImage.has(waiting.reason)
    ? { reason: "ImageUnavailable", message: `${waiting.message} Set spec.verification.image.` }
    : waiting;
}

const isOfImage = new Set(["ErrImageNeverPull", "ErrImagePull", "ImagePullBackOff", "InvalidImageName"]);
