import type {
  Condition,
  ConfigMapKeySelector,
  Count,
  KubernetesObject,
  LocalObjectReference,
  ObjectName,
  SecretKeySelector,
} from "my-operator/crd/types";
import type { Labels } from "../../meta/labels.ts";
import type { Amount } from "../../meta/quantity.ts";
import type { ResourceRequirements } from "../../meta/resources.ts";
import type { Schedule } from "../../meta/schedule.ts";
import type { Affinity, Toleration, TopologySpreadConstraint } from "../../meta/scheduling.ts";
import type { ImageReference } from "../v1/connection.ts";
import type { RetentionPolicy } from "../v1/retention.ts";
import type { BackupEncryption, BackupStorage } from "../v1/storage.ts";
import type { BackupVerification, Objectives } from "../v1/verification.ts";
import type { VerificationPolicy } from "./databaserestore.ts";

/**
 * PostgreSQLDatabase runs a PostgreSQL server with one database, and backs it up. Deleting it makes a last backup before the volume
 * is removed.
 *
 * @resource { shortName: ["pgdb"], categories: ["my-operator"] }
 * @storageVersion
 * @subresource {
 *   status: {},
 *   scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas", labelSelectorPath: ".status.selector" },
 * }
 * @printcolumn { name: "Version", type: "string", jsonPath: ".status.currentVersion" }
 * @printcolumn { name: "Replicas", type: "integer", jsonPath: ".status.readyReplicas" }
 * @printcolumn { name: "Ready", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].status" }
 * @printcolumn { name: "Backed Up", type: "string", jsonPath: ".status.conditions[?(@.type==\"BackedUp\")].status" }
 * @printcolumn { name: "Last Backup", type: "date", jsonPath: ".status.lastBackupTime" }
 * @printcolumn { name: "Reason", type: "string", jsonPath: ".status.conditions[?(@.type==\"Ready\")].reason" }
 * @printcolumn { name: "Endpoint", type: "string", jsonPath: ".status.endpoints.readWrite", priority: 1 }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 * @validation {
 *   rule: "self.metadata.name.matches(r'^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$')",
 *   messageTemplate: "\"{self.metadata.name}\" is not a valid name of a PostgreSQLDatabase: use at most 50 lower-case letters, digits and '-', beginning with a letter and not ending with '-', because Services are named after it",
 *   fieldPath: ".spec",
 * }
 * @validation {
 *   rule: "!(self.metadata.name in ['postgres', 'template0', 'template1']) || self.spec.?bootstrap.?initDatabase.?database.hasValue() || self.spec.?bootstrap.?snapshotRef.?database.hasValue()",
 *   messageTemplate: "the server has a database \"{self.metadata.name}\" of its own, so the database cannot be named after this object: set database in bootstrap.initDatabase or bootstrap.snapshotRef",
 *   fieldPath: ".spec",
 * }
 * @validation {
 *   rule: "self.spec.?tls.?secretName.orValue('') != self.metadata.name + '-tls'",
 *   messageTemplate: "the operator writes Secret \"{self.metadata.name}-tls\" itself, as a copy of the one in secretName: give yours another name",
 *   fieldPath: ".spec.tls.secretName",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface PostgreSQLDatabase extends KubernetesObject {
  apiVersion: "databases.test.io/v1alpha1";
  kind: "PostgreSQLDatabase";
  /** Which server to run, with what, and how to back it up. */
  spec: PostgreSQLDatabaseSpec;
  /**
   * The observed state. Only the operator writes it.
   *
   * @default { observedGeneration: -1 }
   */
  status?: PostgreSQLDatabaseStatus;
}

/**
 * Which server to run, with what, and how to back it up.
 *
 * @validation {
 *   rule: "has(self.storage) && has(self.storage.storageClassName) ? has(oldSelf.storage) && has(oldSelf.storage.storageClassName) && self.storage.storageClassName == oldSelf.storage.storageClassName : !has(oldSelf.storage) || !has(oldSelf.storage.storageClassName)",
 *   messageTemplate: "storageClassName cannot change from \"{oldSelf.?storage.?storageClassName.orValue('')}\" to \"{self.?storage.?storageClassName.orValue('')}\": the class of a claim cannot change. Without it, the claim has the cluster's default class",
 *   fieldPath: ".storage.storageClassName",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "has(self.bootstrap) == has(oldSelf.bootstrap) && (!has(self.bootstrap) || self.bootstrap == oldSelf.bootstrap)",
 *   message: "bootstrap cannot change: it only says what the server holds when it is new",
 *   fieldPath: ".bootstrap",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.synchronousReplication) || self.synchronousReplication.standbys < self.replicas",
 *   messageTemplate: "{self.synchronousReplication.standbys} is not less than replicas, which is {self.replicas} and counts the primary, too: commits would wait for replicas that do not exist; raise replicas, lower standbys, or remove synchronousReplication",
 *   fieldPath: ".synchronousReplication.standbys",
 * }
 */
export interface PostgreSQLDatabaseSpec {
  /**
   * The major version of PostgreSQL, such as `"17"`. It cannot change yet: the operator does not upgrade servers.
   *
   * @validation {
   *   rule: "self == oldSelf",
   *   messageTemplate: "version cannot change from {oldSelf} to {self}: the operator does not upgrade between major versions yet; create a PostgreSQLDatabase of the other version, and restore a backup of this one into it",
   *   reason: "FieldValueForbidden",
   * }
   */
  version: "15" | "16" | "17" | "18";

  /**
   * How many instances of the server to run, the primary included. The others are replicas: they follow the primary, and can be read
   * from. Defaults to 1.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 9
   * @default 1
   */
  replicas?: number;

  /**
   * For how many replicas each commit waits, so that what was committed is not only on the volume of the primary. Without this field, a
   * commit waits for none, and replicas have it a little later. To change it restarts nothing, and takes effect within two minutes.
   */
  synchronousReplication?: SynchronousReplication;

  /**
   * The image of the server, instead of the official one. It must have the programs of the official image, and the same major
   * version as `version`. To change it restarts the server. An image with another C library sorts text in another order, so that
   * indexes no longer fit: use a digest, or a tag that names the operating system.
   */
  image?: ImageReference;

  /**
   * Secrets with credentials for the registries that the images come from.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey name
   */
  imagePullSecrets?: LocalObjectReference[];

  /**
   * Compute resources of the server. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 256Mi
   * memory. To change them restarts the server.
   */
  resources?: ResourceRequirements;

  /** The volume of each instance. */
  storage?: DatabaseStorage;

  /**
   * Parameters of the server, such as `work_mem: 16MB`, by their names in PostgreSQL. The operator restarts the server for those that
   * need it, and reloads the others. Some are the operator's own.
   *
   * @maxProperties 128
   * @validation {
   *   rule: "self.all(name, name.matches(r'^[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?$'))",
   *   messageTemplate: "{self.filter(name, !name.matches(r'^[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)?$'))} are not valid names of parameters: use the lower-case names of PostgreSQL's documentation, such as \"work_mem\"",
   * }
   * @validation {
   *   rule: "self.all(name, !(name in ['data_directory', 'config_file', 'hba_file', 'ident_file', 'external_pid_file', 'listen_addresses', 'port', 'unix_socket_directories', 'unix_socket_group', 'unix_socket_permissions', 'logging_collector', 'log_destination', 'password_encryption', 'allow_alter_system', 'restart_after_crash', 'event_source', 'bonjour', 'bonjour_name', 'cluster_name', 'primary_conninfo', 'primary_slot_name', 'promote_trigger_file', 'recovery_target', 'recovery_target_action', 'recovery_target_inclusive', 'recovery_target_lsn', 'recovery_target_name', 'recovery_target_time', 'recovery_target_timeline', 'recovery_target_xid', 'restore_command', 'archive_cleanup_command', 'recovery_end_command', 'synchronous_standby_names', 'ssl', 'ssl_cert_file', 'ssl_key_file', 'ssl_ca_file', 'ssl_crl_file', 'ssl_crl_dir', 'ssl_passphrase_command', 'ssl_passphrase_command_supports_reload', 'fsync', 'full_page_writes', 'include', 'include_dir', 'include_if_exists']))",
   *   messageTemplate: "{self.filter(name, name in ['data_directory', 'config_file', 'hba_file', 'ident_file', 'external_pid_file', 'listen_addresses', 'port', 'unix_socket_directories', 'unix_socket_group', 'unix_socket_permissions', 'logging_collector', 'log_destination', 'password_encryption', 'allow_alter_system', 'restart_after_crash', 'event_source', 'bonjour', 'bonjour_name', 'cluster_name', 'primary_conninfo', 'primary_slot_name', 'promote_trigger_file', 'recovery_target', 'recovery_target_action', 'recovery_target_inclusive', 'recovery_target_lsn', 'recovery_target_name', 'recovery_target_time', 'recovery_target_timeline', 'recovery_target_xid', 'restore_command', 'archive_cleanup_command', 'recovery_end_command', 'synchronous_standby_names', 'ssl', 'ssl_cert_file', 'ssl_key_file', 'ssl_ca_file', 'ssl_crl_file', 'ssl_crl_dir', 'ssl_passphrase_command', 'ssl_passphrase_command_supports_reload', 'fsync', 'full_page_writes', 'include', 'include_dir', 'include_if_exists'])} cannot be set here, because the operator sets them or the data depends on them: remove them",
   *   reason: "FieldValueForbidden",
   * }
   */
  parameters?: Record<string, ParameterValue>;

  /**
   * Roles in addition to the owner. A role that is removed from the list stays as it is: take its right to log in yourself.
   *
   * @maxItems 32
   * @listType map
   * @listMapKey name
   */
  roles?: DatabaseRole[];

  /**
   * Databases in addition to the first one. A database that is removed from the list stays: drop it yourself.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey name
   */
  databases?: AdditionalDatabase[];

  /**
   * Extensions of the first database. The image must have them. An extension that is removed from the list stays.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey name
   */
  extensions?: DatabaseExtension[];

  /** How clients connect with TLS. The server always offers it. */
  tls?: ServerTls;

  /** How to watch the server from within its Pods. To change it restarts the server. */
  monitoring?: DatabaseMonitoring;

  /** What the server holds when it is new. It cannot change. */
  bootstrap?: DatabaseBootstrap;

  /**
   * When to back the database up, as in `schedule` of a DatabaseBackup. The operator then owns a DatabaseBackup of the same name. To
   * remove it suspends that one.
   */
  backupSchedule?: Schedule;

  /** How to back the database up. */
  backup?: DatabaseBackupOptions;

  /**
   * What happens to the data when this object is deleted. `Snapshot` makes a last backup, a pinned DatabaseSnapshot, and removes the
   * volume only when the repository has it. `Retain` keeps the volume. `Delete` removes the volume at once. Backups always stay, and the
   * DatabaseBackup stays suspended. Defaults to `Snapshot`.
   *
   * @default "Snapshot"
   */
  deletionPolicy?: "Snapshot" | "Retain" | "Delete";

  /**
   * Labels that a node must have to run the server.
   *
   * @mapType atomic
   */
  nodeSelector?: Labels;

  /**
   * Taints of nodes that the server tolerates.
   *
   * @maxItems 32
   * @listType atomic
   */
  tolerations?: Toleration[];

  /** Rules for the nodes that the server is scheduled to. */
  affinity?: Affinity;

  /**
   * How to spread the instances over places, such as zones.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey topologyKey
   * @listMapKey whenUnsatisfiable
   */
  topologySpreadConstraints?: TopologySpreadConstraint[];

  /** The PriorityClass of the server. Defaults to the cluster's default. */
  priorityClassName?: ObjectName;
}

/**
 * The value of a parameter, as in postgresql.conf, without quotation marks.
 *
 * @maxLength 1024
 * @validation {
 *   rule: "!self.matches(r'[[:cntrl:]]')",
 *   messageTemplate: "\"{self}\" is not a valid value of a parameter: it must not contain control characters, such as a line break",
 * }
 */
export type ParameterValue = string;

/** How commits wait for replicas. */
export interface SynchronousReplication {
  /**
   * How many replicas, whichever they are, must have written a commit to their volumes before the client learns that it has succeeded. It
   * is less than `replicas`, which counts the primary, too. Defaults to 1.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 8
   * @default 1
   */
  standbys?: number;
  /**
   * What happens while fewer replicas than `standbys` follow the primary. `Required`: commits wait until enough follow, and the condition
   * Ready is False (`WritesBlocked`). `Preferred`: commits wait for those that follow, or for none, and the condition Degraded is True
   * (`SynchronousReplicationReduced`); the loss of the primary's volume then loses commits. Defaults to `Required`.
   *
   * @default "Required"
   */
  dataDurability?: "Required" | "Preferred";
}

/** How to watch the server from within its Pods. */
export interface DatabaseMonitoring {
  /** A container next to the server that has its figures for Prometheus, at the port `metrics`, 9187. */
  exporter?: MetricsExporter;
}

/** A container with the postgres_exporter of the Prometheus community. */
export interface MetricsExporter {
  /** Its image, such as `quay.io/prometheuscommunity/postgres-exporter:v0.18.1`. There is no default. */
  image: ImageReference;
  /** Compute resources of the container. A resource without a value gets a default request: 10m CPU and 32Mi memory. */
  resources?: ResourceRequirements;
}

/** A role of the server. It is never a superuser, and cannot make roles. */
export interface DatabaseRole {
  /** The name of the role. */
  name: DatabaseIdentifier;
  /** The key of a Secret with its password. To change that changes the password. Without this field, the role cannot log in. */
  passwordSecretRef?: SecretKeySelector;
  /**
   * What it may do beyond its rights to objects: make databases (`CREATEDB`), start replication (`REPLICATION`), see the rows that
   * policies hide (`BYPASSRLS`).
   *
   * @maxItems 3
   * @listType set
   */
  attributes?: ("CREATEDB" | "REPLICATION" | "BYPASSRLS")[];
  /**
   * How many connections it may have at the same time. Defaults to any number.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @maximum 262143
   */
  connectionLimit?: number;
  /**
   * The roles that it is a member of, also those of PostgreSQL, such as `pg_monitor`. It is removed from all others. Without this field,
   * its memberships stay as they are.
   *
   * @maxItems 16
   * @listType set
   */
  inRoles?: GroupIdentifier[];
}

/**
 * The name of a role that others can be members of.
 *
 * @maxLength 63
 * @validation {
 *   rule: "self.matches(r'^[A-Za-z_][A-Za-z0-9_-]*$') && !self.matches(r'^(my_operator|postgres$)')",
 *   messageTemplate: "\"{self}\" is not a role that others can be members of: use letters, digits, '_' and '-', and neither postgres nor a name that begins with my_operator",
 * }
 */
export type GroupIdentifier = string;

/** A database in addition to the first one. */
export interface AdditionalDatabase {
  /** The name of the database. */
  name: DatabaseIdentifier;
  /** The role that owns it. Defaults to the owner of the first database. */
  owner?: DatabaseIdentifier;
  /**
   * Its extensions. The image must have them. An extension that is removed from the list stays.
   *
   * @maxItems 16
   * @listType map
   * @listMapKey name
   */
  extensions?: DatabaseExtension[];
}

/** An extension of a database. */
export interface DatabaseExtension {
  /**
   * Its name, such as `pg_trgm`.
   *
   * @maxLength 63
   * @validation {
   *   rule: "self.matches(r'^[a-z_][a-z0-9_-]*$')",
   *   messageTemplate: "\"{self}\" is not a valid name of an extension: use lower-case letters, digits, '_' and '-', such as \"pg_trgm\"",
   * }
   */
  name: string;
  /**
   * The schema of its objects, which is made if it does not exist. Defaults to what the extension itself says, or else to `public`.
   *
   * @maxLength 63
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z_][A-Za-z0-9_-]*$')",
   *   messageTemplate: "\"{self}\" is not a valid name of a schema: use letters, digits, '_' and '-', and begin with a letter or '_', such as \"extensions\"",
   * }
   */
  schema?: string;
  /**
   * Its version, such as `1.6`, to which it is also updated. Defaults to the newest of the image when the extension is created, and is not
   * updated then.
   *
   * @maxLength 63
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9][A-Za-z0-9._-]*$')",
   *   messageTemplate: "\"{self}\" is not a valid version of an extension: use letters, digits, '.', '_' and '-', such as \"1.6\"",
   * }
   */
  version?: string;
}

/** How clients connect with TLS. */
export interface ServerTls {
  /**
   * Whether the server refuses connections without TLS (`Require`) or leaves that to its clients (`Prefer`). Defaults to `Prefer`.
   *
   * @default "Prefer"
   */
  mode?: "Prefer" | "Require";
  /**
   * The Secret with the server's certificate: `tls.crt`, its private key `tls.key`, and `ca.crt`, the authority that clients verify it
   * with, as cert-manager writes them. The certificate must be for the host in `status.endpoints.readWrite`. Without this field, the
   * operator makes an authority for this database alone, and renews the certificate. To change it restarts nothing.
   */
  secretName?: ObjectName;
}

/** The volume of each instance. */
export interface DatabaseStorage {
  /**
   * The size of the volume. A larger value expands it, if its storage class allows that. A volume cannot shrink. Defaults to `10Gi`.
   *
   * @default "10Gi"
   * @validation {
   *   rule: "!isQuantity(string(self)) || string(self).startsWith('-') || !quantity(string(self)).isLessThan(quantity('64Mi'))",
   *   messageTemplate: "\"{self}\" is too small for a database: write the size with a unit, such as \"10Gi\"",
   * }
   */
  size?: Amount;
  /**
   * The storage class. Defaults to the cluster's default. It cannot change.
   */
  storageClassName?: ObjectName;
}

/**
 * What the server holds when it is new. Set at most one field.
 *
 * @atMostOneOf ["initDatabase", "snapshotRef"]
 */
export interface DatabaseBootstrap {
  /** An empty database, or what your SQL makes of it. */
  initDatabase?: InitDatabase;
  /** A backup. */
  snapshotRef?: BootstrapSnapshot;
}

/** The backup with which a database begins. */
export interface BootstrapSnapshot {
  /**
   * A DatabaseSnapshot in the same namespace, of PostgreSQL of the same major version or an older one. A DatabaseBackup with
   * `accessMode: ReadOnly` makes those of another cluster's repository.
   */
  name: ObjectName;
  /** The name of the database. Defaults to the name of the PostgreSQLDatabase, by which a DatabaseBackup finds it. */
  database?: DatabaseIdentifier;
  /**
   * The role that owns the database, and may log in. What belonged to the owner of the database that was backed up belongs to this one.
   * Defaults to the name of the database.
   */
  owner?: DatabaseIdentifier;
  /** Which backups may be restored, as in `source` of a DatabaseRestore. Defaults to `RefuseFailed`. */
  verificationPolicy?: VerificationPolicy;
}

/** A new database. */
export interface InitDatabase {
  /** The name of the database. Defaults to the name of the PostgreSQLDatabase, by which a DatabaseBackup finds it. */
  database?: DatabaseIdentifier;
  /** The role that owns the database, and may log in. Defaults to the name of the database. */
  owner?: DatabaseIdentifier;
  /**
   * SQL that runs once in the new database as a superuser, in this order, before the database is ready.
   *
   * @maxItems 16
   * @listType atomic
   */
  scripts?: InitScript[];
}

/**
 * The name of a database or role.
 *
 * @maxLength 63
 * @validation {
 *   rule: "self.matches(r'^[A-Za-z_][A-Za-z0-9_-]*$')",
 *   messageTemplate: "\"{self}\" is not a valid name: use letters, digits, '_' and '-', and begin with a letter or '_', such as \"orders\"",
 * }
 * @validation {
 *   rule: "!self.matches(r'^(pg_|my_operator|postgres$|template[01]$)')",
 *   messageTemplate: "\"{self}\" is reserved: names that begin with pg_ or my_operator, postgres, template0 and template1 belong to the server and the operator; use another name",
 *   reason: "FieldValueForbidden",
 * }
 */
export type DatabaseIdentifier = string;

/**
 * Where SQL comes from. Set exactly one field.
 *
 * @exactlyOneOf ["configMapKeyRef", "secretKeyRef"]
 */
export interface InitScript {
  /** The key of a ConfigMap with SQL. */
  configMapKeyRef?: ConfigMapKeySelector;
  /** The key of a Secret with SQL. */
  secretKeyRef?: SecretKeySelector;
}

/** How to back a PostgreSQLDatabase up. These fields are those of its DatabaseBackup. */
export interface DatabaseBackupOptions {
  /**
   * The path of the repository inside the storage. It cannot change once the repository exists. Defaults to
   * `/backups/` with the namespace and the name, such as `/backups/shop/orders`.
   *
   * @maxLength 255
   * @immutableOnce status.repository.id the backups would be left behind; create another PostgreSQLDatabase
   * @validation {
   *   rule: "self.matches(r'^/([A-Za-z0-9._=@+,-]+/)*[A-Za-z0-9._=@+,-]+/?$') && !self.split('/').exists(part, part == '.' || part == '..')",
   *   messageTemplate: "\"{self}\" is not a valid backup path: begin with '/', and use one or more folders of letters, digits, '.', '_', '-', '=', '@', '+' and ',', other than '.' and '..', such as \"/backups/orders\"",
   * }
   */
  backupPath?: string;
  /** Where to store the backups. Defaults to a PersistentVolumeClaim of 10Gi that the operator creates. */
  storage?: BackupStorage;
  /** How to encrypt the backups. Defaults to a password that the operator generates. */
  encryption?: BackupEncryption;
  /** Which snapshots to keep. Defaults to all. */
  retention?: RetentionPolicy;
  /** How to verify backups by restoring them. Without it, backups are verified once a week. */
  verification?: BackupVerification;
  /** What you promise of the backups. */
  objectives?: Objectives;
}

/** The observed state of a PostgreSQLDatabase. */
export interface PostgreSQLDatabaseStatus {
  /**
   * The `metadata.generation` that this status describes. -1 until the operator has seen the object.
   *
   * @asType integer
   * @format int64
   * @minimum -1
   * @maximum 9007199254740991
   */
  observedGeneration?: number;
  /** How many instances there should be. */
  replicas?: InstanceCount;
  /** How many instances are ready: the primary accepts connections, and a replica follows it closely. */
  readyReplicas?: InstanceCount;
  /**
   * The labels of the Pods, for autoscalers.
   *
   * @maxLength 512
   */
  selector?: string;
  /**
   * The full version of the server, such as `17.2`.
   *
   * @maxLength 64
   */
  currentVersion?: string;
  /**
   * The image that the server runs, by a digest if the node knows it.
   *
   * @maxLength 512
   */
  image?: string;
  /** The database, and where it answers. */
  database?: RunningDatabase;
  /** Where the server answers. */
  endpoints?: DatabaseEndpoints;
  /**
   * When the initial configuration was complete. It happens once.
   *
   * @format date-time
   */
  initializationTime?: string;
  /**
   * When the last successful backup ended.
   *
   * @format date-time
   */
  lastBackupTime?: string;
  /** The repository with the backups. */
  repository?: BackupRepositoryReference;
  /**
   * The instances.
   *
   * @listType map
   * @listMapKey ordinal
   * @maxItems 9
   */
  instances?: DatabaseInstance[];
  /**
   * The conditions: `Ready` (the primary accepts connections and commits, and the database is there), `Reconciling`, `Stalled`,
   * `BackedUp` (the last backup succeeded), `CollationsMatch` (each database has the collations of the server's image), and `Degraded` (something is wrong
   * although the server may accept connections).
   *
   * @listType map
   * @listMapKey type
   * @maxItems 16
   */
  conditions?: Condition[];
}

/** The repository with the backups of a PostgreSQLDatabase. */
export interface BackupRepositoryReference {
  /**
   * restic's ID of the repository, once it exists. From then on, `backup` can no longer name another.
   *
   * @maxLength 64
   */
  id?: string;
}

/**
 * @asType integer
 * @format int32
 * @minimum 0
 * @maximum 9
 */
type InstanceCount = number;

/** The database of the server, and the role that owns it. */
export interface RunningDatabase {
  /**
   * The name of the database.
   *
   * @maxLength 63
   */
  name: string;
  /**
   * The role that owns it.
   *
   * @maxLength 63
   */
  owner: string;
  /**
   * The Secret with the owner's `username` and `password`, and with `host`, `port`, `dbname` and `uri`.
   *
   * @maxLength 253
   */
  secretName: string;
}

/** Where the server answers, as `host:port`. */
export interface DatabaseEndpoints {
  /**
   * Where to read and write: the primary.
   *
   * @maxLength 300
   */
  readWrite?: string;
  /**
   * Where to only read: the replicas that are ready. Absent without replicas.
   *
   * @maxLength 300
   */
  readOnly?: string;
}

/** One instance of the server. */
export interface DatabaseInstance {
  /** The number at the end of the Pod's name. */
  ordinal: InstanceCount;
  /**
   * The Pod.
   *
   * @maxLength 253
   */
  podName: string;
  /**
   * What the instance does: `Primary` or `Replica`. Expect other values.
   *
   * @maxLength 63
   */
  role: string;
  /** Whether the primary accepts connections, or the replica follows it closely. */
  ready: boolean;
  /**
   * How far a replica is behind, as the primary knows it: the bytes of changes that the replica has not replayed yet or, while it is not
   * connected, has not received yet. It is read every half minute, and rounded down to 16 MiB, the size of a segment of the write-ahead
   * log; the lag is less than 32 MiB more than this. Absent for the primary, and while the primary does not answer the operator.
   */
  lagBytes?: Count;
  /**
   * Why it is not ready, as far as that is known.
   *
   * @maxLength 1024
   */
  message?: string;
}
