import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { CronJob, Job } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { scheduledTime } from "../../../schedule/missed.ts";

/** The times of a schedule for which anything shows that a run was started, in milliseconds since 1970. */
export function startedTimes(
  cronJobName: string,
  from: {
    cronJob: CronJob | undefined;
    jobs: readonly Stored<Job>[];
    recentRuns: readonly BackupRun[];
    snapshots: readonly DatabaseSnapshot[];
  },
): number[] {
  const jobs = [
    ...from.jobs.map(({ metadata: { name, annotations } }) => ({ name, annotations })),
    ...from.recentRuns.map(({ jobName }) => ({ name: jobName })),
    ...from.snapshots.flatMap(({ status }) =>
      status?.jobName === undefined ? [] : [{ name: status.jobName }],
    ),
  ];
  const last = Date.parse(from.cronJob?.status?.lastScheduleTime ?? "");
  return [
    ...jobs.flatMap((job) => scheduledTime(cronJobName, job) ?? []),
    ...(Number.isNaN(last) ? [] : [last]),
  ];
}
