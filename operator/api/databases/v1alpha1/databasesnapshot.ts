import type { Condition, KubernetesObject, LocalObjectReference } from "my-operator/crd/types";
import type { RepositoryReference } from "../v1/storage.ts";

/**
 * DatabaseSnapshot is one backup of a database that stands in a repository. The operator makes one for each run that
 * succeeds; whoever creates one without `snapshotID` asks for a backup now. Deleting one deletes the backup.
 *
 * @resource { shortName: ["dbs"], categories: ["databases"] }
 * @storageVersion
 * @subresource { status: {} }
 * @printcolumn { name: "Backup", type: "string", jsonPath: ".spec.backupRef.name" }
 * @printcolumn { name: "Phase", type: "string", jsonPath: ".status.phase" }
 * @printcolumn { name: "Completed", type: "date", jsonPath: ".status.completionTime" }
 * @printcolumn { name: "Bytes", type: "integer", jsonPath: ".status.totalBytes" }
 * @printcolumn { name: "Pinned", type: "boolean", jsonPath: ".spec.pinned" }
 * @printcolumn { name: "Added", type: "integer", jsonPath: ".status.addedBytes", priority: 1 }
 * @printcolumn { name: "Version", type: "string", jsonPath: ".status.databaseVersion", priority: 1 }
 * @printcolumn { name: "Snapshot", type: "string", jsonPath: ".status.snapshotID", priority: 1 }
 * @printcolumn { name: "Reason", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].reason", priority: 1 }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 */
export interface DatabaseSnapshot extends KubernetesObject {
  apiVersion: "databases.test.io/v1alpha1";
  kind: "DatabaseSnapshot";
  /** Which backup it is. */
  spec: DatabaseSnapshotSpec;
  /** What the operator knows of it. Written by the operator only. */
  status?: DatabaseSnapshotStatus;
}

/**
 * Which backup it is.
 *
 * @validation {
 *   rule: "has(self.snapshotID) == has(oldSelf.snapshotID)",
 *   message: "snapshotID cannot be added or removed: create another DatabaseSnapshot",
 *   fieldPath: ".snapshotID",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface DatabaseSnapshotSpec {
  /**
   * The DatabaseBackup in the same namespace whose database is backed up, and to whose repository.
   *
   * @validation {
   *   rule: "self == oldSelf",
   *   messageTemplate: "backupRef cannot change from \"{oldSelf.name}\" to \"{self.name}\": create another DatabaseSnapshot",
   *   reason: "FieldValueForbidden",
   * }
   */
  backupRef: LocalObjectReference;
  /**
   * A snapshot that the repository holds already, by restic's ID: 64 hexadecimal digits. Without it, a backup is made now.
   *
   * @maxLength 64
   * @validation {
   *   rule: "self.matches(r'^[0-9a-f]{64}$')",
   *   messageTemplate: "\"{self}\" is no ID of a snapshot: it must be restic's whole ID, 64 hexadecimal digits in lower case, as status.snapshotID has it; without snapshotID, a backup is made now",
   * }
   * @validation {
   *   rule: "self == oldSelf",
   *   message: "snapshotID cannot change: create another DatabaseSnapshot",
   *   reason: "FieldValueForbidden",
   * }
   */
  snapshotID?: string;
  /** Whether retention must leave it alone. */
  pinned?: boolean;
}

/** What the operator knows of a DatabaseSnapshot. */
export interface DatabaseSnapshotStatus {
  /**
   * The `metadata.generation` that the rest of the status speaks of.
   *
   * @asType integer
   * @format int64
   */
  observedGeneration?: number;
  /**
   * `Pending`: it waits for its run. `Running`: it is being made. `Succeeded`: it is there. `Failed`: it will never be.
   * `Deleting`: it is being removed from the repository.
   */
  phase?: "Pending" | "Running" | "Succeeded" | "Failed" | "Deleting";
  /**
   * `Ready`: the backup is there and can be restored.
   *
   * @listType map
   * @listMapKey type
   * @maxItems 16
   */
  conditions?: Condition[];
  /**
   * When its run began.
   *
   * @format date-time
   */
  startTime?: string;
  /**
   * When its run ended.
   *
   * @format date-time
   */
  completionTime?: string;
  /**
   * Name of the Job that makes or made it.
   *
   * @maxLength 253
   */
  jobName?: string;
  /**
   * restic's ID: 64 hexadecimal digits.
   *
   * @maxLength 64
   */
  snapshotID?: string;
  /**
   * Name of the file with the dump inside the snapshot.
   *
   * @maxLength 253
   */
  fileName?: string;
  /**
   * Length of the dump, in bytes.
   *
   * @asType integer
   * @format int64
   */
  totalBytes?: number;
  /**
   * How much the repository grew, in bytes.
   *
   * @asType integer
   * @format int64
   */
  addedBytes?: number;
  /**
   * The kind of server: an `engine` of DatabaseBackup.
   *
   * @maxLength 32
   */
  engine?: string;
  /**
   * Name of the database on its server.
   *
   * @maxLength 64
   */
  database?: string;
  /**
   * The server's version, such as `17.2`.
   *
   * @maxLength 64
   */
  databaseVersion?: string;
  /** What was written down about the dump. */
  manifest?: ManifestStatus;
  /** The repository that it stands in. */
  repository?: RepositoryReference;
}

/** What was written down about a dump, in the same database snapshot. */
export interface ManifestStatus {
  /**
   * restic's ID of the snapshot that holds `manifest.json`, and `globals.sql` if there is one.
   *
   * @maxLength 64
   */
  snapshotID: string;
  /**
   * Digest of `manifest.json`, as `sha256:` and 64 hexadecimal digits.
   *
   * @maxLength 71
   */
  digest: string;
  /**
   * How many tables there are.
   *
   * @asType integer
   * @format int32
   */
  tables: number;
  /**
   * How many rows they have all together.
   *
   * @asType integer
   * @format int64
   */
  rows: number;
}
