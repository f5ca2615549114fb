import type { Schedule } from "./parse.ts";
import type { Zone } from "./zone.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A schedule that does not fire until the end of the fifth year from now never does. */
const years = 5;

/**
 * The first time of a schedule after another one; undefined if there is none within five years. All times are
 * milliseconds since 1970.
 *
 * It is the time at which the CronJob controller would begin a run, to the second and also where clocks change, and so
 * goes the controller's way: from month to day, hour and minute, each time to the start of the next one that fits, days
 * and months by the calendar, hours and minutes by the stop-watch. Hence what happens when clocks change: a time that
 * they skip is left out, one that they show twice comes twice.
 */
export function nextTime(schedule: Schedule, zone: Zone, after: number): number | undefined {
  const { months, hours, minutes } = schedule;
  const hand = new Hand(zone, Math.floor(after / second) * second + second);
  const lastYear = hand.local.getUTCFullYear() + years;
  // Beyond that year in any zone: for clocks that never show what is looked for.
  const end = hand.time + (years + 2) * 366 * day;

  search: while (hand.local.getUTCFullYear() <= lastYear && hand.time < end) {
    while (months[hand.local.getUTCMonth() + 1] !== true && hand.time < end) {
      hand.setBack(({ local }) => Date.UTC(local.getUTCFullYear(), local.getUTCMonth()));
      hand.moveToLocal(new Date(hand.local).setUTCMonth(hand.local.getUTCMonth() + 1));
      if (hand.local.getUTCMonth() === 0) continue search;
    }
    while (!fitsDay(schedule, hand.local) && hand.time < end) {
      hand.setBack(({ local }) => Math.floor(local.getTime() / day) * day);
      const before = hand.time;
      hand.moveToLocal(hand.local.getTime() + day);
      // Where clocks change at midnight, the day begins an hour off. Whatever they do, go on.
      const off = hand.local.getUTCHours();
      if (off !== 0)
        hand.turn(Math.max(off > 12 ? (24 - off) * hour : -off * hour, before + hour - hand.time));
      if (hand.local.getUTCDate() === 1) continue search;
    }
    while (hours[hand.local.getUTCHours()] !== true && hand.time < end) {
      hand.setBack(({ local }) => Math.floor(local.getTime() / hour) * hour);
      hand.turn(hour);
      if (hand.local.getUTCHours() === 0) continue search;
    }
    while (minutes[hand.local.getUTCMinutes()] !== true && hand.time < end) {
      hand.turn(minute - (hand.time % minute));
      if (hand.local.getUTCMinutes() === 0) continue search;
    }
    const seconds = hand.local.getUTCSeconds();
    // Set back within an hour that clocks show twice, the hand may stand in the first of the two, which is over.
    if (seconds === 0 && hand.time > after && hand.time < end) return hand.time;
    hand.turn(minute - seconds * second);
  }
  return undefined;
}

/** Goes through time, as one turns the hand of a clock. */
class Hand {
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

  /** By the stop-watch. */
  turn(milliseconds: number): void {
    this.#moved = true;
    this.time += milliseconds;
    this.local = localClock(this.#zone, this.time);
  }

  /** To where local clocks show something later, given as if it were UTC. */
  moveToLocal(shown: number): void {
    const ahead = atLocal(this.#zone, shown) - this.time;
    // A country that moves to the other side of the date line leaves out a day: there is no way to it.
    this.turn(ahead > 0 ? ahead : day);
  }

  /** To the start of its month, day or hour: unless it has moved, for then it stands at one. */
  setBack(start: (hand: Hand) => number): void {
    if (this.#moved) return;
    this.turn(atLocal(this.#zone, start(this)) - this.time);
  }
}

/** The first times of a schedule after another one, soonest first: at most so many. */
export function nextTimes(schedule: Schedule, zone: Zone, after: number, limit: number): number[] {
  return timesBetween(schedule, zone, after, Infinity, limit);
}

/** The times of a schedule after `from` and up to `to`, soonest first: at most so many. */
export function timesBetween(
  schedule: Schedule,
  zone: Zone,
  from: number,
  to: number,
  limit: number,
): number[] {
  const found: number[] = [];
  for (const time of allTimes(schedule, zone, from)) {
    if (found.length >= limit || time > to) break;
    found.push(time);
  }
  return found;
}

/** All times of a schedule after another one, soonest first: as many as are asked for, perhaps without an end. */
export function* allTimes(schedule: Schedule, zone: Zone, after: number): Generator<number, void> {
  for (
    let time = nextTime(schedule, zone, after);
    time !== undefined;
    time = nextTime(schedule, zone, time)
  ) {
    yield time;
  }
}

/** How far to look back: six times as far each time, so that a schedule that fires often is not gone through for years. */
const lookBacks = Array.from({ length: 9 }, (_, at) => hour * 6 ** at);

/** The last times of a schedule up to another one, itself included, newest first: at most so many, of ten years or more. */
export function previousTimes(schedule: Schedule, zone: Zone, until: number, limit: number): number[] {
  let found: number[] = [];
  for (const lookBack of lookBacks) {
    found = timesBetween(schedule, zone, until - lookBack, until, Infinity);
    if (found.length >= limit) break;
  }
  return found.reverse().slice(0, limit);
}

/**
 * How many times a schedule has after `from` and up to `to`, and the first and the newest of them. Quick for any span:
 * a day on which clocks do not change is counted at once.
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

/** The time itself, and what comes after it on the same day as long as clocks do not change. */
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
 * The time at which local clocks show something, given as if it were UTC. When clocks show it twice or never, it is the
 * one that Go's time.Date gives.
 */
function atLocal(zone: Zone, local: number): number {
  const offset = zone.offsetAt(local);
  // Go asks no second time about an offset of none.
  return offset === 0 ? local : local - zone.offsetAt(local - offset);
}
