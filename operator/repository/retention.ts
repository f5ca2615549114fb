import { defaults } from "../api/databases/v1/defaults.ts";
import type { RetentionPolicy } from "../api/databases/v1/retention.ts";
import type { Zone } from "../schedule/zone.ts";

/** A successful backup, as far as retention needs it. */
export interface RetainedSnapshot {
  readonly name: string;
  /** When its data was read, in milliseconds since 1970. */
  readonly time: number;
  readonly pinned?: boolean | undefined;
  /** When it was last proven to restore, in milliseconds since 1970, if it was. */
  readonly verifiedTime?: number | undefined;
}

/** What retention must know beside the snapshots. */
export interface RetentionFacts {
  /** Why the newest run that ended failed, if it did, as a sentence. Nothing is removed until the next one succeeds. */
  readonly failure?: string | undefined;
  /** What is not known for now, if anything, as a sentence. Nothing is removed, and nothing foretold. */
  readonly unknown?: string | undefined;
  /** When the next backups are due, soonest first, perhaps without an end. Without it, none are foreseen. */
  readonly upcoming?: Iterable<number> | undefined;
}

/** Why a snapshot is kept: fields of the policy that want it, and what holds whatever the policy says. */
export type KeepReason =
  KeepRule | "maxAge" | "minSuccessful" | "newest" | "newestVerified" | "pinned" | "noRules" | "paused";

/** What becomes of the snapshots, the newest first. */
export interface Retention {
  readonly keep: readonly { name: string; reasons: readonly KeepReason[] }[];
  /** What goes now, with the reason as a sentence. */
  readonly remove: readonly { name: string; reason: string }[];
  /**
   * What of `keep` goes next, and when at the earliest (milliseconds since 1970), soonest first: at most five, as far as
   * the next thousand backups decide it.
   */
  readonly next: readonly { name: string; time: number }[];
  /** Why nothing is removed for now, as a sentence. */
  readonly paused?: string;
}

/** As many as the status shows. */
const mostNext = 5;
/** How many backups are foreseen. */
const mostUpcoming = 1000;

/**
 * Decides which snapshots are kept, by the calendar of a time zone. Whatever the policy says, the newest snapshot, the
 * newest verified one, pinned ones and the newest `minSuccessful` stay. Nothing goes while paused.
 *
 * @param snapshots Those that succeeded and are there, in any order. Of two of the same time, the one with the greater
 *   name counts as newer.
 * @param policy Without it, and with neither a `keep` rule nor `maxAge` in it, all are kept.
 * @param now In milliseconds since 1970.
 */
export function retention(
  snapshots: readonly RetainedSnapshot[],
  policy: RetentionPolicy | undefined,
  zone: Zone,
  now: number,
  facts: RetentionFacts,
): Retention {
  const timeless = snapshots.filter(({ time }) => !Number.isFinite(time)).map(({ name }) => name);
  const list = snapshots
    .filter(({ time }) => Number.isFinite(time))
    .map((snapshot) => dated(snapshot, zone))
    .sort(newestFirst);
  const rules = rulesOf(policy);
  const unknown = facts.unknown ?? (timeless[0] && `It is not known when ${timeless[0]} was made.`);
  const paused = rules === undefined ? undefined : (unknown ?? facts.failure);
  const reasons = rules && reasonsToKeep(list, rules, now);
  const isKept = (snapshot: Dated) => reasons === undefined || reasons.has(snapshot) || paused !== undefined;
  return {
    keep: [
      ...list.filter(isKept).map((snapshot) => ({
        name: snapshot.name,
        reasons: reasons === undefined ? (["noRules"] as const) : (reasons.get(snapshot) ?? ["paused"]),
      })),
      ...timeless.map((name) => ({ name, reasons: [rules === undefined ? "noRules" : "paused"] as const })),
    ],
    remove: list
      .filter((snapshot) => !isKept(snapshot))
      .map((snapshot) => ({ name: snapshot.name, reason: reasonToRemove(snapshot, policy ?? {}, now) })),
    next:
      rules === undefined || unknown !== undefined
        ? []
        : foresee(list.filter(isKept), rules, zone, now, facts),
    ...(paused !== undefined && { paused }),
  };
}

const seconds = { h: 3600, d: 86_400, w: 604_800 };

/**
 * The seconds of a duration such as `12h`, `30d` or `4w`: of `maxAge` and `pruneInterval`. A day has 24 hours here.
 *
 * @throws RangeError when it is none.
 */
export function durationSeconds(duration: string): number {
  const found = /^([1-9]\d{0,4})([hdw])$/.exec(duration);
  if (found === null) {
    throw new RangeError(
      `"${duration}" is no duration. Allowed: a number from 1 to 99999 and a unit, h (hours), d (days) or w (weeks). ` +
        'Write for example "30d".',
    );
  }
  return Number(found[1]) * seconds[found[2] as keyof typeof seconds];
}

/** A snapshot with numbers that it shares with another one when, and only when, both are in the same period. */
interface Dated extends RetainedSnapshot {
  readonly periods: Readonly<Record<PeriodRule, number>>;
}

type PeriodRule = "keepHourly" | "keepDaily" | "keepWeekly" | "keepMonthly" | "keepYearly";
type KeepRule = "keepLast" | PeriodRule;
const keepRules: readonly KeepRule[] = [
  "keepLast",
  "keepHourly",
  "keepDaily",
  "keepWeekly",
  "keepMonthly",
  "keepYearly",
];

const hour = 3_600_000;
const day = 24 * hour;

function dated(snapshot: RetainedSnapshot, zone: Zone): Dated {
  const offset = zone.offsetAt(snapshot.time);
  const local = snapshot.time + offset;
  const date = new Date(local);
  const dayNumber = Math.floor(local / day);
  return {
    ...snapshot,
    periods: {
      // When it began, so that an hour that clocks show twice is two.
      keepHourly: Math.floor(local / hour) * hour - offset,
      keepDaily: dayNumber,
      // Day 0, the first of 1970, was a Thursday.
      keepWeekly: Math.floor((dayNumber + 3) / 7),
      keepMonthly: date.getUTCFullYear() * 12 + date.getUTCMonth(),
      keepYearly: date.getUTCFullYear(),
    },
  };
}

function newestFirst(a: Dated, b: Dated): number {
  return b.time - a.time || (b.name < a.name ? -1 : 1);
}

interface Rules {
  readonly keeps: readonly { rule: KeepRule; count: number }[];
  /** In milliseconds. */
  readonly maxAge: number;
  readonly minSuccessful: number;
}

/** Undefined if all are kept. */
function rulesOf(policy: RetentionPolicy = {}): Rules | undefined {
  const keeps = keepRules.flatMap((rule) => {
    const count = policy[rule];
    return count === undefined ? [] : [{ rule, count }];
  });
  if (keeps.length === 0 && policy.maxAge === undefined) return undefined;
  return {
    keeps,
    maxAge: policy.maxAge === undefined ? Infinity : durationSeconds(policy.maxAge) * 1000,
    minSuccessful: policy.minSuccessful ?? defaults.retention.minSuccessful,
  };
}

/** What keeps each of the snapshots, which come newest first. One that is not in there goes. */
function reasonsToKeep(list: readonly Dated[], rules: Rules, now: number): Map<Dated, KeepReason[]> {
  const reasons = new Map<Dated, KeepReason[]>();
  const keep = (snapshot: Dated | undefined, reason: KeepReason) => {
    if (snapshot === undefined) return;
    const others = reasons.get(snapshot);
    if (others === undefined) reasons.set(snapshot, [reason]);
    else others.push(reason);
  };
  keep(list[0], "newest");
  keep(list.find(isVerified), "newestVerified");
  for (const snapshot of list) if (snapshot.pinned === true) keep(snapshot, "pinned");
  for (const snapshot of list.slice(0, rules.minSuccessful)) keep(snapshot, "minSuccessful");

  const young = list.filter(({ time }) => now - time < rules.maxAge);
  if (rules.keeps.length === 0) for (const snapshot of young) keep(snapshot, "maxAge");
  for (const { rule, count } of rules.keeps) {
    for (const [nr, left] of periodsLeft(young, rule, count).entries()) if (left > 0) keep(young[nr], rule);
  }
  return reasons;
}

function isVerified({ verifiedTime }: Dated): boolean {
  return verifiedTime !== undefined;
}

/**
 * For each snapshot, which come newest first, how many periods of a rule must begin until the rule no longer keeps it:
 * none if it does not now.
 */
function periodsLeft(list: readonly Dated[], rule: KeepRule, count: number): number[] {
  let left = count + 1;
  let last: number | undefined;
  return list.map((snapshot, nr) => {
    const period = rule === "keepLast" ? nr : snapshot.periods[rule];
    if (period === last) return 0;
    last = period;
    left -= 1;
    return Math.max(0, left);
  });
}

/**
 * What goes next if the backups that are due succeed. Backups are only counted: which of the new ones go in between
 * makes no difference to the old ones, because the newest of a period stays as long as the period counts.
 */
function foresee(
  kept: readonly Dated[],
  { keeps, maxAge, minSuccessful }: Rules,
  zone: Zone,
  now: number,
  { failure, upcoming = [] }: RetentionFacts,
): { name: string; time: number }[] {
  const waits = keeps.map(({ rule, count }) => periodsLeft(kept, rule, count));
  const newestVerified = kept.find(isVerified);
  let waiting = kept.flatMap((snapshot, nr) => {
    if (snapshot.pinned === true || snapshot === newestVerified) return [];
    // After a failed run, nothing goes before a run has succeeded.
    const backups = Math.max(failure === undefined ? 0 : 1, minSuccessful - nr);
    return [{ snapshot, backups, periods: waits.map((left) => left[nr] ?? 0) }];
  });
  waiting.reverse();
  const newest = waiting.find(({ snapshot }) => snapshot === kept[0]);

  const found: { name: string; time: number }[] = [];
  let backups = 0;
  const begun = keeps.map(() => 0);
  let last = kept[0];
  for (const { time, isBackup } of events(kept, maxAge, now, upcoming)) {
    if (found.length >= mostNext || waiting.length === 0) break;
    if (isBackup) {
      const backup = dated({ name: "", time }, zone);
      for (const [nr, { rule }] of keeps.entries()) {
        if (rule === "keepLast" || last?.periods[rule] !== backup.periods[rule])
          begun[nr] = (begun[nr] ?? 0) + 1;
        // It takes the place of the newest one of before.
        else if (backups === 0 && newest !== undefined) newest.periods[nr] = 0;
      }
      last = backup;
      backups += 1;
    }
    const going = waiting.filter((wait) => {
      if (wait.backups > backups) return false;
      if (time - wait.snapshot.time >= maxAge) return true;
      return keeps.length > 0 && wait.periods.every((left, nr) => left <= (begun[nr] ?? 0));
    });
    if (going.length === 0) continue;
    found.push(...going.map(({ snapshot: { name } }) => ({ name, time })));
    waiting = waiting.filter((wait) => !going.includes(wait));
  }
  return found.slice(0, mostNext);
}

/** All that can let a snapshot go: a backup that is due, or another one's age. Soonest first. */
function* events(
  kept: readonly Dated[],
  maxAge: number,
  now: number,
  upcoming: Iterable<number>,
): Generator<{ time: number; isBackup: boolean }, void> {
  const expiries = kept
    .map(({ time }) => time + maxAge)
    .filter((time) => time > now && Number.isFinite(time))
    .sort((a, b) => b - a);
  let backups = 0;
  for (const time of upcoming) {
    for (let soonest = expiries.at(-1); soonest !== undefined && soonest < time; soonest = expiries.at(-1)) {
      yield { time: soonest, isBackup: false };
      expiries.pop();
    }
    yield { time, isBackup: true };
    backups += 1;
    if (backups === mostUpcoming) return;
  }
  for (const time of expiries.reverse()) yield { time, isBackup: false };
}

function reasonToRemove({ time }: Dated, { maxAge }: RetentionPolicy, now: number): string {
  if (maxAge !== undefined && now - time >= durationSeconds(maxAge) * 1000)
    return `It is older than ${maxAge}.`;
  return "No rule keeps it.";
}
