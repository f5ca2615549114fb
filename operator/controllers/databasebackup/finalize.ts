import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun, RepositoryReference } from "../../api/databases/v1/storage.ts";
import { deleteExactly } from "../../kubernetes/delete-exactly.ts";
import { isMadeFor } from "../../kubernetes/made-for.ts";
import { hasBegun, isFinished } from "../../kubernetes/job-status.ts";
import {
  backupKey,
  cronJobs,
  databaseBackups,
  databaseSnapshots,
  jobs,
  persistentVolumeClaims,
  secrets,
} from "../../kubernetes/kinds.ts";
import {
  backupNameAnnotation,
  childName,
  claimName,
  currentPasswordName,
  passwordSecretName,
} from "../../kubernetes/names.ts";
import { podsOfJob } from "../../kubernetes/pods-of-job.ts";
import { secondsSince } from "../../kubernetes/times.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";
import { isSameLocation } from "../../repository/reference.ts";
import type { KubernetesObject, Resource, Result, Stored } from "../../runtime/index.ts";
import {
  addFinalizer,
  hasFinalizer,
  ignoreNotFound,
  removeFinalizer,
  setReadiness,
  updateStatus,
} from "../../runtime/index.ts";
import { snapshotFinalizer } from "../databasesnapshot/snapshot.ts";
import type { MaintenanceKind } from "../phases.ts";
import { isActive } from "../phases.ts";
import type { BackupContext } from "./context.ts";
import { recordEvents } from "./events.ts";
import { maintenanceJobs } from "./maintenance/apply.ts";
import { maintenanceAnnotation } from "./maintenance/desired-job.ts";
import { destroyRepository } from "./maintenance/destroy-repository.ts";
import { whyForeign } from "./ownership.ts";
import { planDeletion, readyOfDeletion } from "./plan-deletion.ts";
import { isEndRecorded } from "./runs/ended-runs.ts";
import { allRunJobs, runJobs } from "./runs/observe.ts";
import { releaseVolume } from "./setup/volume.ts";
import { graceSeconds } from "./snapshots/pending-deletion.ts";
import type { Findings } from "./status.ts";
import { readiness } from "./status.ts";
import { whyBackupsStay } from "./why-backups-stay.ts";

/** Keeps a DatabaseBackup with `deletionPolicy: Delete` until its repository is removed. */
export const backupFinalizer = "databases.test.io/remove-repository";

const waitForRunsSeconds = 15;

/** Gives a DatabaseBackup the finalizer while its deletionPolicy is Delete, and removes it otherwise. */
export function ensureFinalizer(
  backup: Stored<DatabaseBackup>,
  { client, signal }: BackupContext,
): Promise<Stored<DatabaseBackup>> {
  return backup.spec.deletionPolicy === "Delete"
    ? addFinalizer(client, databaseBackups, backup, backupFinalizer, { signal })
    : removeFinalizer(client, databaseBackups, backup, backupFinalizer, { signal });
}

/** Deletes the CronJob first, then the repository if deletionPolicy says so, then removes the finalizer. */
export async function finalize(
  backup: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<Result | undefined> {
  if (!hasFinalizer(backup, backupFinalizer)) return undefined;
  const { name, deletionTimestamp = "" } = backup.metadata;
  // By then it is known whether the CustomResourceDefinition itself is being deleted.
  const grace = graceSeconds - secondsSince(deletionTimestamp, context.now());
  if (grace > 0) return { requeueAfterSeconds: grace };
  const plan = planDeletion(backup, {
    mustStay:
      whyForeign(backup.status?.repository, context.clusterID) !== undefined ||
      (await whyBackupsStay(context)) !== undefined,
    hasUnreadRuns: hasUnreadRuns(backup, context),
    isClaimShared: isNeededElsewhere(
      backup,
      ({ storage }) => storage.persistentVolumeClaim?.claimName === claimName(name),
      context,
    ),
    isPasswordShared: isNeededElsewhere(
      backup,
      ({ passwordSecretRef }) => passwordSecretRef.name === passwordSecretName(name),
      context,
    ),
  });
  if (plan.keepsBackups) {
    // One that waits for a node would start when the DatabaseBackup is long gone.
    await deleteDestroyJobs(backup, context);
    return release(backup, context);
  }

  await deleteChild(cronJobs, childName(name), context);
  const runJobName = await endRuns(context);
  if (runJobName !== undefined) {
    const ready = readyOfDeletion(backup, plan.repository, { runJobName });
    await reportDeletion(backup, { ready, repository: backup.status?.repository }, context);
    return { requeueAfterSeconds: waitForRunsSeconds };
  }
  if (plan.repository !== undefined) {
    const destruction = await destroyRepository(backup, plan.repository, context);
    if (!destruction.isDone) {
      const { repository, obstacle, ended, requeueAfterSeconds } = destruction;
      const ready = readyOfDeletion(backup, repository, { obstacle });
      await reportDeletion(backup, { ready, repository, maintenance: ended }, context);
      return { requeueAfterSeconds };
    }
    const { because } = destruction;
    if (because === "NamespaceTerminating") return release(backup, context);
    if (because !== undefined) recordNotRemoved(backup, because.message, context);
  }
  await deleteSnapshots(backup, context);
  await deleteMaintenanceJobs(context);
  if (plan.deletesClaim) {
    await releaseVolume(claimName(name), context);
    await deleteChild(persistentVolumeClaims, claimName(name), context);
  }
  // Without an owner while the repository's password was being changed.
  await deleteChild(secrets, currentPasswordName(name), context);
  if (plan.deletesPassword) await deleteChild(secrets, passwordSecretName(name), context);
  return release(backup, context);
}

async function release(
  backup: Stored<DatabaseBackup>,
  { client, log, signal }: BackupContext,
): Promise<undefined> {
  await removeFinalizer(client, databaseBackups, backup, backupFinalizer, { signal });
  log.info("Removed finalizer", { deletionPolicy: backup.spec.deletionPolicy });
}

/** Whether the status does not say yet how a run has ended. */
function hasUnreadRuns(backup: Stored<DatabaseBackup>, context: BackupContext): boolean {
  const runs = backup.status?.recentRuns ?? [];
  return runs.some(isActive) || runJobs(backup, context).some((job) => !isEndRecorded(runs, job));
}

/** Whether another DatabaseBackup, or a DatabaseSnapshot in another repository, uses something of the DatabaseBackup. */
function isNeededElsewhere(
  { metadata: { namespace, name }, status }: Stored<DatabaseBackup>,
  uses: (repository: RepositoryReference) => boolean,
  { stores }: BackupContext,
): boolean {
  const own = status?.repository;
  const isElsewhere = (repository: RepositoryReference) =>
    own === undefined || !isSameLocation(repository, own);
  return [
    ...stores.backups.list(namespace).filter(({ metadata }) => metadata.name !== name),
    ...stores.snapshots.list(namespace).filter(({ metadata }) => metadata.deletionTimestamp === undefined),
  ].some((other) => {
    const repository = other.status?.repository;
    return repository !== undefined && isElsewhere(repository) && uses(repository);
  });
}

/**
 * Deletes the Jobs of runs that have not started: they may never do so, and what they would store would be removed.
 *
 * @returns The name of the Job of a run that has started and has not ended.
 */
async function endRuns(context: BackupContext): Promise<string | undefined> {
  let started: string | undefined;
  for (const job of allRunJobs(context)) {
    if (isFinished(job)) continue;
    // From the server, because a container may have started a moment ago.
    if (hasBegun(await podsOfJob(job, context))) started = job.metadata.name;
    else await deleteExactly(jobs, job, context);
  }
  return started;
}

async function reportDeletion(
  backup: Stored<DatabaseBackup>,
  {
    ready,
    repository,
    maintenance,
  }: {
    ready: Findings["ready"];
    repository: RepositoryReference | undefined;
    /** A maintenance Job that has ended. */
    maintenance?: MaintenanceRun | undefined;
  },
  context: BackupContext,
): Promise<void> {
  const { client, signal } = context;
  const { generation: observedGeneration } = backup.metadata;
  const options = { observedGeneration, now: context.now() };
  const conditions = setReadiness(backup.status?.conditions, readiness(ready), options);
  const status = withoutUndefined({ ...backup.status, observedGeneration, conditions, repository });
  await updateStatus(client, databaseBackups, backup, status, { signal });
  recordEvents(
    backup,
    {
      changes: [],
      ready,
      missed: { count: 0, newest: undefined },
      maintenance,
      found: { count: 0, expiring: 0 },
    },
    context,
  );
}

function recordNotRemoved(
  backup: Stored<DatabaseBackup>,
  because: string,
  { events, log }: BackupContext,
): void {
  log.error("Repository not removed", { because });
  const note = `${because} So no Job could remove the backups: they are lost with the volume, or stay in it.`;
  events.record(backup, { type: "Warning", reason: "RepositoryNotRemoved", action: "Delete", note });
}

/** Deletes the DatabaseSnapshots, whose backups were removed with the repository. Those in another repository stay. */
async function deleteSnapshots(
  { metadata, status }: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<void> {
  const { client, signal, stores } = context;
  const own = status?.repository;
  const snapshots = stores.snapshots
    .byIndex("backup", backupKey(metadata.namespace, metadata.name))
    .filter(({ status: { repository } = {} }) => {
      return repository === undefined || (own !== undefined && isSameLocation(repository, own));
    });
  for (const snapshot of snapshots) {
    const { namespace, name } = snapshot.metadata;
    await ignoreNotFound(client.delete(databaseSnapshots, { namespace, name }, { signal }));
    await ignoreNotFound(removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal }));
  }
}

/** Deletes the Job that removes the backups, if it has not ended. */
async function deleteDestroyJobs(backup: Stored<DatabaseBackup>, context: BackupContext): Promise<void> {
  for (const job of maintenanceJobs(context)) {
    const operation = job.metadata.annotations?.[maintenanceAnnotation];
    if (operation !== ("Destroy" satisfies MaintenanceKind) || !isMadeFor(job, backup)) continue;
    if (!isFinished(job)) await deleteExactly(jobs, job, context);
  }
}

/** Deletes the maintenance Jobs: their Pods use the claim, although they have ended. */
async function deleteMaintenanceJobs(context: BackupContext): Promise<void> {
  for (const job of maintenanceJobs(context)) await deleteExactly(jobs, job, context);
}

/** Deletes an object that the operator created for the DatabaseBackup. One that only has its name stays. */
async function deleteChild<T extends KubernetesObject>(
  of: Resource<T>,
  name: string,
  context: BackupContext,
): Promise<void> {
  const { client, request, signal } = context;
  const object = await ignoreNotFound(client.get(of, { namespace: request.namespace, name }, { signal }));
  if (object?.metadata.annotations?.[backupNameAnnotation] !== request.name) return;
  await deleteExactly(of, object, context);
}
