import type { RepositorySnapshot } from "../repository-snapshot.ts";
import { withSidecars, type ListedSnapshot } from "../restic/snapshots.ts";

/** What the decision is made from. */
export interface MaintainInput {
  /** All snapshots of the repository. */
  snapshots: readonly ListedSnapshot[];
  /** Whose snapshots may be forgotten; those of other hosts stay. */
  host: string;
  /** IDs of the backups to forget. */
  forget: readonly string[];
  /** Whether anyone held a lock before the snapshots were listed. */
  isInUse: boolean;
  /** Milliseconds since 1970. */
  now: number;
}

/** Allows for clock skew between nodes. */
const safeAgeMilliseconds = 60 * 60 * 1000;

/**
 * Decides which snapshots to forget: the named backups, their sidecar files, and orphaned sidecar files. Sidecar files
 * without a dump are orphaned only if their run has certainly ended: a run holds its lock from before it stores them
 * until the dump is stored, so no run was between the two if no one held a lock.
 *
 * @returns IDs.
 */
export function planMaintain({ snapshots, host, forget, isInUse, now }: MaintainInput): string[] {
  const own = snapshots.filter((each) => each.host === host);
  const dumps = own.filter(({ part }) => part === "dump");
  const going = dumps.filter(({ snapshot }) => forget.includes(snapshot.snapshotID));
  const podsGoing = new Set(going.map(({ pod }) => pod));
  const podsStaying = new Set(dumps.filter((dump) => !going.includes(dump)).map(({ pod }) => pod));
  const isOld = ({ startTime, completionTime = startTime }: RepositorySnapshot) =>
    Date.parse(completionTime) < now - safeAgeMilliseconds;
  const sidecars = own.filter(({ part, pod, snapshot }) => {
    if (part !== "sidecar" || pod === undefined || podsStaying.has(pod)) return false;
    return podsGoing.has(pod) || (!isInUse && isOld(snapshot));
  });
  return [...going, ...sidecars].map(({ snapshot }) => snapshot.snapshotID);
}

/** The backups of one host, each with the size of its sidecar files. */
export function ownBackups(snapshots: readonly ListedSnapshot[], host: string): RepositorySnapshot[] {
  return withSidecars(snapshots.filter((each) => each.host === host));
}
