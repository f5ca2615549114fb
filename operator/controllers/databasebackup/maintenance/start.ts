import type { SecretKeySelector } from "my-operator/crd/types";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type {
  MaintenanceRun,
  RepositoryReference,
  RepositoryStatus,
} from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { isCrdTerminating } from "../../../kubernetes/crd-terminating.ts";
import {
  databaseBackups,
  databaseSnapshots,
  jobs,
  persistentVolumeClaims,
} from "../../../kubernetes/kinds.ts";
import { currentPasswordName } from "../../../kubernetes/names.ts";
import { isNamespaceTerminating } from "../../../kubernetes/namespace-terminating.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { assertKeys } from "../../../kubernetes/referenced-keys.ts";
import { refusal } from "../../../kubernetes/refusal.ts";
import type { RepositoryAccess } from "../../../repository/access.ts";
import { storageReferences } from "../../../repository/access.ts";
import { isSameLocation } from "../../../repository/reference.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ignoreAlreadyExists, ignoreNotFound } from "../../../runtime/index.ts";
import { accessTo } from "../../repository-pod.ts";
import type { BackupContext } from "../context.ts";
import { removeFinalizers, reportRemovalFailure } from "../snapshots/pending-deletion.ts";
import { desiredMaintenanceJob, maintenanceAnnotation } from "./desired-job.ts";
import type { MaintenanceOperation } from "./plan.ts";

/** For whom a maintenance Job is started. */
export interface MaintenanceTarget {
  /** Undefined when it no longer exists. */
  backup: Stored<DatabaseBackup> | undefined;
  /** The DatabaseBackup's repository. The operation may be on a former one. */
  repository: RepositoryStatus | undefined;
  /** What opens the DatabaseBackup's repository now; undefined: the password that the repository's reference names. */
  password: SecretKeySelector | undefined;
  /** The DatabaseSnapshots that wait for their backups to be removed. */
  pending: readonly Stored<DatabaseSnapshot>[];
  /** The Job before this one, even if it was deleted: a Job of the same name would be taken for it. */
  previous: string | undefined;
}

/** What came of starting a maintenance Job. */
export type MaintenanceStart =
  | { is: "started"; maintenance: MaintenanceRun }
  /** Nothing may be removed: the CustomResourceDefinition or the namespace is being deleted. */
  | { is: "abandoned" }
  /** Nothing is left to remove: the claim with the repository was deleted. */
  | { is: "gone" }
  | { is: "notReady"; retrySeconds: number }
  /** The API server does not accept the Job. */
  | { is: "refused"; maintenance: MaintenanceRun };

const notReadyRetrySeconds = 60;
const noAccess: RepositoryAccess = { environment: [], files: [] };

/**
 * Starts a maintenance Job. Where that is not possible or no longer needed, the DatabaseSnapshots that wait for it lose
 * their finalizers, or their statuses say why they wait.
 *
 * @throws ApiError As the server answers.
 */
export async function startMaintenance(
  operation: MaintenanceOperation,
  target: MaintenanceTarget,
  context: BackupContext,
): Promise<MaintenanceStart> {
  const { pending, repository, password } = target;
  const removes = operation.operation === "Destroy" || operation.forget.length > 0;
  if (removes && (await isAnyCrdTerminating(context))) {
    await removeFinalizers(
      pending,
      "its CustomResourceDefinition is being deleted; the backup stays",
      context,
    );
    return { is: "abandoned" };
  }
  const claimName = operation.repository.storage.persistentVolumeClaim?.claimName;
  if (claimName !== undefined && !(await claimExists(claimName, context))) {
    const onClaim = pending.filter(
      ({ status }) => status?.repository?.storage.persistentVolumeClaim?.claimName === claimName,
    );
    await removeFinalizers(onClaim, `its claim ${claimName} was deleted`, context);
    return { is: "gone" };
  }
  const isOwn = repository !== undefined && isSameLocation(operation.repository, repository);
  const opened: RepositoryReference =
    isOwn && password !== undefined
      ? { ...operation.repository, passwordSecretRef: password }
      : operation.repository;
  const jobWith = (access: RepositoryAccess) =>
    jobOf({ ...operation, repository: opened }, access, target, context);
  const run = { jobName: jobWith(noAccess).metadata.name, operation: operation.operation };
  try {
    await createJob(opened, jobWith, context);
    return { is: "started", maintenance: { ...run, phase: "Running" } };
  } catch (error) {
    if (isNamespaceTerminating(error)) {
      // No Job can start in this namespace any more, and its deletion must not wait for one.
      await removeFinalizers(pending, "the namespace is being deleted", context);
      return { is: "abandoned" };
    }
    const refused = refusal(error);
    if (refused !== undefined) {
      await reportRemovalFailure(refused, pending, context);
      const completionTime = context.now().toISOString();
      return { is: "refused", maintenance: { ...run, phase: "Failed", completionTime, ...refused } };
    }
    if (!(error instanceof NotReady)) throw error;
    await reportRemovalFailure(error, pending, context);
    return { is: "notReady", retrySeconds: notReadyRetrySeconds };
  }
}

function jobOf(
  operation: MaintenanceOperation,
  access: RepositoryAccess,
  { backup, previous }: MaintenanceTarget,
  { options, request }: BackupContext,
): Desired<Job> {
  const { namespace, name: backupName } = request;
  return desiredMaintenanceJob(operation, {
    namespace,
    backupName,
    spec: backup?.spec ?? {},
    access,
    nextPasswordSecret: operation.operation === "ChangeKey" ? currentPasswordName(backupName) : undefined,
    runnerImage: options.runnerImage,
    userIdsFromPlatform: options.userIdsFromPlatform,
    previous,
  });
}

/**
 * Creates the Job, unless it exists already.
 *
 * @throws NotReady when a Secret or ConfigMap that opens the repository does not exist, or its storage is not known;
 * ApiError as the server answers.
 */
async function createJob(
  repository: RepositoryReference,
  jobWith: (access: RepositoryAccess) => Desired<Job>,
  context: BackupContext,
): Promise<void> {
  const { client, log, request, signal } = context;
  // Tried first, because in a namespace that is being deleted the Secrets may be gone already, and there it does not
  // matter whether the storage is known.
  await ignoreAlreadyExists(client.create(jobs, jobWith(noAccess), { dryRun: true, signal }));
  const job = jobWith(accessTo(repository));
  const { storage, passwordSecretRef } = repository;
  const password = { field: "the repository's password", source: { secretKeyRef: passwordSecretRef } };
  await assertKeys(request.namespace, [...storageReferences(storage), password], context);
  const created = await ignoreAlreadyExists(client.create(jobs, job, { signal }));
  if (created === undefined) return;
  const { name, annotations } = job.metadata;
  log.info("Repository maintenance started", { job: name, operation: annotations?.[maintenanceAnnotation] });
}

async function isAnyCrdTerminating(context: BackupContext): Promise<boolean> {
  return (await isCrdTerminating(databaseSnapshots, context)) || isCrdTerminating(databaseBackups, context);
}

async function claimExists(name: string, { client, request, signal }: BackupContext): Promise<boolean> {
  const key = { namespace: request.namespace, name };
  return (await ignoreNotFound(client.get(persistentVolumeClaims, key, { signal }))) !== undefined;
}
