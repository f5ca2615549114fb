import type { Schedule } from "../../../operator/schedule/parse.ts";
import { allTimes } from "../../../operator/schedule/times.ts";
import type { Zone } from "../../../operator/schedule/zone.ts";

/** At most `limit` times of a schedule after `from` and up to `to`, earliest first. */
export function timesBetween(
  schedule: Schedule,
  zone: Zone,
  from: number,
  to: number,
  limit = Infinity,
): number[] {
  const found: number[] = [];
  for (const time of allTimes(schedule, zone, from)) {
    if (found.length >= limit || time > to) break;
    found.push(time);
  }
  return found;
}

/** The first times of a schedule after another time: at most `limit`, earliest first. */
export function nextTimes(schedule: Schedule, zone: Zone, after: number, limit: number): number[] {
  return timesBetween(schedule, zone, after, Infinity, limit);
}
