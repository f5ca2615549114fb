import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../api/databases/v1/storage.ts";
import type { Stored } from "../../runtime/index.ts";
import { abandonHint } from "../abandon-hint.ts";
import { hasFailed } from "../phases.ts";
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
    isCrdTerminating,
    isClaimShared,
  }: {
    /** Whether a CustomResourceDefinition is being deleted, which never removes backups. */
    isCrdTerminating: boolean;
    /** Whether another DatabaseBackup has its repository on the claim that was created for this one. */
    isClaimShared: boolean;
  },
): DeletionPlan {
  const { spec, status } = backup;
  const repository = status?.repository;
  if (spec.deletionPolicy !== "Delete" || isAbandoned(backup, repository) || isCrdTerminating) {
    return { keepsBackups: true };
  }
  // In a storage other than a volume, restic cannot remove the repository's key: a repository that is created there
  // later needs the same password.
  const isOnVolume = spec.storage === undefined || spec.storage.persistentVolumeClaim !== undefined;
  return {
    keepsBackups: false,
    repository: repository?.id === undefined ? undefined : repository,
    deletesClaim: ownsClaim(backup) && !isClaimShared,
    deletesPassword: spec.encryption === undefined && isOnVolume,
  };
}

function isAbandoned({ metadata }: DatabaseBackup, repository: RepositoryStatus | undefined): boolean {
  const value = metadata.annotations?.[abandonRepositoryAnnotation];
  return value !== undefined && value === repository?.id;
}

/** Why a DatabaseBackup whose repository is being deleted is not ready. */
export function readyOfDeletion(
  { metadata }: DatabaseBackup,
  { id = "", maintenance }: RepositoryStatus,
): Findings["ready"] {
  const value = metadata.annotations?.[abandonRepositoryAnnotation];
  const failed =
    maintenance !== undefined && (hasFailed(maintenance) || maintenance.reason !== undefined)
      ? maintenance
      : undefined;
  return {
    status: "False",
    reason: failed?.reason ?? "Deleting",
    message:
      failed === undefined
        ? "The backups are being removed." +
          (value === undefined ? "" : ` ${abandonHint(abandonRepositoryAnnotation, value, id)}`)
        : `Failed to remove the backups: ${failed.message ?? ""} Retrying. ` +
          `To delete this object and keep the backups, set the annotation ${abandonRepositoryAnnotation}=${id}.`,
  };
}
