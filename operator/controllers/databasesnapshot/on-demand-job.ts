import type { Desired } from "../../kubernetes/desired.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import { jobFromCronJob } from "../../kubernetes/job-from-cronjob.ts";
import type { CronJob, Job } from "../../kubernetes/kinds.ts";
import {
  backupContainer,
  onDemandJobName,
  snapshotAnnotation,
  triggerAnnotation,
} from "../../kubernetes/names.ts";
import type { Stored } from "../../runtime/index.ts";

/**
 * The Job that makes the backup of an on-demand DatabaseSnapshot, or finds the one that was made for it before. It is deleted
 * with the DatabaseSnapshot.
 */
export function onDemandJob(snapshot: Stored<DatabaseSnapshot>, cronJob: Desired<CronJob>): Desired<Job> {
  const { name } = snapshot.metadata;
  const job = jobFromCronJob(cronJob, {
    name: onDemandJobName(name),
    annotations: { [triggerAnnotation]: "OnDemand", [snapshotAnnotation]: name },
    owner: snapshot,
  });
  const container = job.spec?.template.spec?.containers.find((each) => each.name === backupContainer);
  container?.env?.push({ name: "BACKUP_SNAPSHOT", value: name });
  return job;
}
