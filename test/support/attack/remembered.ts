import type { Content } from "./content.ts";

/* What the model knows of the backups, and what the operator must not say of them. */

/** A backup that the model has seen. */
export interface Remembered {
  /** restic's ID. */
  readonly id: string;
  readonly fileName: string;
  /** What the database held when it was dumped. */
  readonly model: Content;
  /** The same, as `describeContent` says it. */
  readonly content: string;
  /** When its run began, in milliseconds since 1970. */
  readonly time: number;
  /** restic's IDs of the pieces of its dump. */
  readonly blobs: readonly string[];
  /** Where it is: `Stored`, in the repository; `Deleted`, a step has deleted it; `Expired`, retention has. */
  state: "Stored" | "Deleted" | "Expired";
  /** Whether its data was damaged at any time. */
  wasDamaged: boolean;
  /** Whether the operator has said that it is bad. */
  wasBad: boolean;
  /** Whether the repository records that it is pinned. */
  isPinned: boolean;
  /** Whether it was restored, and compared, since it is verified. */
  isCompared: boolean;
}

/** What a DatabaseSnapshot says of a backup. */
export interface Claim {
  readonly name: string;
  readonly id: string;
  /** The status and the reason of its condition `Verified`. */
  readonly verified: string;
  readonly reason: string;
  /** Whether a user has pinned it, or an earlier object of the backup was pinned. */
  readonly isPinned: boolean;
}

/**
 * The backups for which the operator has no DatabaseSnapshot any more, although retention must keep them.
 *
 * @param before What it said of the backups before the step.
 * @param now What it says after it.
 */
export function lostBackups(
  remembered: readonly Remembered[],
  before: readonly Claim[],
  now: readonly Claim[],
  keepLast: number,
): Remembered[] {
  const stored = remembered.filter(({ state }) => state === "Stored").sort((a, b) => b.time - a.time);
  const verifiedBefore = results(stored, before);
  const verifiedNow = results(stored, now);
  const newestGoodBefore = stored.find(({ id }) => verifiedBefore.get(id) === "True");
  const newestGoodNow = stored.find(({ id }) => verifiedNow.get(id) === "True");
  const isNewestBad =
    newestResult(stored, verifiedBefore) === "False" && newestResult(stored, verifiedNow) === "False";
  const mustStay = (backup: Remembered, newerBackups: number) =>
    newerBackups < keepLast ||
    backup.isPinned ||
    (isNewestBad && verifiedBefore.get(backup.id) === "True") ||
    (backup === newestGoodBefore && (newestGoodNow === undefined || newestGoodNow.time < backup.time));
  return stored.filter(
    (backup, newerBackups) => !verifiedNow.has(backup.id) && mustStay(backup, newerBackups),
  );
}

/** The status of `Verified` of each backup that has a DatabaseSnapshot, by restic's ID. */
function results(stored: readonly Remembered[], claims: readonly Claim[]): ReadonlyMap<string, string> {
  const all = new Map(claims.map(({ id, verified }) => [id, verified]));
  return new Map(stored.flatMap(({ id }) => (all.has(id) ? [[id, all.get(id) ?? ""] as const] : [])));
}

/** The status of the newest backup of which it is known whether it is good. */
function newestResult(
  stored: readonly Remembered[],
  verified: ReadonlyMap<string, string>,
): string | undefined {
  return stored.map(({ id }) => verified.get(id)).find((status) => status === "True" || status === "False");
}

/** The backups whose pin the operator has lost, as sentences. */
export function lostPins(claims: readonly Claim[], remembered: ReadonlyMap<string, Remembered>): string[] {
  return claims
    .filter(({ id, isPinned }) => !isPinned && remembered.get(id)?.isPinned === true)
    .map(({ name }) => `${name} was pinned, and is not any more.`);
}

/** What the operator says of the backups that is wrong at any time, as sentences. */
export function wrongAlarms(claims: readonly Claim[], remembered: ReadonlyMap<string, Remembered>): string[] {
  return claims
    .filter(({ id, verified }) => verified === "False" && remembered.get(id)?.wasDamaged === false)
    .map(({ name, reason }) => `${name} says Verified=False (${reason}), but its data was never damaged.`);
}

/** What the operator must not say any more once all data was read again, as sentences. */
export function wrongPromises(claims: readonly Claim[], damaged: ReadonlySet<string>): string[] {
  return claims
    .filter(({ id, verified }) => verified === "True" && damaged.has(id))
    .map(({ name }) => `${name} says Verified=True, but its data was damaged before it was read again.`);
}
