import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference, MaintenanceRun } from "../../../api/databases/v1/storage.ts";
import { repositoryAccess, storageSecrets } from "../../../repository/access.ts";
import type { MaintenanceReport } from "../../../repository/maintenance/report.ts";
import { parseMaintenance } from "../../../repository/maintenance/report.ts";
import type { ReconcileContext, Stored } from "../../../runtime/index.ts";
import { ignoreAlreadyExists } from "../../../runtime/index.ts";
import { assertSecretKeys } from "../../../kubernetes/secret-keys.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { currentPasswordName } from "../../../kubernetes/names.ts";
import { repositoryCredentialsFolder } from "../../repository-pod.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { placeOf } from "../../../repository/reference.ts";
import { isFinished, jobEnd, newestFirst, podFailure } from "../../../kubernetes/job-status.ts";
import { parseFailure } from "../../job-failure.ts";
import { formatBytes } from "../../format-bytes.ts";
import {
  repositoryAnnotation,
  previousAnnotation,
  maintenanceAnnotation,
  maintenanceContainer,
  desiredMaintenanceJob,
} from "./desired-job.ts";
import type { MaintenanceOperation } from "./plan.ts";

/** What a repository's newest maintenance Job has come to. */
export interface ObservedMaintenance {
  record: MaintenanceRun;
  /** When the Job was made. */
  startTime: string;
  /** What place it is about, see `placeOf`. */
  location: string;
  /** What it says, when it has ended well and that is news. */
  report?: MaintenanceReport;
}

type Context = Pick<ReconcileContext, "client" | "log" | "signal">;

/**
 * Looks at the newest maintenance Job.
 *
 * @param recorded What the status says of it: a Job that is recorded as ended is not looked at again.
 */
export async function observeMaintenance(
  maintenanceJobs: readonly Stored<Job>[],
  recorded: MaintenanceRun | undefined,
  context: Context,
): Promise<ObservedMaintenance | undefined> {
  const job = newestJob(maintenanceJobs);
  if (job === undefined) return undefined;
  const { name: jobName, annotations = {}, creationTimestamp: startTime = "" } = job.metadata;
  const operation = annotations[maintenanceAnnotation] as MaintenanceRun["operation"];
  const observed = { startTime, location: annotations[repositoryAnnotation] ?? "" };
  if (!isFinished(job)) return { ...observed, record: { jobName, operation, phase: "Running" } };
  if (recorded?.jobName === jobName && recorded.phase !== "Running") return { ...observed, record: recorded };

  const completionTime = job.status?.completionTime ?? jobEnd(job)?.lastTransitionTime ?? "";
  const pods = await podsOfJob(job, context);
  const report = await readReport(pods, context);
  if (report !== undefined) {
    const record = {
      jobName,
      operation,
      phase: "Succeeded",
      completionTime,
      message: summarize(report),
    } as const;
    return { ...observed, record, report };
  }
  const { reason, message } = podFailure(pods, parseFailure) ?? {
    reason: "OutcomeLost",
    message: "The result was lost because the Pod was deleted.",
  };
  return { ...observed, record: { jobName, operation, phase: "Failed", completionTime, reason, message } };
}

/** Each Job names the one before it, because two may be of the same second. */
function newestJob(maintenanceJobs: readonly Stored<Job>[]): Stored<Job> | undefined {
  const former = new Set(maintenanceJobs.map(({ metadata }) => metadata.annotations?.[previousAnnotation]));
  const all = newestFirst(maintenanceJobs);
  return all.find(({ metadata }) => !former.has(metadata.name)) ?? all[0];
}

/** What a maintenance Job needs to know beside what it is to do. */
export interface StartMaintenanceOptions {
  namespace: string;
  backupName: string;
  /** Undefined when it is gone. */
  backup: Stored<DatabaseBackup> | undefined;
  runnerImage: string;
  /** The Job before this one. */
  previous: string | undefined;
}

/**
 * Starts a maintenance Job.
 *
 * @throws NotReady when a Secret that opens the repository is gone; ApiError as the server answers.
 */
export async function startMaintenance(
  maintenance: MaintenanceOperation,
  options: StartMaintenanceOptions,
  context: Context,
): Promise<MaintenanceRun> {
  const { namespace, backupName, backup, runnerImage, previous } = options;
  const job = desiredMaintenanceJob(maintenance, {
    namespace,
    backupName,
    spec: backup?.spec ?? {},
    access: repositoryAccess(maintenance.repository, repositoryCredentialsFolder),
    nextPasswordSecret: maintenance.operation === "ChangeKey" ? currentPasswordName(backupName) : undefined,
    runnerImage,
    previous,
  });
  // In a namespace that is being deleted, what is missing is not the point.
  await ignoreAlreadyExists(context.client.create(jobs, job, { dryRun: true, signal: context.signal }));
  const { storage, passwordSecretRef } = maintenance.repository;
  await assertSecretKeys(
    namespace,
    [...storageSecrets(storage), { field: "the repository's password", selector: passwordSecretRef }],
    context,
  );
  const jobName = job.metadata.name;
  const made = await ignoreAlreadyExists(context.client.create(jobs, job, { signal: context.signal }));
  if (made !== undefined) {
    context.log.info("Repository maintenance started", { job: jobName, operation: maintenance.operation });
  }
  return { jobName, operation: maintenance.operation, phase: "Running" };
}

/** Whether what was observed is about that repository. */
export function isForRepository(observed: ObservedMaintenance, repository: RepositoryReference): boolean {
  return observed.location === placeOf(repository);
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
    // Not the last line alone: the kubelet counts one of more than 16 KiB as several, and would cut it.
    let log = "";
    for await (const line of client.logs({ namespace, name }, { container: maintenanceContainer, signal })) {
      log += `${line}\n`;
    }
    const outcome = parseMaintenance(ended.message ?? "", log);
    if (outcome !== undefined && outcome.failure === undefined) return outcome.report;
  }
  return undefined;
}

function countBackups(backups: number): string {
  return `${backups} ${backups === 1 ? "backup" : "backups"}`;
}

/** How it ended, for people. */
function summarize(report: MaintenanceReport): string {
  switch (report.operation) {
    case "maintain":
      return [
        `The repository holds ${countBackups(report.snapshots.length)}`,
        ...(report.sizeBytes === undefined ? [] : [`takes up ${formatBytes(report.sizeBytes)}`]),
        ...(report.forgotten.length === 0 ? [] : [`${countBackups(report.forgotten.length)} removed`]),
        ...(report.prunedBytes === undefined ? [] : [`${formatBytes(report.prunedBytes)} freed`]),
      ]
        .join(", ")
        .concat(".");
    case "change-key":
      return "The repository opens with the new password, and no longer with the old one.";
    case "destroy":
      return `${countBackups(report.removed)} removed.`;
  }
}
