import type { SecretKeySelector } from "my-operator/crd/types";
import type { DatabaseBackup, MaintenanceFields } from "../../../api/databases/v1/databasebackup.ts";
import type { MaintenanceRun, RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Job } from "../../../kubernetes/kinds.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { isNamespaceTerminating } from "../../../kubernetes/namespace-terminating.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { assertKeys } from "../../../kubernetes/referenced-keys.ts";
import { refusal } from "../../../kubernetes/refusal.ts";
import { findUnusableClaim } from "../../../kubernetes/unusable-claim.ts";
import type { Failure } from "../../../failure.ts";
import type { RepositoryAccess } from "../../../repository/access.ts";
import { storageReferences } from "../../../repository/access.ts";
import { isSameLocation } from "../../../repository/reference.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ignoreAlreadyExists } from "../../../runtime/index.ts";
import { accessTo } from "../../repository-pod.ts";
import type { BackupContext } from "../context.ts";
import { removeFinalizers, reportRemovalFailure } from "../snapshots/pending-deletion.ts";
import { desiredMaintenanceJob } from "./desired-job.ts";
import type { MaintenanceOperation } from "./plan.ts";

/** For whom a maintenance Job is started. */
export interface MaintenanceTarget {
  /** Undefined when it no longer exists. */
  backup: Stored<DatabaseBackup> | undefined;
  /** The DatabaseBackup's repository. The operation may be on a former one. */
  repository: RepositoryStatus | undefined;
  /** What opens the DatabaseBackup's repository now; undefined: the password that the repository's reference names. */
  password: SecretKeySelector | undefined;
  /** The password that its repository is to get; undefined unless its key is to be changed. */
  nextPassword: SecretKeySelector | undefined;
  /** The DatabaseSnapshots that wait for their backups to be removed from the repository of the operation. */
  pending: readonly Stored<DatabaseSnapshot>[];
  /** The DatabaseBackup's spec or, if it no longer exists, what a DatabaseSnapshot has recorded of it. */
  spec: MaintenanceFields;
  /** The Job before this one, even if it was deleted: a Job of the same name would be taken for it. */
  previous: string | undefined;
}

/** What came of starting a maintenance Job. */
export type MaintenanceStart =
  | { is: "started"; maintenance: MaintenanceRun }
  /** Nothing can be removed: the namespace is being deleted. */
  | { is: "abandoned" }
  /** Nothing can be removed any more: no Pod can start with the claim that has the repository. */
  | { is: "gone"; why: Failure }
  | { is: "notReady"; why: Failure; retrySeconds: number }
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
  const claimName = operation.repository.storage.persistentVolumeClaim?.claimName;
  const unusable = claimName && (await findUnusableClaim(context.request.namespace, claimName, context));
  if (unusable) {
    await removeFinalizers(pending, unusable.message, context);
    return { is: "gone", why: unusable };
  }
  const isOwn = repository !== undefined && isSameLocation(operation.repository, repository);
  const opened: MaintenanceOperation =
    isOwn && password !== undefined
      ? { ...operation, repository: { ...operation.repository, passwordSecretRef: password } }
      : operation;
  const jobWith = (access: RepositoryAccess) => jobOf(opened, access, target, context);
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
    const { reason, message } = error;
    await reportRemovalFailure(error, pending, context);
    return { is: "notReady", why: { reason, message }, retrySeconds: notReadyRetrySeconds };
  }
}

function jobOf(
  operation: MaintenanceOperation,
  access: RepositoryAccess,
  { backup, nextPassword, previous, spec }: MaintenanceTarget,
  { clusterID, options, request }: BackupContext,
): Desired<Job> {
  const { namespace, name: backupName } = request;
  return desiredMaintenanceJob(operation, {
    namespace,
    backupName,
    backupUid: backup?.metadata.uid,
    spec,
    access,
    nextPassword: operation.operation === "ChangeKey" ? nextPassword : undefined,
    runnerImage: options.runnerImage,
    userIdsFromPlatform: options.userIdsFromPlatform,
    clusterID,
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
  { operation, repository }: MaintenanceOperation,
  jobWith: (access: RepositoryAccess) => Desired<Job>,
  context: BackupContext,
): Promise<void> {
  const { client, log, request, signal } = context;
  const job = jobWith(accessTo(repository, { isReadOnly: operation === "List" }));
  const { storage, passwordSecretRef } = repository;
  const password = { field: "the repository's password", source: { secretKeyRef: passwordSecretRef } };
  await assertKeys(request.namespace, [...storageReferences(storage), password], context);
  const created = await ignoreAlreadyExists(client.create(jobs, job, { signal }));
  if (created === undefined) return;
  log.info("Repository maintenance started", { job: job.metadata.name, operation });
}
