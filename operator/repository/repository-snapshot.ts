import type { DatabaseSnapshotStatus } from "../api/databases/v1alpha1/databasesnapshot.ts";

/** A backup in a repository, as its run or the repository's list tells of it. */
export interface RepositorySnapshot {
  snapshotID: string;
  /** When its run began, in RFC 3339. */
  startTime: string;
  completionTime?: string | undefined;
  jobName?: string | undefined;
  fileName?: string | undefined;
  totalBytes?: number | undefined;
  addedBytes?: number | undefined;
  databaseVersion?: string | undefined;
  manifest?: DatabaseSnapshotStatus["manifest"] | undefined;
}
