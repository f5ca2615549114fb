import type { StoredSnapshot } from "../restic/snapshots.ts";
import type { SnapshotEntry } from "../restic/snapshots.ts";

/** What there is, and what is wished. */
export interface MaintainInput {
  /** All snapshots of the repository. */
  snapshots: readonly SnapshotEntry[];
  /** Whose repository it is: snapshots of other hosts are left alone. */
  host: string;
  /** IDs of dumps to forget. */
  forget: readonly string[];
  /** Runs that are not over, as far as the operator knows. */
  live: readonly string[];
  /** Whether anybody held a lock before the snapshots were listed. */
  inUse: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/** IDs of what is to go. */
export interface MaintainPlan {
  /** Dumps that were named, and what belongs to them. */
  forget: string[];
  /** What belongs to dumps that never came to be. */
  orphans: string[];
}

/** However little the clocks of nodes agree, what is older than this was not stored a moment ago. */
const safeAgeMilliseconds = 60 * 60 * 1000;

/**
 * Decides what goes. A companion without a dump is an orphan only if its run is certainly over: a run holds its lock
 * from before it stores the companion until the dump is stored, so nobody was between the two when nobody held a lock.
 */
export function planMaintain({ snapshots, host, forget, live, inUse, now }: MaintainInput): MaintainPlan {
  const own = snapshots.filter((entry) => entry.host === host);
  const dumps = own.filter(({ isCompanion }) => !isCompanion).map(({ stored }) => stored);
  const companions = own.filter(({ isCompanion }) => isCompanion).map(({ stored }) => stored);
  const going = dumps.filter(({ id }) => forget.includes(id));
  const runsGoing = new Set(going.map(({ run }) => run));
  const runsStaying = new Set(dumps.filter((dump) => !going.includes(dump)).map(({ run }) => run));
  const alone = companions.filter(({ run }) => run !== undefined && !runsStaying.has(run));
  const isOver = ({ run = "", time, completionTime = time }: StoredSnapshot) =>
    !inUse && !live.includes(run) && Date.parse(completionTime) < now - safeAgeMilliseconds;
  return {
    forget: idsOf([...going, ...alone.filter(({ run }) => runsGoing.has(run))]),
    orphans: idsOf(alone.filter((companion) => !runsGoing.has(companion.run) && isOver(companion))),
  };
}

function idsOf(snapshots: readonly StoredSnapshot[]): string[] {
  return snapshots.map(({ id }) => id);
}

/** The dumps of one host, each with what belongs to it. */
export function storedSnapshots(snapshots: readonly SnapshotEntry[], host: string): StoredSnapshot[] {
  const own = snapshots.filter((entry) => entry.host === host);
  const companionOf = new Map(
    own.filter(({ isCompanion }) => isCompanion).map(({ stored }) => [stored.run, stored]),
  );
  return own
    .filter(({ isCompanion }) => !isCompanion)
    .map(({ stored }) => {
      const companion = stored.run === undefined ? undefined : companionOf.get(stored.run);
      if (companion === undefined) return stored;
      const addedBytes = stored.addedBytes + companion.addedBytes;
      return { ...stored, addedBytes, manifestSnapshotID: companion.id };
    });
}
