import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { KubernetesObject, Resource, Result, Stored } from "../../runtime/index.ts";
import {
  addFinalizer,
  hasFinalizer,
  ignoreNotFound,
  removeFinalizer,
  setCondition,
  updateStatus,
} from "../../runtime/index.ts";
import {
  backupKey,
  cronJobs,
  databaseBackups,
  databaseSnapshots,
  jobs,
  persistentVolumeClaims,
  secrets,
} from "../../kubernetes/kinds.ts";
import { storageKey } from "../watched.ts";
import { deleteExactly } from "../../kubernetes/delete-exactly.ts";
import { ownsClaim } from "./setup/claim.ts";
import {
  backupLabel,
  childName,
  claimName,
  componentLabel,
  currentPasswordName,
  passwordSecretName,
} from "../../kubernetes/names.ts";
import { runJobs } from "./runs/observe.ts";
import type { BackupContext } from "./context.ts";
import { currentKey } from "./setup/key-rotation.ts";
import { wantedPassword } from "./setup/password.ts";
import { storageOf } from "../../repository/reference.ts";
import { maintainRepository } from "./maintenance/apply.ts";
import { isFinished } from "../../kubernetes/job-status.ts";
import { snapshotFinalizer } from "../databasesnapshot/snapshot.ts";

/** Keeps a DatabaseBackup with `deletionPolicy: Delete` until its backups are removed. */
export const backupFinalizer = "databases.test.io/backups";

/** With the value `true`: a DatabaseBackup that is deleted leaves its repository, whatever its deletionPolicy. */
export const abandonRepositoryAnnotation = "databases.test.io/abandon-repository";

/** Has a DatabaseBackup held back from deletion just as long as its deletionPolicy needs that. */
export function ensureFinalizer(
  backup: Stored<DatabaseBackup>,
  { client, signal }: BackupContext,
): Promise<Stored<DatabaseBackup>> {
  return backup.spec.deletionPolicy === "Delete"
    ? addFinalizer(client, databaseBackups, backup, backupFinalizer, { signal })
    : removeFinalizer(client, databaseBackups, backup, backupFinalizer, { signal });
}

/**
 * Removes a DatabaseBackup's repository, if that is wanted, then lets the DatabaseBackup go. Its CronJob goes at once, and
 * what it made last.
 */
export async function finalize(
  backup: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<Result | undefined> {
  if (!hasFinalizer(backup, backupFinalizer)) return undefined;
  const { namespace, name } = backup.metadata;
  const repository = backup.status?.repository;
  const isAbandoned = backup.metadata.annotations?.[abandonRepositoryAnnotation] === "true";
  if (backup.spec.deletionPolicy === "Delete" && !isAbandoned) {
    await deleteChild(cronJobs, childName(name), context);
    const isRunning = runJobs(backup, context).some((job) => !isFinished(job));
    if (isRunning) return { requeueAfterSeconds: 15 };
    if (repository?.id !== undefined) {
      const { againInSeconds, ...result } = await maintainRepository(
        {
          backup,
          repository,
          password: {
            wanted: wantedPassword(backup),
            current: { name: currentPasswordName(name), key: currentKey },
            isChanging: false,
          },
          repositoryID: undefined,
          isRunning,
          isDestroying: true,
        },
        context,
      );
      if (!result.isDestroyed) {
        await reportDeletion(backup, result.repository, context);
        return { requeueAfterSeconds: againInSeconds ?? 30 };
      }
    }
    await deleteSnapshots(backup, context);
    await deleteMaintenanceJobs(context);
    if (ownsClaim(backup) && !isClaimShared(backup, context)) {
      await deleteChild(persistentVolumeClaims, claimName(name), context);
    }
    // Elsewhere than on a volume, restic cannot remove the repository's key: its password opens what is made there next.
    const { storage, encryption } = backup.spec;
    const isOnVolume = storage === undefined || storage.persistentVolumeClaim !== undefined;
    if (encryption === undefined && isOnVolume) await deleteChild(secrets, passwordSecretName(name), context);
  }
  await removeFinalizer(context.client, databaseBackups, backup, backupFinalizer, { signal: context.signal });
  context.log.info("DatabaseBackup let go", { namespace, deletionPolicy: backup.spec.deletionPolicy });
  return undefined;
}

/** Whether another DatabaseBackup has its repository on the claim that was made for this one. */
function isClaimShared({ metadata }: Stored<DatabaseBackup>, { stores }: BackupContext): boolean {
  const claim = { persistentVolumeClaim: { claimName: claimName(metadata.name) } };
  return stores.backups
    .byIndex("storage", storageKey(metadata.namespace, storageOf({ storage: claim })))
    .some((other) => other.metadata.name !== metadata.name);
}

/** What stands in the way of the deletion becomes the condition. */
async function reportDeletion(
  backup: Stored<DatabaseBackup>,
  repository: NonNullable<DatabaseBackup["status"]>["repository"],
  context: BackupContext,
): Promise<void> {
  const maintenance = repository?.maintenance;
  const failed = maintenance?.phase === "Failed" ? maintenance : undefined;
  const ready = {
    type: "Ready",
    status: "False" as const,
    reason: failed?.reason ?? "Deleting",
    message:
      failed === undefined
        ? "The backups are being removed."
        : `The backups could not be removed: ${failed.message ?? ""} It is tried again. To let this object go and leave them ` +
          `where they are, annotate it: ${abandonRepositoryAnnotation}=true`,
  };
  const conditions = setCondition(backup.status?.conditions, ready, {
    observedGeneration: backup.metadata.generation,
    now: context.now(),
  });
  const status = { ...backup.status, conditions, ...(repository === undefined ? {} : { repository }) };
  await updateStatus(context.client, databaseBackups, backup, status, { signal: context.signal });
}

/** The objects of backups that are gone with their repository. */
async function deleteSnapshots({ metadata }: Stored<DatabaseBackup>, context: BackupContext): Promise<void> {
  const { client, signal, stores } = context;
  const snapshots = stores.snapshots.byIndex("backup", backupKey(metadata.namespace, metadata.name));
  for (const snapshot of snapshots) {
    const { namespace, name } = snapshot.metadata;
    await ignoreNotFound(client.delete(databaseSnapshots, { namespace, name }, { signal }));
    await ignoreNotFound(removeFinalizer(client, databaseSnapshots, snapshot, snapshotFinalizer, { signal }));
  }
}

/** Their Pods hold the claim, though they have ended. */
async function deleteMaintenanceJobs(context: BackupContext): Promise<void> {
  const { namespace, name } = context.request;
  for (const job of context.stores.jobs.byIndex("backup", backupKey(namespace, name))) {
    if (job.metadata.labels?.[componentLabel] === "maintenance")
      await deleteChild(jobs, job.metadata.name, context);
  }
}

/** Removes an object that the operator made for the DatabaseBackup. One of that name that somebody else made stays. */
async function deleteChild<T extends KubernetesObject>(
  of: Resource<T>,
  name: string,
  context: BackupContext,
): Promise<void> {
  const { client, request, signal } = context;
  const object = await ignoreNotFound(client.get(of, { namespace: request.namespace, name }, { signal }));
  if (object?.metadata.labels?.[backupLabel] !== childName(request.name)) return;
  await deleteExactly(of, object, context);
}
