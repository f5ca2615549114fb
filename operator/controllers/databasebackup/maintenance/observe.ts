import type { RepositoryReference, MaintenanceRun } from "../../../api/databases/v1/storage.ts";
import type { MaintenanceReport } from "../../../repository/maintenance/report.ts";
import { parseMaintenance } from "../../../repository/maintenance/report.ts";
import type { Stored } from "../../../runtime/index.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { lostPod } from "../../../kubernetes/lost-pod.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import { whyWaiting } from "../../../kubernetes/why-waiting.ts";
import { findUnusableClaim } from "../../../kubernetes/unusable-claim.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { locationKey } from "../../../repository/reference.ts";
import { hasBegun, isFinished, jobEnd, podFailure } from "../../../kubernetes/job-status.ts";
import type { Failure } from "../../../failure.ts";
import { jobStartTime, maxMessageLength } from "../../ended-run.ts";
import type { BackupContext } from "../context.ts";
import { podsInStore } from "../pods-in-store.ts";
import { parseFailure } from "../../job-failure.ts";
import { lostPassword } from "../../lost-password.ts";
import type { MaintenanceKind, ReadMaintenance } from "../../phases.ts";
import { isActive } from "../../phases.ts";
import { checkSummary, countBackups } from "./check-summary.ts";
import { formatBytes } from "../../format-bytes.ts";
import {
  maintenanceAnnotation,
  maintenanceContainer,
  nextPasswordAnnotation,
  repositoryAnnotation,
} from "./desired-job.ts";
import { newestJob } from "./newest-job.ts";

/** The newest maintenance Job, and its result once it has ended. */
export interface ObservedMaintenance {
  record: MaintenanceRun;
  /** When the Job was created. */
  startTime: string;
  /** The repository that it works in, see `locationKey`. */
  location: string;
  /** For a change of the key: the key of the operator's copy with the password that the repository was to get. */
  nextPasswordKey?: string | undefined;
  /** Whether the operator has just deleted the Job, because its Pod did not start. */
  isDeleted?: boolean;
  /** What it did, if it succeeded and the status does not record that yet. */
  report?: MaintenanceReport;
}

type Context = Pick<BackupContext, "client" | "log" | "now" | "request" | "signal" | "stores">;

/** How long a Job waits for Pods that Kubernetes refuses, and for one that does not start. */
const giveUpSeconds = { refused: 300, stuck: 900 };

/**
 * Reads the newest maintenance Job.
 *
 * @param recorded What the status records. The result of a Job that is recorded as ended is not read again.
 * @returns Undefined if there is none, or none any more.
 */
export async function observeMaintenance(
  maintenanceJobs: readonly Stored<Job>[],
  recorded: MaintenanceRun | undefined,
  context: Context,
): Promise<ObservedMaintenance | undefined> {
  const job = newestJob(maintenanceJobs, recorded);
  if (job === undefined) return undefined;
  const { name: jobName, annotations = {}, creationTimestamp: startTime = "" } = job.metadata;
  const operation = annotations[maintenanceAnnotation] as MaintenanceKind;
  const observed = {
    startTime,
    location: annotations[repositoryAnnotation] ?? "",
    nextPasswordKey: annotations[nextPasswordAnnotation],
  };
  if (!isFinished(job)) {
    const record = await observeActive(job, operation, context);
    return { ...observed, record, isDeleted: !isActive(record) };
  }
  const completionTime = job.status?.completionTime ?? jobEnd(job)?.lastTransitionTime ?? "";
  if (recorded?.jobName === jobName && !isActive(recorded)) return { ...observed, record: recorded };

  const pods = await podsOfJob(job, context);
  const report = await readReport(pods, context);
  if (report !== undefined) {
    const record = {
      jobName,
      operation,
      phase: "Succeeded",
      completionTime,
      message: summarize(report),
    } satisfies ReadMaintenance;
    return { ...observed, record, report };
  }
  const { reason, message } = podFailure(pods, parseFailure) ?? {
    reason: "OutcomeLost",
    message: "The result was lost because the Pod was deleted.",
  };
  const failed = {
    jobName,
    operation,
    phase: "Failed",
    completionTime,
    reason,
    message,
  } satisfies ReadMaintenance;
  return { ...observed, record: failed };
}

/**
 * Whether a Job of an earlier object of the same name works in the repository. Its result says nothing about the objects of
 * today, but no other Job may start.
 */
export async function isAnyActive(formerJobs: readonly Stored<Job>[], context: Context): Promise<boolean> {
  for (const job of formerJobs) {
    if (isFinished(job)) continue;
    const operation = job.metadata.annotations?.[maintenanceAnnotation] as MaintenanceKind;
    if (isActive(await observeActive(job, operation, context))) return true;
  }
  return false;
}

/**
 * A Job whose Pod does not start has failed after a time and is deleted, so that the next one has what the spec then says. It
 * has failed at once if its Pod can never start; as long as that Pod exists, Kubernetes may keep the claim for it.
 */
async function observeActive(
  job: Stored<Job>,
  operation: MaintenanceKind,
  context: Context,
): Promise<ReadMaintenance> {
  const run = { jobName: job.metadata.name, operation };
  const waiting = await obstacleOf(job, context);
  if (waiting === undefined) return { ...run, phase: "Running" };
  const { giveUpSeconds: patience, reason } = waiting;
  const why = { reason, message: waiting.message.slice(0, maxMessageLength) };
  const now = context.now();
  // From its start, because a queue may have kept it waiting before.
  if (secondsSince(jobStartTime(job), now) < patience) return { ...run, phase: "Running", ...why };
  await deleteExactly(jobs, job, context);
  return { ...run, phase: "Failed", completionTime: now.toISOString(), ...why };
}

/** Why the Pod of a Job has not started or is lost, and how long the Job may go on with that. */
async function obstacleOf(
  job: Stored<Job>,
  context: Context,
): Promise<(Failure & { giveUpSeconds: number }) | undefined> {
  const { namespace } = job.metadata;
  const pods = podsInStore(job, context);
  // If its restic works after all, it holds a lock.
  const lost = lostPod(pods, context.now());
  if (lost !== undefined) return { ...lost, giveUpSeconds: 0 };
  if (hasBegun(pods)) return undefined;
  const { request, stores } = context;
  const backup = stores.backups.get(request.namespace, request.name);
  // The next Job opens the repository with the user's Secret.
  const passwordless = await lostPassword(job, request, backup, context);
  if (passwordless !== undefined) return { ...passwordless, giveUpSeconds: 0 };
  for (const { persistentVolumeClaim: volume } of job.spec?.template.spec?.volumes ?? []) {
    const unusable = volume && (await findUnusableClaim(namespace, volume.claimName, context));
    if (unusable !== undefined) return { ...unusable, giveUpSeconds: 0 };
  }
  const waiting = await whyWaiting(job, pods, context);
  // Whoever has suspended the Job decides how long it waits, and another one would wait again from the start.
  if (waiting !== undefined && job.spec?.suspend === true) return { ...waiting, giveUpSeconds: Infinity };
  const patience = waiting?.reason === "FailedCreate" ? giveUpSeconds.refused : giveUpSeconds.stuck;
  return waiting && { ...waiting, giveUpSeconds: patience };
}

/** Whether the Job works in that repository. */
export function isForRepository(observed: ObservedMaintenance, repository: RepositoryReference): boolean {
  return observed.location === locationKey(repository);
}

async function readReport(
  pods: readonly Stored<Pod>[],
  { client, signal }: Context,
): Promise<MaintenanceReport | undefined> {
  for (const pod of pods) {
    const ended = pod.status?.containerStatuses?.find(({ name }) => name === maintenanceContainer)?.state
      ?.terminated;
    if (ended?.exitCode !== 0) continue;
    const { namespace, name } = pod.metadata;
    // The whole log: the kubelet counts a line of more than 16 KiB as several, so that the last one may be cut.
    let log = "";
    for await (const line of client.logs({ namespace, name }, { container: maintenanceContainer, signal })) {
      log += `${line}\n`;
    }
    const outcome = parseMaintenance(ended.message ?? "", log);
    if (outcome !== undefined && outcome.failure === undefined) return outcome.report;
  }
  return undefined;
}

/** The result as a sentence. */
function summarize(report: MaintenanceReport): string {
  switch (report.operation) {
    case "maintain":
      return [
        sentence("The repository", [
          `holds ${countBackups(report.snapshots.length)}`,
          ...(report.sizeBytes === undefined ? [] : [`takes up ${formatBytes(report.sizeBytes)}`]),
        ]),
        sentence("Maintenance", [
          ...(report.forgotten.length === 0 ? [] : [`removed ${countBackups(report.forgotten.length)}`]),
          ...(report.prunedBytes === undefined ? [] : [`freed ${formatBytes(report.prunedBytes)}`]),
        ]),
      ]
        .join(" ")
        .trim();
    case "absent":
      return "There is no repository yet. The first run creates it.";
    case "check":
      return checkSummary(report);
    case "change-key":
      return "The repository opens with the new password only.";
    case "destroy":
      return `Maintenance removed ${countBackups(report.removed)}.`;
  }
}

/** Empty if there is nothing to say about the subject. */
function sentence(subject: string, predicates: readonly string[]): string {
  return predicates.length === 0 ? "" : `${subject} ${predicates.join(" and ")}.`;
}
