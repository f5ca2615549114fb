import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { RepositorySnapshot } from "../../../repository/repository-snapshot.ts";
import { onDemandJobName } from "../../../kubernetes/names.ts";
import { isStored, snapshotIDOf } from "../../databasesnapshot/snapshot.ts";
import type { Stored } from "../../../runtime/index.ts";

/** How the DatabaseSnapshots differ from what a repository holds. */
export interface Difference {
  /** Deleted, and their backups are no longer in the repository. */
  gone: Stored<DatabaseSnapshot>[];
  /** Deleted, and their backups are in the repository but can be neither read nor removed. */
  unreadable: Stored<DatabaseSnapshot>[];
  /** Missing from the repository without having been deleted through the operator. */
  missing: Stored<DatabaseSnapshot>[];
  /** Not known to be in the repository until now, and found there. */
  found: { snapshot: Stored<DatabaseSnapshot>; stored: RepositorySnapshot }[];
  /** Backups without a DatabaseSnapshot. */
  unnamed: RepositorySnapshot[];
}

/** What is compared. */
export interface Comparison {
  snapshots: readonly Stored<DatabaseSnapshot>[];
  /** Whether a DatabaseSnapshot's status names this repository. */
  isInRepository: (repository: Pick<RepositoryReference, "storage" | "path">) => boolean;
  /** What the repository holds. */
  listed: readonly RepositorySnapshot[];
  /** restic's IDs of snapshots that are in the repository but cannot be read. */
  unreadable: readonly string[];
  /** restic's IDs of snapshots that were removed before the repository was listed. */
  forgotten: readonly string[];
  /** When the listing started: backups that were stored later may be missing in it. */
  listedSince: string;
  /**
   * The names of the Jobs whose result is not recorded yet, with the times of their creation: their backups get a
   * DatabaseSnapshot when it is.
   */
  pendingJobs: ReadonlyMap<string, string>;
}

/** Compares DatabaseSnapshots with what their repository holds. */
export function compareSnapshots({
  snapshots,
  isInRepository,
  listed,
  unreadable,
  forgotten,
  listedSince,
  pendingJobs,
}: Comparison): Difference {
  const byID = new Map(listed.map((each) => [each.snapshotID, each]));
  const named = new Set<string>();
  const waitingJobs = new Map(pendingJobs);
  const asking = new Map<string, Stored<DatabaseSnapshot>>();
  const damaged = new Set(unreadable);
  const removed = new Set(forgotten);
  const difference: Difference = { gone: [], unreadable: [], missing: [], found: [], unnamed: [] };
  for (const snapshot of snapshots) {
    const { status = {}, metadata } = snapshot;
    const id = snapshotIDOf(snapshot);
    if (id === undefined) {
      // A DatabaseSnapshot that failed names no backup, though its Job may have stored one.
      if (status.jobName !== undefined && status.phase !== "Failed")
        waitingJobs.set(status.jobName, status.startTime ?? metadata.creationTimestamp ?? "");
      if (status.phase !== "Failed" && metadata.deletionTimestamp === undefined)
        asking.set(metadata.name, snapshot);
      continue;
    }
    named.add(id);
    if (status.repository !== undefined && !isInRepository(status.repository)) continue;
    const stored = byID.get(id);
    if (metadata.deletionTimestamp !== undefined) {
      // An older list may be of a time before the backup was stored, and the Job of this one did not remove it.
      if (metadata.deletionTimestamp >= listedSince && !removed.has(id)) continue;
      if (damaged.has(id)) difference.unreadable.push(snapshot);
      else if (stored === undefined) difference.gone.push(snapshot);
    } else if (damaged.has(id)) {
      continue;
    } else if (stored === undefined) {
      const since = status.completionTime ?? metadata.creationTimestamp ?? "";
      if (status.phase !== "Failed" && since < listedSince) difference.missing.push(snapshot);
    } else if (!isStored(snapshot)) {
      difference.found.push({ snapshot, stored });
    }
  }
  // The newest one: a run for the same DatabaseSnapshot finds that one, too.
  const requested = new Map(listed.map((stored) => [stored.requestedBy, stored]));
  for (const [name, snapshot] of asking) {
    const stored = requested.get(name);
    if (stored === undefined || named.has(stored.snapshotID)) continue;
    named.add(stored.snapshotID);
    // Its run reports more about the backup than the list does.
    const hasRun = snapshot.status?.jobName !== undefined || pendingJobs.has(onDemandJobName(name));
    if (!hasRun) difference.found.push({ snapshot, stored });
  }
  difference.unnamed = listed.filter(({ snapshotID, jobName = "", startTime }) => {
    const since = waitingJobs.get(jobName);
    return !named.has(snapshotID) && (since === undefined || isBefore(startTime, since));
  });
  return difference;
}

/** Allows for clocks of nodes that are late. A backup that is taken for a later Job's is found by the next maintenance. */
const clockSkewMilliseconds = 5 * 60 * 1000;

/** Whether a backup was made before a Job existed: by an earlier Job of the same name. */
function isBefore(startTime: string, jobCreationTime: string): boolean {
  return Date.parse(startTime) < Date.parse(jobCreationTime) - clockSkewMilliseconds;
}
