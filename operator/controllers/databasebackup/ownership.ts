import type { BackupRun, DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference, RepositoryStatus } from "../../api/databases/v1/storage.ts";
import type { Failure } from "../../failure.ts";
import { NotReady } from "../../kubernetes/not-ready.ts";
import { foreignOwner, isForeignOwnerReason } from "../../repository/owner.ts";
import { isSameLocation } from "../../repository/reference.ts";
import { hasSucceeded } from "../phases.ts";
import { isReadOnly } from "./access-mode.ts";
import { lastEndedRun } from "./runs/ended-runs.ts";

/* A repository records which cluster may write the backups of a DatabaseBackup into it. The status has what maintenance has read. */

/**
 * Why this cluster must not write into the repository: another one is the owner.
 *
 * @param clusterID The ID of this cluster.
 * @returns Undefined also while the owner is not known.
 */
export function whyForeign(
  { owner }: Pick<RepositoryStatus, "owner"> = {},
  clusterID: string,
): Failure | undefined {
  return owner && foreignOwner(owner, clusterID);
}

/** Whether the spec asks for a take-over that maintenance has not done yet. */
export function isTakingOver(
  { spec }: Pick<DatabaseBackup, "spec">,
  { owner }: Pick<RepositoryStatus, "owner"> = {},
  clusterID: string,
): boolean {
  return owner !== undefined && owner.id !== clusterID && owner.id === spec.repository?.takeOverFrom;
}

/** Whether nothing in the repository may be changed, because the spec says so or another cluster is the owner. */
export function mayOnlyRead(backup: Pick<DatabaseBackup, "spec" | "status">, clusterID: string): boolean {
  return isReadOnly(backup) || whyForeign(backup.status?.repository, clusterID) !== undefined;
}

/**
 * Checks that runs may write into the repository, as far as is known.
 *
 * @param found Where the set-up found the repository.
 * @throws NotReady `RepositoryOwnedByAnother`, `RepositoryTakenOver`, `TakingOver`.
 */
export function assertOwned(
  backup: Pick<DatabaseBackup, "spec" | "status">,
  found: RepositoryReference,
  clusterID: string,
): void {
  const known = backup.status?.repository;
  const repository = known !== undefined && isSameLocation(known, found) ? known : undefined;
  const { takeOverFrom } = backup.spec.repository ?? {};
  if (isTakingOver(backup, repository, clusterID) || isOwnerAwaited(takeOverFrom, repository)) {
    throw new NotReady("TakingOver", `The repository of cluster ${takeOverFrom ?? ""} is being taken over.`);
  }
  const why = whyForeign(repository, clusterID);
  if (why === undefined) return;
  const mismatch =
    takeOverFrom === undefined
      ? ""
      : ` spec.repository.takeOverFrom is ${takeOverFrom}, which is not the owner.`;
  throw new NotReady(why.reason, why.message + mismatch);
}

/** Whether a Job has yet to look who the owner is, before runs start. Without a repository, there is none. */
function isOwnerAwaited(takeOverFrom: string | undefined, repository: RepositoryStatus | undefined): boolean {
  if (takeOverFrom === undefined || repository?.owner !== undefined) return false;
  return repository?.maintenance === undefined || !hasSucceeded(repository.maintenance);
}

/** Whether a run has found another owner since maintenance last looked. */
export function hasRunFoundOwner(
  runs: readonly BackupRun[],
  repository: RepositoryStatus | undefined,
): boolean {
  const { reason, completionTime = "" } = lastEndedRun(runs) ?? {};
  return isForeignOwnerReason(reason) && completionTime > (repository?.lastMaintenanceTime ?? "");
}
