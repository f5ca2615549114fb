import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { BackupContext } from "../context.ts";
import { currentPassword } from "../setup/password.ts";
import { isPendingDeletion } from "../snapshots/pending-deletion.ts";
import { applyNewestJob, snapshotsOf } from "./apply.ts";
import { planDestroy } from "./plan.ts";
import { maintenanceToWaitAfter } from "./repository-status.ts";
import { startMaintenance } from "./start.ts";

/** How far the deletion of a repository is. */
export type Destruction =
  /** `isAbandoned`: the backups stay, because the CustomResourceDefinition or the namespace is being deleted. */
  | { isDone: true; isAbandoned: boolean }
  | { isDone: false; repository: RepositoryStatus; requeueAfterSeconds: number };

const recheckSeconds = 30;

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
  const { observed, repository = before } = await applyNewestJob(backup, before, context);
  const {
    start,
    isDone,
    requeueAfterSeconds = recheckSeconds,
  } = planDestroy({
    now: context.now(),
    repository,
    newest: maintenanceToWaitAfter(observed, repository),
  });
  if (isDone === true) return { isDone, isAbandoned: false };
  if (start === undefined) return { isDone: false, repository, requeueAfterSeconds };
  const outcome = await startMaintenance(
    start,
    {
      backup,
      repository,
      password: currentPassword(backup),
      pending: snapshotsOf(context).filter(isPendingDeletion),
      previous: observed?.record.jobName ?? repository.maintenance?.jobName,
    },
    context,
  );
  switch (outcome.is) {
    case "started":
    case "refused":
      return {
        isDone: false,
        repository: { ...repository, maintenance: outcome.maintenance },
        requeueAfterSeconds: recheckSeconds,
      };
    case "notReady":
      return { isDone: false, repository, requeueAfterSeconds: outcome.retrySeconds };
    case "abandoned":
    case "gone":
      return { isDone: true, isAbandoned: outcome.is === "abandoned" };
  }
}
