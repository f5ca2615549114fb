import type { DatabaseBackup, DatabaseBackupStatus } from "../../../api/databases/v1/databasebackup.ts";
import { backupKey } from "../../../kubernetes/kinds.ts";
import { childName } from "../../../kubernetes/names.ts";
import { apiTime, type Stored } from "../../../runtime/index.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import { missedRuns, scheduledTime } from "../../../schedule/missed.ts";
import { nextTime } from "../../../schedule/times.ts";
import type { BackupContext } from "../context.ts";
import { runJobs } from "../runs/observe.ts";
import type { Calendar } from "./calendar.ts";

/** What has become of the schedule's times. */
export type ScheduleFindings = {
  [
    Field in
      | "effectiveSchedule"
      | "lastScheduleTime"
      | "nextScheduleTime"
      | "missedRuns"
      | "lastMissedTime"
      | "scheduleCheckedTime"
  ]?: DatabaseBackupStatus[Field] | undefined;
};

/** What has become of the schedule's times. */
export interface CheckedSchedule {
  findings: ScheduleFindings;
  /** Whether times seem to have been missed while nobody looked: the repository may know of runs that nothing else tells of. */
  isUncertain: boolean;
  /** What has been missed since the last look. */
  missed: { count: number; newest: string | undefined };
  againInSeconds: number | undefined;
}

/**
 * Compares the schedule with the runs that were begun.
 * Without a CronJob nothing is missed: nobody could have begun a run.
 */
export function checkSchedule(
  backup: Stored<DatabaseBackup>,
  { calendar, isScheduleNew }: { calendar: Calendar | undefined; isScheduleNew: boolean },
  context: BackupContext,
): CheckedSchedule {
  const { metadata, spec, status = {} } = backup;
  const { missedRuns: counted = 0, lastMissedTime, scheduleCheckedTime, lastScheduleTime } = status;
  const before = { missedRuns: counted, lastMissedTime, scheduleCheckedTime, lastScheduleTime };
  const none = { count: 0, newest: undefined };
  if (calendar === undefined) {
    return { findings: before, isUncertain: false, missed: none, againInSeconds: undefined };
  }
  const now = context.now().getTime();
  const begun = startedTimes(backup, context);
  const running = context.stores.cronJobs.get(metadata.namespace, childName(metadata.name));
  const suspended = spec.suspend === true || running?.spec.suspend !== false;
  const found = missedRuns({
    ...calendar,
    checkedUntil: Date.parse(scheduleCheckedTime ?? metadata.creationTimestamp ?? ""),
    begun,
    startingDeadlineSeconds: spec.startingDeadlineSeconds ?? defaults.startingDeadlineSeconds,
    suspended,
    changed: isScheduleNew,
    now,
  });
  const latest = Math.max(...begun.filter((time) => time <= now), Date.parse(lastScheduleTime ?? "") || 0);
  const next = suspended ? undefined : nextTime(calendar.schedule, calendar.zone, now);
  const findings = {
    ...before,
    effectiveSchedule: calendar.schedule.effective,
    lastScheduleTime: latest > 0 ? apiTime(latest) : undefined,
    nextScheduleTime: next === undefined ? undefined : apiTime(next),
  };
  if (mayKnowMore(backup, found.oldest, context)) {
    return { findings, isUncertain: true, missed: none, againInSeconds: undefined };
  }
  const newest = found.newest === undefined ? undefined : apiTime(found.newest);
  return {
    findings: {
      ...findings,
      missedRuns: counted + found.count,
      lastMissedTime: newest ?? lastMissedTime,
      scheduleCheckedTime: apiTime(found.checkedUntil),
    },
    isUncertain: false,
    missed: { count: found.count, newest },
    againInSeconds: found.nextDeadline === undefined ? undefined : (found.nextDeadline - now) / 1000 + 1,
  };
}

/**
 * Whether what seems to have been missed was perhaps begun: it was due before this process began, Jobs are dropped after a
 * while, and since it began nobody has looked into the repository, or tried to.
 */
function mayKnowMore(
  { status }: Stored<DatabaseBackup>,
  oldest: number | undefined,
  { startTime }: BackupContext,
): boolean {
  const { id, lastMaintenanceTime, maintenance } = status?.repository ?? {};
  if (oldest === undefined || id === undefined || oldest > startTime.getTime()) return false;
  const looked = [
    lastMaintenanceTime,
    maintenance?.phase === "Failed" ? maintenance.completionTime : undefined,
  ];
  return !looked.some((time) => time !== undefined && Date.parse(time) > startTime.getTime());
}

/** The times of the schedule for which anything tells that a run was begun. */
function startedTimes(backup: Stored<DatabaseBackup>, context: BackupContext): number[] {
  const { namespace, name } = backup.metadata;
  const cronJobName = childName(name);
  const cronJob = context.stores.cronJobs.get(namespace, cronJobName);
  const jobs = [
    ...runJobs(backup, context).map(({ metadata }) => ({
      name: metadata.name ?? "",
      annotations: metadata.annotations,
    })),
    ...(backup.status?.recentRuns ?? []).map(({ jobName }) => ({ name: jobName })),
    ...context.stores.snapshots
      .byIndex("backup", backupKey(namespace, name))
      .map(({ status }) => ({ name: status?.jobName ?? "" })),
  ];
  return [
    ...jobs.map((job) => scheduledTime(cronJobName, job)),
    Date.parse(cronJob?.status?.lastScheduleTime ?? ""),
  ].filter((time) => time !== undefined && !Number.isNaN(time)) as number[];
}
