import type { Schedule } from "./parse.ts";
import { countTimes, nextTime } from "./times.ts";
import type { Zone } from "./zone.ts";

/** How long after its deadline the Job of a time may become known: watches lag, and clocks differ. */
const settleSeconds = 60;

/** What is known about a schedule's runs. All times are milliseconds since 1970. */
export interface ScheduleFacts {
  readonly schedule: Schedule;
  readonly zone: Zone;
  /** `checkedUntil` of the last check; before the first one, when the object was created. */
  readonly checkedUntil: number;
  /**
   * The times of the schedule for which runs are known to have started: `scheduledTime` of each Job, recorded run and
   * snapshot, and the CronJob's lastScheduleTime. Times before `checkedUntil` may be left out, and times that are not of
   * this schedule are ignored. All sources must have been read: a time that is not in here counts as missed.
   */
  readonly started: Iterable<number>;
  /** How late a run may start, in seconds. */
  readonly startingDeadlineSeconds: number;
  /** Whether no runs start now: spec.suspend is true, or the CronJob is suspended or does not exist yet. */
  readonly suspended: boolean;
  /**
   * Whether the spec has changed since the last check. It is not known when, so nothing before now is counted: the times
   * of the new schedule were not times of the old one.
   */
  readonly changed: boolean;
  readonly now: number;
}

/** Which times of a schedule have passed without a run. */
export interface MissedRuns {
  /** How many, since the last check. */
  readonly count: number;
  readonly oldest?: number;
  readonly newest?: number;
  /** The time up to which all is decided; the next check continues there. Record it together with the count. */
  readonly checkedUntil: number;
  /** When the next time of the schedule will count as missed, unless a run starts for it. */
  readonly nextDeadline?: number;
}

/**
 * Finds the times of a schedule that have passed without a run since the last check.
 *
 * A time is missed when no run can start for it any more: its starting deadline has passed, or a run has started for a
 * later time, after which the CronJob controller never goes back. The concurrency policy makes no difference: a time at
 * which it forbids a run stays open until its deadline as well.
 *
 * The work depends on the days since the last check, not on how often the schedule fires: a year takes milliseconds.
 */
export function missedRuns(facts: ScheduleFacts): MissedRuns {
  const { schedule, zone, startingDeadlineSeconds, now } = facts;
  const openFor = (startingDeadlineSeconds + settleSeconds) * 1000;
  const found = facts.changed
    ? { count: 0, checkedUntil: Math.max(facts.checkedUntil, now) }
    : facts.suspended
      ? { count: 0, checkedUntil: newestTime(schedule, zone, facts.checkedUntil, now) }
      : countMissed(facts, now - openFor);
  const next = facts.suspended ? undefined : nextTime(schedule, zone, found.checkedUntil);
  return next === undefined ? found : { ...found, nextDeadline: next + openFor };
}

/** @param expired No run can start any more for times up to this one. */
function countMissed(
  { schedule, zone, checkedUntil, started, now }: ScheduleFacts,
  expired: number,
): Omit<MissedRuns, "nextDeadline"> {
  // A Job from the future, which a wrong clock may have created, must not decide about times that are still to come.
  const runs = [...new Set(started)]
    .filter((time) => time > checkedUntil && time <= now + settleSeconds * 1000)
    .sort((a, b) => a - b);
  let count = 0;
  let oldest: number | undefined;
  let newest: number | undefined;
  // From one time of the schedule to the next: where clocks change, the next time depends on the time before it.
  let at = checkedUntil;
  const pass = (until: number) => {
    const missed = countTimes(schedule, zone, at, until);
    count += missed.count;
    oldest ??= missed.first;
    newest = missed.newest ?? newest;
    at = missed.newest ?? at;
  };
  for (const run of runs) {
    pass(run - 1);
    if (nextTime(schedule, zone, at) === run) at = run;
  }
  pass(expired);
  return {
    count,
    ...(oldest !== undefined && { oldest }),
    ...(newest !== undefined && { newest }),
    checkedUntil: at,
  };
}

/** The newest time of the schedule after one time and up to another; if there is none, the first of the two. */
function newestTime(schedule: Schedule, zone: Zone, after: number, until: number): number {
  return countTimes(schedule, zone, after, until).newest ?? after;
}

/** Set by the CronJob controller: for which time of the schedule it created a Job. */
export const timestampAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/**
 * The time of the schedule for which the CronJob controller created a Job, in milliseconds since 1970: from the Job's
 * annotation or, where only its name is known, from the minutes since 1970 at the name's end. Undefined for other Jobs.
 */
export function scheduledTime(
  cronJobName: string,
  job: { name: string; annotations?: Readonly<Record<string, string>> | undefined },
): number | undefined {
  const annotated = Date.parse(job.annotations?.[timestampAnnotation] ?? "");
  if (!Number.isNaN(annotated)) return annotated;
  const minutes = job.name.startsWith(`${cronJobName}-`) ? job.name.slice(cronJobName.length + 1) : "";
  return /^\d{8}$/.test(minutes) ? Number(minutes) * 60_000 : undefined;
}
