import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference, UpkeepRun } from "../../../api/databases/v1/storage.ts";
import { repositoryAccess, storageSecrets } from "../../../repository/access.ts";
import type { Failure } from "../../../repository/run/outcome.ts";
import type { UpkeepReport } from "../../../repository/maintenance/report.ts";
import { parseUpkeep } from "../../../repository/maintenance/report.ts";
import type { ReconcileContext } from "../../../runtime/index.ts";
import { ignoreAlreadyExists } from "../../../runtime/index.ts";
import { mustHaveCredentials } from "../../../kubernetes/secret-keys.ts";
import type { Job, Pod } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { currentPasswordName } from "../../../kubernetes/names.ts";
import { repositoryCredentialsFolder } from "../../../kubernetes/pod-template.ts";
import { podsOfJob } from "../../../kubernetes/pods-of-job.ts";
import { placeOf } from "../../../repository/reference.ts";
import { failureOf, isFinished, jobEnd, newestFirst } from "../../../kubernetes/job-status.ts";
import { formatBytes } from "../../format-bytes.ts";
import {
  placeAnnotation,
  previousAnnotation,
  upkeepAnnotation,
  upkeepContainer,
  upkeepJob,
} from "./desired-job.ts";
import type { Upkeep } from "./plan.ts";

/** What a repository's newest Job of upkeep has come to. */
export interface ObservedUpkeep {
  record: UpkeepRun;
  /** When the Job was made. */
  startTime: string;
  /** What place it is about, see `placeOf`. */
  place: string;
  /** What it says, when it has ended well and that is news. */
  report?: UpkeepReport;
}

type Context = Pick<ReconcileContext, "client" | "log" | "signal">;

/**
 * Looks at the newest Job of upkeep.
 *
 * @param recorded What the status says of it: a Job that is recorded as ended is not looked at again.
 */
export async function observeUpkeep(
  upkeepJobs: readonly Job[],
  recorded: UpkeepRun | undefined,
  context: Context,
): Promise<ObservedUpkeep | undefined> {
  const job = newestJob(upkeepJobs);
  if (job === undefined) return undefined;
  const { name: jobName = "", annotations = {}, creationTimestamp: startTime = "" } = job.metadata;
  const operation = annotations[upkeepAnnotation] as UpkeepRun["operation"];
  const observed = { startTime, place: annotations[placeAnnotation] ?? "" };
  if (!isFinished(job)) return { ...observed, record: { jobName, operation, phase: "Running" } };
  if (recorded?.jobName === jobName && recorded.phase !== "Running") return { ...observed, record: recorded };

  const completionTime = job.status?.completionTime ?? jobEnd(job)?.lastTransitionTime ?? "";
  const pods = await podsOfJob(job, context);
  const report = await reportOf(pods, context);
  if (report !== undefined) {
    const record = {
      jobName,
      operation,
      phase: "Succeeded",
      completionTime,
      message: summaryOf(report),
    } as const;
    return { ...observed, record, report };
  }
  const { reason, message } = upkeepFailure(pods) ??
    failureOf(pods) ?? {
      reason: "OutcomeLost",
      message: "The Pod that could say how it ended is gone.",
    };
  return { ...observed, record: { jobName, operation, phase: "Failed", completionTime, reason, message } };
}

/** Each Job names the one before it, because two may be of the same second. */
function newestJob(upkeepJobs: readonly Job[]): Job | undefined {
  const former = new Set(upkeepJobs.map(({ metadata }) => metadata.annotations?.[previousAnnotation]));
  const all = newestFirst(upkeepJobs);
  return all.find(({ metadata }) => !former.has(metadata.name)) ?? all[0];
}

/** What a Job of upkeep needs to know beside what it is to do. */
export interface StartUpkeepParts {
  namespace: string;
  backupName: string;
  /** Undefined when it is gone. */
  backup: DatabaseBackup | undefined;
  runnerImage: string;
  /** The Job before this one. */
  previous: string | undefined;
}

/**
 * Starts a Job of upkeep.
 *
 * @throws NotReady when a Secret that opens the repository is gone; ApiError as the server answers.
 */
export async function startUpkeep(
  upkeep: Upkeep,
  parts: StartUpkeepParts,
  context: Context,
): Promise<UpkeepRun> {
  const { namespace, backupName, backup, runnerImage, previous } = parts;
  const job = upkeepJob(upkeep, {
    namespace,
    backupName,
    spec: backup?.spec ?? {},
    access: repositoryAccess(upkeep.repository, repositoryCredentialsFolder),
    nextPasswordSecret: upkeep.operation === "ChangeKey" ? currentPasswordName(backupName) : undefined,
    runnerImage,
    previous,
  });
  // In a namespace that is being deleted, what is missing is not the point.
  await ignoreAlreadyExists(context.client.create(jobs, job, { dryRun: true, signal: context.signal }));
  const { storage, passwordSecretRef } = upkeep.repository;
  await mustHaveCredentials(
    namespace,
    [...storageSecrets(storage), { field: "the repository's password", selector: passwordSecretRef }],
    context,
  );
  const jobName = job.metadata.name ?? "";
  const made = await ignoreAlreadyExists(context.client.create(jobs, job, { signal: context.signal }));
  if (made !== undefined) {
    context.log.info("Upkeep of the repository started", { job: jobName, operation: upkeep.operation });
  }
  return { jobName, operation: upkeep.operation, phase: "Running" };
}

/** Whether what was observed is about that repository. */
export function isAbout(observed: ObservedUpkeep, repository: RepositoryReference): boolean {
  return observed.place === placeOf(repository);
}

async function reportOf(
  pods: readonly Pod[],
  { client, signal }: Context,
): Promise<UpkeepReport | undefined> {
  for (const pod of pods) {
    const ended = pod.status?.containerStatuses?.find(({ name }) => name === upkeepContainer)?.state
      ?.terminated;
    if (ended?.exitCode !== 0) continue;
    const { namespace = "", name = "" } = pod.metadata;
    // Not the last line alone: the kubelet counts one of more than 16 KiB as several, and would cut it.
    let log = "";
    for await (const line of client.logs({ namespace, name }, { container: upkeepContainer, signal })) {
      log += `${line}\n`;
    }
    const outcome = parseUpkeep(ended.message ?? "", log);
    if (outcome !== undefined && outcome.failure === undefined) return outcome.report;
  }
  return undefined;
}

function counted(backups: number): string {
  return `${backups} ${backups === 1 ? "backup" : "backups"}`;
}

function upkeepFailure(pods: readonly Pod[]): Failure | undefined {
  return pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .map(({ state }) => parseUpkeep(state?.terminated?.message ?? "", "")?.failure)
    .find((failure) => failure !== undefined);
}

/** How it ended, for people. */
function summaryOf(report: UpkeepReport): string {
  switch (report.operation) {
    case "tidy":
      return [
        `The repository holds ${counted(report.snapshots.length)}`,
        ...(report.sizeBytes === undefined ? [] : [`takes up ${formatBytes(report.sizeBytes)}`]),
        ...(report.forgotten.length === 0 ? [] : [`${counted(report.forgotten.length)} removed`]),
        ...(report.prunedBytes === undefined ? [] : [`${formatBytes(report.prunedBytes)} freed`]),
      ]
        .join(", ")
        .concat(".");
    case "change-key":
      return "The repository opens with the new password, and no longer with the old one.";
    case "destroy":
      return `${counted(report.removed)} removed.`;
  }
}
