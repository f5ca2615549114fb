import type { Schedule } from "./parse.ts";
import type { Zone } from "./zone.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A schedule that does not fire until the end of the fifth year from now never fires. */
const years = 5;

/**
 * The first time of a schedule after another one; undefined if there is none within five years. All times are
 * milliseconds since 1970.
 *
 * It is the time at which the CronJob controller would start a run, to the second and also where clocks change. So it is
 * found in the controller's way: month, day, hour and minute, each time moving to the start of the next one that matches;
 * months and days by the calendar, hours and minutes by elapsed time. Therefore a time that clocks skip is left out, and
 * a time that they show twice comes twice.
 */
export function nextTime(schedule: Schedule, zone: Zone, after: number): number | undefined {
  const { months, hours, minutes } = schedule;
  const cursor = new LocalCursor(zone, Math.floor(after / second) * second + second);
  const lastYear = cursor.local.getUTCFullYear() + years;
  // After that year in any zone: for clocks that never show a matching time.
  const end = cursor.time + (years + 2) * 366 * day;

  search: while (cursor.local.getUTCFullYear() <= lastYear && cursor.time < end) {
    while (months[cursor.local.getUTCMonth() + 1] !== true && cursor.time < end) {
      cursor.truncate(({ local }) => Date.UTC(local.getUTCFullYear(), local.getUTCMonth()));
      cursor.moveToLocal(new Date(cursor.local).setUTCMonth(cursor.local.getUTCMonth() + 1));
      if (cursor.local.getUTCMonth() === 0) continue search;
    }
    while (!fitsDay(schedule, cursor.local) && cursor.time < end) {
      cursor.truncate(({ local }) => Math.floor(local.getTime() / day) * day);
      const before = cursor.time;
      cursor.moveToLocal(cursor.local.getTime() + day);
      // Where clocks change at midnight, the day begins an hour off. The cursor must move forward whatever they do.
      const off = cursor.local.getUTCHours();
      if (off !== 0)
        cursor.advance(Math.max(off > 12 ? (24 - off) * hour : -off * hour, before + hour - cursor.time));
      if (cursor.local.getUTCDate() === 1) continue search;
    }
    while (hours[cursor.local.getUTCHours()] !== true && cursor.time < end) {
      cursor.truncate(({ local }) => Math.floor(local.getTime() / hour) * hour);
      cursor.advance(hour);
      if (cursor.local.getUTCHours() === 0) continue search;
    }
    while (minutes[cursor.local.getUTCMinutes()] !== true && cursor.time < end) {
      cursor.advance(minute - (cursor.time % minute));
      if (cursor.local.getUTCMinutes() === 0) continue search;
    }
    const seconds = cursor.local.getUTCSeconds();
    // Truncated within an hour that clocks show twice, the cursor may be in the first of the two, which is over.
    if (seconds === 0 && cursor.time > after && cursor.time < end) return cursor.time;
    cursor.advance(minute - seconds * second);
  }
  return undefined;
}

/** A moment, and what local clocks show at it. */
class LocalCursor {
  time: number;
  /** What local clocks show, as the UTC fields of a date. */
  local: Date;
  readonly #zone: Zone;
  #moved = false;

  constructor(zone: Zone, time: number) {
    this.#zone = zone;
    this.time = time;
    this.local = localClock(zone, time);
  }

  /** Moves by elapsed time, whatever local clocks show. */
  advance(milliseconds: number): void {
    this.#moved = true;
    this.time += milliseconds;
    this.local = localClock(this.#zone, this.time);
  }

  /** Moves to when local clocks show a later date and time, given as if it were UTC. */
  moveToLocal(shown: number): void {
    const ahead = atLocal(this.#zone, shown) - this.time;
    // A country that moves to the other side of the date line skips a day: no time shows it.
    this.advance(ahead > 0 ? ahead : day);
  }

  /** Moves to the start of the month, day or hour, unless the cursor has moved already: then it is at a start. */
  truncate(start: (cursor: LocalCursor) => number): void {
    if (this.#moved) return;
    this.advance(atLocal(this.#zone, start(this)) - this.time);
  }
}

/** The times of a schedule after another time, earliest first. There may be no end to them. */
export function* allTimes(schedule: Schedule, zone: Zone, after: number): Generator<number, void> {
  for (
    let time = nextTime(schedule, zone, after);
    time !== undefined;
    time = nextTime(schedule, zone, time)
  ) {
    yield time;
  }
}

/**
 * How many times a schedule has after `from` and up to `to`, and the first and the newest of them. Fast for any span,
 * because a day on which clocks do not change is counted at once.
 */
export function countTimes(
  schedule: Schedule,
  zone: Zone,
  from: number,
  to: number,
): { count: number; first?: number; newest?: number } {
  let count = 0;
  let first: number | undefined;
  let newest = from;
  for (;;) {
    const time = nextTime(schedule, zone, newest);
    if (time === undefined || time > to) break;
    first ??= time;
    const rest = restOfDay(schedule, zone, time, to);
    count += rest.count;
    newest = rest.newest;
  }
  return first === undefined ? { count } : { count, first, newest };
}

/** Counts the time itself and those after it on the same day, if clocks do not change on that day. */
function restOfDay(
  schedule: Schedule,
  zone: Zone,
  time: number,
  to: number,
): { count: number; newest: number } {
  const local = localClock(zone, time).getTime();
  const midnight = Math.floor(local / day) * day;
  const offset = local - time;
  const clocksChange = zone.offsetAt(midnight + day - offset) !== offset;
  if (clocksChange || !fits(schedule, new Date(local))) return { count: 1, newest: time };
  let count = 0;
  let newest = time;
  for (const [hours, fitsHour] of schedule.hours.entries()) {
    if (!fitsHour) continue;
    for (const [minutes, fitsMinute] of schedule.minutes.entries()) {
      const at = midnight + hours * hour + minutes * minute - offset;
      if (!fitsMinute || at < time || at > to) continue;
      count += 1;
      newest = at;
    }
  }
  return { count, newest };
}

function fits(schedule: Schedule, local: Date): boolean {
  const { months, hours, minutes } = schedule;
  const inMonth = months[local.getUTCMonth() + 1] === true;
  const inHour = hours[local.getUTCHours()] === true && minutes[local.getUTCMinutes()] === true;
  return inMonth && inHour && fitsDay(schedule, local);
}

function fitsDay({ days, weekdays, bothDays }: Schedule, local: Date): boolean {
  const day = days[local.getUTCDate()] === true;
  const weekday = weekdays[local.getUTCDay()] === true;
  return bothDays ? day && weekday : day || weekday;
}

/** What local clocks show, as the UTC fields of a date. */
function localClock(zone: Zone, time: number): Date {
  return new Date(time + zone.offsetAt(time));
}

/**
 * The time at which local clocks show a date and time that is given as if it were UTC. When clocks show it twice or never,
 * it is the time that Go's time.Date gives.
 */
function atLocal(zone: Zone, local: number): number {
  const offset = zone.offsetAt(local);
  // Go does not correct an offset of zero.
  return offset === 0 ? local : local - zone.offsetAt(local - offset);
}
