import type { Condition, Count, KubernetesObject, LocalObjectReference } from "my-operator/crd/types";
import type { ResourceRequirements } from "../../meta/resources.ts";
import type { DatabaseConnection } from "../v1/connection.ts";
import type { UserCredentials } from "../v1/credentials.ts";
import type { DatabaseReference, TablePattern } from "../v1/databasebackup.ts";

/**
 * DatabaseRestore restores one backup into a database, once. Its spec cannot change: to restore again, create another. Deleting
 * it while it runs cancels the restore.
 *
 * @resource { shortName: ["dbr"], categories: ["my-operator"] }
 * @storageVersion
 * @subresource { status: {} }
 * @printcolumn { name: "Snapshot", type: "string", jsonPath: ".status.source.snapshotName" }
 * @printcolumn { name: "Database", type: "string", jsonPath: ".status.target.database" }
 * @printcolumn { name: "Phase", type: "string", jsonPath: ".status.phase" }
 * @printcolumn { name: "Progress", type: "integer", jsonPath: ".status.progress.percent" }
 * @printcolumn { name: "Succeeded", type: "string", jsonPath: ".status.conditions[?(@.type==\"Succeeded\")].status" }
 * @printcolumn { name: "Reason", type: "string", jsonPath: ".status.conditions[?(@.type==\"Succeeded\")].reason" }
 * @printcolumn { name: "Tables", type: "integer", jsonPath: ".status.restored.tables", priority: 1 }
 * @printcolumn { name: "Rows", type: "integer", jsonPath: ".status.restored.rows", priority: 1 }
 * @printcolumn { name: "Strategy", type: "string", jsonPath: ".status.strategy", priority: 1 }
 * @printcolumn { name: "Previous", type: "string", jsonPath: ".status.previousDatabaseName", priority: 1 }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 */
export interface DatabaseRestore extends KubernetesObject {
  apiVersion: "databases.test.io/v1alpha1";
  kind: "DatabaseRestore";
  /** What to restore, and where. */
  spec: DatabaseRestoreSpec;
  /**
   * The observed state. Only the operator writes it.
   *
   * @default { observedGeneration: -1 }
   */
  status?: DatabaseRestoreStatus;
}

/**
 * What to restore, and where. Nothing but `ttlSecondsAfterFinished` can change.
 *
 * @validation {
 *   rule: "self.source == oldSelf.source && self.target == oldSelf.target && has(self.tables) == has(oldSelf.tables) && (!has(self.tables) || self.tables == oldSelf.tables) && has(self.existingData) == has(oldSelf.existingData) && (!has(self.existingData) || self.existingData == oldSelf.existingData) && has(self.safetyBackup) == has(oldSelf.safetyBackup) && (!has(self.safetyBackup) || self.safetyBackup == oldSelf.safetyBackup) && has(self.strategy) == has(oldSelf.strategy) && (!has(self.strategy) || self.strategy == oldSelf.strategy) && has(self.previousDatabase) == has(oldSelf.previousDatabase) && (!has(self.previousDatabase) || self.previousDatabase == oldSelf.previousDatabase) && has(self.roles) == has(oldSelf.roles) && (!has(self.roles) || self.roles == oldSelf.roles) && has(self.owner) == has(oldSelf.owner) && (!has(self.owner) || self.owner == oldSelf.owner) && has(self.definers) == has(oldSelf.definers) && (!has(self.definers) || self.definers == oldSelf.definers) && has(self.parallelism) == has(oldSelf.parallelism) && (!has(self.parallelism) || self.parallelism == oldSelf.parallelism) && has(self.mode) == has(oldSelf.mode) && (!has(self.mode) || self.mode == oldSelf.mode) && has(self.resources) == has(oldSelf.resources) && (!has(self.resources) || self.resources == oldSelf.resources) && has(self.activeDeadlineSeconds) == has(oldSelf.activeDeadlineSeconds) && (!has(self.activeDeadlineSeconds) || self.activeDeadlineSeconds == oldSelf.activeDeadlineSeconds)",
 *   message: "the spec of a DatabaseRestore cannot change, except for ttlSecondsAfterFinished: create another DatabaseRestore",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.safetyBackup) || self.?existingData.orValue('Refuse') == 'Replace'",
 *   message: "safetyBackup requires existingData: Replace, because without it no data is replaced: set existingData, or remove safetyBackup",
 *   fieldPath: ".safetyBackup",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.previousDatabase) || self.?existingData.orValue('Refuse') == 'Replace'",
 *   message: "previousDatabase requires existingData: Replace, because without it there is no previous database: set existingData, or remove previousDatabase",
 *   fieldPath: ".previousDatabase",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.previousDatabase) || self.?strategy.orValue('Beside') == 'Beside'",
 *   message: "previousDatabase requires strategy: Beside, because a restore in place leaves no previous database: remove one of them",
 *   fieldPath: ".previousDatabase",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || self.?strategy.orValue('InPlace') == 'InPlace'",
 *   message: "tables requires strategy: InPlace, because a database that takes the place of another must be whole: remove strategy, or tables",
 *   fieldPath: ".strategy",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || !has(self.previousDatabase)",
 *   message: "previousDatabase cannot be set with tables, which are restored in place: remove one of them",
 *   fieldPath: ".previousDatabase",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || self.?parallelism.orValue(1) == 1",
 *   message: "parallelism cannot be more than 1 with tables, which one connection restores: remove one of them",
 *   fieldPath: ".parallelism",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || self.?roles.orValue('Require') != 'Skip'",
 *   message: "roles: Skip cannot be set with tables, which are restored whole or not at all: set roles to Require or Create, or remove tables",
 *   fieldPath: ".roles",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.definers) || self.target.?connection.?engine.orValue('mariadb') == 'mariadb'",
 *   messageTemplate: "definers requires MariaDB, but target.connection.engine is {self.target.?connection.?engine.orValue('')}: remove definers",
 *   fieldPath: ".definers",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.roles) || self.target.?connection.?engine.orValue('postgresql') == 'postgresql'",
 *   messageTemplate: "roles requires PostgreSQL, but target.connection.engine is {self.target.?connection.?engine.orValue('')}: remove roles",
 *   fieldPath: ".roles",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.owner) || self.target.?connection.?engine.orValue('postgresql') == 'postgresql'",
 *   messageTemplate: "owner requires PostgreSQL, but target.connection.engine is {self.target.?connection.?engine.orValue('')}: remove owner",
 *   fieldPath: ".owner",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "self.?strategy.orValue('InPlace') == 'InPlace' || self.target.?connection.?engine.orValue('postgresql') == 'postgresql'",
 *   messageTemplate: "strategy Beside requires PostgreSQL, but target.connection.engine is {self.target.?connection.?engine.orValue('')}, where a database cannot be renamed: remove strategy",
 *   fieldPath: ".strategy",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface DatabaseRestoreSpec {
  /** The backup to restore. */
  source: RestoreSource;
  /** The database to restore into. */
  target: RestoreTarget;
  /**
   * The tables to restore, with their rows, indexes, constraints, sequences and triggers, and their partitions. They are restored in
   * place, and all else in the database stays as it is. Defaults to the whole database. PostgreSQL accepts names and its patterns
   * (`sales.*`), in the schema `public` unless they name another, MariaDB only names. Each must be in the backup.
   *
   * @minItems 1
   * @maxItems 128
   * @listType set
   */
  tables?: TablePattern[];
  /**
   * What to do if the target has data: `Refuse` fails before anything is changed, `Replace` replaces the database, or the
   * `tables`. Defaults to `Refuse`.
   */
  existingData?: "Refuse" | "Replace";
  /**
   * Whether to back the target up before its data is replaced: `Required` makes a backup of the DatabaseBackup that must succeed
   * first, `Skip` makes none. Defaults to `Required`. With a target other than the database that this DatabaseBackup backs up, set
   * `Skip`: its backup would be one of another database.
   */
  safetyBackup?: "Required" | "Skip";
  /**
   * How to restore. `Beside`, for PostgreSQL: into a new database next to the target, which takes the target's name only after it
   * was checked. Until then, the target is not touched. `InPlace`: into the target itself. PostgreSQL restores `tables` so, in one
   * transaction: all of them, or nothing is changed. A target of MariaDB is incomplete while the restore runs, and if it fails:
   * MariaDB cannot undo changes of tables, nor rename a database. Until it is complete, such a target has a table
   * `my_operator_restore`, and is not backed up. Defaults to `Beside` for PostgreSQL without `tables`, and to `InPlace`
   * otherwise; `status.strategy` has the strategy in use.
   */
  strategy?: "Beside" | "InPlace";
  /**
   * What happens to the database that was replaced: `Drop` removes it after the switch, `Keep` keeps it under another name, which
   * `status.previousDatabaseName` has. Defaults to `Drop`.
   */
  previousDatabase?: "Drop" | "Keep";
  /**
   * What to do about roles that the backup's objects refer to and the server does not have: `Require` fails before anything is
   * changed, `Create` creates them without password and login, `Skip` restores without the privileges that name them, and makes
   * `owner` or the user the owner of their objects. Only for PostgreSQL. Defaults to `Require`.
   */
  roles?: "Require" | "Create" | "Skip";
  /**
   * The role that owns the restored database and all of its objects. Only for PostgreSQL. Defaults to the owners that the backup
   * records.
   *
   * @maxLength 63
   * @validation {
   *   rule: "self != '' && !self.matches(r'[[:cntrl:]]')",
   *   messageTemplate: "\"{self}\" is not a valid role name: it must not be empty or contain control characters, such as a line break",
   * }
   */
  owner?: string;
  /**
   * Which user views, triggers, routines and events run as: `Keep`, the definer that the backup records; `Invoker`, whoever uses
   * them, where MariaDB allows that. Only for MariaDB. Defaults to `Keep`.
   */
  definers?: "Keep" | "Invoker";
  /**
   * How many tables and indexes to restore at a time. More than 1 is only for PostgreSQL, and needs space for the whole
   * uncompressed dump in the Pod. Defaults to 1.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 32
   */
  parallelism?: number;
  /**
   * `Restore` restores. `PreflightOnly` only reports what would prevent the restore or be missing after it, and changes nothing.
   * Defaults to `Restore`.
   */
  mode?: "Restore" | "PreflightOnly";
  /**
   * Compute resources of the container that restores. Default requests: 100m CPU and 256Mi memory. The container that reads the
   * repository has those of the DatabaseBackup's `repository.resources`.
   */
  resources?: ResourceRequirements;
  /**
   * How many seconds the restore may take, including waiting for an image or a node. After that, it is ended and fails. Defaults
   * to 86400, a day.
   *
   * @asType integer
   * @format int64
   * @minimum 60
   * @maximum 2592000
   */
  activeDeadlineSeconds?: number;
  /**
   * How many seconds after its end the operator deletes this object. Defaults to never. This field can change.
   *
   * @asType integer
   * @format int64
   * @minimum 0
   * @maximum 315360000
   */
  ttlSecondsAfterFinished?: number;
}

/**
 * The backup to restore. Set exactly one of `snapshotRef` and `backupRef`.
 *
 * @exactlyOneOf ["snapshotRef", "backupRef"]
 * @validation {
 *   rule: "!has(self.notAfterTime) || has(self.backupRef)",
 *   message: "notAfterTime requires backupRef, because snapshotRef names one backup already: remove one of them",
 *   fieldPath: ".notAfterTime",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface RestoreSource {
  /** A DatabaseSnapshot in the same namespace: its backup. */
  snapshotRef?: LocalObjectReference;
  /** A DatabaseBackup in the same namespace: the newest of its backups, or the newest that is not after `notAfterTime`. */
  backupRef?: LocalObjectReference;
  /**
   * The newest backup is restored that began no later than this. It is not the state of the database at that moment.
   *
   * @format date-time
   */
  notAfterTime?: string;
  /**
   * Which backups may be restored: `RefuseFailed`, all but those with the condition Verified=False; `RequireVerified`, only those
   * with Verified=True; `Ignore`, all. With `backupRef`, it does not select another backup. Defaults to `RefuseFailed`.
   */
  verificationPolicy?: VerificationPolicy;
}

export type VerificationPolicy = "RefuseFailed" | "RequireVerified" | "Ignore";

/** The database to restore into. */
export type RestoreTarget = OriginalTarget | ConnectionTarget | DatabaseTarget;

/** The database that was backed up. */
export interface OriginalTarget {
  /**
   * `Original`: the database of the DatabaseBackup that made the backup. `Connection`: the database that `connection` describes.
   * `Database`: the database of the PostgreSQLDatabase in `databaseRef`.
   */
  type: "Original";
  /**
   * The user to restore as. The user of a DatabaseBackup needs to read only, and must do more here. For a PostgreSQLDatabase, name its
   * superuser, whose Secret has the name of the PostgreSQLDatabase and `-superuser`, or use the type `Database`. Defaults to the user of
   * the DatabaseBackup. Only for the type `Original`.
   */
  credentials?: UserCredentials;
}

/** Any database. */
export interface ConnectionTarget {
  /**
   * `Original`: the database of the DatabaseBackup that made the backup. `Connection`: the database that `connection` describes.
   * `Database`: the database of the PostgreSQLDatabase in `databaseRef`.
   */
  type: "Connection";
  /**
   * How to connect to the database, with the user to restore as. The database's name defaults to that in the backup. Required for
   * the type `Connection`, and only for that.
   */
  connection: DatabaseConnection;
}

/** The database of a server that this operator runs. */
export interface DatabaseTarget {
  /**
   * `Original`: the database of the DatabaseBackup that made the backup. `Connection`: the database that `connection` describes.
   * `Database`: the database of the PostgreSQLDatabase in `databaseRef`.
   */
  type: "Database";
  /**
   * The PostgreSQLDatabase. The restore begins when it is ready, and connects as its superuser. Required for the type `Database`, and
   * only for that.
   */
  databaseRef: DatabaseReference;
}

/** The observed state of a DatabaseRestore. */
export interface DatabaseRestoreStatus {
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
   * `Pending`: the restore has not started. `Preflight`: the target is checked, and nothing is changed yet. `SafetyBackup`: the
   * target is backed up. `Restoring`: the data is written. `Checking`: the result is compared with what the backup recorded.
   * `Switching`: the restored database takes the target's name. `Succeeded`, `Failed` and `Cancelled` are final. More values may
   * come; treat an unknown value as `Restoring`.
   *
   * @maxLength 64
   */
  phase?: string;
  /**
   * `Succeeded`: True when the restore has succeeded, False when it has failed, Unknown before. `Reconciling`: the operator
   * continues by itself. `Stalled`: nothing changes until a person acts. `PreflightPassed`, `SafetyBackupTaken`, `DataRestored`
   * and `Checked`: the steps of the restore.
   *
   * @listType map
   * @listMapKey type
   * @maxItems 16
   */
  conditions?: Condition[];
  /**
   * When the restore started.
   *
   * @format date-time
   */
  startTime?: string;
  /**
   * When the restore ended.
   *
   * @format date-time
   */
  completionTime?: string;
  /** The backup that is restored. */
  source?: RestoreSourceStatus;
  /** The database that is restored into. */
  target?: RestoreTargetStatus;
  /**
   * The strategy in use: a value of `spec.strategy`.
   *
   * @maxLength 64
   */
  strategy?: string;
  /**
   * The name of the restore's Job.
   *
   * @maxLength 253
   */
  jobName?: string;
  /**
   * The DatabaseSnapshot of the backup that was made before data was replaced.
   *
   * @maxLength 253
   */
  safetySnapshotName?: string;
  /** How far the restore is. */
  progress?: RestoreProgress;
  /** What was restored. */
  restored?: RestoredStatus;
  /**
   * The database that was replaced, if it was kept.
   *
   * @maxLength 64
   */
  previousDatabaseName?: string;
}

/** The backup that is restored. */
export interface RestoreSourceStatus {
  /**
   * The name of the DatabaseSnapshot.
   *
   * @maxLength 253
   */
  snapshotName: string;
  /**
   * restic's ID of the snapshot.
   *
   * @maxLength 64
   */
  snapshotID: string;
  /**
   * When the backup began.
   *
   * @format date-time
   */
  snapshotTime?: string;
}

/** The database that is restored into. */
export interface RestoreTargetStatus {
  /**
   * The name of the database.
   *
   * @maxLength 64
   */
  database: string;
  /**
   * The host of the server. Not set for the engine `command`.
   *
   * @maxLength 253
   */
  host?: string;
}

/** How far a restore is. */
export interface RestoreProgress {
  /** How much of the dump was read, in bytes. */
  bytesDone: Count;
  /** The average speed since the dump began to be read, in bytes per second. */
  bytesPerSecond?: Count;
  /**
   * `bytesDone` as a percentage of the dump's size.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 100
   */
  percent?: number;
  /**
   * The table whose rows are being restored.
   *
   * @maxLength 256
   */
  table?: string;
}

/** What was restored. */
export interface RestoredStatus {
  /**
   * The number of tables.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  tables?: number;
  /** The total number of rows in all tables. */
  rows?: Count;
}
