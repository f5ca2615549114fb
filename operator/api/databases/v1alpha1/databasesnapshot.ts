import type { Condition, Count, KubernetesObject, LocalObjectReference } from "my-operator/crd/types";
import type { RepositoryReference } from "../v1/storage.ts";
import type { RecordedMaintenanceFields } from "./maintenance-fields.ts";

/**
 * DatabaseSnapshot is one backup in a repository. The operator creates one for each successful run. Create one without
 * `snapshotID` to start a backup now. Deleting a DatabaseSnapshot deletes the backup, unless `deletionPolicy` is `Retain`.
 *
 * @resource { shortName: ["dbs"], categories: ["my-operator"] }
 * @storageVersion
 * @subresource { status: {} }
 * @selectableField { jsonPath: ".spec.backupRef.name" }
 * @printcolumn { name: "Backup", type: "string", jsonPath: ".spec.backupRef.name" }
 * @printcolumn { name: "Phase", type: "string", jsonPath: ".status.phase" }
 * @printcolumn { name: "Completed", type: "date", jsonPath: ".status.completionTime" }
 * @printcolumn { name: "Bytes", type: "integer", jsonPath: ".status.totalBytes" }
 * @printcolumn { name: "Pinned", type: "boolean", jsonPath: ".spec.pinned" }
 * @printcolumn { name: "Verified", type: "string", jsonPath: ".status.conditions[?(@.type==\"Verified\")].status" }
 * @printcolumn { name: "Added", type: "integer", jsonPath: ".status.addedBytes", priority: 1 }
 * @printcolumn { name: "Version", type: "string", jsonPath: ".status.source.version", priority: 1 }
 * @printcolumn { name: "Snapshot", type: "string", jsonPath: ".status.artifact.snapshotID", priority: 1 }
 * @printcolumn { name: "Reason", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].reason", priority: 1 }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 */
export interface DatabaseSnapshot extends KubernetesObject {
  apiVersion: "databases.test.io/v1alpha1";
  kind: "DatabaseSnapshot";
  /** The backup that this object represents. */
  spec: DatabaseSnapshotSpec;
  /**
   * The observed state. Only the operator writes it.
   *
   * @default { observedGeneration: -1 }
   */
  status?: DatabaseSnapshotStatus;
}

/**
 * The backup that this object represents.
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
   * The DatabaseBackup in the same namespace that defines the database and the repository. It cannot change.
   *
   * @validation {
   *   rule: "self == oldSelf",
   *   messageTemplate: "backupRef cannot change from \"{oldSelf.name}\" to \"{self.name}\": create another DatabaseSnapshot",
   *   reason: "FieldValueForbidden",
   * }
   */
  backupRef: LocalObjectReference;
  /**
   * restic's ID of a snapshot that the repository already holds: 64 hexadecimal digits. Without it, a backup is made now,
   * unless the repository holds one that was made for a DatabaseSnapshot of this name. It
   * cannot be changed, added or removed.
   *
   * @maxLength 64
   * @validation {
   *   rule: "self.matches(r'^[0-9a-f]{64}$')",
   *   messageTemplate: "\"{self}\" is not a valid snapshot ID: use restic's full ID of 64 lower-case hexadecimal digits, as in status.artifact.snapshotID; without snapshotID, a backup is made now",
   * }
   * @validation {
   *   rule: "self == oldSelf",
   *   message: "snapshotID cannot change: create another DatabaseSnapshot",
   *   reason: "FieldValueForbidden",
   * }
   */
  snapshotID?: string;
  /**
   * Whether retention must never remove this backup. Maintenance records that in the repository, so that it holds when this
   * object is lost. Defaults to false, or to what the repository records when the backup is found there.
   */
  pinned?: boolean;
  /**
   * What happens to the backup when a person or a tool deletes this object: `Delete` removes it from the repository, `Retain`
   * keeps it there. While the DatabaseBackup exists, maintenance gives a backup that is kept another DatabaseSnapshot, with the
   * same `pinned` and `deletionPolicy`. Retention removes a backup that no rule keeps either way. Defaults to `Delete`.
   */
  deletionPolicy?: "Delete" | "Retain";
}

/** The observed state of a DatabaseSnapshot. */
export interface DatabaseSnapshotStatus {
  /**
   * The `metadata.generation` that this status describes. -1 until the operator has seen the object.
   *
   * @asType integer
   * @format int64
   * @minimum -1
   * @maximum 9007199254740991
   */
  observedGeneration?: number;
  /**
   * `Pending`: the run has not started. `Running`: the run is active. `Succeeded`: the backup is in the repository.
   * `Failed`: no backup was stored, and this does not change. `Deleting`: the backup is being removed from the repository.
   * More values may come; treat an unknown value as `Running`.
   *
   * @maxLength 64
   */
  phase?: string;
  /**
   * `Ready`: the backup is in the repository and can be restored. While it is not: `Reconciling`, the operator continues by
   * itself, or `Stalled`, nothing changes until a person acts, such as after a failure. `Verified`: True if the newest drill that
   * came to a result restored the backup, False if it could not or a check found damage of the backup's data in the repository,
   * Unknown if no drill came to a result.
   *
   * @listType map
   * @listMapKey type
   * @maxItems 16
   */
  conditions?: Condition[];
  /**
   * When the run started.
   *
   * @format date-time
   */
  startTime?: string;
  /**
   * When the run ended.
   *
   * @format date-time
   */
  completionTime?: string;
  /**
   * When maintenance found the backup in the repository, where it had no object. Retention keeps it for 24 hours from then,
   * so that a person can look at it and pin it. Not set for a backup whose run was seen.
   *
   * @format date-time
   */
  foundTime?: string;
  /**
   * The name of the run's Job.
   *
   * @maxLength 253
   */
  jobName?: string;
  /** What was backed up. */
  source?: SourceStatus;
  /** What the repository holds of it. */
  artifact?: ArtifactStatus;
  /** The size of the dump, in bytes. */
  totalBytes?: Count;
  /** How many bytes the backup added to the repository. */
  addedBytes?: Count;
  /** What the dump holds. */
  inventory?: InventoryStatus;
  /** The newest drill that restored this backup. Not set before one ended. */
  verification?: SnapshotVerificationStatus;
  /** The repository that holds the backup. */
  repository?: RepositoryReference;
  /**
   * The fields of the DatabaseBackup's spec for the Jobs that maintain the repository, such as `serviceAccountName`, as they
   * were when maintenance last listed the backup, or when it was stored. When the DatabaseBackup is gone, the Job that removes
   * backups has those of the newest backup in its repository.
   */
  maintenanceFields?: RecordedMaintenanceFields;
}

/** What a backup was made of. */
export interface SourceStatus {
  /**
   * The database engine, as in `spec.connection.engine` of a DatabaseBackup.
   *
   * @maxLength 32
   */
  engine: string;
  /**
   * The name of the database on its server.
   *
   * @maxLength 64
   */
  database: string;
  /**
   * The server's version, such as `17.2`. Absent when the run did not report it.
   *
   * @maxLength 64
   */
  version?: string;
  /**
   * The size of the whole database on its server when it was dumped, in bytes: more or less than the dump has. Absent when the run
   * did not report it.
   */
  databaseBytes?: Count;
  /**
   * The image whose client tools made the dump. Absent for a backup that was found in the repository.
   *
   * @maxLength 512
   */
  image?: string;
  /**
   * The same image by its digest, as the node pulled it: `name@sha256:…`. A tag can later mean another image. Absent if the
   * node does not know the digest, such as of an image that was imported.
   *
   * @maxLength 1024
   */
  imageID?: string;
}

/** A backup as its repository holds it. */
export interface ArtifactStatus {
  /**
   * restic's ID of the snapshot: 64 hexadecimal digits.
   *
   * @maxLength 64
   */
  snapshotID: string;
  /**
   * The name of the dump's file in the snapshot.
   *
   * @maxLength 253
   */
  fileName: string;
  /**
   * What the snapshot holds. `Dump`: one file, the output of the engine's dump tool. More values may come; treat an
   * unknown one as a backup that you cannot restore by yourself.
   *
   * @maxLength 64
   */
  format: string;
  /** Whether the repository records that the backup is pinned. Not set until maintenance has listed it. */
  pinned?: boolean;
  /**
   * The `deletionPolicy` that the repository records. Not set until maintenance has listed the backup.
   *
   * @maxLength 64
   */
  deletionPolicy?: string;
  /** The newest result of the backup's drills that the repository records. Not set if it records none. */
  drill?: RecordedDrillStatus;
}

/** The result of a drill, as the repository records it. */
export interface RecordedDrillStatus {
  /**
   * Whether the backup is good: `True` or `False`. More values may come; treat an unknown value as `Unknown`.
   *
   * @maxLength 64
   */
  result: string;
  /**
   * Why, in one word in CamelCase, for programs.
   *
   * @maxLength 1024
   */
  reason: string;
  /**
   * When the drill ended.
   *
   * @format date-time
   */
  completionTime: string;
}

/** What a dump holds, recorded in the same database snapshot. */
export interface InventoryStatus {
  /**
   * The version of the format of `inventory.json`.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  version: number;
  /**
   * restic's ID of the snapshot that holds `inventory.json` and `source.json`, and for PostgreSQL `database.sql` and
   * `globals.sql`.
   *
   * @maxLength 64
   */
  snapshotID: string;
  /**
   * The digest of `inventory.json`: `sha256:` and 64 hexadecimal digits.
   *
   * @maxLength 71
   */
  digest: string;
  /**
   * The number of tables.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  tables?: number;
  /** The total number of rows in all tables. Not set if they were not counted. */
  rows?: Count;
  /**
   * How many objects of each kind the dump has. Not set for an inventory of version 1.
   *
   * @listType map
   * @listMapKey kind
   * @maxItems 64
   */
  objects?: ObjectCount[];
}

/** How many objects of a kind a dump has. */
export interface ObjectCount {
  /**
   * The kind of object in one word, such as `Table`, `ForeignKey` or `MaterializedView`. More values may come.
   *
   * @maxLength 63
   */
  kind: string;
  /** The number of objects. */
  count: Count;
}

/** What a drill found when it restored a backup. */
export interface SnapshotVerificationStatus {
  /**
   * The name of the drill's Job.
   *
   * @maxLength 253
   */
  jobName: string;
  /**
   * When the drill ended.
   *
   * @format date-time
   */
  completionTime: string;
  /**
   * When a drill last proved that this backup can be restored. Not set if none did.
   *
   * @format date-time
   */
  lastVerifiedTime?: string;
  /** How many bytes of the dump the drill read. Not set if the drill came to no result. */
  dumpBytes?: Count;
  /** How many seconds fetching and restoring took. */
  restoreDurationSeconds?: Count;
  /** `dumpBytes` divided by the seconds. */
  bytesPerSecond?: Count;
  /** The largest size of the throw-away database, in bytes. */
  peakDiskBytes?: Count;
  /**
   * The number of tables that were restored.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  tables?: number;
  /** The total number of rows in all tables that were restored. */
  rows?: Count;
  /** The number of objects that were restored. */
  objects?: Count;
  /**
   * The assertions of `spec.verification` and whether they hold.
   *
   * @listType map
   * @listMapKey name
   * @maxItems 32
   */
  assertions?: AssertionResult[];
  /**
   * Errors of the restore that do not make the backup bad, such as a function without a `search_path`.
   *
   * @listType atomic
   * @maxItems 16
   */
  warnings?: VerificationWarning[];
}

/**
 * An error that does not make a backup bad, as text for people.
 *
 * @maxLength 1024
 */
type VerificationWarning = string;

/** Whether an assertion holds. */
export interface AssertionResult {
  /**
   * The name of the assertion.
   *
   * @maxLength 253
   */
  name: string;
  /** Whether it holds. */
  passed: boolean;
  /**
   * The result of its query, shortened. Not set if the query failed.
   *
   * @maxLength 1024
   */
  actual?: string;
}
