import type {
  RepositoryReference,
  RepositoryStatus,
  MaintenanceRun,
} from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { durationSeconds } from "../../../repository/retention.ts";
import { ignoreNotFound } from "../../../runtime/index.ts";
import {
  isDoomed,
  isSettled,
  isUnremovable,
  releaseAll,
  settleSeconds,
  tellDoomed,
} from "../snapshots/pending-deletion.ts";
import {
  backupKey,
  databaseBackups,
  databaseSnapshots,
  persistentVolumeClaims,
} from "../../../kubernetes/kinds.ts";
import { isKindGoing } from "../../../kubernetes/crd-terminating.ts";
import { componentLabel } from "../../../kubernetes/names.ts";
import { isNamespaceTerminating } from "../../../kubernetes/namespace-terminating.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Parts } from "../context.ts";
import { sameRepository, withID } from "../../../repository/reference.ts";
import { takeIn } from "./apply-report.ts";
import type { ObservedMaintenance } from "./observe.ts";
import type { MaintenanceSubject } from "./subject.ts";
import { isAbout, observeMaintenance, startMaintenance } from "./observe.ts";
import type { MaintenanceOperation } from "./plan.ts";
import { planMaintenance } from "./plan.ts";

/** What has become of a repository. */
export interface MaintenanceResult {
  repository: RepositoryStatus | undefined;
  /** The maintenance Job that has ended since the last look. */
  ended: MaintenanceRun | undefined;
  /** Whether all of it has been removed. */
  isDestroyed: boolean;
  againInSeconds: number | undefined;
}

const defaultPruneInterval = "7d";

/**
 * Takes in what the newest maintenance Job has done, and starts the next one if something is to be done.
 *
 * @param subject undefined when the DatabaseBackup is gone: its snapshots may still have to be removed.
 */
export async function maintainRepository(
  subject: MaintenanceSubject | undefined,
  parts: Parts,
): Promise<MaintenanceResult> {
  const { observed, ...found } = await look(subject, parts);
  const result = { ...found, againInSeconds: undefined };
  if (observed?.record.phase === "Running" || found.isDestroyed) return result;

  // Read anew: what was taken in has let some go, and told others.
  const snapshots = snapshotsOf(parts);
  const doomed = snapshots.filter(isDoomed);
  const { start, againInSeconds } = planMaintenance({
    now: parts.now(),
    repository: found.repository?.id === undefined ? undefined : found.repository,
    isBackupRunning: subject?.isRunning ?? false,
    // The password that was read before this is no longer the current one.
    isKeyChanging: subject?.password?.isChanging === true && observed?.report?.operation !== "change-key",
    isDestroying: subject?.isDestroying ?? false,
    doomed: doomed
      .filter((each) => isSettled(each, parts) && !isUnremovable(each))
      .flatMap(({ metadata: { deletionTimestamp: since }, status }) =>
        status?.snapshotID !== undefined && status.repository !== undefined && since !== undefined
          ? [{ snapshotID: status.snapshotID, repository: status.repository, since }]
          : [],
      ),
    hasUnknown:
      subject?.isDoubtful === true ||
      snapshots.some(({ spec, status }) => spec.snapshotID !== undefined && status?.phase === "Pending"),
    lastFailureTime: observed?.record.phase === "Failed" ? observed.record.completionTime : undefined,
    pruneIntervalSeconds: durationSeconds(
      subject?.backup.spec.retention?.pruneInterval ?? defaultPruneInterval,
    ),
  });
  if (start === undefined) {
    const isSettling = doomed.some((each) => !isSettled(each, parts));
    return { ...result, againInSeconds: isSettling ? settleSeconds : againInSeconds };
  }
  // Also when it is long gone: a Job of the same name would be taken for it.
  const previous = observed?.record.jobName ?? found.repository?.maintenance?.jobName;
  return {
    ...result,
    ...(await begin(start, { subject, repository: found.repository, doomed, previous }, parts)),
  };
}

/** Takes in what the newest maintenance Job has come to. */
async function look(
  subject: MaintenanceSubject | undefined,
  parts: Parts,
): Promise<Omit<MaintenanceResult, "againInSeconds"> & { observed: ObservedMaintenance | undefined }> {
  const { namespace, name } = parts.request;
  const maintenanceJobs = parts.stores.jobs
    .byIndex("backup", backupKey(namespace, name))
    .filter(({ metadata }) => metadata.labels?.[componentLabel] === "maintenance");
  const repository = subject && statusOf(subject);
  const observed = await observeMaintenance(maintenanceJobs, repository?.maintenance, parts);
  if (observed === undefined) return { repository, ended: undefined, isDestroyed: false, observed };

  const { record, report } = observed;
  if (report !== undefined) await takeIn(observed, subject, snapshotsOf(parts), parts);
  else if (record.phase === "Failed") await tellDoomed(observed, snapshotsOf(parts), parts);
  const isNews = record.phase !== "Running" && !isSameEnd(record, repository?.maintenance);
  return {
    repository: repository && after(repository, observed),
    ended: isNews ? record : undefined,
    isDestroyed: record.operation === "Destroy" && record.phase === "Succeeded",
    observed,
  };
}

/** Starts a maintenance Job, unless nothing is to be removed any more. */
async function begin(
  start: MaintenanceOperation,
  {
    subject,
    repository,
    doomed,
    previous,
  }: {
    subject: MaintenanceSubject | undefined;
    repository: RepositoryStatus | undefined;
    doomed: readonly DatabaseSnapshot[];
    previous: string | undefined;
  },
  parts: Parts,
): Promise<Partial<MaintenanceResult>> {
  const { namespace, name } = parts.request;
  const removes = start.operation === "Destroy" || start.forget.length > 0;
  if (removes && (await isAnyKindGoing(parts))) {
    await releaseAll(doomed, "its CustomResourceDefinition is being deleted; the backup stays", parts);
    return { isDestroyed: subject?.isDestroying ?? false };
  }
  if (!(await isReachable(start.repository, doomed, parts))) return {};

  const current = subject?.password?.current;
  const isOwn = repository !== undefined && sameRepository(start.repository, repository);
  const opened =
    isOwn && current !== undefined ? { ...start.repository, passwordSecretRef: current } : start.repository;
  try {
    const maintenance = await startMaintenance(
      { ...start, repository: opened },
      {
        namespace,
        backupName: name,
        backup: subject?.backup,
        runnerImage: parts.options.runnerImage,
        previous,
      },
      parts,
    );
    return { repository: repository && { ...repository, maintenance } };
  } catch (error) {
    if (isNamespaceTerminating(error)) {
      // No Job can be begun any more, and whoever deletes a namespace must not wait for us for ever.
      await releaseAll(doomed, "the namespace is being deleted", parts);
      return { isDestroyed: true };
    }
    if (!(error instanceof NotReady)) throw error;
    await tellDoomed({ record: { reason: error.reason, message: error.message } }, doomed, parts);
    return { againInSeconds: 60 };
  }
}

function snapshotsOf({ request, stores }: Parts): DatabaseSnapshot[] {
  return stores.snapshots.byIndex("backup", backupKey(request.namespace, request.name));
}

async function isAnyKindGoing(parts: Parts): Promise<boolean> {
  return (await isKindGoing(databaseSnapshots, parts)) || isKindGoing(databaseBackups, parts);
}

function isSameEnd(record: MaintenanceRun, recorded: MaintenanceRun | undefined): boolean {
  return recorded?.jobName === record.jobName && recorded.phase === record.phase;
}

/** The repository as the status has it, with what has just been found. */
function statusOf({ backup, repository, repositoryID }: MaintenanceSubject): RepositoryStatus | undefined {
  if (repository === undefined) return backup.status?.repository;
  const before = backup.status?.repository;
  return {
    // What was found of one repository says nothing of another.
    ...(before !== undefined && sameRepository(before, repository) ? before : {}),
    ...withID(repository, repositoryID),
  };
}

/** The repository's status after a maintenance Job. */
function after(repository: RepositoryStatus, observed: ObservedMaintenance): RepositoryStatus {
  const { record, report } = observed;
  if (report === undefined || !isAbout(observed, repository)) return { ...repository, maintenance: record };
  const { completionTime } = record;
  if (completionTime === undefined || report.operation !== "maintain")
    return { ...repository, maintenance: record };
  return {
    ...repository,
    maintenance: record,
    lastMaintenanceTime: completionTime,
    ...(report.sizeBytes === undefined ? {} : { sizeBytes: report.sizeBytes }),
    ...(report.forgotten.length === 0 ? {} : { lastForgetTime: completionTime }),
    ...(report.prunedBytes === undefined ? {} : { lastPruneTime: completionTime }),
  };
}

/** Whether there is still a volume to remove from: with the claim, the backups on it have gone. */
async function isReachable(
  { storage }: RepositoryReference,
  doomed: readonly DatabaseSnapshot[],
  parts: Parts,
): Promise<boolean> {
  const name = storage.persistentVolumeClaim?.claimName;
  if (name === undefined) return true;
  const { namespace } = parts.request;
  const { client, signal } = parts;
  const claim = await ignoreNotFound(client.get(persistentVolumeClaims, { namespace, name }, { signal }));
  if (claim !== undefined) return true;
  const there = doomed.filter(
    ({ status }) => status?.repository?.storage.persistentVolumeClaim?.claimName === name,
  );
  await releaseAll(there, `its claim ${name} is gone`, parts);
  return false;
}
