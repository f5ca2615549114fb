import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../api/databases/v1/storage.ts";
import { isCrdTerminating } from "../../kubernetes/crd-terminating.ts";
import { deleteExactly } from "../../kubernetes/delete-exactly.ts";
import { isFinished } from "../../kubernetes/job-status.ts";
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
  componentLabel,
  passwordSecretName,
} from "../../kubernetes/names.ts";
import { secondsSince } from "../../kubernetes/times.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";
import { storageKeyOf } from "../../repository/reference.ts";
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
import { storageKey } from "../watched.ts";
import type { BackupContext } from "./context.ts";
import { destroyRepository } from "./maintenance/destroy-repository.ts";
import { planDeletion, readyOfDeletion } from "./plan-deletion.ts";
import { runJobs } from "./runs/observe.ts";
import { graceSeconds } from "./snapshots/pending-deletion.ts";
import { readiness } from "./status.ts";

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
    isCrdTerminating: await isCrdTerminating(databaseBackups, context),
    isClaimShared: isClaimShared(backup, context),
  });
  if (plan.keepsBackups) return release(backup, context);

  await deleteChild(cronJobs, childName(name), context);
  const isRunning = runJobs(backup, context).some((job) => !isFinished(job));
  if (isRunning) return { requeueAfterSeconds: waitForRunsSeconds };
  if (plan.repository !== undefined) {
    const destruction = await destroyRepository(backup, plan.repository, context);
    if (!destruction.isDone) {
      const { repository, requeueAfterSeconds } = destruction;
      await reportDeletion(backup, repository, context);
      return { requeueAfterSeconds };
    }
    if (destruction.isAbandoned) return release(backup, context);
  }
  await deleteSnapshots(backup, context);
  await deleteMaintenanceJobs(context);
  if (plan.deletesClaim) await deleteChild(persistentVolumeClaims, claimName(name), context);
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

function isClaimShared({ metadata }: Stored<DatabaseBackup>, { stores }: BackupContext): boolean {
  const claim = { persistentVolumeClaim: { claimName: claimName(metadata.name) } };
  return stores.backups
    .byIndex("storage", storageKey(metadata.namespace, storageKeyOf({ storage: claim })))
    .some((other) => other.metadata.name !== metadata.name);
}

async function reportDeletion(
  backup: Stored<DatabaseBackup>,
  repository: RepositoryStatus,
  context: BackupContext,
): Promise<void> {
  const { client, signal } = context;
  const { generation: observedGeneration } = backup.metadata;
  const conditions = setReadiness(backup.status?.conditions, readiness(readyOfDeletion(backup, repository)), {
    observedGeneration,
    now: context.now(),
  });
  const status = withoutUndefined({ ...backup.status, observedGeneration, conditions, repository });
  await updateStatus(client, databaseBackups, backup, status, { signal });
}

/** Deletes the DatabaseSnapshots, whose backups were removed with the repository. */
async function deleteSnapshots({ metadata }: Stored<DatabaseBackup>, context: BackupContext): Promise<void> {
  const { client, signal, stores } = context;
  const snapshots = stores.snapshots.byIndex("backup", backupKey(metadata.namespace, metadata.name));
  for (const snapshot of snapshots) {
    const { namespace, name } = snapshot.metadata;
    await ignoreNotFound(client.delete(databaseSnapshots, { namespace, name }, { signal }));
    await ignoreNotFound(removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal }));
  }
}

/** Deletes the maintenance Jobs: their Pods use the claim, although they have ended. */
async function deleteMaintenanceJobs(context: BackupContext): Promise<void> {
  const { namespace, name } = context.request;
  for (const job of context.stores.jobs.byIndex("backup", backupKey(namespace, name))) {
    if (job.metadata.labels?.[componentLabel] === "maintenance")
      await deleteChild(jobs, job.metadata.name, context);
  }
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
