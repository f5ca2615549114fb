import type {
  RepositoryReference,
  RepositoryStatus,
  MaintenanceRun,
} from "../../../api/databases/v1/storage.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { durationSeconds } from "../../../repository/retention.ts";
import { ignoreNotFound, type Stored } from "../../../runtime/index.ts";
import {
  isPendingDeletion,
  graceElapsed,
  isUnremovable,
  removeFinalizers,
  graceSeconds,
  reportRemovalFailure,
} from "../snapshots/pending-deletion.ts";
import {
  backupKey,
  databaseBackups,
  databaseSnapshots,
  persistentVolumeClaims,
} from "../../../kubernetes/kinds.ts";
import { isCrdTerminating } from "../../../kubernetes/crd-terminating.ts";
import { componentLabel } from "../../../kubernetes/names.ts";
import { isNamespaceTerminating } from "../../../kubernetes/namespace-terminating.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { BackupContext } from "../context.ts";
import { sameRepository, withID } from "../../../repository/reference.ts";
import { applyReport } from "./apply-report.ts";
import type { ObservedMaintenance } from "./observe.ts";
import type { MaintenanceSubject } from "./subject.ts";
import { isForRepository, observeMaintenance, startMaintenance } from "./observe.ts";
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

/**
 * Takes in what the newest maintenance Job has done, and starts the next one if something is to be done.
 *
 * @param subject undefined when the DatabaseBackup is gone: its snapshots may still have to be removed.
 */
export async function maintainRepository(
  subject: MaintenanceSubject | undefined,
  context: BackupContext,
): Promise<MaintenanceResult> {
  const { observed, ...found } = await observe(subject, context);
  const result = { ...found, againInSeconds: undefined };
  if (observed?.record.phase === "Running" || found.isDestroyed) return result;

  // Read anew: what was taken in has let some go, and told others.
  const snapshots = snapshotsOf(context);
  const doomed = snapshots.filter(isPendingDeletion);
  const { start, againInSeconds } = planMaintenance({
    now: context.now(),
    repository: found.repository?.id === undefined ? undefined : found.repository,
    isBackupRunning: subject?.isRunning ?? false,
    // The password that was read before this is no longer the current one.
    isKeyChanging: subject?.password?.isChanging === true && observed?.report?.operation !== "change-key",
    isDestroying: subject?.isDestroying ?? false,
    pendingDeletions: doomed
      .filter((each) => graceElapsed(each, context) && !isUnremovable(each))
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
      subject?.backup.spec.retention?.pruneInterval ?? defaults.retention.pruneInterval,
    ),
  });
  if (start === undefined) {
    const isSettling = doomed.some((each) => !graceElapsed(each, context));
    return { ...result, againInSeconds: isSettling ? graceSeconds : againInSeconds };
  }
  // Also when it is long gone: a Job of the same name would be taken for it.
  const previous = observed?.record.jobName ?? found.repository?.maintenance?.jobName;
  return {
    ...result,
    ...(await startJob(start, { subject, repository: found.repository, doomed, previous }, context)),
  };
}

/** Takes in what the newest maintenance Job has come to. */
async function observe(
  subject: MaintenanceSubject | undefined,
  context: BackupContext,
): Promise<Omit<MaintenanceResult, "againInSeconds"> & { observed: ObservedMaintenance | undefined }> {
  const { namespace, name } = context.request;
  const maintenanceJobs = context.stores.jobs
    .byIndex("backup", backupKey(namespace, name))
    .filter(({ metadata }) => metadata.labels?.[componentLabel] === "maintenance");
  const repository = subject && statusOf(subject);
  const observed = await observeMaintenance(maintenanceJobs, repository?.maintenance, context);
  if (observed === undefined) return { repository, ended: undefined, isDestroyed: false, observed };

  const { record, report } = observed;
  if (report !== undefined) await applyReport(observed, subject, snapshotsOf(context), context);
  else if (record.phase === "Failed") await reportRemovalFailure(observed, snapshotsOf(context), context);
  const isNews = record.phase !== "Running" && !isSameEnd(record, repository?.maintenance);
  return {
    repository: repository && withReport(repository, observed),
    ended: isNews ? record : undefined,
    isDestroyed: record.operation === "Destroy" && record.phase === "Succeeded",
    observed,
  };
}

/** Starts a maintenance Job, unless nothing is to be removed any more. */
async function startJob(
  start: MaintenanceOperation,
  {
    subject,
    repository,
    doomed,
    previous,
  }: {
    subject: MaintenanceSubject | undefined;
    repository: RepositoryStatus | undefined;
    doomed: readonly Stored<DatabaseSnapshot>[];
    previous: string | undefined;
  },
  context: BackupContext,
): Promise<Partial<MaintenanceResult>> {
  const { namespace, name } = context.request;
  const removes = start.operation === "Destroy" || start.forget.length > 0;
  if (removes && (await isAnyCrdTerminating(context))) {
    await removeFinalizers(
      doomed,
      "its CustomResourceDefinition is being deleted; the backup stays",
      context,
    );
    return { isDestroyed: subject?.isDestroying ?? false };
  }
  if (!(await isReachable(start.repository, doomed, context))) return {};

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
        runnerImage: context.options.runnerImage,
        previous,
      },
      context,
    );
    return { repository: repository && { ...repository, maintenance } };
  } catch (error) {
    if (isNamespaceTerminating(error)) {
      // No Job can be begun any more, and whoever deletes a namespace must not wait for us for ever.
      await removeFinalizers(doomed, "the namespace is being deleted", context);
      return { isDestroyed: true };
    }
    if (!(error instanceof NotReady)) throw error;
    await reportRemovalFailure({ record: { reason: error.reason, message: error.message } }, doomed, context);
    return { againInSeconds: 60 };
  }
}

function snapshotsOf({ request, stores }: BackupContext): Stored<DatabaseSnapshot>[] {
  return stores.snapshots.byIndex("backup", backupKey(request.namespace, request.name));
}

async function isAnyCrdTerminating(context: BackupContext): Promise<boolean> {
  return (await isCrdTerminating(databaseSnapshots, context)) || isCrdTerminating(databaseBackups, context);
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
function withReport(repository: RepositoryStatus, observed: ObservedMaintenance): RepositoryStatus {
  const { record, report } = observed;
  if (report === undefined || !isForRepository(observed, repository))
    return { ...repository, maintenance: record };
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
  doomed: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<boolean> {
  const name = storage.persistentVolumeClaim?.claimName;
  if (name === undefined) return true;
  const { namespace } = context.request;
  const { client, signal } = context;
  const claim = await ignoreNotFound(client.get(persistentVolumeClaims, { namespace, name }, { signal }));
  if (claim !== undefined) return true;
  const there = doomed.filter(
    ({ status }) => status?.repository?.storage.persistentVolumeClaim?.claimName === name,
  );
  await removeFinalizers(there, `its claim ${name} is gone`, context);
  return false;
}
