import { defaults } from "../api/databases/v1/defaults.ts";
import type { RetentionPolicy } from "../api/databases/v1/retention.ts";
import type { retentionReasons } from "./reasons.ts";
import type { Zone } from "../schedule/zone.ts";

/** A successful backup, with what retention needs to know. */
export interface RetainedSnapshot {
  readonly name: string;
  /** When its run began, in milliseconds since 1970. */
  readonly time: number;
  readonly pinned?: boolean | undefined;
  /** When it was found in the repository, in milliseconds since 1970; undefined for a backup of a known run. */
  readonly foundTime?: number | undefined;
  /** When a drill last restored it, in milliseconds since 1970; undefined if the newest result is another. */
  readonly verifiedTime?: number | undefined;
  /** Whether the newest drill or check that came to a result found that it is bad. */
  readonly isBad?: boolean | undefined;
  /** Whether a drill restores it now. */
  readonly isInUse?: boolean | undefined;
}

/** Why retention removes nothing for now. */
export interface RetentionPause {
  readonly reason: keyof typeof retentionReasons;
  /** A sentence. */
  readonly message: string;
}

/** What else retention needs to know. */
export interface RetentionFacts {
  /** Why the newest run that has ended failed, as a sentence. Nothing is removed until a run succeeds. */
  readonly failure?: string | undefined;
  /** Whether the repository may only be read. Nothing is removed and nothing predicted then. */
  readonly isReadOnly?: boolean | undefined;
  /** Whether it is not known yet what the repository holds. Nothing is removed and nothing predicted then. */
  readonly isUnlisted?: boolean | undefined;
  /** When the next backups are due, soonest first; may be endless. Default: no more backups. */
  readonly nextBackups?: Iterable<number> | undefined;
}

/** Why a snapshot is kept: a field of the policy, or a rule that always holds. */
export type KeepReason =
  | KeepRule
  | "maxAge"
  | "minSuccessful"
  | "newest"
  | "newestVerified"
  | "newestBad"
  | "verified"
  | "inUse"
  | "pinned"
  | "found"
  | "future"
  | "noRules"
  | "paused";

/** The decision, newest snapshots first. */
export interface Retention {
  readonly keep: readonly { name: string; reasons: readonly KeepReason[] }[];
  /** The snapshots to remove now, with the reason as a sentence. */
  readonly remove: readonly { name: string; reason: string }[];
  /**
   * The snapshots of `keep` that expire next, with the earliest time (milliseconds since 1970), soonest first: at most
   * five, as far as the next thousand backups decide it.
   */
  readonly upcoming: readonly { name: string; time: number }[];
  /** Why nothing is removed for now. */
  readonly paused?: RetentionPause;
}

/**
 * How long retention keeps a backup that was found in the repository, so that a person can look at it and pin it. Backups are
 * found after their objects were lost, or on another cluster.
 */
export const foundGraceSeconds = 86_400;

/**
 * How far the clock of a node may be ahead. A snapshot with a later time would count as the newest for as long, and others would be
 * removed in its place.
 */
const clockSkewMilliseconds = 3_600_000;

/** The status shows no more. */
const maxUpcoming = 5;
/** How many due backups the prediction considers. */
const maxBackups = 1000;

/**
 * Decides which snapshots to keep, by the calendar of a time zone. The newest snapshot, the newest verified one, pinned
 * ones, those that were found less than `foundGraceSeconds` ago, those that a drill restores now and the newest `minSuccessful` always stay.
 * While the newest one of which it is known is bad, so do that one and all verified ones. Those from the future
 * stay, too, and count for no rule. Nothing is removed while retention is paused.
 *
 * @param snapshots The backups that exist, in any order. Of two with the same time, the one with the greater name counts
 *   as newer.
 * @param policy All are kept without a policy, and with one that has neither a `keep…` rule nor `maxAge`.
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
  const isFuture = ({ time }: RetainedSnapshot) => time > now + clockSkewMilliseconds;
  const future = snapshots.filter((each) => Number.isFinite(each.time) && isFuture(each));
  const list = snapshots
    .filter((each) => Number.isFinite(each.time) && !isFuture(each))
    .map((snapshot) => dated(snapshot, zone))
    .sort(newestFirst);
  const rules = rulesOf(policy);
  const unknown = unknownFact(facts, timeless[0]);
  const paused = rules === undefined ? undefined : (unknown ?? failureOf(facts));
  const reasons = rules && reasonsToKeep(list, rules, now);
  const isKept = (snapshot: Dated) => reasons === undefined || reasons.has(snapshot) || paused !== undefined;
  return {
    keep: [
      ...list.filter(isKept).map((snapshot) => ({
        name: snapshot.name,
        reasons: reasons === undefined ? (["noRules"] as const) : (reasons.get(snapshot) ?? ["paused"]),
      })),
      ...future.map(({ name }) => ({ name, reasons: ["future"] as const })),
      ...timeless.map((name) => ({ name, reasons: [rules === undefined ? "noRules" : "paused"] as const })),
    ],
    remove: list
      .filter((snapshot) => !isKept(snapshot))
      .map((snapshot) => ({ name: snapshot.name, reason: reasonToRemove(snapshot, policy ?? {}, now) })),
    upcoming:
      rules === undefined || unknown !== undefined
        ? []
        : predictExpiry(list.filter(isKept), rules, zone, now, facts),
    ...(paused !== undefined && { paused }),
  };
}

/** That minSuccessful keeps snapshots which no other rule keeps, as sentences; undefined if it does not. */
export function keptByMinSuccessful(
  keep: Retention["keep"],
  { minSuccessful = defaults.retention.minSuccessful }: RetentionPolicy,
): string | undefined {
  const names = keep
    .filter(({ reasons }) => reasons.length === 1 && reasons[0] === "minSuccessful")
    .map(({ name }) => name);
  if (names.length === 0) return undefined;
  return (
    `Only minSuccessful, which is ${minSuccessful}, keeps ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}. ` +
    "To keep fewer snapshots, set spec.retention.minSuccessful."
  );
}

function unknownFact(
  { isReadOnly, isUnlisted }: RetentionFacts,
  timeless: string | undefined,
): RetentionPause | undefined {
  if (isReadOnly === true)
    return { reason: "RepositoryReadOnly", message: "The repository may only be read." };
  if (isUnlisted === true) {
    return { reason: "RepositoryNotListed", message: "Maintenance has not listed the repository yet." };
  }
  if (timeless === undefined) return undefined;
  return { reason: "SnapshotTimeUnknown", message: `The time of ${timeless} is unknown.` };
}

function failureOf({ failure: message }: RetentionFacts): RetentionPause | undefined {
  return message === undefined ? undefined : { reason: "NewestRunFailed", message };
}

const seconds = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * The seconds of a duration such as `15m`, `12h`, `30d` or `4w`, as in `maxAge` and `pruneInterval`. A day has 24 hours here.
 *
 * @throws RangeError when it is not valid.
 */
export function durationSeconds(duration: string): number {
  const found = /^([1-9]\d{0,4})([mhdw])$/.exec(duration);
  if (found === null) {
    throw new RangeError(
      `"${duration}" is not a valid duration. Allowed: a number from 1 to 99999 and a unit, m (minutes), h (hours), d (days) or w (weeks). ` +
        'Write for example "30d".',
    );
  }
  return Number(found[1]) * seconds[found[2] as keyof typeof seconds];
}

/** A snapshot with its periods: two snapshots have the same number if, and only if, they are in the same period. */
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
      // By when it began, so that an hour that clocks show twice counts as two.
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
    return count === undefined || count === 0 ? [] : [{ rule, count }];
  });
  if (keeps.length === 0 && policy.maxAge === undefined) return undefined;
  return {
    keeps,
    maxAge: policy.maxAge === undefined ? Infinity : durationSeconds(policy.maxAge) * 1000,
    minSuccessful: policy.minSuccessful ?? defaults.retention.minSuccessful,
  };
}

/** Why each snapshot is kept. The list is sorted, newest first; a snapshot without a reason is to be removed. */
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
  const bad = newestBad(list);
  // Without it, retention would forget that the newest result is bad, and remove the others next time.
  keep(bad, "newestBad");
  if (bad !== undefined) for (const snapshot of list) if (isVerified(snapshot)) keep(snapshot, "verified");
  for (const snapshot of list) if (snapshot.isInUse === true) keep(snapshot, "inUse");
  for (const snapshot of list) if (snapshot.pinned === true) keep(snapshot, "pinned");
  for (const snapshot of list) if (now < graceEnd(snapshot)) keep(snapshot, "found");
  for (const snapshot of list.slice(0, rules.minSuccessful)) keep(snapshot, "minSuccessful");

  const young = list.filter(({ time }) => now - time < rules.maxAge);
  if (rules.keeps.length === 0) for (const snapshot of young) keep(snapshot, "maxAge");
  for (const { rule, count } of rules.keeps) {
    for (const [nr, left] of periodsLeft(young, rule, count).entries()) if (left > 0) keep(young[nr], rule);
  }
  return reasons;
}

/** When a snapshot that was found may be removed, in milliseconds since 1970. */
function graceEnd({ foundTime = -Infinity }: RetainedSnapshot): number {
  return foundTime + foundGraceSeconds * 1000;
}

function isVerified({ verifiedTime }: Dated): boolean {
  return verifiedTime !== undefined;
}

/** The newest snapshot of a list, newest first, of which it is known whether it is good, if it is bad. */
function newestBad(list: readonly Dated[]): Dated | undefined {
  const known = list.find((snapshot) => isVerified(snapshot) || snapshot.isBad === true);
  return known?.isBad === true ? known : undefined;
}

/**
 * For each snapshot of a list, newest first: how many periods of a rule must begin until the rule stops keeping it; 0 if
 * the rule does not keep it now.
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
 * Which snapshots expire next if all due backups succeed. New backups are only counted: which of them expire in between
 * makes no difference to the old ones, because the newest of a period stays as long as the period counts.
 */
function predictExpiry(
  kept: readonly Dated[],
  { keeps, maxAge, minSuccessful }: Rules,
  zone: Zone,
  now: number,
  { failure, nextBackups = [] }: RetentionFacts,
): { name: string; time: number }[] {
  const waits = keeps.map(({ rule, count }) => periodsLeft(kept, rule, count));
  const newestVerified = kept.find(isVerified);
  const bad = newestBad(kept);
  let waiting = kept.flatMap((snapshot, nr) => {
    if (snapshot.pinned === true || snapshot === newestVerified) return [];
    // How long a drill takes, and when one succeeds, is not known.
    if (snapshot.isInUse === true || snapshot === bad) return [];
    if (bad !== undefined && isVerified(snapshot)) return [];
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
  for (const { time, isBackup } of events(kept, maxAge, now, nextBackups)) {
    if (found.length >= maxUpcoming || waiting.length === 0) break;
    if (isBackup) {
      const backup = dated({ name: "", time }, zone);
      for (const [nr, { rule }] of keeps.entries()) {
        if (rule === "keepLast" || last?.periods[rule] !== backup.periods[rule])
          begun[nr] = (begun[nr] ?? 0) + 1;
        // It replaces the newest snapshot in their common period.
        else if (backups === 0 && newest !== undefined) newest.periods[nr] = 0;
      }
      last = backup;
      backups += 1;
    }
    const going = waiting.filter((wait) => {
      if (wait.backups > backups || time < graceEnd(wait.snapshot)) return false;
      if (time - wait.snapshot.time >= maxAge) return true;
      return keeps.length > 0 && wait.periods.every((left, nr) => left <= (begun[nr] ?? 0));
    });
    if (going.length === 0) continue;
    found.push(...going.map(({ snapshot: { name } }) => ({ name, time })));
    waiting = waiting.filter((wait) => !going.includes(wait));
  }
  return found.slice(0, maxUpcoming);
}

/** The events at which snapshots may expire, soonest first: a due backup, or a snapshot that reaches maxAge or the end of its grace. */
function* events(
  kept: readonly Dated[],
  maxAge: number,
  now: number,
  nextBackups: Iterable<number>,
): Generator<{ time: number; isBackup: boolean }, void> {
  const expiries = kept
    .flatMap((snapshot) => [snapshot.time + maxAge, graceEnd(snapshot)])
    .filter((time) => time > now && Number.isFinite(time))
    .sort((a, b) => b - a);
  let backups = 0;
  for (const time of nextBackups) {
    for (let soonest = expiries.at(-1); soonest !== undefined && soonest < time; soonest = expiries.at(-1)) {
      yield { time: soonest, isBackup: false };
      expiries.pop();
    }
    yield { time, isBackup: true };
    backups += 1;
    if (backups === maxBackups) return;
  }
  for (const time of expiries.reverse()) yield { time, isBackup: false };
}

function reasonToRemove({ time }: Dated, { maxAge }: RetentionPolicy, now: number): string {
  if (maxAge !== undefined && now - time >= durationSeconds(maxAge) * 1000)
    return `It is older than ${maxAge}.`;
  return "No rule keeps it.";
}
