import type { Desired } from "../../../kubernetes/desired.ts";
import type { CronJob } from "../../../kubernetes/kinds.ts";
import type { DatabaseBackup, BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import { jobFromCronJob } from "../../../kubernetes/job-from-cronjob.ts";
import { jobs } from "../../../kubernetes/kinds.ts";
import { immediateJobName, triggerAnnotation } from "../../../kubernetes/names.ts";
import { ignoreAlreadyExists, type Stored } from "../../../runtime/index.ts";
import type { BackupContext } from "../context.ts";

/**
 * Starts the first run of a DatabaseBackup with `spec.immediate`, without waiting for the schedule.
 *
 * @returns Whether it has just been started.
 * @throws ApiError As the server answers.
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
  await ignoreAlreadyExists(context.client.create(jobs, job, { signal: context.signal }));
  return true;
}
