import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { RepositorySnapshot } from "../../../repository/repository-snapshot.ts";
import { isStored } from "../../databasesnapshot/snapshot.ts";
import type { Stored } from "../../../runtime/index.ts";

/** How the DatabaseSnapshots differ from what a repository holds. */
export interface Difference {
  /** Deleted, and their backups are gone. */
  gone: Stored<DatabaseSnapshot>[];
  /** Deleted, and their backups stand there, but can be neither read nor removed. */
  unreadable: Stored<DatabaseSnapshot>[];
  /** Their backups are not there, though nobody asked for that. */
  missing: Stored<DatabaseSnapshot>[];
  /** Their backups have been found. */
  found: { snapshot: Stored<DatabaseSnapshot>; stored: RepositorySnapshot }[];
  /** Backups without a DatabaseSnapshot. */
  unnamed: RepositorySnapshot[];
}

/** What the comparison is made from. */
export interface Comparison {
  snapshots: readonly Stored<DatabaseSnapshot>[];
  /** The repository, as the snapshots' statuses name it. */
  isInRepository: (repository: Pick<RepositoryReference, "storage" | "path">) => boolean;
  /** What the repository holds. */
  listed: readonly RepositorySnapshot[];
  /** restic's IDs of snapshots that stand in the repository but cannot be read. */
  unreadable: readonly string[];
  /** When the list was begun: what was stored later may be missing in it. */
  listedSince: string;
  /** Jobs whose outcome has not been recorded yet: their backups get their DatabaseSnapshot from there. */
  pendingJobs: ReadonlySet<string>;
}

/** Compares DatabaseSnapshots with what their repository holds. */
export function compareSnapshots({
  snapshots,
  isInRepository: isHere,
  listed,
  unreadable,
  listedSince,
  pendingJobs,
}: Comparison): Difference {
  const byID = new Map(listed.map((each) => [each.snapshotID, each]));
  const named = new Set<string>();
  const namedJobs = new Set<string>();
  const damaged = new Set(unreadable);
  const difference: Difference = { gone: [], unreadable: [], missing: [], found: [], unnamed: [] };
  for (const snapshot of snapshots) {
    const { spec, status = {}, metadata } = snapshot;
    // A DatabaseSnapshot that failed names no backup, though its Job may have stored one.
    if (status.jobName !== undefined && status.phase !== "Failed") namedJobs.add(status.jobName);
    const id = status.snapshotID ?? spec.snapshotID;
    if (id === undefined) continue;
    named.add(id);
    if (status.repository !== undefined && !isHere(status.repository)) continue;
    const artifact = byID.get(id);
    if (damaged.has(id)) {
      if (metadata.deletionTimestamp !== undefined) difference.unreadable.push(snapshot);
    } else if (metadata.deletionTimestamp !== undefined) {
      if (artifact === undefined) difference.gone.push(snapshot);
    } else if (artifact === undefined) {
      const since = status.completionTime ?? metadata.creationTimestamp ?? "";
      if (status.phase !== "Failed" && since < listedSince) difference.missing.push(snapshot);
    } else if (!isStored(snapshot)) {
      difference.found.push({ snapshot, stored: artifact });
    }
  }
  difference.unnamed = listed.filter(({ snapshotID, jobName }) => {
    if (named.has(snapshotID)) return false;
    return jobName === undefined || !(pendingJobs.has(jobName) || namedJobs.has(jobName));
  });
  return difference;
}
