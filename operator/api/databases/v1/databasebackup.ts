import type {
  Condition,
  Count,
  KubernetesObject,
  LocalObjectReference,
  ObjectName,
} from "my-operator/crd/types";
import type { Labels } from "../../meta/labels.ts";
import type { ResourceRequirements } from "../../meta/resources.ts";
import type { Schedule, TimeZone } from "../../meta/schedule.ts";
import type { Affinity, Toleration, TopologySpreadConstraint } from "../../meta/scheduling.ts";
import type { PodSecurityContext } from "../../meta/security-context.ts";
import type { DatabaseConnection } from "./connection.ts";
import type { BackupRepository } from "./repository.ts";
import type { RetentionPolicy } from "./retention.ts";
import type { BackupEncryption, BackupStorage, RepositoryStatus } from "./storage.ts";
import type { BackupVerification, BackupVerificationStatus, Objectives } from "./verification.ts";

/**
 * DatabaseBackup backs one database up on a schedule.
 *
 * @resource { shortName: ["dbb"], categories: ["my-operator"] }
 * @storageVersion
 * @subresource { status: {} }
 * @printcolumn { name: "Database", type: "string", jsonPath: ".spec.databaseName" }
 * @printcolumn { name: "Schedule", type: "string", jsonPath: ".spec.schedule" }
 * @printcolumn { name: "Last Backup", type: "date", jsonPath: ".status.lastBackupTime" }
 * @printcolumn { name: "Ready", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].status" }
 * @printcolumn { name: "Succeeded", type: "string", jsonPath: ".status.conditions[?(@.type==\"LastBackupSucceeded\")].status" }
 * @printcolumn { name: "Snapshots", type: "integer", jsonPath: ".status.snapshots.count" }
 * @printcolumn { name: "Verified", type: "string", jsonPath: ".status.conditions[?(@.type==\"Verified\")].status" }
 * @printcolumn { name: "Last Verified", type: "date", jsonPath: ".status.lastVerifiedTime", priority: 1 }
 * @printcolumn { name: "Objectives", type: "string", jsonPath: ".status.conditions[?(@.type==\"ObjectivesMet\")].status", priority: 1 }
 * @printcolumn { name: "Running", type: "boolean", jsonPath: ".status.inProgress", priority: 1 }
 * @printcolumn { name: "Waiting", type: "string", jsonPath: ".status.recentRuns[?(@.phase==\"Pending\")].reason", priority: 1 }
 * @printcolumn { name: "Progress", type: "integer", jsonPath: ".status.progress.percent", priority: 1 }
 * @printcolumn { name: "Next", type: "string", jsonPath: ".status.nextScheduleTime", priority: 1 }
 * @printcolumn { name: "Missed", type: "integer", jsonPath: ".status.missedRuns", priority: 1 }
 * @printcolumn { name: "Reason", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].reason", priority: 1 }
 * @printcolumn { name: "Last Run", type: "string", jsonPath: ".status.conditions[?(@.type==\"LastBackupSucceeded\")].reason", priority: 1 }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || (has(self.spec.connection) ? self.spec.connection.engine : 'postgresql') == (has(oldSelf.spec.connection) ? oldSelf.spec.connection.engine : 'postgresql')",
 *   messageTemplate: "the engine cannot change from {oldSelf.spec.?connection.?engine.orValue('postgresql')} to {self.spec.?connection.?engine.orValue('postgresql')}: the repository holds backups of the old one; create another DatabaseBackup",
 *   fieldPath: ".spec.connection",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || (self.spec.?storage.?s3.hasValue() == oldSelf.spec.?storage.?s3.hasValue() && self.spec.?storage.?gcs.hasValue() == oldSelf.spec.?storage.?gcs.hasValue() && self.spec.?storage.?azure.hasValue() == oldSelf.spec.?storage.?azure.hasValue() && self.spec.?storage.?rest.hasValue() == oldSelf.spec.?storage.?rest.hasValue())",
 *   message: "storage cannot change to another kind: the backups would be left behind; create another DatabaseBackup",
 *   fieldPath: ".spec.storage",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!oldSelf.?status.?repository.?id.hasValue() || (!self.spec.?storage.?persistentVolumeClaim.?claimName.hasValue() && !oldSelf.spec.?storage.?persistentVolumeClaim.?claimName.hasValue()) || (self.spec.?storage.?persistentVolumeClaim.?claimName.hasValue() && oldSelf.spec.?storage.?persistentVolumeClaim.?claimName.hasValue() && self.spec.storage.persistentVolumeClaim.claimName == oldSelf.spec.storage.persistentVolumeClaim.claimName)",
 *   message: "storage cannot change to another claim: the backups would be left behind; create another DatabaseBackup",
 *   fieldPath: ".spec.storage",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface DatabaseBackup extends KubernetesObject {
  apiVersion: "databases.test.io/v1";
  kind: "DatabaseBackup";
  /** What to back up, when, and where to store it. */
  spec: DatabaseBackupSpec;
  /**
   * The observed state. Only the operator writes it.
   *
   * @default { observedGeneration: -1 }
   */
  status?: DatabaseBackupStatus;
}

/**
 * What to back up, when, and where to store it.
 *
 * @validation {
 *   rule: "has(self.connection) || has(self.databaseRef) || self.databaseName == '' || self.databaseName.matches(r'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",
 *   messageTemplate: "\"{self.databaseName}\" is not a valid name of a PostgreSQLDatabase: use lower-case letters, digits, '-' and '.', with a letter or digit at both ends; for a database on another server, set connection",
 *   fieldPath: ".databaseName",
 * }
 * @validation {
 *   rule: "!has(self.databaseRef) || !has(self.connection)",
 *   message: "databaseRef and connection cannot both be set: databaseRef names a server that this operator runs, connection describes any other",
 *   fieldPath: ".databaseRef",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "self.?globals.orValue('None') == 'None' || self.?connection.?engine.orValue('postgresql') == 'postgresql'",
 *   messageTemplate: "globals requires PostgreSQL, but connection.engine is {self.?connection.?engine.orValue('postgresql')}: remove globals",
 *   fieldPath: ".globals",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "self.?inventory.orValue('None') == 'None' || self.?connection.?engine.orValue('') != 'command'",
 *   messageTemplate: "inventory cannot be {self.?inventory.orValue('')} when connection.engine is command, because what the command writes is not known: remove inventory, or set it to None",
 *   fieldPath: ".inventory",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || self.?connection.?engine.orValue('') != 'command'",
 *   message: "tables cannot be set when connection.engine is command: select tables in connection.command.dump",
 *   fieldPath: ".tables",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.excludeTables) || self.?connection.?engine.orValue('') != 'command'",
 *   message: "excludeTables cannot be set when connection.engine is command: select tables in connection.command.dump",
 *   fieldPath: ".excludeTables",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.verification) || self.?connection.?engine.orValue('') != 'command' || (!has(self.verification.assertions) && !has(self.verification.parameters))",
 *   message: "verification.assertions and verification.parameters cannot be set when connection.engine is command: check the restored data in connection.command.verify",
 *   fieldPath: ".verification",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tables) || !has(self.excludeTables) || !self.tables.exists(table, table in self.excludeTables)",
 *   messageTemplate: "tables and excludeTables both contain {self.tables.filter(table, table in self.excludeTables)}: remove each from one of them",
 *   fieldPath: ".excludeTables",
 * }
 * @validation {
 *   rule: "self.?connection.?engine.orValue('') != 'mariadb' || !has(self.tables) || self.tables.all(table, !table.matches('[*?\"]'))",
 *   messageTemplate: "MariaDB accepts only table names, without patterns and quotation marks, not {self.tables.filter(table, table.matches('[*?\"]'))}",
 *   fieldPath: ".tables",
 * }
 * @validation {
 *   rule: "self.?connection.?engine.orValue('') != 'mariadb' || !has(self.excludeTables) || self.excludeTables.all(table, !table.matches('[*?\"]'))",
 *   messageTemplate: "MariaDB accepts only table names, without patterns and quotation marks, not {self.excludeTables.filter(table, table.matches('[*?\"]'))}",
 *   fieldPath: ".excludeTables",
 * }
 */
export interface DatabaseBackupSpec {
  /**
   * The database to back up. With `connection`, the name of the database on that server, unless `connection.database` is
   * set. With `databaseRef`, the name of the database on the server that it names. Without both, the name of a
   * PostgreSQLDatabase in the same namespace, whose database is backed up: backups start when there is one and its initial
   * configuration is complete. It cannot change once the repository exists.
   *
   * @maxLength 64
   * @immutableOnce status.repository.id the repository holds backups of the old one; create another DatabaseBackup, or set
   *   connection.database if the database was renamed
   * @validation {
   *   rule: "self != '' && !self.matches(r'^[- ]| $|[[:cntrl:]]')",
   *   messageTemplate: "\"{self}\" is not a valid database name: it must not be empty, begin with '-' or a space, end with a space, or contain control characters",
   * }
   */
  databaseName: string;

  /**
   * The PostgreSQLDatabase in the same namespace whose server holds the database, if its name is not `databaseName`. It cannot
   * be combined with `connection`.
   *
   * @experimental
   */
  databaseRef?: DatabaseReference;

  /**
   * When to back up, in `timeZone`: a cron expression of five fields (minute, hour, day of the month, month, day of the
   * week) or one of the macros `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight` and `@hourly`. `H` is
   * a fixed number computed from namespace and name, which spreads many backups over time: `H 2 * * *` runs once between
   * 2 and 3 o'clock, `H H(1-4) * * *` once between 1 and 5 o'clock, `H/15 * * * *` every 15 minutes.
   */
  schedule: Schedule;

  /**
   * The time zone of the schedule and of retention's periods: a name in the IANA database, such as `Europe/Paris`.
   * Defaults to `Etc/UTC`.
   *
   * @default "Etc/UTC"
   */
  timeZone?: TimeZone;

  /**
   * Whether the schedule starts no runs. Active runs continue, and DatabaseSnapshots that you create still make backups: for
   * backups on demand only, set it and any schedule. Defaults to false.
   */
  suspend?: boolean;

  /** Whether to make a first backup as soon as this object is created, before its schedule. Defaults to false. */
  immediate?: boolean;

  /**
   * How many seconds after its scheduled time a run may still start, such as after an outage or a long earlier run.
   * After that, it counts as missed. At least 10, because Kubernetes checks schedules every ten seconds. Defaults to
   * 3600, an hour.
   *
   * @asType integer
   * @format int64
   * @minimum 10
   * @maximum 31536000
   * @default 3600
   */
  startingDeadlineSeconds?: number;

  /**
   * What to do if a scheduled run is due while another one is active: `Forbid` skips the new run and counts it as
   * missed, `Replace` ends the active run, `Allow` runs both. It applies to scheduled runs only. Defaults to
   * `Forbid`.
   *
   * @default "Forbid"
   */
  concurrencyPolicy?: "Forbid" | "Replace" | "Allow";

  /**
   * The path of the repository inside the storage. Each DatabaseBackup needs its own path. It cannot change once the
   * repository exists.
   *
   * @maxLength 255
   * @immutableOnce status.repository.id the backups would be left behind; create another DatabaseBackup
   * @validation {
   *   rule: "self.startsWith('/')",
   *   messageTemplate: "\"{self}\" is not a valid path inside the storage: it must begin with '/', such as \"/backups/example-db\"",
   * }
   * @validation {
   *   rule: "self == '' || self.matches(r'^/?([A-Za-z0-9._=@+,-]+/)*[A-Za-z0-9._=@+,-]+/?$')",
   *   messageTemplate: "\"{self}\" is not a valid backup path: use one or more folders of letters, digits, '.', '_', '-', '=', '@', '+' and ',', such as \"/backups/example-db\"",
   * }
   * @validation {
   *   rule: "!self.split('/').exists(part, part == '.' || part == '..')",
   *   messageTemplate: "\"{self}\" must not contain '.' or '..' as a folder",
   * }
   */
  backupPath: string;

  /**
   * How to connect to a database that this operator does not run. Without it, backups connect to the PostgreSQLDatabase that
   * `databaseName` or `databaseRef` names, as a role that may only read, and follow its version and image. Its engine cannot
   * change once the repository exists.
   */
  connection?: DatabaseConnection;

  /**
   * The tables to back up. Defaults to all. PostgreSQL accepts names and its patterns (`sales.*`), MariaDB only names.
   *
   * @minItems 1
   * @maxItems 128
   * @listType set
   */
  tables?: TablePattern[];

  /**
   * Tables not to back up, written as in `tables`.
   *
   * @minItems 1
   * @maxItems 128
   * @listType set
   */
  excludeTables?: TablePattern[];

  /**
   * What to back up of the PostgreSQL server besides the database: `WithoutPasswords`, its tablespaces and its roles without
   * their passwords; `None`, nothing. Defaults to `None`.
   */
  globals?: "None" | "WithoutPasswords";

  /**
   * What to record about each dump, from the same database snapshot: `Full`, its objects and the rows of each table, which
   * reads every table once; `Objects`, its objects without counting rows; `None`, nothing. Defaults to `Full`, and to `None`
   * for the engine `command`, which can have no inventory.
   */
  inventory?: "Full" | "Objects" | "None";

  /**
   * Where to store the backups. Defaults to a PersistentVolumeClaim of 10Gi that the operator creates. The kind of storage
   * cannot change once the repository exists.
   */
  storage?: BackupStorage;

  /** How to encrypt the backups. Defaults to a password that the operator generates. */
  encryption?: BackupEncryption;

  /** Which snapshots to keep. Defaults to all. */
  retention?: RetentionPolicy;

  /** How to maintain the repository that holds the backups. */
  repository?: BackupRepository;

  /**
   * How to verify backups by restoring them. Without it, backups are verified once a week; to switch that off, set
   * `suspend` in it.
   *
   * @experimental
   */
  verification?: BackupVerification;

  /**
   * What you promise of the backups. The condition `ObjectivesMet` says whether it is kept.
   *
   * @experimental
   */
  objectives?: Objectives;

  /**
   * What happens to the backups when this object is deleted: `Retain` keeps snapshots, volume and password; `Delete`
   * removes everything that the operator created. The operator never deletes a claim or Secret that you created.
   * Defaults to `Retain`.
   *
   * @default "Retain"
   */
  deletionPolicy?: "Retain" | "Delete";

  /**
   * Compute resources of every container of a run, and of the Job that detects the server's version. A resource that
   * neither `requests` nor `limits` name gets a default request: 100m CPU and 256Mi memory for a run. The Jobs that maintain
   * the repository have `repository.resources`.
   */
  resources?: ResourceRequirements;

  /**
   * Labels that a node must have to run this object's Jobs: runs, and those that detect the server's version and maintain
   * the repository.
   *
   * @mapType atomic
   */
  nodeSelector?: Labels;

  /**
   * Taints of nodes that this object's Jobs tolerate.
   *
   * @maxItems 32
   * @listType atomic
   */
  tolerations?: Toleration[];

  /** Rules for the nodes that this object's Jobs are scheduled to. */
  affinity?: Affinity;

  /**
   * How to spread the Pods of this object's Jobs over places, such as zones.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey topologyKey
   * @listMapKey whenUnsatisfiable
   */
  topologySpreadConstraints?: TopologySpreadConstraint[];

  /** The PriorityClass of this object's Jobs. Defaults to the cluster's default. */
  priorityClassName?: ObjectName;

  /** The RuntimeClass of this object's Jobs. Defaults to the node's default. */
  runtimeClassName?: ObjectName;

  /**
   * Secrets with credentials for the registries that the images of this object's Jobs come from.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey name
   */
  imagePullSecrets?: LocalObjectReference[];

  /**
   * The ServiceAccount of this object's Jobs, for a storage that trusts it (IAM roles for service accounts, workload
   * identity). Jobs get no token for the Kubernetes API. Defaults to the namespace's default ServiceAccount.
   */
  serviceAccountName?: ObjectName;

  /**
   * User and groups of this object's Jobs. A field that is not set keeps its default. In a volume, files that one user
   * wrote may not be readable for another, so do not change it without need.
   */
  securityContext?: PodSecurityContext;

  /**
   * How many seconds a run may take, including all attempts and waiting for an image or a node. After that, it is ended
   * and fails, so that a run that hangs does not block later ones. Defaults to 86400, a day.
   *
   * @asType integer
   * @format int64
   * @minimum 60
   * @maximum 2592000
   * @default 86400
   */
  activeDeadlineSeconds?: number;

  /**
   * How many more attempts a run has after a failed one. Defaults to 2.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 20
   * @default 2
   */
  backoffLimit?: number;

  /** Labels and annotations to add to this object's Jobs and their Pods, such as for batch schedulers or service meshes. */
  jobMetadata?: JobMetadata;
}

/** The fields of a spec that all Jobs of a DatabaseBackup and their Pods get. */
export type JobFields = Pick<
  DatabaseBackupSpec,
  | "nodeSelector"
  | "tolerations"
  | "affinity"
  | "topologySpreadConstraints"
  | "priorityClassName"
  | "runtimeClassName"
  | "imagePullSecrets"
  | "serviceAccountName"
  | "securityContext"
  | "jobMetadata"
>;

/** The fields of a spec that the Jobs which maintain the repository get. */
export interface MaintenanceFields extends JobFields {
  /** Has `resources` only. */
  repository?: Pick<BackupRepository, "resources">;
}

/**
 * An object in the same namespace that runs a database server. Server-side apply replaces it as a whole.
 *
 * @structType atomic
 */
export interface DatabaseReference {
  /** The kind of the object. Defaults to `PostgreSQLDatabase`. */
  kind?: "PostgreSQLDatabase";
  /** The name of the object. */
  name: ObjectName;
}

/**
 * A table name or, for PostgreSQL, a pattern of names, with or without a schema.
 *
 * @maxLength 128
 * @validation {
 *   rule: "self.matches(r'^[\\pL\\pN_*?\"][\\pL\\pN_$*?\". -]*$') && !self.endsWith(' ')",
 *   messageTemplate: "\"{self}\" is not a valid table name: it must begin with a letter, digit, '_', '*', '?' or a quotation mark, and may also contain '$', '.', '-' and spaces, such as \"orders\" or \"sales.*\"",
 * }
 */
export type TablePattern = string;

/** Labels and annotations to add to those that the operator sets. */
export interface JobMetadata {
  /**
   * Labels. The prefixes `databases.test.io/`, `app.kubernetes.io/` and `batch.kubernetes.io/` are reserved for the
   * operator and Kubernetes.
   *
   * @validation {
   *   rule: "self.all(key, !key.matches(r'^((databases\\.test|(app|batch)\\.kubernetes)\\.io/|(job-name|controller-uid)$)'))",
   *   messageTemplate: "labels under databases.test.io/, app.kubernetes.io/ and batch.kubernetes.io/, job-name and controller-uid are set by the operator and Kubernetes: remove {self.filter(key, key.matches(r'^((databases\\.test|(app|batch)\\.kubernetes)\\.io/|(job-name|controller-uid)$)'))}",
   *   reason: "FieldValueForbidden",
   * }
   */
  labels?: Labels;
  /**
   * Annotations. The prefixes `databases.test.io/` and `batch.kubernetes.io/` are reserved for the operator and
   * Kubernetes.
   *
   * @maxProperties 32
   * @validation {
   *   rule: "self.all(key, key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))",
   *   messageTemplate: "annotation keys must have at most 63 letters, digits, '-', '_' and '.', optionally after a domain and '/', such as \"kueue.x-k8s.io/queue-name\", not {self.filter(key, !key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))}",
   * }
   * @validation {
   *   rule: "self.all(key, !key.matches(r'^(databases\\.test|batch\\.kubernetes)\\.io/'))",
   *   messageTemplate: "annotations under databases.test.io/ and batch.kubernetes.io/ are set by the operator and Kubernetes: remove {self.filter(key, key.matches(r'^(databases\\.test|batch\\.kubernetes)\\.io/'))}",
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

/** The observed state of a DatabaseBackup. */
export interface DatabaseBackupStatus {
  /**
   * The `metadata.generation` that this status describes. -1 until the operator has seen the object.
   *
   * @asType integer
   * @format int64
   * @minimum -1
   * @maximum 9007199254740991
   */
  observedGeneration?: number;
  /** Whether a run is in progress. One that waits for its turn is not. */
  inProgress?: boolean;
  /** The progress of the active run. */
  progress?: BackupProgress;
  /**
   * When the last successful backup ended.
   *
   * @format date-time
   */
  lastBackupTime?: string;
  /**
   * The newest scheduled time for which a run was started.
   *
   * @format date-time
   */
  lastScheduleTime?: string;
  /**
   * When the next run is due. Not set while suspended.
   *
   * @format date-time
   */
  nextScheduleTime?: string;
  /**
   * The schedule with each `H` replaced by its number.
   *
   * @maxLength 256
   */
  effectiveSchedule?: string;
  /**
   * How many scheduled runs were missed since this object was created, as far as the operator knows: the count is only here,
   * and starts again when this object is restored without its status.
   */
  missedRuns?: Count;
  /**
   * The newest scheduled time whose run was missed.
   *
   * @format date-time
   */
  lastMissedTime?: string;
  /**
   * The time up to which the schedule has been checked for missed runs.
   *
   * @format date-time
   */
  scheduleCheckedTime?: string;
  /**
   * How many runs have failed in a row. 0 after a success.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  consecutiveFailures?: number;
  /**
   * `Ready`: backups run as the spec says. While they do not: `Reconciling`, the operator continues by itself, or `Stalled`,
   * nothing changes until a person acts. `LastBackupSucceeded`: the newest run that ended stored a snapshot.
   * `LastMaintenanceSucceeded`: the newest maintenance of the repository that ended succeeded. `RepositoryIntact`: the checks have
   * found no damage of the repository. `Verified`: the newest drill that came to a result restored its backup; Unknown before that, and
   * while drills come to none. `ObjectivesMet`: `spec.objectives` are kept; not set without them. `RetentionPaused`, only while it is so: retention removes nothing for now. `LostWithNamespace`, only while it is so: the backups would be lost with the namespace.
   *
   * @listType map
   * @listMapKey type
   * @maxItems 16
   */
  conditions?: Condition[];
  /** The database server, as last observed. */
  server?: ServerStatus;
  /** The repository that holds the backups. */
  repository?: RepositoryStatus;
  /** The snapshots of this database in the repository. */
  snapshots?: SnapshotsStatus;
  /** The snapshots that retention will remove next. */
  retention?: RetentionStatus;
  /**
   * When a drill last proved that a backup can be restored.
   *
   * @format date-time
   */
  lastVerifiedTime?: string;
  /** The drills, which verify backups by restoring them. */
  verification?: BackupVerificationStatus;
  /**
   * The runs that have not ended, the ten that ended last, and the last that made a backup or failed. Those that started last come
   * first. Each run is a Job.
   *
   * @listType map
   * @listMapKey jobUID
   * @maxItems 50
   */
  recentRuns?: BackupRun[];
}

/** The progress of an active run. */
export interface BackupProgress {
  /** How much of the dump has been stored, in bytes. */
  bytesDone: Count;
  /** The average speed since the run started, in bytes per second. */
  bytesPerSecond?: Count;
  /**
   * `bytesDone` as a percentage of the last dump's size, at most 99. Not set for the first backup.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 99
   */
  percent?: number;
}

/** A database server, as last observed. */
export interface ServerStatus {
  /**
   * The full version of the server, such as `17.2`.
   *
   * @maxLength 64
   */
  version?: string;
  /**
   * The image whose client tools the runs use.
   *
   * @maxLength 512
   */
  image: string;
  /**
   * How the connection to the server is secured: a `mode` of `spec.connection.tls`. Not set for engine `command`.
   *
   * @maxLength 32
   */
  tlsMode?: string;
  /**
   * When the operator detected the version. Not set if the spec has it.
   *
   * @format date-time
   */
  probeTime?: string;
}

/** The snapshots of one database in a repository. */
export interface SnapshotsStatus {
  /**
   * The number of snapshots.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  count: number;
  /** The total size of their dumps, in bytes. */
  totalBytes: Count;
  /** The total number of bytes that they added to the repository. */
  addedBytes: Count;
}

/** What retention will remove next, if backups continue as scheduled. */
export interface RetentionStatus {
  /**
   * The next snapshots to be removed, at most five, soonest first.
   *
   * @maxItems 5
   * @listType map
   * @listMapKey name
   */
  next?: ExpiringSnapshot[];

  /**
   * What keeps snapshots that the policy alone would not, as text for people. Not set if nothing does.
   *
   * @maxLength 1024
   */
  message?: string;
}

/** A snapshot that retention will remove. */
export interface ExpiringSnapshot {
  /**
   * The name of the DatabaseSnapshot.
   *
   * @maxLength 253
   */
  name: string;
  /**
   * The earliest time at which it is removed.
   *
   * @format date-time
   */
  time: string;
}

/** The attempts of a run that failed. Each attempt is a Pod; `spec.backoffLimit` says how many more a run has after a failed one. */
export interface FailedAttempts {
  /**
   * How many have failed.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   */
  count: number;
  /**
   * Why the last of them failed: one word in CamelCase, for programs.
   *
   * @maxLength 1024
   */
  reason: string;
  /**
   * How the last of them failed, as text for people.
   *
   * @maxLength 4096
   */
  message: string;
}

/** One run: a Job that makes one backup. */
export interface BackupRun {
  /**
   * The name of the Job. When the Job has been deleted, a later one can have the same name.
   *
   * @maxLength 253
   */
  jobName: string;
  /**
   * The UID of the Job.
   *
   * @maxLength 64
   */
  jobUID: string;
  /**
   * What started the run: `Schedule`, the schedule; `Immediate`, `spec.immediate`; `OnDemand`, a DatabaseSnapshot that a
   * person created; `Manual`, a Job that a person created. More values may come.
   *
   * @maxLength 64
   */
  trigger?: string;
  /**
   * The state of the run: `Pending`, `Running`, `Succeeded`, `Failed` or `Skipped`. Only a run that `Succeeded` stored a snapshot.
   * A run is `Pending` while its Job is suspended, mostly because it waits for its turn. A run was `Skipped` when the backup that
   * a DatabaseSnapshot asks for was in the repository already. More values may come; treat an unknown value as `Running`.
   *
   * @maxLength 64
   */
  phase: string;
  /**
   * When the run started, or was created if it is `Pending`.
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
   * Why the run failed, or does not start: one word in CamelCase, for programs.
   *
   * @maxLength 1024
   */
  reason?: string;
  /**
   * How the run ended, or why it does not start, as text for people.
   *
   * @maxLength 4096
   */
  message?: string;
  /** The attempts of the run that failed. Not set if none has. */
  failedAttempts?: FailedAttempts;
  /**
   * restic's ID of the snapshot: 64 hexadecimal digits.
   *
   * @maxLength 64
   */
  snapshotID?: string;
  /** The size of the dump, in bytes. */
  totalBytes?: Count;
  /** How many bytes the backup added to the repository. */
  addedBytes?: Count;
}
