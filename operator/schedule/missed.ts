import type { Schedule } from "./parse.ts";
import { countTimes, nextTime } from "./times.ts";
import type { Zone } from "./zone.ts";

/** So long after its deadline the Job of a time may still be seen for the first time: watches lag, and clocks differ. */
const settleSeconds = 60;

/** What is known of a schedule's runs. All times are milliseconds since 1970. */
export interface ScheduleFacts {
  readonly schedule: Schedule;
  readonly zone: Zone;
  /** `checkedUntil` of the last finding; at first, when the object was created. */
  readonly checkedUntil: number;
  /**
   * The times of the schedule at which runs were begun, as far as anything still tells: `scheduledTime` of each Job,
   * recorded run and snapshot, and the CronJob's lastScheduleTime. Those before `checkedUntil` may be left out, and
   * what is no time of this schedule does no harm. Wait until all of that is known: what is missing here has been missed.
   */
  readonly begun: Iterable<number>;
  /** How late a run may begin, in seconds. */
  readonly startingDeadlineSeconds: number;
  /** Whether no runs are begun now: because spec.suspend says so, or because the CronJob is suspended or not there yet. */
  readonly suspended: boolean;
  /**
   * Whether the spec has changed since the last finding. Nobody knows when, so what came before is let be: times of the
   * new schedule would be counted that were none.
   */
  readonly changed: boolean;
  readonly now: number;
}

/** Which times of a schedule have passed without a run. */
export interface MissedRuns {
  /** How many, since the last finding. */
  readonly count: number;
  readonly oldest?: number;
  readonly newest?: number;
  /** Up to where all is settled: where the next finding goes on. Record it together with the count. */
  readonly checkedUntil: number;
  /** When the next time will have been missed, unless a run is begun for it. */
  readonly nextDeadline?: number;
}

/**
 * Finds the times of a schedule that have passed without a run since the last finding.
 *
 * A time has been missed when no run can be begun for it any more: its starting deadline has passed, or a run was
 * begun for a later time, after which the CronJob controller never goes back. The concurrency policy needs no word
 * here: a time at which it forbids a run stays open until then as well.
 *
 * The work depends on the days since the last finding, not on how often the schedule fires: a year takes milliseconds.
 */
export function missedRuns(facts: ScheduleFacts): MissedRuns {
  const { schedule, zone, startingDeadlineSeconds, now } = facts;
  const patience = (startingDeadlineSeconds + settleSeconds) * 1000;
  const found = facts.changed
    ? { count: 0, checkedUntil: Math.max(facts.checkedUntil, now) }
    : facts.suspended
      ? { count: 0, checkedUntil: newestTime(schedule, zone, facts.checkedUntil, now) }
      : countMissed(facts, now - patience);
  const next = facts.suspended ? undefined : nextTime(schedule, zone, found.checkedUntil);
  return next === undefined ? found : { ...found, nextDeadline: next + patience };
}

/** @param expired Times up to this one can no longer be begun. */
function countMissed(
  { schedule, zone, checkedUntil, begun, now }: ScheduleFacts,
  expired: number,
): Omit<MissedRuns, "nextDeadline"> {
  // A Job of the future, of a clock that was wrong, must not settle what has not come yet.
  const runs = [...new Set(begun)]
    .filter((time) => time > checkedUntil && time <= now + settleSeconds * 1000)
    .sort((a, b) => a - b);
  let count = 0;
  let oldest: number | undefined;
  let newest: number | undefined;
  // From one time of the schedule to the next, because where clocks change they depend on where one comes from.
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

/** Of the CronJob controller: says for which time of the schedule a Job was made. */
export const timestampAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp";

/**
 * The time of the schedule for which the CronJob controller made a Job, in milliseconds since 1970: from its annotation
 * or, where only the name is known, from the minutes since 1970 at its end. Undefined for a Job that somebody else made.
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
