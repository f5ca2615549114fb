import type { Condition, KubernetesObject, ObjectName } from "my-operator/crd/types";
import type { Labels } from "../../meta/labels.ts";
import type { Schedule, TimeZone } from "../../meta/schedule.ts";
import type { Affinity, ResourceRequirements, Toleration } from "../../meta/scheduling.ts";
import type { DatabaseConnection } from "./connection.ts";
import type { RetentionPolicy } from "./retention.ts";
import type { BackupEncryption, BackupStorage, RepositoryStatus } from "./storage.ts";

/**
 * DatabaseBackup backs one database up on a schedule.
 *
 * @resource { shortName: ["dbb"], categories: ["databases"] }
 * @storageVersion
 * @subresource { status: {} }
 * @printcolumn { name: "Database", type: "string", jsonPath: ".spec.databaseName" }
 * @printcolumn { name: "Schedule", type: "string", jsonPath: ".spec.schedule" }
 * @printcolumn { name: "Last Backup", type: "date", jsonPath: ".status.lastBackupTime" }
 * @printcolumn { name: "Ready", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].status" }
 * @printcolumn { name: "Succeeded", type: "string", jsonPath: ".status.conditions[?(@.type==\"LastBackupSucceeded\")].status" }
 * @printcolumn { name: "Snapshots", type: "integer", jsonPath: ".status.snapshots.count" }
 * @printcolumn { name: "Running", type: "boolean", jsonPath: ".status.inProgress", priority: 1 }
 * @printcolumn { name: "Progress", type: "integer", jsonPath: ".status.progress.percent", priority: 1 }
 * @printcolumn { name: "Next", type: "string", jsonPath: ".status.nextScheduleTime", priority: 1 }
 * @printcolumn { name: "Missed", type: "integer", jsonPath: ".status.missedRuns", priority: 1 }
 * @printcolumn { name: "Reason", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].reason", priority: 1 }
 * @printcolumn { name: "Last Run", type: "string", jsonPath: ".status.conditions[?(@.type==\"LastBackupSucceeded\")].reason", priority: 1 }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || self.spec.databaseName == oldSelf.spec.databaseName",
 *   messageTemplate: "databaseName cannot change from \"{oldSelf.spec.databaseName}\" to \"{self.spec.databaseName}\": the repository holds backups of the former; make another DatabaseBackup, or set connection.database if the same database has a new name",
 *   fieldPath: ".spec.databaseName",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || self.spec.backupPath == oldSelf.spec.backupPath",
 *   messageTemplate: "backupPath cannot change from \"{oldSelf.spec.backupPath}\" to \"{self.spec.backupPath}\": the backups would stay behind; make another DatabaseBackup",
 *   fieldPath: ".spec.backupPath",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || (has(self.spec.connection) ? self.spec.connection.engine : 'postgresql') == (has(oldSelf.spec.connection) ? oldSelf.spec.connection.engine : 'postgresql')",
 *   messageTemplate: "the engine cannot change from {oldSelf.spec.?connection.?engine.orValue('postgresql')} to {self.spec.?connection.?engine.orValue('postgresql')}: the repository holds backups of the former; make another DatabaseBackup",
 *   fieldPath: ".spec.connection",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || (self.spec.?storage.?s3.hasValue() == oldSelf.spec.?storage.?s3.hasValue() && self.spec.?storage.?gcs.hasValue() == oldSelf.spec.?storage.?gcs.hasValue() && self.spec.?storage.?azure.hasValue() == oldSelf.spec.?storage.?azure.hasValue() && self.spec.?storage.?rest.hasValue() == oldSelf.spec.?storage.?rest.hasValue())",
 *   message: "storage cannot change to another kind: the backups would stay behind; make another DatabaseBackup",
 *   fieldPath: ".spec.storage",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || (!self.spec.?storage.?persistentVolumeClaim.?claimName.hasValue() && !oldSelf.spec.?storage.?persistentVolumeClaim.?claimName.hasValue()) || (self.spec.?storage.?persistentVolumeClaim.?claimName.hasValue() && oldSelf.spec.?storage.?persistentVolumeClaim.?claimName.hasValue() && self.spec.storage.persistentVolumeClaim.claimName == oldSelf.spec.storage.persistentVolumeClaim.claimName)",
 *   message: "storage cannot change to another claim: the backups would stay behind; make another DatabaseBackup",
 *   fieldPath: ".spec.storage",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || !self.spec.?storage.?s3.?bucket.hasValue() || !oldSelf.spec.?storage.?s3.?bucket.hasValue() || self.spec.storage.s3.bucket == oldSelf.spec.storage.s3.bucket",
 *   messageTemplate: "bucket cannot change from \"{oldSelf.spec.storage.s3.bucket}\" to \"{self.spec.storage.s3.bucket}\": the backups would stay behind; make another DatabaseBackup",
 *   fieldPath: ".spec.storage.s3.bucket",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || !self.spec.?storage.?gcs.?bucket.hasValue() || !oldSelf.spec.?storage.?gcs.?bucket.hasValue() || self.spec.storage.gcs.bucket == oldSelf.spec.storage.gcs.bucket",
 *   messageTemplate: "bucket cannot change from \"{oldSelf.spec.storage.gcs.bucket}\" to \"{self.spec.storage.gcs.bucket}\": the backups would stay behind; make another DatabaseBackup",
 *   fieldPath: ".spec.storage.gcs.bucket",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || !self.spec.?storage.?azure.?accountName.hasValue() || !oldSelf.spec.?storage.?azure.?accountName.hasValue() || self.spec.storage.azure.accountName == oldSelf.spec.storage.azure.accountName",
 *   messageTemplate: "accountName cannot change from \"{oldSelf.spec.storage.azure.accountName}\" to \"{self.spec.storage.azure.accountName}\": the backups would stay behind; make another DatabaseBackup",
 *   fieldPath: ".spec.storage.azure.accountName",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || !self.spec.?storage.?azure.?container.hasValue() || !oldSelf.spec.?storage.?azure.?container.hasValue() || self.spec.storage.azure.container == oldSelf.spec.storage.azure.container",
 *   messageTemplate: "container cannot change from \"{oldSelf.spec.storage.azure.container}\" to \"{self.spec.storage.azure.container}\": the backups would stay behind; make another DatabaseBackup",
 *   fieldPath: ".spec.storage.azure.container",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface DatabaseBackup extends KubernetesObject {
  apiVersion: "databases.test.io/v1";
  kind: "DatabaseBackup";
  /** What to back up, when, and where to. */
  spec: DatabaseBackupSpec;
  /** What the operator has seen. Written by the operator only. */
  status?: DatabaseBackupStatus;
}

/**
 * What to back up, when, and where to.
 *
 * @validation {
 *   rule: "has(self.connection) || self.databaseName == '' || self.databaseName.matches(r'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",
 *   messageTemplate: "without connection, databaseName is the name of a PostgreSQLDatabase in the namespace, which \"{self.databaseName}\" cannot be: lower-case letters, digits, '-' and '.' are allowed, with a letter or digit at both ends; for a database on another server, add connection",
 *   fieldPath: ".databaseName",
 * }
 * @validation {
 *   rule: "self.?globals.orValue(false) == false || self.?connection.?engine.orValue('postgresql') == 'postgresql'",
 *   messageTemplate: "globals are roles and tablespaces of PostgreSQL, and connection.engine is {self.?connection.?engine.orValue('postgresql')}",
 *   fieldPath: ".globals",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || self.?connection.?engine.orValue('') != 'command'",
 *   message: "tables have no meaning when connection.engine is command: let connection.command.dump choose",
 *   fieldPath: ".tables",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.excludeTables) || self.?connection.?engine.orValue('') != 'command'",
 *   message: "excludeTables have no meaning when connection.engine is command: let connection.command.dump choose",
 *   fieldPath: ".excludeTables",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || !has(self.excludeTables) || !self.tables.exists(table, table in self.excludeTables)",
 *   messageTemplate: "both tables and excludeTables have {self.tables.filter(table, table in self.excludeTables)}: remove each from one of them",
 *   fieldPath: ".excludeTables",
 * }
 * @validation {
 *   rule: "self.?connection.?engine.orValue('') != 'mariadb' || !has(self.tables) || self.tables.all(table, !table.matches('[*?\"]'))",
 *   messageTemplate: "MariaDB takes names of tables, no patterns and no quotation marks; there are {self.tables.filter(table, table.matches('[*?\"]'))}",
 *   fieldPath: ".tables",
 * }
 * @validation {
 *   rule: "self.?connection.?engine.orValue('') != 'mariadb' || !has(self.excludeTables) || self.excludeTables.all(table, !table.matches('[*?\"]'))",
 *   messageTemplate: "MariaDB takes names of tables, no patterns and no quotation marks; there are {self.excludeTables.filter(table, table.matches('[*?\"]'))}",
 *   fieldPath: ".excludeTables",
 * }
 */
export interface DatabaseBackupSpec {
  /**
   * The database to back up. Without `connection` it is the name of a PostgreSQLDatabase in the same namespace.
   * With `connection` it is the name of the database on that server, unless `connection.database` says otherwise.
   *
   * @maxLength 63
   * @validation {
   *   rule: "self != '' && !self.matches(r'^[- ]| $|[[:cntrl:]]')",
   *   messageTemplate: "\"{self}\" is no name of a database: it must not be empty, begin with '-' or a space, end with a space, or contain control characters",
   * }
   */
  databaseName: string;

  /**
   * When to back up, as a cron expression of five fields (minute, hour, day of the month, month, day of the week) or one
   * of the macros `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight` and `@hourly`. `H` stands for a
   * number that is made from namespace and name and stays the same, so that many backups spread: `H 2 * * *` is once in
   * the hour after two, `H H(1-4) * * *` once between one and five, `H/15 * * * *` every 15 minutes. It is read in
   * `timeZone`.
   */
  schedule: Schedule;

  /**
   * The time zone of the schedule and of retention's days, by its name in the IANA database, such as `Europe/Paris`.
   *
   * @default "Etc/UTC"
   */
  timeZone?: TimeZone;

  /** Whether no new runs are begun. Runs under way go on. */
  suspend?: boolean;

  /** Whether to make a first backup at once, when the object is created, and not to wait for the schedule. */
  immediate?: boolean;

  /**
   * How late a run may begin when its time was missed, in seconds: the cluster was down, or an earlier run took too long.
   * What is later is counted as missed. At least 10, because the schedule is looked at every ten seconds.
   *
   * @asType integer
   * @format int64
   * @minimum 10
   * @maximum 31536000
   * @default 3600
   */
  startingDeadlineSeconds?: number;

  /**
   * What to do when a run is due while another one runs: `Forbid` skips it and counts it as missed, `Replace` ends the
   * older one, `Allow` runs both. It is about runs of the schedule; one that was asked for runs beside any other.
   *
   * @default "Forbid"
   */
  concurrencyPolicy?: "Forbid" | "Replace" | "Allow";

  /**
   * The path of the backup repository inside the storage. Each DatabaseBackup needs a path of its own. It cannot be
   * changed once the repository exists.
   *
   * @maxLength 255
   * @validation {
   *   rule: "self.startsWith('/')",
   *   messageTemplate: "\"{self}\" must begin with '/', such as \"/backups/example-db\": it is the path inside the storage",
   * }
   * @validation {
   *   rule: "self == '' || self.matches(r'^/?([A-Za-z0-9._-]+/)*[A-Za-z0-9._-]+/?$')",
   *   messageTemplate: "\"{self}\" is no path for backups: it must have one folder or more, of letters, digits, '.', '_' and '-', such as \"/backups/example-db\"",
   * }
   * @validation {
   *   rule: "!self.split('/').exists(part, part == '.' || part == '..')",
   *   messageTemplate: "\"{self}\" must not have '.' or '..' as a part",
   * }
   */
  backupPath: string;

  /** How to reach a database that this operator does not run. Without it, `databaseName` names a PostgreSQLDatabase. */
  connection?: DatabaseConnection;

  /**
   * The tables to back up; without it all. PostgreSQL takes its own patterns (`orders`, `sales.*`), MariaDB takes names.
   *
   * @minItems 1
   * @maxItems 128
   * @listType set
   */
  tables?: TablePattern[];

  /**
   * Tables to leave out, written as in `tables`.
   *
   * @minItems 1
   * @maxItems 128
   * @listType set
   */
  excludeTables?: TablePattern[];

  /**
   * Whether to store what belongs to the whole PostgreSQL server as well: roles, without their passwords, and tablespaces.
   */
  globals?: boolean;

  /**
   * What is written down about a dump, beside it and in the same database snapshot: `Tables` the number of rows of each
   * table, which costs one read of them, and the server's version; `None` nothing. Of a `command` nothing is known, so
   * there is nothing to write down.
   *
   * @default "Tables"
   */
  manifest?: "Tables" | "None";

  /** Where the backups are kept. Without it, a PersistentVolumeClaim of 10Gi that the operator creates. */
  storage?: BackupStorage;

  /** How backups are encrypted. Without it, with a password that the operator generates. */
  encryption?: BackupEncryption;

  /** Which snapshots are kept. Without it, all are. */
  retention?: RetentionPolicy;

  /**
   * What becomes of the backups when this object is deleted: `Retain` keeps snapshots, volume and password; `Delete`
   * removes all that the operator made. A claim or Secret of the user's own is never deleted.
   *
   * @default "Retain"
   */
  deletionPolicy?: "Retain" | "Delete";

  /** What a run may use of its node. Without it: requests of 100m CPU and 256Mi memory, no limits. */
  resources?: ResourceRequirements;

  /** Labels that the node of a run must have. */
  nodeSelector?: Labels;

  /**
   * Taints of nodes that a run puts up with.
   *
   * @maxItems 32
   * @listType atomic
   */
  tolerations?: Toleration[];

  /** Where a run may or should be. */
  affinity?: Affinity;

  /**
   * The ServiceAccount of the runs' Pods, for a storage that trusts it (IAM roles for service accounts, workload identity).
   * Runs get no token for the Kubernetes API. Without it: the namespace's default.
   */
  serviceAccountName?: ObjectName;

  /**
   * How long a run may take with all its tries, waiting for its image or a node included, in seconds. Then it is ended
   * and has failed. Otherwise a run that hangs would stop all later ones.
   *
   * @asType integer
   * @format int64
   * @minimum 60
   * @maximum 2592000
   * @default 86400
   */
  activeDeadlineSeconds?: number;

  /**
   * How often a run that failed is tried again.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 20
   * @default 2
   */
  backoffLimit?: number;

  /** Labels and annotations of the runs' Jobs and Pods, for batch schedulers, service meshes and the like. */
  jobMetadata?: JobMetadata;
}

/**
 * A table, or with PostgreSQL a pattern of tables, with or without its schema.
 *
 * @maxLength 128
 * @validation {
 *   rule: "self.matches(r'^[\\pL\\pN_*?\"][\\pL\\pN_$*?\". -]*$') && !self.endsWith(' ')",
 *   messageTemplate: "\"{self}\" is no table: a name must begin with a letter, digit, '_', '*', '?' or a quotation mark, and may also contain '$', '.', '-' and spaces, such as \"orders\" or \"sales.*\"",
 * }
 */
export type TablePattern = string;

/** Labels and annotations that come on top of the operator's own. */
export interface JobMetadata {
  /**
   * Labels. Those below `databases.test.io/`, `app.kubernetes.io/` and `batch.kubernetes.io/` are the operator's and
   * Kubernetes' own.
   *
   * @validation {
   *   rule: "self.all(key, !key.matches(r'^((databases\\.test|(app|batch)\\.kubernetes)\\.io/|(job-name|controller-uid)$)'))",
   *   messageTemplate: "labels below databases.test.io/, app.kubernetes.io/ and batch.kubernetes.io/, job-name and controller-uid are set by the operator and Kubernetes: remove {self.filter(key, key.matches(r'^((databases\\.test|(app|batch)\\.kubernetes)\\.io/|(job-name|controller-uid)$)'))}",
   *   reason: "FieldValueForbidden",
   * }
   */
  labels?: Labels;
  /**
   * Annotations. Those below `databases.test.io/` and `batch.kubernetes.io/` are the operator's and Kubernetes' own.
   *
   * @maxProperties 32
   * @validation {
   *   rule: "self.all(key, key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))",
   *   messageTemplate: "the keys of annotations must be words of at most 63 letters, digits, '-', '_' and '.', perhaps with a domain and '/' in front, such as \"kueue.x-k8s.io/queue-name\", not {self.filter(key, !key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))}",
   * }
   * @validation {
   *   rule: "self.all(key, !key.matches(r'^(databases\\.test|batch\\.kubernetes)\\.io/'))",
   *   messageTemplate: "annotations below databases.test.io/ and batch.kubernetes.io/ are set by the operator and Kubernetes: remove {self.filter(key, key.matches(r'^(databases\\.test|batch\\.kubernetes)\\.io/'))}",
   *   reason: "FieldValueForbidden",
   * }
   */
  annotations?: Record<string, AnnotationValue>;
}

/**
 * The value of an annotation. May be empty.
 *
 * @maxLength 4096
 */
type AnnotationValue = string;

/** What the operator has seen of a DatabaseBackup. */
export interface DatabaseBackupStatus {
  /**
   * The `metadata.generation` that the rest of the status speaks of.
   *
   * @asType integer
   * @format int64
   */
  observedGeneration?: number;
  /** Whether a backup is running now. */
  inProgress?: boolean;
  /** How far the running backup is. */
  progress?: BackupProgress;
  /**
   * When the last successful backup ended.
   *
   * @format date-time
   */
  lastBackupTime?: string;
  /**
   * When the last successful backup ended: the same as `lastBackupTime`, under the name that other operators use.
   *
   * @format date-time
   */
  lastSuccessfulTime?: string;
  /**
   * The newest time of the schedule at which a run was begun.
   *
   * @format date-time
   */
  lastScheduleTime?: string;
  /**
   * When the next run is due. None while suspended.
   *
   * @format date-time
   */
  nextScheduleTime?: string;
  /**
   * The schedule with every `H` replaced.
   *
   * @maxLength 256
   */
  effectiveSchedule?: string;
  /**
   * How many times of the schedule have passed without a run, since the object was created.
   *
   * @asType integer
   * @format int64
   */
  missedRuns?: number;
  /**
   * The newest time of the schedule that passed without a run.
   *
   * @format date-time
   */
  lastMissedTime?: string;
  /**
   * Up to when times of the schedule have been looked at.
   *
   * @format date-time
   */
  scheduleCheckedTime?: string;
  /**
   * How many runs have failed one after the other. 0 after a success.
   *
   * @asType integer
   * @format int32
   */
  consecutiveFailures?: number;
  /**
   * `Ready`: backups run as the spec says. `LastBackupSucceeded`: the newest run that ended left a snapshot.
   *
   * @listType map
   * @listMapKey type
   * @maxItems 16
   */
  conditions?: Condition[];
  /** The server, as the newest look at it found it. */
  server?: ServerStatus;
  /** The repository that the backups go to. */
  repository?: RepositoryStatus;
  /** What the repository holds of this database. */
  snapshots?: SnapshotsStatus;
  /** What retention will remove next. */
  retention?: RetentionStatus;
  /**
   * The newest runs, newest first, each a Job.
   *
   * @listType map
   * @listMapKey jobName
   * @maxItems 10
   */
  recentRuns?: BackupRun[];
}

/** How far a running backup is. */
export interface BackupProgress {
  /**
   * How much of the dump is stored, in bytes.
   *
   * @asType integer
   * @format int64
   */
  bytesDone: number;
  /**
   * How much is stored per second, in bytes, since the run began.
   *
   * @asType integer
   * @format int64
   */
  bytesPerSecond?: number;
  /**
   * How much of it that is, measured by the last dump's length. At most 99 until it is done. None for a first backup.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 99
   */
  percent?: number;
}

/** A database server, as seen. */
export interface ServerStatus {
  /**
   * Its full version, such as `17.2`.
   *
   * @maxLength 64
   */
  version?: string;
  /**
   * The image with the client tools that runs use.
   *
   * @maxLength 512
   */
  image: string;
  /**
   * When the server was asked for its version, if the spec does not say it.
   *
   * @format date-time
   */
  probeTime?: string;
}

/** What a repository holds of one database. */
export interface SnapshotsStatus {
  /**
   * How many snapshots there are.
   *
   * @asType integer
   * @format int32
   */
  count: number;
  /**
   * How long their dumps are all together, in bytes.
   *
   * @asType integer
   * @format int64
   */
  totalBytes: number;
  /**
   * How much they added to the repository all together, in bytes.
   *
   * @asType integer
   * @format int64
   */
  addedBytes: number;
}

/** What retention will remove next, if backups go on as scheduled. */
export interface RetentionStatus {
  /**
   * The snapshots that go next, at most five, soonest first.
   *
   * @maxItems 5
   * @listType map
   * @listMapKey name
   */
  next?: ExpiringSnapshot[];
  /**
   * Why nothing is removed for now, if so.
   *
   * @maxLength 1024
   */
  paused?: string;
}

/** A snapshot that retention will remove. */
export interface ExpiringSnapshot {
  /**
   * Name of the DatabaseSnapshot.
   *
   * @maxLength 253
   */
  name: string;
  /**
   * When it goes, at the earliest.
   *
   * @format date-time
   */
  time: string;
}

/** One run: a Job that makes one backup. */
export interface BackupRun {
  /**
   * Name of the Job.
   *
   * @maxLength 253
   */
  jobName: string;
  /**
   * What began it: the `Schedule`; `Immediate`, the first one of `spec.immediate`; `OnDemand`, a DatabaseSnapshot that
   * somebody created; `Manual`, a Job that somebody created.
   */
  trigger?: "Schedule" | "Immediate" | "OnDemand" | "Manual";
  /** What has become of it. Only a run that `Succeeded` left a snapshot. */
  phase: "Running" | "Succeeded" | "Failed";
  /**
   * When the run began.
   *
   * @format date-time
   */
  startTime: string;
  /**
   * When the run ended.
   *
   * @format date-time
   */
  completionTime?: string;
  /**
   * Why the run failed, as one word in CamelCase for programs.
   *
   * @maxLength 1024
   */
  reason?: string;
  /**
   * How the run ended, for people.
   *
   * @maxLength 4096
   */
  message?: string;
  /**
   * Identifier of the snapshot in the repository, as restic knows it.
   *
   * @maxLength 64
   */
  snapshotID?: string;
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
}
