import type { BackupRun, DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import { jobFromCronJob } from "../../../kubernetes/job-from-cronjob.ts";
import { hasBegun, isFinished } from "../../../kubernetes/job-status.ts";
import type { CronJob, Job } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import {
  childName,
  replacementJobName,
  replacesAnnotation,
  snapshotAnnotation,
  triggerAnnotation,
} from "../../../kubernetes/names.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { queueLabel, waitingSinceAnnotation } from "../../../job-queue/limited-job.ts";
import { hasTemplateOf } from "../../../kubernetes/template-digest.ts";
import type { Stored } from "../../../runtime/index.ts";
import { apiTime } from "../../../runtime/index.ts";
import { scheduledTime, timestampAnnotation } from "../../../schedule/missed.ts";
import { onDemandJob } from "../../databasesnapshot/on-demand-job.ts";
import { maxMessageLength } from "../../ended-run.ts";
import type { JobPhase } from "../../phases.ts";
import { isActive, isPending } from "../../phases.ts";
import type { BackupContext } from "../context.ts";
import type { Calendar } from "../schedule/calendar.ts";
import type { RunChange } from "./plan.ts";
import { jobOfRun } from "./observe.ts";
import { planOutdatedRun } from "./plan-outdated.ts";

const neverStarted = "NeverStarted";
/** A person has suspended the Job. Another one would start. */
const heldByOthers = "JobSuspended";

/**
 * Ends the runs that cannot start and whose Pod template is no longer the wanted one, so that they do not block later runs,
 * and lets another Job take their place where `planOutdatedRun` says so. The other Job is created first: if the operator ends
 * in between, the next call deletes the old one.
 *
 * @param runs With the reasons why they wait, see `explainWaiting`.
 * @returns The runs that are left, and what has changed.
 * @throws ApiError As the server answers.
 */
export async function settleOutdatedRuns(
  backup: Stored<DatabaseBackup>,
  { cronJob, calendar }: { cronJob: Desired<CronJob> | undefined; calendar: Calendar | undefined },
  runs: readonly BackupRun[],
  context: BackupContext,
): Promise<{ runs: BackupRun[]; changes: RunChange[] }> {
  const left: BackupRun[] = [];
  const changes: RunChange[] = [];
  for (const run of runs) {
    const job = run.reason === undefined ? undefined : jobOf(run, context);
    if (job !== undefined && !isActive(run) && run.reason === neverStarted) {
      await deleteExactly(jobs, job, context);
      left.push(run);
      continue;
    }
    if (
      job === undefined ||
      !isActive(run) ||
      run.reason === heldByOthers ||
      cronJob === undefined ||
      !(await isOutdated(job, cronJob, context))
    ) {
      left.push(run);
      continue;
    }
    const { spec, metadata } = backup;
    const plan = planOutdatedRun(run, {
      // A run that waits for its turn may wait longer than startingDeadlineSeconds.
      scheduledTime: isPending(run)
        ? undefined
        : scheduledTime(childName(metadata.name), { ...job.metadata }),
      calendar,
      startingDeadlineSeconds: spec.startingDeadlineSeconds ?? defaults.startingDeadlineSeconds,
      isSuspended: spec.suspend === true,
      now: context.now().getTime(),
    });
    const replacement = replacementOf(job, backup, cronJob, context);
    if (plan === "wait" || replacement === undefined) {
      left.push(run);
      continue;
    }
    if (plan === "end") {
      // The Job is deleted by the next call, when the status has the reason.
      const ended = endedRun(run, context.now());
      left.push(ended);
      changes.push({ kind: "ended", run: ended });
      continue;
    }
    const { object } = await createOrGet(jobs, replacement, context);
    await deleteExactly(jobs, job, context);
    changes.push({ kind: "replaced", run, replacement: object.metadata.name });
  }
  return { runs: left, changes };
}

function jobOf(run: BackupRun, context: BackupContext): Stored<Job> | undefined {
  const job = jobOfRun(run, context);
  return job === undefined || isFinished(job) ? undefined : job;
}

async function isOutdated(
  job: Stored<Job>,
  cronJob: Desired<CronJob>,
  context: BackupContext,
): Promise<boolean> {
  if (hasTemplateOf(job, cronJob.spec.jobTemplate.metadata)) return false;
  // From the server, because a container may have started a moment ago.
  return !hasBegun(await podsOfJob(job, context));
}

/**
 * Made of the CronJob as it is wanted now, and for what the other Job was made. Undefined when that is a DatabaseSnapshot that
 * does not exist any more: then the Job is deleted with it.
 */
function replacementOf(
  job: Stored<Job>,
  backup: Stored<DatabaseBackup>,
  cronJob: Desired<CronJob>,
  context: BackupContext,
): Desired<Job> | undefined {
  const { uid, annotations, creationTimestamp } = job.metadata;
  const made = sameRun(annotations ?? {}, backup, cronJob, context);
  if (made === undefined) return undefined;
  const metadata = {
    ...made.metadata,
    name: replacementJobName(backup.metadata.name, uid),
    annotations: {
      ...made.metadata.annotations,
      [replacesAnnotation]: uid,
      ...(made.metadata.labels?.[queueLabel] === undefined
        ? {}
        : // It keeps its place in the queue.
          { [waitingSinceAnnotation]: annotations?.[waitingSinceAnnotation] ?? creationTimestamp ?? "" }),
    },
  };
  return { ...made, metadata };
}

function sameRun(
  annotations: Record<string, string>,
  backup: Stored<DatabaseBackup>,
  cronJob: Desired<CronJob>,
  { stores }: BackupContext,
): Desired<Job> | undefined {
  const { namespace, name } = backup.metadata;
  const snapshotName = annotations[snapshotAnnotation];
  if (snapshotName !== undefined) {
    const snapshot = stores.snapshots.get(namespace, snapshotName);
    const isGoing = snapshot?.metadata.deletionTimestamp !== undefined;
    return snapshot === undefined || isGoing ? undefined : onDemandJob(snapshot, cronJob);
  }
  const cause = [triggerAnnotation, timestampAnnotation].flatMap((key) => {
    const value = annotations[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return jobFromCronJob(cronJob, { name, annotations: Object.fromEntries(cause), owner: backup });
}

function endedRun(run: BackupRun, now: Date): BackupRun & { phase: JobPhase } {
  const message =
    "The run could not start, and was ended because the spec has changed. It is too late for another Job to take its place. " +
    `${run.reason ?? ""}: ${run.message ?? ""}`;
  return {
    ...run,
    phase: "Failed",
    completionTime: apiTime(now.getTime()),
    reason: neverStarted,
    message: message.slice(0, maxMessageLength),
  };
}
