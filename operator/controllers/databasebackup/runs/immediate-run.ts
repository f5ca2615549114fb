import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { CronJob } from "../../../kubernetes/kinds.ts";
import type { DatabaseBackup, BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import { jobFromCronJob } from "../../../kubernetes/job-from-cronjob.ts";
import { isMadeFor } from "../../../kubernetes/made-for.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { immediateJobName, triggerAnnotation } from "../../../kubernetes/names.ts";
import type { Stored } from "../../../runtime/index.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { BackupContext } from "../context.ts";

/**
 * Starts the first run of a DatabaseBackup with `spec.immediate`, without waiting for the schedule.
 *
 * @returns Whether it has just been started, or was a moment ago.
 * @throws NotReady `NameConflict` when a Job of its name belongs to no object; ApiError as the server answers.
 */
export async function ensureImmediateRun(
  backup: Stored<DatabaseBackup>,
  cronJob: Desired<CronJob> | undefined,
  runs: readonly BackupRun[],
  context: BackupContext,
): Promise<boolean> {
  const isFirst = runs.length === 0 && backup.status?.lastBackupTime === undefined;
  if (backup.spec.immediate !== true || !isFirst || cronJob === undefined || backup.spec.suspend === true) {
    return false;
  }
  const job = jobFromCronJob(cronJob, {
    name: immediateJobName(backup.metadata.name),
    annotations: { [triggerAnnotation]: "Immediate" },
    owner: backup,
  });
  const { object } = await createOrGet(jobs, job, context);
  if (isMadeFor(object, backup)) return true;
  // The garbage collector is about to delete the Job of an earlier object. That is an event of the Job.
  if ((object.metadata.ownerReferences ?? []).length > 0) return false;
  throw new NotReady(
    "NameConflict",
    `Job "${job.metadata.name}" already exists and does not belong to this DatabaseBackup. Delete it, so that the first run can start.`,
  );
}
