import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference, RepositoryStatus, UpkeepRun } from "../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import {
  findCondition,
  hasFinalizer,
  ignoreNotFound,
  removeFinalizer,
  updateStatus,
} from "../../runtime/index.ts";
import { durationSeconds } from "../../repository/retention.ts";
import { unreadyStatus } from "../databasesnapshot/status.ts";
import { compareArtifacts } from "./artifacts.ts";
import { ensureSnapshot } from "./ensure-snapshot.ts";
import { backupKey, databaseBackups, databaseSnapshots, persistentVolumeClaims } from "./kinds.ts";
import { isKindGoing } from "./kind-going.ts";
import { componentLabel } from "./names.ts";
import { isNamespaceTerminating } from "./namespace-terminating.ts";
import { NotReady } from "./not-ready.ts";
import type { Parts } from "./parts.ts";
import type { RepositoryPassword } from "./password.ts";
import { passwordChanged } from "./password.ts";
import { placeOf, sameRepository } from "./repository.ts";
import { isFinished } from "./runs.ts";
import { abandonAnnotation, snapshotFinalizer, storedStatus } from "./snapshots.ts";
import type { ObservedUpkeep } from "./upkeep.ts";
import { isAbout, observeUpkeep, startUpkeep } from "./upkeep.ts";
import { planUpkeep, secondsSince } from "./upkeep-plan.ts";

/** A DatabaseBackup, as far as its repository needs to know. */
export interface UpkeepSubject {
  backup: DatabaseBackup;
  /** As DatabaseSnapshots name it. */
  repository: RepositoryReference | undefined;
  password: RepositoryPassword | undefined;
  /** restic's ID, when a run has just told it. */
  repositoryID: string | undefined;
  isRunning: boolean;
  /** Whether the repository should be looked into for runs that nothing else tells of. */
  isDoubtful?: boolean;
  /** Whether all of the repository is to go. */
  isDestroying?: boolean;
}

/** What has become of a repository. */
export interface UpkeepResult {
  repository: RepositoryStatus | undefined;
  /** The Job of upkeep that has ended since the last look. */
  ended: UpkeepRun | undefined;
  /** Whether all of it has been removed. */
  isDestroyed: boolean;
  againInSeconds: number | undefined;
}

const defaultPruneInterval = "7d";
/** Of a backup that can be neither read nor removed. */
const damaged = "RepositoryDamaged";
/**
 * What is deleted together is removed by one Job; and when all goes because its kind does, that must have become known.
 */
const settleSeconds = 5;

/**
 * Takes in what the newest Job of upkeep has done, and starts the next one if something is to be done.
 *
 * @param subject undefined when the DatabaseBackup is gone: its snapshots may still have to be removed.
 */
export async function upkeepOf(subject: UpkeepSubject | undefined, parts: Parts): Promise<UpkeepResult> {
  const { namespace, name } = parts.request;
  const snapshots = snapshotsOf(parts);
  const upkeepJobs = parts.stores.jobs
    .byIndex("backup", backupKey(namespace, name))
    .filter(({ metadata }) => metadata.labels?.[componentLabel] === "upkeep");
  let repository = subject && statusOf(subject);
  const recorded = repository?.upkeep;
  const observed = await observeUpkeep(upkeepJobs, recorded, parts);
  const ended =
    observed === undefined || observed.record.phase === "Running" || isSameEnd(observed.record, recorded)
      ? undefined
      : observed.record;
  if (observed?.report !== undefined) await takeIn(observed, subject, snapshots, parts);
  else if (observed?.record.phase === "Failed") await tellDoomed(observed, snapshots, parts);
  if (observed !== undefined && repository !== undefined) repository = after(repository, observed);
  const isDestroyed = observed?.record.operation === "Destroy" && observed.record.phase === "Succeeded";
  if (observed?.record.phase === "Running" || isDestroyed) {
    return { repository, ended, isDestroyed, againInSeconds: undefined };
  }

  // Anew: what was taken in has let some go, and told others.
  const left = snapshotsOf(parts);
  const doomed = left.filter(isDoomed);
  const settled = doomed.filter((each) => isSettled(each, parts) && !isUnremovable(each));
  const plan = planUpkeep({
    now: parts.now(),
    repository: repository?.id === undefined ? undefined : repository,
    isBackupRunning: subject?.isRunning ?? false,
    // The password that was read before this is no longer the current one.
    isKeyChanging: subject?.password?.isChanging === true && observed?.report?.operation !== "change-key",
    isDestroying: subject?.isDestroying ?? false,
    doomed: settled.flatMap(({ status }) =>
      status?.snapshotID !== undefined && status.repository !== undefined
        ? [{ snapshotID: status.snapshotID, repository: status.repository }]
        : [],
    ),
    hasUnknown:
      subject?.isDoubtful === true ||
      left.some(({ spec, status }) => spec.snapshotID !== undefined && status?.phase === "Pending"),
    lastFailureTime: observed?.record.phase === "Failed" ? observed.record.completionTime : undefined,
    pruneIntervalSeconds: durationSeconds(
      subject?.backup.spec.retention?.pruneInterval ?? defaultPruneInterval,
    ),
  });
  if (plan.start === undefined) {
    const againInSeconds = doomed.some((each) => !isSettled(each, parts))
      ? settleSeconds
      : plan.againInSeconds;
    return { repository, ended, isDestroyed, againInSeconds };
  }
  const removes = plan.start.operation === "Destroy" || plan.start.forget.length > 0;
  if (removes && (await isAnyKindGoing(parts))) {
    await releaseAll(doomed, "its CustomResourceDefinition is being deleted; the backup stays", parts);
    return { repository, ended, isDestroyed: subject?.isDestroying ?? false, againInSeconds: undefined };
  }
  if (!(await isReachable(plan.start.repository, doomed, parts))) {
    return { repository, ended, isDestroyed, againInSeconds: undefined };
  }
  const current = subject?.password?.current;
  const isOwn = repository !== undefined && sameRepository(plan.start.repository, repository);
  const opened =
    isOwn && current !== undefined
      ? { ...plan.start.repository, passwordSecretRef: current }
      : plan.start.repository;
  try {
    const record = await startUpkeep(
      { ...plan.start, repository: opened },
      {
        namespace,
        backupName: name,
        backup: subject?.backup,
        runnerImage: parts.options.runnerImage,
        // Also when it is long gone: a Job of the same name would be taken for it.
        previous: observed?.record.jobName ?? repository?.upkeep?.jobName,
      },
      parts,
    );
    return {
      repository: repository && { ...repository, upkeep: record },
      ended,
      isDestroyed,
      againInSeconds: undefined,
    };
  } catch (error) {
    if (isNamespaceTerminating(error)) {
      // No Job can be begun any more, and whoever deletes a namespace must not wait for us for ever.
      await releaseAll(doomed, "the namespace is being deleted", parts);
      return { repository, ended, isDestroyed: true, againInSeconds: undefined };
    }
    if (!(error instanceof NotReady)) throw error;
    await tellDoomed({ record: { reason: error.reason, message: error.message } }, snapshots, parts);
    return { repository, ended, isDestroyed, againInSeconds: 60 };
  }
}

function snapshotsOf({ request, stores }: Parts): DatabaseSnapshot[] {
  return stores.snapshots.byIndex("backup", backupKey(request.namespace, request.name));
}

function isSettled({ metadata }: DatabaseSnapshot, parts: Parts): boolean {
  return secondsSince(metadata.deletionTimestamp ?? "", parts.now()) >= settleSeconds;
}

/** Until the repository is mended, which the next look into it shows, trying again is in vain. */
function isUnremovable({ status }: DatabaseSnapshot): boolean {
  return findCondition(status?.conditions, "Ready")?.reason === damaged;
}

async function isAnyKindGoing(parts: Parts): Promise<boolean> {
  return (await isKindGoing(databaseSnapshots, parts)) || isKindGoing(databaseBackups, parts);
}

function isSameEnd(record: UpkeepRun, recorded: UpkeepRun | undefined): boolean {
  return recorded?.jobName === record.jobName && recorded.phase === record.phase;
}

/** The repository as the status has it, with what has just been found. */
function statusOf({ backup, repository, repositoryID }: UpkeepSubject): RepositoryStatus | undefined {
  if (repository === undefined) return backup.status?.repository;
  const before = backup.status?.repository;
  const id = repositoryID ?? repository.id;
  return {
    // What was found of one repository says nothing of another.
    ...(before !== undefined && sameRepository(before, repository) ? before : {}),
    ...repository,
    ...(id === undefined ? {} : { id }),
  };
}

/** The repository's status after a Job of upkeep. */
function after(repository: RepositoryStatus, observed: ObservedUpkeep): RepositoryStatus {
  const { record, report } = observed;
  if (report === undefined || !isAbout(observed, repository)) return { ...repository, upkeep: record };
  const { completionTime } = record;
  if (completionTime === undefined || report.operation !== "tidy") return { ...repository, upkeep: record };
  return {
    ...repository,
    upkeep: record,
    lastSyncTime: completionTime,
    ...(report.sizeBytes === undefined ? {} : { sizeBytes: report.sizeBytes }),
    ...(report.forgotten.length === 0 ? {} : { lastForgetTime: completionTime }),
    ...(report.prunedBytes === undefined ? {} : { lastPruneTime: completionTime }),
  };
}

/** Brings DatabaseSnapshots and Secrets in line with what a Job of upkeep has found and done. */
async function takeIn(
  observed: ObservedUpkeep,
  subject: UpkeepSubject | undefined,
  snapshots: readonly DatabaseSnapshot[],
  parts: Parts,
): Promise<void> {
  const { report, startTime, place } = observed;
  if (report?.operation === "change-key" && subject !== undefined)
    await passwordChanged(subject.backup, parts);
  if (report?.operation !== "tidy") return;
  const { gone, unreadable, missing, found, unnamed } = compareArtifacts({
    snapshots,
    isHere: (repository) => placeOf(repository) === place,
    listed: report.snapshots,
    unreadable: report.unreadable,
    listedSince: startTime,
    pendingJobs: pendingJobs(subject, parts),
  });
  await releaseAll(gone, "it is no longer in its repository", parts);
  const damage = "Its file in the repository is damaged, so that restic can neither read nor remove it.";
  await tellDoomed({ record: { reason: damaged, message: damage } }, unreadable, parts);
  for (const snapshot of missing) {
    const why = {
      reason: "ArtifactMissing",
      message:
        "The repository no longer holds this backup, though it was not removed by this operator. Delete this object.",
    };
    const status = unreadyStatus(snapshot, parts.now(), "Failed", why);
    await updateStatus(parts.client, databaseSnapshots, snapshot, status, { signal: parts.signal });
  }
  const own = subject?.backup.status?.repository;
  if (subject === undefined || own === undefined || placeOf(own) !== place) return;
  for (const { snapshot, artifact } of found) {
    const status = storedStatus(snapshot, subject.backup, artifact, own, parts.now());
    await updateStatus(parts.client, databaseSnapshots, snapshot, status, { signal: parts.signal });
  }
  if (subject.isDestroying === true) return;
  for (const artifact of unnamed) await ensureSnapshot(subject.backup, artifact, own, parts);
}

/** The Jobs whose outcome is yet to be recorded. */
function pendingJobs(subject: UpkeepSubject | undefined, { stores, request }: Parts): Set<string> {
  const recorded = new Set(
    subject?.backup.status?.recentRuns
      ?.filter(({ phase }) => phase !== "Running")
      .map(({ jobName }) => jobName),
  );
  const names = stores.jobs
    .byIndex("backup", backupKey(request.namespace, request.name))
    .filter((job) => !isFinished(job) || !recorded.has(job.metadata.name ?? ""))
    .map(({ metadata }) => metadata.name ?? "");
  return new Set(names);
}

function isDoomed(snapshot: DatabaseSnapshot): boolean {
  return (
    snapshot.metadata.deletionTimestamp !== undefined &&
    hasFinalizer(snapshot, snapshotFinalizer) &&
    snapshot.metadata.annotations?.[abandonAnnotation] !== "true"
  );
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

/** Tells those who wait for a DatabaseSnapshot to go why it does not. */
async function tellDoomed(
  { record }: { record: { reason?: string; message?: string } },
  snapshots: readonly DatabaseSnapshot[],
  parts: Parts,
): Promise<void> {
  const why = {
    reason: record.reason ?? "DeletionFailed",
    message:
      `The backup could not be removed from its repository: ${record.message ?? ""} It is tried again. To let this object go and ` +
      `leave the backup where it is, annotate it: ${abandonAnnotation}=true`,
  };
  for (const snapshot of snapshots.filter(isDoomed)) {
    const status = unreadyStatus(snapshot, parts.now(), "Deleting", why);
    await updateStatus(parts.client, databaseSnapshots, snapshot, status, { signal: parts.signal });
  }
}

async function releaseAll(
  snapshots: readonly DatabaseSnapshot[],
  why: string,
  { client, log, signal }: Parts,
): Promise<void> {
  for (const snapshot of snapshots) {
    const released = await ignoreNotFound(
      removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal }),
    );
    if (released === undefined) continue;
    log.info("DatabaseSnapshot let go", { snapshot: snapshot.metadata.name, because: why });
  }
}
