import { nextTime } from "../../../schedule/times.ts";
import type { BackupRun } from "../../../api/databases/v1/databasebackup.ts";
import type { RunTrigger } from "../../phases.ts";
import type { Calendar } from "../schedule/calendar.ts";

/** What decides what becomes of a run that cannot start and whose Job is not what the spec asks for any more. */
export interface OutdatedFacts {
  /** The time of the schedule that the run stands for, in milliseconds since 1970; undefined if it stands for none. */
  scheduledTime: number | undefined;
  calendar: Calendar | undefined;
  startingDeadlineSeconds: number;
  isSuspended: boolean;
  /** In milliseconds since 1970. */
  now: number;
}

/**
 * What to do with the Job of a run that cannot start, although a Job that is made now might.
 *
 * - `replace`: another Job makes the backup. A scheduled one may start as late as startingDeadlineSeconds allow.
 * - `end`: the run has failed. When a later time of the schedule is due, the CronJob controller starts a run for that time
 *   as soon as this Job is gone.
 * - `wait`: nothing starts while suspended, unless a person asked for the run.
 */
export function planOutdatedRun(
  { trigger }: Pick<BackupRun, "trigger">,
  { scheduledTime, calendar, startingDeadlineSeconds, isSuspended, now }: OutdatedFacts,
): "replace" | "end" | "wait" {
  const isAskedFor =
    trigger === ("OnDemand" satisfies RunTrigger) || trigger === ("Manual" satisfies RunTrigger);
  if (isAskedFor) return "replace";
  if (isSuspended) return "wait";
  if (scheduledTime === undefined) return "replace";
  if (calendar === undefined) return "wait";
  const next = nextTime(calendar.schedule, calendar.zone, scheduledTime);
  const isLast = next === undefined || next > now;
  return isLast && now <= scheduledTime + startingDeadlineSeconds * 1000 ? "replace" : "end";
}
