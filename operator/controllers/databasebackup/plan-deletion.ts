import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../api/databases/v1/storage.ts";
import type { Stored } from "../../runtime/index.ts";
import { abandonHint } from "../abandon-hint.ts";
import type { Failure } from "../../failure.ts";
import type { MaintenanceKind } from "../phases.ts";
import { hasFailed, hasSucceeded, isActive } from "../phases.ts";
import { isReadOnly } from "./access-mode.ts";
import { ownsClaim } from "./setup/claim.ts";
import type { Findings } from "./status.ts";

/**
 * With the repository's ID as its value, deleting the DatabaseBackup keeps its backups, whatever its deletionPolicy. With any
 * other value it has no effect, so that one left in a manifest does not abandon a later repository.
 */
export const abandonRepositoryAnnotation = "databases.test.io/abandon-repository";

/** What is deleted with a DatabaseBackup, apart from what it owns. */
export type DeletionPlan =
  | { keepsBackups: true }
  | {
      keepsBackups: false;
      /** The repository to delete first; undefined when no run has created one. */
      repository: RepositoryStatus | undefined;
      deletesClaim: boolean;
      deletesPassword: boolean;
    };

/** Plans the deletion of a DatabaseBackup. */
export function planDeletion(
  backup: Stored<DatabaseBackup>,
  {
    mustStay,
    hasUnreadRuns,
    isClaimShared,
    isPasswordShared,
  }: {
    /**
     * Whether the CustomResourceDefinition or the namespace is being deleted, which never removes backups, or another
     * cluster owns the repository.
     */
    mustStay: boolean;
    /** Whether a run may have created the repository since the status was written. */
    hasUnreadRuns: boolean;
    /** Whether another repository is on the claim that was created for this one. */
    isClaimShared: boolean;
    /** Whether another repository opens with the password that was generated for this one. */
    isPasswordShared: boolean;
  },
): DeletionPlan {
  const { spec, status } = backup;
  const repository = status?.repository;
  if (spec.deletionPolicy !== "Delete" || isReadOnly(backup) || isAbandoned(backup, repository) || mustStay) {
    return { keepsBackups: true };
  }
  // In a storage other than a volume, restic cannot remove the repository's key: a repository that is created there
  // later needs the same password.
  const isOnVolume = spec.storage === undefined || spec.storage.persistentVolumeClaim !== undefined;
  return {
    keepsBackups: false,
    repository: repository?.id === undefined && !hasUnreadRuns ? undefined : repository,
    deletesClaim: ownsClaim(backup) && !isClaimShared,
    deletesPassword: spec.encryption === undefined && isOnVolume && !isPasswordShared,
  };
}

function isAbandoned({ metadata }: DatabaseBackup, repository: RepositoryStatus | undefined): boolean {
  const value = metadata.annotations?.[abandonRepositoryAnnotation];
  return value !== undefined && value === repository?.id;
}

/**
 * Why a DatabaseBackup whose repository is being deleted is not ready.
 *
 * @param repository Undefined when there is none.
 */
export function readyOfDeletion(
  { metadata }: DatabaseBackup,
  repository: RepositoryStatus | undefined,
  waits: {
    /** The Job of a run that has not ended. */
    runJobName?: string | undefined;
    /** Why no Job can be created that removes the repository. */
    obstacle?: Failure | undefined;
  } = {},
): Findings["ready"] {
  const { runJobName, obstacle = failureOf(repository?.maintenance) } = waits;
  const wayOut =
    "To delete this object and keep the backups, " +
    (repository?.id === undefined
      ? "set spec.deletionPolicy to Retain."
      : `set the annotation ${abandonRepositoryAnnotation}=${repository.id}.`);
  const deleting = { status: "False", reason: "Deleting" } as const;
  if (runJobName !== undefined) {
    const run = `Job ${runJobName} is making a backup. When it has ended, the backups are removed. To end it now, delete the Job.`;
    return { ...deleting, message: `${run} ${wayOut}` };
  }
  if (obstacle !== undefined) {
    const { reason, message } = obstacle;
    return {
      status: "False",
      reason,
      message: `Failed to remove the backups: ${message} Retrying. ${wayOut}`,
    };
  }
  const value = metadata.annotations?.[abandonRepositoryAnnotation];
  const { id } = repository ?? {};
  const hint =
    value === undefined || id === undefined ? wayOut : abandonHint(abandonRepositoryAnnotation, value, id);
  return { ...deleting, message: `${progressOf(repository?.maintenance)} ${hint}` };
}

/** What is being done, as a sentence. */
function progressOf(maintenance: RepositoryStatus["maintenance"]): string {
  if (maintenance === undefined || !isActive(maintenance)) return "The backups are being removed.";
  const { jobName, operation } = maintenance;
  return operation === ("Destroy" satisfies MaintenanceKind)
    ? `Job ${jobName} is removing the backups.`
    : `Job ${jobName} is working in the repository. When it has ended, the backups are removed.`;
}

/** Why maintenance has failed, or does not start. */
function failureOf(maintenance: RepositoryStatus["maintenance"]): Failure | undefined {
  if (maintenance === undefined || hasSucceeded(maintenance)) return undefined;
  const { reason = hasFailed(maintenance) ? "Deleting" : undefined, message = "" } = maintenance;
  return reason === undefined ? undefined : { reason, message };
}
