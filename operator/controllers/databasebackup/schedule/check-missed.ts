import type { DatabaseBackup, DatabaseBackupStatus } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryStatus } from "../../../api/databases/v1/storage.ts";
import { apiTime, type Stored } from "../../../runtime/index.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import { missedRuns } from "../../../schedule/missed.ts";
import { nextTime } from "../../../schedule/times.ts";
import { hasFailed } from "../../phases.ts";
import type { Calendar } from "./calendar.ts";

/** The fields of the status about the schedule. */
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

/** What is known about a schedule and its runs. */
export interface ScheduleFacts {
  /** Undefined when the spec's schedule or time zone is not valid. */
  calendar: Calendar | undefined;
  /** Whether the schedule, its time zone or its suspension has just changed. */
  isScheduleNew: boolean;
  /** Whether the CronJob starts no runs: it is suspended or does not exist. */
  isSuspended: boolean;
  /** The times of the schedule for which a run was started, in milliseconds since 1970. See `startedTimes`. */
  started: readonly number[];
  /** When this process began to watch. */
  processStartTime: Date;
  now: Date;
}

/** What a check of the schedule found. */
export interface CheckedSchedule {
  findings: ScheduleFindings;
  /** Whether the repository may hold backups of runs that nothing else knows of, so that no count is possible yet. */
  isUncertain: boolean;
  /** The times that were missed since the last check. */
  missed: { count: number; newest: string | undefined };
  requeueAfterSeconds: number | undefined;
}

/** Compares the schedule with the runs that were started. Without a CronJob that can start runs, no time counts as missed. */
export function checkSchedule(
  { metadata, spec, status = {} }: Stored<DatabaseBackup>,
  { calendar, isScheduleNew, isSuspended, started, processStartTime, now }: ScheduleFacts,
): CheckedSchedule {
  const { missedRuns: counted = 0, lastMissedTime, scheduleCheckedTime, lastScheduleTime } = status;
  const before = { missedRuns: counted, lastMissedTime, scheduleCheckedTime, lastScheduleTime };
  const unknown = { missed: { count: 0, newest: undefined }, requeueAfterSeconds: undefined };
  if (calendar === undefined) return { findings: before, isUncertain: false, ...unknown };
  const found = missedRuns({
    ...calendar,
    checkedUntil: Date.parse(scheduleCheckedTime ?? metadata.creationTimestamp ?? ""),
    started,
    startingDeadlineSeconds: spec.startingDeadlineSeconds ?? defaults.startingDeadlineSeconds,
    suspended: isSuspended,
    changed: isScheduleNew,
    now: now.getTime(),
  });
  const past = started.filter((time) => time <= now.getTime());
  const latest = Math.max(...past, Date.parse(lastScheduleTime ?? "") || 0);
  const next = isSuspended ? undefined : nextTime(calendar.schedule, calendar.zone, now.getTime());
  const findings = {
    ...before,
    effectiveSchedule: calendar.schedule.effective,
    lastScheduleTime: latest > 0 ? apiTime(latest) : undefined,
    nextScheduleTime: next === undefined ? undefined : apiTime(next),
  };
  if (mayRepositoryKnowMore(status.repository, found.oldest, processStartTime)) {
    return { findings, isUncertain: true, ...unknown };
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
    requeueAfterSeconds:
      found.nextDeadline === undefined ? undefined : (found.nextDeadline - now.getTime()) / 1000 + 1,
  };
}

/**
 * Whether a run may have been started at a time that seems to have been missed: the time was before this process, Jobs are
 * deleted after a while, and no maintenance has listed the repository, or failed to, since this process began.
 */
function mayRepositoryKnowMore(
  repository: RepositoryStatus | undefined,
  oldest: number | undefined,
  processStartTime: Date,
): boolean {
  const { id, lastMaintenanceTime, maintenance } = repository ?? {};
  if (oldest === undefined || id === undefined || oldest > processStartTime.getTime()) return false;
  const maintained = [
    lastMaintenanceTime,
    maintenance !== undefined && hasFailed(maintenance) ? maintenance.completionTime : undefined,
  ];
  return !maintained.some((time) => time !== undefined && Date.parse(time) > processStartTime.getTime());
}
