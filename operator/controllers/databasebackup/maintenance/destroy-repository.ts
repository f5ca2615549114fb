import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { SecretKeySelector } from "my-operator/crd/types";
import type { MaintenanceRun, RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import type { Failure } from "../../../failure.ts";
import { getSecret } from "../../../kubernetes/secrets.ts";
import type { Stored } from "../../../runtime/index.ts";
import { hasFailed } from "../../phases.ts";
import type { BackupContext } from "../context.ts";
import { currentPassword } from "../setup/password.ts";
import { isPendingDeletion } from "../snapshots/pending-deletion.ts";
import { applyNewestJob, snapshotsOf } from "./apply.ts";
import { planDestroy } from "./plan.ts";
import { maintenanceToWaitAfter } from "./repository-status.ts";
import { startMaintenance } from "./start.ts";

/** How far the deletion of a repository is. */
export type Destruction =
  | {
      isDone: true;
      /** Why nothing was removed; undefined if the repository was. */
      because?: "NamespaceTerminating" | Failure;
    }
  | {
      isDone: false;
      repository: RepositoryStatus;
      /** Why no Job can be created. */
      obstacle?: Failure;
      /** The maintenance Job, if it has ended since the last reconcile. */
      ended: MaintenanceRun | undefined;
      requeueAfterSeconds: number;
    };

const recheckSeconds = 15;

/**
 * Deletes the repository of a DatabaseBackup that is being deleted, with all backups in it, by a maintenance Job. To be
 * called again until it is done. No backup may be running.
 *
 * @param before A repository that a run has created.
 */
export async function destroyRepository(
  backup: Stored<DatabaseBackup>,
  before: RepositoryStatus,
  context: BackupContext,
): Promise<Destruction> {
  const newest = await applyNewestJob(backup, before, context);
  const { observed, repository = before, ended } = newest;
  if (newest.isOccupied) return { isDone: false, repository, ended, requeueAfterSeconds: recheckSeconds };
  const {
    start,
    isDone,
    requeueAfterSeconds = recheckSeconds,
  } = planDestroy({
    now: context.now(),
    repository,
    newest: maintenanceToWaitAfter(observed, repository),
  });
  if (isDone === true) return { isDone };
  if (start === undefined) return { isDone: false, repository, ended, requeueAfterSeconds };
  const outcome = await startMaintenance(
    start,
    {
      backup,
      repository,
      password: await existingCopy(backup, context),
      nextPassword: undefined,
      pending: snapshotsOf(context).filter(isPendingDeletion),
      spec: backup.spec,
      previous: observed?.record.jobName ?? repository.maintenance?.jobName,
    },
    context,
  );
  switch (outcome.is) {
    case "started":
    case "refused": {
      const { maintenance } = outcome;
      return {
        isDone: false,
        repository: { ...repository, maintenance },
        ended: hasFailed(maintenance) ? maintenance : ended,
        requeueAfterSeconds: recheckSeconds,
      };
    }
    case "notReady": {
      const { why: obstacle, retrySeconds } = outcome;
      return { isDone: false, repository, obstacle, ended, requeueAfterSeconds: retrySeconds };
    }
    case "abandoned":
      return { isDone: true, because: "NamespaceTerminating" };
    case "gone":
      return { isDone: true, because: outcome.why };
  }
}

/**
 * The operator's copy of the password; undefined if it is gone, as in a deletion in the foreground, which begins with what the
 * DatabaseBackup owns.
 */
async function existingCopy(
  backup: Stored<DatabaseBackup>,
  context: BackupContext,
): Promise<SecretKeySelector | undefined> {
  const copy = currentPassword(backup);
  const secret = await getSecret(backup.metadata.namespace, copy.name, context);
  return secret === undefined ? undefined : copy;
}
