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
}

/** The backups for which the operator has no DatabaseSnapshot any more, although retention must keep them. */
export function lostBackups(
  remembered: readonly Remembered[],
  present: ReadonlySet<string>,
  keepLast: number,
): Remembered[] {
  const stored = remembered.filter(({ state }) => state === "Stored");
  return stored.filter(
    ({ id, time }) => !present.has(id) && stored.filter((other) => other.time > time).length < keepLast,
  );
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
