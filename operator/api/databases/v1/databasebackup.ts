import type {
  Condition,
  KubernetesObject,
  LocalObjectReference,
  Quantity,
  SecretKeySelector,
} from "my-operator/crd/types";

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
 * @printcolumn { name: "Running", type: "boolean", jsonPath: ".status.inProgress", priority: 1 }
 * @printcolumn { name: "Reason", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].reason", priority: 1 }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 */
export interface DatabaseBackup extends KubernetesObject {
  apiVersion: "databases.test.io/v1";
  kind: "DatabaseBackup";
  /** What to back up, when, and where to. */
  spec: DatabaseBackupSpec;
  /** What the operator has seen. Written by the operator only. */
  status?: DatabaseBackupStatus;
}

/** What to back up, when, and where to. */
export interface DatabaseBackupSpec {
  /**
   * The database to back up. Without `connection` it is the name of a PostgreSQLDatabase in the same namespace.
   * With `connection` it is the name of the database on that server, unless `connection.database` says otherwise.
   *
   * @minLength 1
   * @maxLength 63
   */
  databaseName: string;

  /**
   * When to back up, as a cron expression of five fields or one of the macros `@yearly`, `@annually`, `@monthly`,
   * `@weekly`, `@daily`, `@midnight` and `@hourly`. It is read in UTC.
   *
   * @minLength 1
   * @maxLength 128
   * @validation {
   *   rule: "self in ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'] || self.matches(r'^\\S+( \\S+){4}$')",
   *   message: "schedule must be a cron expression of five fields separated by single spaces, such as \"0 2 * * *\", or one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly"
   * }
   */
  schedule: string;

  /**
   * The path of the backup repository inside the storage. Each DatabaseBackup needs a path of its own.
   *
   * @minLength 2
   * @maxLength 255
   * @validation {
   *   rule: "self.matches(r'^(/[A-Za-z0-9._-]+)+/?$') && !self.split('/').exists(part, part == '.' || part == '..')",
   *   message: "backupPath must be an absolute path of letters, digits, '.', '_' and '-', such as \"/backups/example-db\", without '.' or '..' as a part"
   * }
   */
  backupPath: string;

  /** How to reach a database that this operator does not run. Without it, `databaseName` names a PostgreSQLDatabase. */
  connection?: DatabaseConnection;

  /** Where the backups are kept. Without it, a PersistentVolumeClaim of 10Gi that the operator creates. */
  storage?: BackupStorage;
}

/**
 * A database server, and who to be on it.
 *
 * @validation {
 *   rule: "has(self.version) || has(self.image)",
 *   message: "connection needs version (the server's major version, such as \"17\") or image (one with the server's client tools)"
 * }
 */
export interface DatabaseConnection {
  /** The kind of server. */
  engine: "postgresql";

  /**
   * The major version of the server, such as `"17"`. The client tools are taken from the engine's official image of
   * this version, because a dump tool must not be older than its server.
   *
   * @pattern ^[0-9]{1,3}$
   */
  version?: string;

  /**
   * An image with the server's client tools, instead of the official one.
   *
   * @minLength 1
   * @maxLength 512
   */
  image?: string;

  /**
   * DNS name or IP address of the server.
   *
   * @minLength 1
   * @maxLength 253
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$') || self.matches(r'^[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$')",
   *   message: "host must be a DNS name or an IP address, without scheme, port or path"
   * }
   */
  host: string;

  /**
   * TCP port of the server.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 65535
   * @default 5432
   */
  port?: number;

  /**
   * Name of the database on the server, if it is not `databaseName`.
   *
   * @minLength 1
   * @maxLength 63
   */
  database?: string;

  /** The user to connect as, and its password. */
  credentials: DatabaseCredentials;

  /** Encryption of the connection to the server. */
  tls?: DatabaseTls;
}

/** A user of a database server, read from Secrets in the namespace of the object. */
export interface DatabaseCredentials {
  /** The key of a Secret that holds the user's name. */
  usernameSecretRef: SecretKeySelector;
  /** The key of a Secret that holds the user's password. */
  passwordSecretRef: SecretKeySelector;
}

/**
 * Encryption of the connection to a database server.
 *
 * @validation {
 *   rule: "!(self.mode in ['verify-ca', 'verify-full']) || has(self.caSecretRef)",
 *   message: "tls.mode verify-ca and verify-full need tls.caSecretRef, the certificate authority to trust"
 * }
 */
export interface DatabaseTls {
  /**
   * How far to trust the connection, in PostgreSQL's words: `disable` never encrypts, `prefer` encrypts when the
   * server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and
   * `verify-full` also that it was issued for `host`.
   *
   * @default "prefer"
   */
  mode?: "disable" | "prefer" | "require" | "verify-ca" | "verify-full";
  /** The key of a Secret that holds the certificate authority, in PEM. */
  caSecretRef?: SecretKeySelector;
}

/**
 * Where backups are kept: exactly one of the fields.
 *
 * @exactlyOneOf ["persistentVolumeClaim"]
 */
export interface BackupStorage {
  /** A volume in the cluster. */
  persistentVolumeClaim?: PersistentVolumeClaimStorage;
}

/**
 * A PersistentVolumeClaim: an existing one, or one that the operator creates.
 *
 * @exactlyOneOf ["claimName", "template"]
 */
export interface PersistentVolumeClaimStorage {
  /**
   * Name of an existing claim in the same namespace.
   *
   * @minLength 1
   * @maxLength 253
   */
  claimName?: string;
  /** The claim to create. It is not deleted with the DatabaseBackup. */
  template?: PersistentVolumeClaimTemplate;
}

/** A claim that the operator creates, named after the DatabaseBackup. */
export interface PersistentVolumeClaimTemplate {
  /**
   * How large the volume must be at least. A larger value expands the claim where its storage class allows it.
   *
   * @default "10Gi"
   */
  size?: Quantity;
  /**
   * The storage class; without it the cluster's default.
   *
   * @minLength 1
   * @maxLength 253
   * @immutable
   */
  storageClassName?: string;
  /**
   * How the volume may be mounted.
   *
   * @default ["ReadWriteOnce"]
   * @minItems 1
   * @maxItems 4
   * @listType set
   * @immutable
   */
  accessModes?: ("ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod")[];
}

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
  /**
   * When the last successful backup ended.
   *
   * @format date-time
   */
  lastBackupTime?: string;
  /**
   * `Ready`: backups run as the spec says. `LastBackupSucceeded`: the newest run that ended left a snapshot.
   *
   * @listType map
   * @listMapKey type
   * @maxItems 16
   */
  conditions?: Condition[];
  /** Where the operator keeps what belongs to this object. */
  repository?: RepositoryStatus;
  /**
   * The newest runs, newest first, each a Job of this object's CronJob.
   *
   * @listType map
   * @listMapKey jobName
   * @maxItems 10
   */
  recentRuns?: BackupRun[];
}

/** One run: a Job that makes one backup. */
export interface BackupRun {
  /**
   * Name of the Job.
   *
   * @maxLength 253
   */
  jobName: string;
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

/** The repository that the backups of one DatabaseBackup go to. */
export interface RepositoryStatus {
  /** The claim that holds the repository. */
  persistentVolumeClaim?: LocalObjectReference;
  /** The Secret whose key `password` opens the repository. Whoever loses it loses the backups. */
  passwordSecret?: LocalObjectReference;
}
