import type { InventoryStatus } from "../api/databases/v1alpha1/databasesnapshot.ts";

/**
 * What a DatabaseSnapshot says about its backup: `pin`, it is pinned; `retain`, its `deletionPolicy` is `Retain`; `drill`, the
 * newest result of its drills. The repository has a copy, because objects can be lost: with their CustomResourceDefinition, or
 * their cluster.
 */
export type Mark = "pin" | "retain" | "drill";

/** A backup in a repository, as its run or the repository's list describes it. Sizes are in bytes. */
export interface RepositorySnapshot {
  /** restic's ID of the snapshot: 64 hexadecimal digits. */
  snapshotID: string;
  /** When its run began to store it, in RFC 3339. */
  startTime: string;
  completionTime?: string | undefined;
  /** The Job of its run. */
  jobName?: string | undefined;
  /** The name of the DatabaseSnapshot that asked for it, if one did. */
  requestedBy?: string | undefined;
  /** Name of the file with the dump inside the snapshot. */
  fileName: string;
  /** Length of the dump. */
  totalBytes: number;
  /** How much the repository grew by it and its sidecar files: only new data counts, compressed. */
  addedBytes: number;
  /** The server's version in its own words. */
  databaseVersion?: string | undefined;
  /** The size of the whole database on its server when it was dumped. */
  databaseBytes?: number | undefined;
  /** The image of its run, whose client tools made the dump. */
  image?: string | undefined;
  /** The same image by its digest: `name@sha256:…`. */
  imageID?: string | undefined;
  inventory?: InventoryStatus | undefined;
}
