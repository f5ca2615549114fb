import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';
import { Construct } from 'constructs';
/**
 * DatabaseBackup backs one database up on a schedule.
 *
 * @schema DatabaseBackup
 */
export declare class DatabaseBackup extends ApiObject {
    /**
     * Returns the apiVersion and kind for "DatabaseBackup"
     */
    static readonly GVK: GroupVersionKind;
    /**
     * Renders a Kubernetes manifest for "DatabaseBackup".
     *
     * This can be used to inline resource manifests inside other objects (e.g. as templates).
     *
     * @param props initialization props
     */
    static manifest(props: DatabaseBackupProps): any;
    /**
     * Defines a "DatabaseBackup" API object
     * @param scope the scope in which to define this object
     * @param id a scope-local name for the object
     * @param props initialization props
     */
    constructor(scope: Construct, id: string, props: DatabaseBackupProps);
    /**
     * Renders the object to Kubernetes JSON.
     */
    toJson(): any;
}
/**
 * DatabaseBackup backs one database up on a schedule.
 *
 * @schema DatabaseBackup
 */
export interface DatabaseBackupProps {
    /**
     * @schema DatabaseBackup#metadata
     */
    readonly metadata?: ApiObjectMetadata;
    /**
     * What to back up, when, and where to store it.
     *
     * @schema DatabaseBackup#spec
     */
    readonly spec: DatabaseBackupSpec;
}
/**
 * Converts an object of type 'DatabaseBackupProps' to JSON representation.
 */
export declare function toJson_DatabaseBackupProps(obj: DatabaseBackupProps | undefined): Record<string, any> | undefined;
/**
 * What to back up, when, and where to store it.
 *
 * @schema DatabaseBackupSpec
 */
export interface DatabaseBackupSpec {
    /**
     * How many seconds a run may take, including all attempts and waiting for an image or a node. After that, it is ended and fails, so that a run that hangs does not block later ones. Defaults to 86400, a day.
     *
     * @default 86400, a day.
     * @schema DatabaseBackupSpec#activeDeadlineSeconds
     */
    readonly activeDeadlineSeconds?: number;
    /**
     * Rules for the nodes that this object's Jobs are scheduled to.
     *
     * @schema DatabaseBackupSpec#affinity
     */
    readonly affinity?: DatabaseBackupSpecAffinity;
    /**
     * How many more attempts a run has after a failed one. Defaults to 2.
     *
     * @default 2.
     * @schema DatabaseBackupSpec#backoffLimit
     */
    readonly backoffLimit?: number;
    /**
     * The path of the repository inside the storage. Each DatabaseBackup needs its own path. It cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpec#backupPath
     */
    readonly backupPath: string;
    /**
     * What to do if a scheduled run is due while another one is active: `Forbid` skips the new run and counts it as missed, `Replace` ends the active run, `Allow` runs both. It applies to scheduled runs only. Defaults to `Forbid`.
     *
     * @default Forbid`.
     * @schema DatabaseBackupSpec#concurrencyPolicy
     */
    readonly concurrencyPolicy?: DatabaseBackupSpecConcurrencyPolicy;
    /**
     * How to connect to a database that this operator does not run. Without it, backups connect to the PostgreSQLDatabase that `databaseName` or `databaseRef` names, as a role that may only read, and follow its version and image. Its engine cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpec#connection
     */
    readonly connection?: DatabaseBackupSpecConnection;
    /**
     * The database to back up. With `connection`, the name of the database on that server, unless `connection.database` is set. With `databaseRef`, the name of the database on the server that it names. Without both, the name of a PostgreSQLDatabase in the same namespace, whose database is backed up: backups start when there is one and its initial configuration is complete. It cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpec#databaseName
     */
    readonly databaseName: string;
    /**
     * Experimental: this field may change or be removed in any release. The PostgreSQLDatabase in the same namespace whose server holds the database, if its name is not `databaseName`. It cannot be combined with `connection`.
     *
     * @schema DatabaseBackupSpec#databaseRef
     */
    readonly databaseRef?: DatabaseBackupSpecDatabaseRef;
    /**
     * What happens to the backups when this object is deleted: `Retain` keeps snapshots, volume and password; `Delete` removes everything that the operator created. The operator never deletes a claim or Secret that you created. Defaults to `Retain`.
     *
     * @default Retain`.
     * @schema DatabaseBackupSpec#deletionPolicy
     */
    readonly deletionPolicy?: DatabaseBackupSpecDeletionPolicy;
    /**
     * How to encrypt the backups. Defaults to a password that the operator generates.
     *
     * @default a password that the operator generates.
     * @schema DatabaseBackupSpec#encryption
     */
    readonly encryption?: DatabaseBackupSpecEncryption;
    /**
     * Tables not to back up, written as in `tables`.
     *
     * @schema DatabaseBackupSpec#excludeTables
     */
    readonly excludeTables?: string[];
    /**
     * What to back up of the PostgreSQL server besides the database: `WithoutPasswords`, its tablespaces and its roles without their passwords; `None`, nothing. Defaults to `None`.
     *
     * @default None`.
     * @schema DatabaseBackupSpec#globals
     */
    readonly globals?: DatabaseBackupSpecGlobals;
    /**
     * Secrets with credentials for the registries that the images of this object's Jobs come from.
     *
     * @schema DatabaseBackupSpec#imagePullSecrets
     */
    readonly imagePullSecrets?: DatabaseBackupSpecImagePullSecrets[];
    /**
     * Whether to make a first backup as soon as this object is created, before its schedule. Defaults to false.
     *
     * @default false.
     * @schema DatabaseBackupSpec#immediate
     */
    readonly immediate?: boolean;
    /**
     * What to record about each dump, from the same database snapshot: `Full`, its objects and the rows of each table, which reads every table once; `Objects`, its objects without counting rows; `None`, nothing. Defaults to `Full`, and to `None` for the engine `command`, which can have no inventory.
     *
     * @default Full`, and to `None` for the engine `command`, which can have no inventory.
     * @schema DatabaseBackupSpec#inventory
     */
    readonly inventory?: DatabaseBackupSpecInventory;
    /**
     * Labels and annotations to add to this object's Jobs and their Pods, such as for batch schedulers or service meshes.
     *
     * @schema DatabaseBackupSpec#jobMetadata
     */
    readonly jobMetadata?: DatabaseBackupSpecJobMetadata;
    /**
     * Labels that a node must have to run this object's Jobs: runs, and those that detect the server's version and maintain the repository.
     *
     * @schema DatabaseBackupSpec#nodeSelector
     */
    readonly nodeSelector?: {
        [key: string]: string;
    };
    /**
     * Experimental: this field may change or be removed in any release. What you promise of the backups. The condition `ObjectivesMet` says whether it is kept.
     *
     * @schema DatabaseBackupSpec#objectives
     */
    readonly objectives?: DatabaseBackupSpecObjectives;
    /**
     * The PriorityClass of this object's Jobs. Defaults to the cluster's default.
     *
     * @default the cluster's default.
     * @schema DatabaseBackupSpec#priorityClassName
     */
    readonly priorityClassName?: string;
    /**
     * How to maintain the repository that holds the backups.
     *
     * @schema DatabaseBackupSpec#repository
     */
    readonly repository?: DatabaseBackupSpecRepository;
    /**
     * Compute resources of every container of a run, and of the Job that detects the server's version. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 256Mi memory for a run. The Jobs that maintain the repository have `repository.resources`.
     *
     * @schema DatabaseBackupSpec#resources
     */
    readonly resources?: DatabaseBackupSpecResources;
    /**
     * Which snapshots to keep. Defaults to all.
     *
     * @default all.
     * @schema DatabaseBackupSpec#retention
     */
    readonly retention?: DatabaseBackupSpecRetention;
    /**
     * The RuntimeClass of this object's Jobs. Defaults to the node's default.
     *
     * @default the node's default.
     * @schema DatabaseBackupSpec#runtimeClassName
     */
    readonly runtimeClassName?: string;
    /**
     * When to back up, in `timeZone`: a cron expression of five fields (minute, hour, day of the month, month, day of the week) or one of the macros `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight` and `@hourly`. `H` is a fixed number computed from namespace and name, which spreads many backups over time: `H 2 * * *` runs once between 2 and 3 o'clock, `H H(1-4) * * *` once between 1 and 5 o'clock, `H/15 * * * *` every 15 minutes.
     *
     * @schema DatabaseBackupSpec#schedule
     */
    readonly schedule: string;
    /**
     * User and groups of this object's Jobs. A field that is not set keeps its default. In a volume, files that one user wrote may not be readable for another, so do not change it without need.
     *
     * @schema DatabaseBackupSpec#securityContext
     */
    readonly securityContext?: DatabaseBackupSpecSecurityContext;
    /**
     * The ServiceAccount of this object's Jobs, for a storage that trusts it (IAM roles for service accounts, workload identity). Jobs get no token for the Kubernetes API. Defaults to the namespace's default ServiceAccount.
     *
     * @default the namespace's default ServiceAccount.
     * @schema DatabaseBackupSpec#serviceAccountName
     */
    readonly serviceAccountName?: string;
    /**
     * How many seconds after its scheduled time a run may still start, such as after an outage or a long earlier run. After that, it counts as missed. At least 10, because Kubernetes checks schedules every ten seconds. Defaults to 3600, an hour.
     *
     * @default 3600, an hour.
     * @schema DatabaseBackupSpec#startingDeadlineSeconds
     */
    readonly startingDeadlineSeconds?: number;
    /**
     * Where to store the backups. Defaults to a PersistentVolumeClaim of 10Gi that the operator creates. The kind of storage cannot change once the repository exists.
     *
     * @default a PersistentVolumeClaim of 10Gi that the operator creates. The kind of storage cannot change once the repository exists.
     * @schema DatabaseBackupSpec#storage
     */
    readonly storage?: DatabaseBackupSpecStorage;
    /**
     * Whether the schedule starts no runs. Active runs continue, and DatabaseSnapshots that you create still make backups: for backups on demand only, set it and any schedule. Defaults to false.
     *
     * @default false.
     * @schema DatabaseBackupSpec#suspend
     */
    readonly suspend?: boolean;
    /**
     * The tables to back up. Defaults to all. PostgreSQL accepts names and its patterns (`sales.*`), MariaDB only names.
     *
     * @default all. PostgreSQL accepts names and its patterns (`sales.*`), MariaDB only names.
     * @schema DatabaseBackupSpec#tables
     */
    readonly tables?: string[];
    /**
     * The time zone of the schedule and of retention's periods: a name in the IANA database, such as `Europe/Paris`. Defaults to `Etc/UTC`.
     *
     * @default Etc/UTC`.
     * @schema DatabaseBackupSpec#timeZone
     */
    readonly timeZone?: string;
    /**
     * Taints of nodes that this object's Jobs tolerate.
     *
     * @schema DatabaseBackupSpec#tolerations
     */
    readonly tolerations?: DatabaseBackupSpecTolerations[];
    /**
     * How to spread the Pods of this object's Jobs over places, such as zones.
     *
     * @schema DatabaseBackupSpec#topologySpreadConstraints
     */
    readonly topologySpreadConstraints?: DatabaseBackupSpecTopologySpreadConstraints[];
    /**
     * Experimental: this field may change or be removed in any release. How to verify backups by restoring them. Without it, backups are verified once a week; to switch that off, set `suspend` in it.
     *
     * @schema DatabaseBackupSpec#verification
     */
    readonly verification?: DatabaseBackupSpecVerification;
}
/**
 * Converts an object of type 'DatabaseBackupSpec' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpec(obj: DatabaseBackupSpec | undefined): Record<string, any> | undefined;
/**
 * Rules for the nodes that this object's Jobs are scheduled to.
 *
 * @schema DatabaseBackupSpecAffinity
 */
export interface DatabaseBackupSpecAffinity {
    /**
     * Rules for the labels and names of nodes.
     *
     * @schema DatabaseBackupSpecAffinity#nodeAffinity
     */
    readonly nodeAffinity?: DatabaseBackupSpecAffinityNodeAffinity;
    /**
     * Rules for the Pods to run near.
     *
     * @schema DatabaseBackupSpecAffinity#podAffinity
     */
    readonly podAffinity?: DatabaseBackupSpecAffinityPodAffinity;
    /**
     * Rules for the Pods not to run near.
     *
     * @schema DatabaseBackupSpecAffinity#podAntiAffinity
     */
    readonly podAntiAffinity?: DatabaseBackupSpecAffinityPodAntiAffinity;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinity' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinity(obj: DatabaseBackupSpecAffinity | undefined): Record<string, any> | undefined;
/**
 * What to do if a scheduled run is due while another one is active: `Forbid` skips the new run and counts it as missed, `Replace` ends the active run, `Allow` runs both. It applies to scheduled runs only. Defaults to `Forbid`.
 *
 * @default Forbid`.
 * @schema DatabaseBackupSpecConcurrencyPolicy
 */
export declare enum DatabaseBackupSpecConcurrencyPolicy {
    /** Forbid */
    FORBID = "Forbid",
    /** Replace */
    REPLACE = "Replace",
    /** Allow */
    ALLOW = "Allow"
}
/**
 * How to connect to a database that this operator does not run. Without it, backups connect to the PostgreSQLDatabase that `databaseName` or `databaseRef` names, as a role that may only read, and follow its version and image. Its engine cannot change once the repository exists.
 *
 * @schema DatabaseBackupSpecConnection
 */
export interface DatabaseBackupSpecConnection {
    /**
     * The programs that dump and restore the database, and what they need.
     *
     * @schema DatabaseBackupSpecConnection#command
     */
    readonly command?: DatabaseBackupSpecConnectionCommand;
    /**
     * The user to connect as, with its password.
     *
     * @schema DatabaseBackupSpecConnection#credentials
     */
    readonly credentials?: DatabaseBackupSpecConnectionCredentials;
    /**
     * The name of the database on the server. Defaults to `databaseName`.
     *
     * @default databaseName`.
     * @schema DatabaseBackupSpecConnection#database
     */
    readonly database?: string;
    /**
     * The database engine: `postgresql`, `mariadb`, or `command` for any other. It cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpecConnection#engine
     */
    readonly engine: DatabaseBackupSpecConnectionEngine;
    /**
     * The DNS name or IP address of the server.
     *
     * @schema DatabaseBackupSpecConnection#host
     */
    readonly host?: string;
    /**
     * An image with the client tools, instead of the engine's official one. Required for engine `command`.
     *
     * @schema DatabaseBackupSpecConnection#image
     */
    readonly image?: string;
    /**
     * The TCP port of the server. Defaults to the engine's port: 5432 (PostgreSQL) or 3306 (MariaDB).
     *
     * @default the engine's port: 5432 (PostgreSQL) or 3306 (MariaDB).
     * @schema DatabaseBackupSpecConnection#port
     */
    readonly port?: number;
    /**
     * How to encrypt the connection to the server.
     *
     * @schema DatabaseBackupSpecConnection#tls
     */
    readonly tls?: DatabaseBackupSpecConnectionTls;
    /**
     * The major version of the server, such as `"17"` (PostgreSQL) or `"11.8"` (MariaDB). Backups use the client tools of the engine's official image of this version, because a dump tool must not be older than the server. Without `version` and `image`, the operator detects the version.
     *
     * @schema DatabaseBackupSpecConnection#version
     */
    readonly version?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnection' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnection(obj: DatabaseBackupSpecConnection | undefined): Record<string, any> | undefined;
/**
 * Experimental: this field may change or be removed in any release. The PostgreSQLDatabase in the same namespace whose server holds the database, if its name is not `databaseName`. It cannot be combined with `connection`.
 *
 * @schema DatabaseBackupSpecDatabaseRef
 */
export interface DatabaseBackupSpecDatabaseRef {
    /**
     * The kind of the object. Defaults to `PostgreSQLDatabase`.
     *
     * @default PostgreSQLDatabase`.
     * @schema DatabaseBackupSpecDatabaseRef#kind
     */
    readonly kind?: DatabaseBackupSpecDatabaseRefKind;
    /**
     * The name of the object.
     *
     * @schema DatabaseBackupSpecDatabaseRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecDatabaseRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecDatabaseRef(obj: DatabaseBackupSpecDatabaseRef | undefined): Record<string, any> | undefined;
/**
 * What happens to the backups when this object is deleted: `Retain` keeps snapshots, volume and password; `Delete` removes everything that the operator created. The operator never deletes a claim or Secret that you created. Defaults to `Retain`.
 *
 * @default Retain`.
 * @schema DatabaseBackupSpecDeletionPolicy
 */
export declare enum DatabaseBackupSpecDeletionPolicy {
    /** Retain */
    RETAIN = "Retain",
    /** Delete */
    DELETE = "Delete"
}
/**
 * How to encrypt the backups. Defaults to a password that the operator generates.
 *
 * @default a password that the operator generates.
 * @schema DatabaseBackupSpecEncryption
 */
export interface DatabaseBackupSpecEncryption {
    /**
     * The key of a Secret that holds the repository's password: one line of text. When the password changes, the operator changes the repository's key. Without the password, backups cannot be read.
     *
     * @schema DatabaseBackupSpecEncryption#passwordSecretRef
     */
    readonly passwordSecretRef: DatabaseBackupSpecEncryptionPasswordSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecEncryption' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecEncryption(obj: DatabaseBackupSpecEncryption | undefined): Record<string, any> | undefined;
/**
 * What to back up of the PostgreSQL server besides the database: `WithoutPasswords`, its tablespaces and its roles without their passwords; `None`, nothing. Defaults to `None`.
 *
 * @default None`.
 * @schema DatabaseBackupSpecGlobals
 */
export declare enum DatabaseBackupSpecGlobals {
    /** None */
    NONE = "None",
    /** WithoutPasswords */
    WITHOUT_PASSWORDS = "WithoutPasswords"
}
/**
 * The name of an object in the same namespace. Server-side apply replaces it as a whole.
 *
 * @schema DatabaseBackupSpecImagePullSecrets
 */
export interface DatabaseBackupSpecImagePullSecrets {
    /**
     * The name of the object.
     *
     * @schema DatabaseBackupSpecImagePullSecrets#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecImagePullSecrets' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecImagePullSecrets(obj: DatabaseBackupSpecImagePullSecrets | undefined): Record<string, any> | undefined;
/**
 * What to record about each dump, from the same database snapshot: `Full`, its objects and the rows of each table, which reads every table once; `Objects`, its objects without counting rows; `None`, nothing. Defaults to `Full`, and to `None` for the engine `command`, which can have no inventory.
 *
 * @default Full`, and to `None` for the engine `command`, which can have no inventory.
 * @schema DatabaseBackupSpecInventory
 */
export declare enum DatabaseBackupSpecInventory {
    /** Full */
    FULL = "Full",
    /** Objects */
    OBJECTS = "Objects",
    /** None */
    NONE = "None"
}
/**
 * Labels and annotations to add to this object's Jobs and their Pods, such as for batch schedulers or service meshes.
 *
 * @schema DatabaseBackupSpecJobMetadata
 */
export interface DatabaseBackupSpecJobMetadata {
    /**
     * Annotations. The prefixes `databases.test.io/` and `batch.kubernetes.io/` are reserved for the operator and Kubernetes.
     *
     * @schema DatabaseBackupSpecJobMetadata#annotations
     */
    readonly annotations?: {
        [key: string]: string;
    };
    /**
     * Labels. The prefixes `databases.test.io/`, `app.kubernetes.io/` and `batch.kubernetes.io/` are reserved for the operator and Kubernetes.
     *
     * @schema DatabaseBackupSpecJobMetadata#labels
     */
    readonly labels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecJobMetadata' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecJobMetadata(obj: DatabaseBackupSpecJobMetadata | undefined): Record<string, any> | undefined;
/**
 * Experimental: this field may change or be removed in any release. What you promise of the backups. The condition `ObjectivesMet` says whether it is kept.
 *
 * @schema DatabaseBackupSpecObjectives
 */
export interface DatabaseBackupSpecObjectives {
    /**
     * How much time's data may be lost at most, which is the age of the newest backup: a whole number and a unit, `m` (minutes), `h` (hours), `d` (days) or `w` (weeks).
     *
     * @schema DatabaseBackupSpecObjectives#rpo
     */
    readonly rpo?: string;
    /**
     * How long restoring may take at most, written as `rpo`. It is compared with the time that the newest successful drill took to fetch and restore, or with that of the newest DatabaseRestore of a whole database that has succeeded, if that took longer.
     *
     * @schema DatabaseBackupSpecObjectives#rto
     */
    readonly rto?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecObjectives' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecObjectives(obj: DatabaseBackupSpecObjectives | undefined): Record<string, any> | undefined;
/**
 * How to maintain the repository that holds the backups.
 *
 * @schema DatabaseBackupSpecRepository
 */
export interface DatabaseBackupSpecRepository {
    /**
     * What the operator may do in the repository: `ReadWrite`, everything; `ReadOnly`, nothing but reading it. With `ReadOnly`, the backups in it get their DatabaseSnapshots and can be restored, as on a new cluster, and credentials that may only read suffice. No run starts, no drill starts, nothing is removed, and no database needs to be there. Defaults to `ReadWrite`.
     *
     * @default ReadWrite`.
     * @schema DatabaseBackupSpecRepository#accessMode
     */
    readonly accessMode?: DatabaseBackupSpecRepositoryAccessMode;
    /**
     * How to find damage of the repository before a restore does.
     *
     * @schema DatabaseBackupSpecRepository#check
     */
    readonly check?: DatabaseBackupSpecRepositoryCheck;
    /**
     * What to do if there is no repository yet: `IfMissing` creates it, its password and its claim; `Never` creates none of them, and waits for those that exist. With `accessMode: ReadOnly` it is `Never` in any case. Defaults to `IfMissing`.
     *
     * @default IfMissing`.
     * @schema DatabaseBackupSpecRepository#initialization
     */
    readonly initialization?: DatabaseBackupSpecRepositoryInitialization;
    /**
     * How often to free the space of removed snapshots: a whole number and a unit, `h` (hours), `d` (days) or `w` (weeks). Defaults to `7d`.
     *
     * @default 7d`.
     * @schema DatabaseBackupSpecRepository#pruneInterval
     */
    readonly pruneInterval?: string;
    /**
     * Compute resources of the Jobs that maintain the repository. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU, 128Mi memory.
     *
     * @schema DatabaseBackupSpecRepository#resources
     */
    readonly resources?: DatabaseBackupSpecRepositoryResources;
    /**
     * The cluster whose repository this one takes over: the `id` in `status.repository.owner`, which is the UID of that cluster's Namespace `kube-system`. Maintenance then records this cluster as the owner, the former owner stops, and backups go on in the same path. It acts only while that cluster is the owner, so it may stay set.
     *
     * @schema DatabaseBackupSpecRepository#takeOverFrom
     */
    readonly takeOverFrom?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecRepository' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecRepository(obj: DatabaseBackupSpecRepository | undefined): Record<string, any> | undefined;
/**
 * Compute resources of every container of a run, and of the Job that detects the server's version. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 256Mi memory for a run. The Jobs that maintain the repository have `repository.resources`.
 *
 * @schema DatabaseBackupSpecResources
 */
export interface DatabaseBackupSpecResources {
    /**
     * The maximum that the container may use, by resource, such as `memory: 1Gi`.
     *
     * @schema DatabaseBackupSpecResources#limits
     */
    readonly limits?: {
        [key: string]: DatabaseBackupSpecResourcesLimits;
    };
    /**
     * The minimum that a node must have free for the container, by resource.
     *
     * @schema DatabaseBackupSpecResources#requests
     */
    readonly requests?: {
        [key: string]: DatabaseBackupSpecResourcesRequests;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecResources' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecResources(obj: DatabaseBackupSpecResources | undefined): Record<string, any> | undefined;
/**
 * Which snapshots to keep. Defaults to all.
 *
 * @default all.
 * @schema DatabaseBackupSpecRetention
 */
export interface DatabaseBackupSpecRetention {
    /**
     * Keep the newest snapshot of each of this many days. Days without snapshots do not count.
     *
     * @schema DatabaseBackupSpecRetention#keepDaily
     */
    readonly keepDaily?: number;
    /**
     * Keep the newest snapshot of each of this many hours. Hours without snapshots do not count.
     *
     * @schema DatabaseBackupSpecRetention#keepHourly
     */
    readonly keepHourly?: number;
    /**
     * Keep this many of the newest snapshots. 0 is the same as leaving it out, here and in the other `keep` rules.
     *
     * @schema DatabaseBackupSpecRetention#keepLast
     */
    readonly keepLast?: number;
    /**
     * Keep the newest snapshot of each of this many months. Months without snapshots do not count.
     *
     * @schema DatabaseBackupSpecRetention#keepMonthly
     */
    readonly keepMonthly?: number;
    /**
     * Keep the newest snapshot of each of this many weeks (from Monday, ISO 8601). Weeks without snapshots do not count.
     *
     * @schema DatabaseBackupSpecRetention#keepWeekly
     */
    readonly keepWeekly?: number;
    /**
     * Keep the newest snapshot of each of this many years. Years without snapshots do not count.
     *
     * @schema DatabaseBackupSpecRetention#keepYearly
     */
    readonly keepYearly?: number;
    /**
     * The age at which snapshots are removed, even if a `keep` rule matches. Without `keep` rules, all younger ones are kept. A whole number and a unit: `h` (hours), `d` (days) or `w` (weeks).
     *
     * @schema DatabaseBackupSpecRetention#maxAge
     */
    readonly maxAge?: string;
    /**
     * Keep at least this many of the newest snapshots, whatever the other rules say. 0 switches this rule off. Defaults to 3.
     *
     * @default 3.
     * @schema DatabaseBackupSpecRetention#minSuccessful
     */
    readonly minSuccessful?: number;
}
/**
 * Converts an object of type 'DatabaseBackupSpecRetention' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecRetention(obj: DatabaseBackupSpecRetention | undefined): Record<string, any> | undefined;
/**
 * User and groups of this object's Jobs. A field that is not set keeps its default. In a volume, files that one user wrote may not be readable for another, so do not change it without need.
 *
 * @schema DatabaseBackupSpecSecurityContext
 */
export interface DatabaseBackupSpecSecurityContext {
    /**
     * The number of the group to which volumes are made accessible, if they support that. Defaults to 65532.
     *
     * @default 65532.
     * @schema DatabaseBackupSpecSecurityContext#fsGroup
     */
    readonly fsGroup?: number;
    /**
     * When to make the files of a volume accessible to `fsGroup`: `OnRootMismatch`, if its root folder is not yet, or `Always`, at every start. Defaults to `OnRootMismatch`.
     *
     * @default OnRootMismatch`.
     * @schema DatabaseBackupSpecSecurityContext#fsGroupChangePolicy
     */
    readonly fsGroupChangePolicy?: string;
    /**
     * The number of the user's group. Defaults to 65532.
     *
     * @default 65532.
     * @schema DatabaseBackupSpecSecurityContext#runAsGroup
     */
    readonly runAsGroup?: number;
    /**
     * The number of the user, other than 0, because no program runs as root. Defaults to 65532.
     *
     * @default 65532.
     * @schema DatabaseBackupSpecSecurityContext#runAsUser
     */
    readonly runAsUser?: number;
    /**
     * The SELinux label of the programs. Defaults to one that the container runtime chooses.
     *
     * @default one that the container runtime chooses.
     * @schema DatabaseBackupSpecSecurityContext#seLinuxOptions
     */
    readonly seLinuxOptions?: DatabaseBackupSpecSecurityContextSeLinuxOptions;
    /**
     * Further groups of the user, such as the one that an NFS server's files belong to.
     *
     * @schema DatabaseBackupSpecSecurityContext#supplementalGroups
     */
    readonly supplementalGroups?: number[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecSecurityContext' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecSecurityContext(obj: DatabaseBackupSpecSecurityContext | undefined): Record<string, any> | undefined;
/**
 * Where to store the backups. Defaults to a PersistentVolumeClaim of 10Gi that the operator creates. The kind of storage cannot change once the repository exists.
 *
 * @default a PersistentVolumeClaim of 10Gi that the operator creates. The kind of storage cannot change once the repository exists.
 * @schema DatabaseBackupSpecStorage
 */
export interface DatabaseBackupSpecStorage {
    /**
     * A container of Azure Blob Storage.
     *
     * @schema DatabaseBackupSpecStorage#azure
     */
    readonly azure?: DatabaseBackupSpecStorageAzure;
    /**
     * A bucket of Google Cloud Storage.
     *
     * @schema DatabaseBackupSpecStorage#gcs
     */
    readonly gcs?: DatabaseBackupSpecStorageGcs;
    /**
     * A PersistentVolumeClaim in the same namespace.
     *
     * @schema DatabaseBackupSpecStorage#persistentVolumeClaim
     */
    readonly persistentVolumeClaim?: DatabaseBackupSpecStoragePersistentVolumeClaim;
    /**
     * A restic REST server.
     *
     * @schema DatabaseBackupSpecStorage#rest
     */
    readonly rest?: DatabaseBackupSpecStorageRest;
    /**
     * A bucket of Amazon S3 or a server with the same protocol.
     *
     * @schema DatabaseBackupSpecStorage#s3
     */
    readonly s3?: DatabaseBackupSpecStorageS3;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorage' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorage(obj: DatabaseBackupSpecStorage | undefined): Record<string, any> | undefined;
/**
 * A taint that a Pod tolerates.
 *
 * @schema DatabaseBackupSpecTolerations
 */
export interface DatabaseBackupSpecTolerations {
    /**
     * The effect of the taint: `NoSchedule`, `PreferNoSchedule` or `NoExecute`. Defaults to every effect.
     *
     * @default every effect.
     * @schema DatabaseBackupSpecTolerations#effect
     */
    readonly effect?: string;
    /**
     * The key of the taint. Without it, `operator` must be `Exists`, and every taint matches.
     *
     * @schema DatabaseBackupSpecTolerations#key
     */
    readonly key?: string;
    /**
     * How to compare the value: `Exists` matches every value. Defaults to `Equal`.
     *
     * @default Equal`.
     * @schema DatabaseBackupSpecTolerations#operator
     */
    readonly operator?: string;
    /**
     * How many seconds a taint with the effect `NoExecute` is tolerated. Defaults to forever.
     *
     * @default forever.
     * @schema DatabaseBackupSpecTolerations#tolerationSeconds
     */
    readonly tolerationSeconds?: number;
    /**
     * The value of the taint. Not allowed with `Exists`.
     *
     * @schema DatabaseBackupSpecTolerations#value
     */
    readonly value?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecTolerations' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecTolerations(obj: DatabaseBackupSpecTolerations | undefined): Record<string, any> | undefined;
/**
 * How evenly Pods are spread over places, such as zones.
 *
 * @schema DatabaseBackupSpecTopologySpreadConstraints
 */
export interface DatabaseBackupSpecTopologySpreadConstraints {
    /**
     * Selects the Pods that are counted, by label.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraints#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecTopologySpreadConstraintsLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them are counted.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraints#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * By how many Pods two places may differ.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraints#maxSkew
     */
    readonly maxSkew: number;
    /**
     * How many places there must be. With fewer, a place without Pods is assumed. Defaults to 1.
     *
     * @default 1.
     * @schema DatabaseBackupSpecTopologySpreadConstraints#minDomains
     */
    readonly minDomains?: number;
    /**
     * Which nodes count with regard to `nodeSelector` and `nodeAffinity`: `Honor` (the default) or `Ignore`.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraints#nodeAffinityPolicy
     */
    readonly nodeAffinityPolicy?: string;
    /**
     * Whether nodes with taints that the Pod does not tolerate count: `Honor` leaves them out, `Ignore` (the default) does not.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraints#nodeTaintsPolicy
     */
    readonly nodeTaintsPolicy?: string;
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraints#topologyKey
     */
    readonly topologyKey: string;
    /**
     * What happens if the constraint cannot be met: `DoNotSchedule` or `ScheduleAnyway`.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraints#whenUnsatisfiable
     */
    readonly whenUnsatisfiable: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecTopologySpreadConstraints' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecTopologySpreadConstraints(obj: DatabaseBackupSpecTopologySpreadConstraints | undefined): Record<string, any> | undefined;
/**
 * Experimental: this field may change or be removed in any release. How to verify backups by restoring them. Without it, backups are verified once a week; to switch that off, set `suspend` in it.
 *
 * @schema DatabaseBackupSpecVerification
 */
export interface DatabaseBackupSpecVerification {
    /**
     * How many seconds a drill may take, including waiting for an image or a node. After that, it is ended, and its result is not known. Defaults to the longest of these: four hours; a second for each MiB of the database or its dump, and the time that `downloadBytesPerSecond` makes of the dump; three times as long as the longest drill of `status.verification.history`.
     *
     * @default the longest of these: four hours; a second for each MiB of the database or its dump, and the time that `downloadBytesPerSecond` makes of the dump; three times as long as the longest drill of `status.verification.history`.
     * @schema DatabaseBackupSpecVerification#activeDeadlineSeconds
     */
    readonly activeDeadlineSeconds?: number;
    /**
     * Queries on the restored database whose results prove that the data is what you expect.
     *
     * @schema DatabaseBackupSpecVerification#assertions
     */
    readonly assertions?: DatabaseBackupSpecVerificationAssertions[];
    /**
     * How many bytes per second a drill reads from the storage at most, at least 1Ki. Defaults to no limit.
     *
     * @default no limit.
     * @schema DatabaseBackupSpecVerification#downloadBytesPerSecond
     */
    readonly downloadBytesPerSecond?: DatabaseBackupSpecVerificationDownloadBytesPerSecond;
    /**
     * The image of the throw-away database's server. Defaults to the image that made the dump.
     *
     * @default the image that made the dump.
     * @schema DatabaseBackupSpecVerification#image
     */
    readonly image?: string;
    /**
     * Settings of the throw-away database's server. The drill chooses those that decide who can connect and where data is. `shared_preload_libraries` defaults to that of the original server, without the libraries that the image lacks, if the user of the backup can read it, as members of `pg_read_all_settings` can.
     *
     * @schema DatabaseBackupSpecVerification#parameters
     */
    readonly parameters?: {
        [key: string]: string;
    };
    /**
     * Compute resources of the container with the throw-away database. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 512Mi memory.
     *
     * @schema DatabaseBackupSpecVerification#resources
     */
    readonly resources?: DatabaseBackupSpecVerificationResources;
    /**
     * When to start a drill, in `timeZone`, written as the schedule of the backups. Defaults to once a week in the early morning: `H H(2-5) * * H`.
     *
     * @default once a week in the early morning: `H H(2-5) * * H`.
     * @schema DatabaseBackupSpecVerification#schedule
     */
    readonly schedule?: string;
    /**
     * Which backup a drill restores: `Newest`, the newest one; `LeastRecentlyVerified`, the one whose last drill is the longest ago, or that had none; `Random`, any. Defaults to `Newest`.
     *
     * @default Newest`.
     * @schema DatabaseBackupSpecVerification#snapshotSelection
     */
    readonly snapshotSelection?: DatabaseBackupSpecVerificationSnapshotSelection;
    /**
     * Whether no drills start. One that is active continues. Defaults to false.
     *
     * @default false.
     * @schema DatabaseBackupSpecVerification#suspend
     */
    readonly suspend?: boolean;
    /**
     * What starts a drill: `Schedule`, `schedule`; `AfterBackup`, a successful backup. Defaults to `Schedule`. To start no drills, set `suspend`.
     *
     * @default Schedule`. To start no drills, set `suspend`.
     * @schema DatabaseBackupSpecVerification#triggers
     */
    readonly triggers?: DatabaseBackupSpecVerificationTriggers[];
    /**
     * The volume of the throw-away database. Defaults to an `emptyDir` with a `sizeLimit` of 20Gi.
     *
     * @default an `emptyDir` with a `sizeLimit` of 20Gi.
     * @schema DatabaseBackupSpecVerification#workVolume
     */
    readonly workVolume?: DatabaseBackupSpecVerificationWorkVolume;
}
/**
 * Converts an object of type 'DatabaseBackupSpecVerification' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecVerification(obj: DatabaseBackupSpecVerification | undefined): Record<string, any> | undefined;
/**
 * Rules for the labels and names of nodes.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinity
 */
export interface DatabaseBackupSpecAffinityNodeAffinity {
    /**
     * Rules that should be met, by weight.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * Rules that must be met when a Pod is scheduled.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinity#requiredDuringSchedulingIgnoredDuringExecution
     */
    readonly requiredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinity' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinity(obj: DatabaseBackupSpecAffinityNodeAffinity | undefined): Record<string, any> | undefined;
/**
 * Rules for the Pods to run near.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinity
 */
export interface DatabaseBackupSpecAffinityPodAffinity {
    /**
     * Rules that should be met, by weight.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * Rules that must be met when a Pod is scheduled.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinity#requiredDuringSchedulingIgnoredDuringExecution
     */
    readonly requiredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinity' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinity(obj: DatabaseBackupSpecAffinityPodAffinity | undefined): Record<string, any> | undefined;
/**
 * Rules for the Pods not to run near.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinity
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinity {
    /**
     * Rules that should be met, by weight.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * Rules that must be met when a Pod is scheduled.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinity#requiredDuringSchedulingIgnoredDuringExecution
     */
    readonly requiredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinity' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinity(obj: DatabaseBackupSpecAffinityPodAntiAffinity | undefined): Record<string, any> | undefined;
/**
 * The programs that dump and restore the database, and what they need.
 *
 * @schema DatabaseBackupSpecConnectionCommand
 */
export interface DatabaseBackupSpecConnectionCommand {
    /**
     * The program that writes the database to standard output, and its arguments. It must exit with 0 only if it wrote everything. It runs without a shell. Do not write credentials here; use `env`.
     *
     * @schema DatabaseBackupSpecConnectionCommand#dump
     */
    readonly dump: string[];
    /**
     * Environment variables of both programs.
     *
     * @schema DatabaseBackupSpecConnectionCommand#env
     */
    readonly env?: DatabaseBackupSpecConnectionCommandEnv[];
    /**
     * The program that restores the database from standard input, and its arguments. It runs without a shell.
     *
     * @schema DatabaseBackupSpecConnectionCommand#restore
     */
    readonly restore: string[];
    /**
     * Experimental: this field may change or be removed in any release. The program of drills, and its arguments. It gets the dump on standard input, restores it into a database of its own, and must exit with 0 only if the data is good. It runs without a shell and without the variables and volumes of `env` and `volumes`. Without it, drills of this engine come to no result.
     *
     * @schema DatabaseBackupSpecConnectionCommand#verify
     */
    readonly verify?: string[];
    /**
     * Volumes to mount for both programs, such as the one that holds the database if that is a file.
     *
     * @schema DatabaseBackupSpecConnectionCommand#volumes
     */
    readonly volumes?: DatabaseBackupSpecConnectionCommandVolumes[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommand' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommand(obj: DatabaseBackupSpecConnectionCommand | undefined): Record<string, any> | undefined;
/**
 * The user to connect as, with its password.
 *
 * @schema DatabaseBackupSpecConnectionCredentials
 */
export interface DatabaseBackupSpecConnectionCredentials {
    /**
     * The key of a Secret that holds the user's password.
     *
     * @schema DatabaseBackupSpecConnectionCredentials#passwordSecretRef
     */
    readonly passwordSecretRef?: DatabaseBackupSpecConnectionCredentialsPasswordSecretRef;
    /**
     * The name of the user.
     *
     * @schema DatabaseBackupSpecConnectionCredentials#username
     */
    readonly username?: string;
    /**
     * The key of a Secret that holds the name of the user, if that is secret too.
     *
     * @schema DatabaseBackupSpecConnectionCredentials#usernameSecretRef
     */
    readonly usernameSecretRef?: DatabaseBackupSpecConnectionCredentialsUsernameSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCredentials' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCredentials(obj: DatabaseBackupSpecConnectionCredentials | undefined): Record<string, any> | undefined;
/**
 * The database engine: `postgresql`, `mariadb`, or `command` for any other. It cannot change once the repository exists.
 *
 * @schema DatabaseBackupSpecConnectionEngine
 */
export declare enum DatabaseBackupSpecConnectionEngine {
    /** postgresql */
    POSTGRESQL = "postgresql",
    /** mariadb */
    MARIADB = "mariadb",
    /** command */
    COMMAND = "command"
}
/**
 * How to encrypt the connection to the server.
 *
 * @schema DatabaseBackupSpecConnectionTls
 */
export interface DatabaseBackupSpecConnectionTls {
    /**
     * The certificate authorities that may have signed the server's certificate.
     *
     * @schema DatabaseBackupSpecConnectionTls#ca
     */
    readonly ca?: DatabaseBackupSpecConnectionTlsCa;
    /**
     * How to secure the connection, with PostgreSQL's names: `disable` never encrypts, `prefer` encrypts if the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also checks that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same. Defaults to `verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
     *
     * @default verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
     * @schema DatabaseBackupSpecConnectionTls#mode
     */
    readonly mode?: DatabaseBackupSpecConnectionTlsMode;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionTls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionTls(obj: DatabaseBackupSpecConnectionTls | undefined): Record<string, any> | undefined;
/**
 * The kind of the object. Defaults to `PostgreSQLDatabase`.
 *
 * @default PostgreSQLDatabase`.
 * @schema DatabaseBackupSpecDatabaseRefKind
 */
export declare enum DatabaseBackupSpecDatabaseRefKind {
    /** PostgreSQLDatabase */
    POSTGRE_SQL_DATABASE = "PostgreSQLDatabase"
}
/**
 * The key of a Secret that holds the repository's password: one line of text. When the password changes, the operator changes the repository's key. Without the password, backups cannot be read.
 *
 * @schema DatabaseBackupSpecEncryptionPasswordSecretRef
 */
export interface DatabaseBackupSpecEncryptionPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecEncryptionPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecEncryptionPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecEncryptionPasswordSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecEncryptionPasswordSecretRef(obj: DatabaseBackupSpecEncryptionPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * What the operator may do in the repository: `ReadWrite`, everything; `ReadOnly`, nothing but reading it. With `ReadOnly`, the backups in it get their DatabaseSnapshots and can be restored, as on a new cluster, and credentials that may only read suffice. No run starts, no drill starts, nothing is removed, and no database needs to be there. Defaults to `ReadWrite`.
 *
 * @default ReadWrite`.
 * @schema DatabaseBackupSpecRepositoryAccessMode
 */
export declare enum DatabaseBackupSpecRepositoryAccessMode {
    /** ReadWrite */
    READ_WRITE = "ReadWrite",
    /** ReadOnly */
    READ_ONLY = "ReadOnly"
}
/**
 * How to find damage of the repository before a restore does.
 *
 * @schema DatabaseBackupSpecRepositoryCheck
 */
export interface DatabaseBackupSpecRepositoryCheck {
    /**
     * The time within which all data is read once: a whole number and a unit, `h` (hours), `d` (days) or `w` (weeks). With 30 checks in that time, each reads a thirtieth. A check reads more than its part after others were missed. Defaults to `30d`.
     *
     * @default 30d`.
     * @schema DatabaseBackupSpecRepositoryCheck#readDataWithin
     */
    readonly readDataWithin?: string;
    /**
     * When to check, in `timeZone`, written as the schedule of the backups. Defaults to `H H * * *`, once a day, for the first time a day after this object was created.
     *
     * @default H H * * *`, once a day, for the first time a day after this object was created.
     * @schema DatabaseBackupSpecRepositoryCheck#schedule
     */
    readonly schedule?: string;
    /**
     * Whether no checks start. Defaults to false.
     *
     * @default false.
     * @schema DatabaseBackupSpecRepositoryCheck#suspend
     */
    readonly suspend?: boolean;
}
/**
 * Converts an object of type 'DatabaseBackupSpecRepositoryCheck' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecRepositoryCheck(obj: DatabaseBackupSpecRepositoryCheck | undefined): Record<string, any> | undefined;
/**
 * What to do if there is no repository yet: `IfMissing` creates it, its password and its claim; `Never` creates none of them, and waits for those that exist. With `accessMode: ReadOnly` it is `Never` in any case. Defaults to `IfMissing`.
 *
 * @default IfMissing`.
 * @schema DatabaseBackupSpecRepositoryInitialization
 */
export declare enum DatabaseBackupSpecRepositoryInitialization {
    /** IfMissing */
    IF_MISSING = "IfMissing",
    /** Never */
    NEVER = "Never"
}
/**
 * Compute resources of the Jobs that maintain the repository. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU, 128Mi memory.
 *
 * @schema DatabaseBackupSpecRepositoryResources
 */
export interface DatabaseBackupSpecRepositoryResources {
    /**
     * The maximum that the container may use, by resource, such as `memory: 1Gi`.
     *
     * @schema DatabaseBackupSpecRepositoryResources#limits
     */
    readonly limits?: {
        [key: string]: DatabaseBackupSpecRepositoryResourcesLimits;
    };
    /**
     * The minimum that a node must have free for the container, by resource.
     *
     * @schema DatabaseBackupSpecRepositoryResources#requests
     */
    readonly requests?: {
        [key: string]: DatabaseBackupSpecRepositoryResourcesRequests;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecRepositoryResources' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecRepositoryResources(obj: DatabaseBackupSpecRepositoryResources | undefined): Record<string, any> | undefined;
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseBackupSpecResourcesLimits
 */
export declare class DatabaseBackupSpecResourcesLimits {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecResourcesLimits;
    static fromString(value: string): DatabaseBackupSpecResourcesLimits;
    private constructor();
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseBackupSpecResourcesRequests
 */
export declare class DatabaseBackupSpecResourcesRequests {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecResourcesRequests;
    static fromString(value: string): DatabaseBackupSpecResourcesRequests;
    private constructor();
}
/**
 * The SELinux label of the programs. Defaults to one that the container runtime chooses.
 *
 * @default one that the container runtime chooses.
 * @schema DatabaseBackupSpecSecurityContextSeLinuxOptions
 */
export interface DatabaseBackupSpecSecurityContextSeLinuxOptions {
    /**
     * The level, such as `s0:c123,c456`.
     *
     * @schema DatabaseBackupSpecSecurityContextSeLinuxOptions#level
     */
    readonly level?: string;
    /**
     * The role.
     *
     * @schema DatabaseBackupSpecSecurityContextSeLinuxOptions#role
     */
    readonly role?: string;
    /**
     * The type.
     *
     * @schema DatabaseBackupSpecSecurityContextSeLinuxOptions#type
     */
    readonly type?: string;
    /**
     * The user.
     *
     * @schema DatabaseBackupSpecSecurityContextSeLinuxOptions#user
     */
    readonly user?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecSecurityContextSeLinuxOptions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecSecurityContextSeLinuxOptions(obj: DatabaseBackupSpecSecurityContextSeLinuxOptions | undefined): Record<string, any> | undefined;
/**
 * A container of Azure Blob Storage.
 *
 * @schema DatabaseBackupSpecStorageAzure
 */
export interface DatabaseBackupSpecStorageAzure {
    /**
     * The name of the storage account. It cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpecStorageAzure#accountName
     */
    readonly accountName: string;
    /**
     * The name of the container. It must exist. The name cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpecStorageAzure#container
     */
    readonly container: string;
    /**
     * The account's key. Defaults to the identity of the Pod, see `serviceAccountName`.
     *
     * @default the identity of the Pod, see `serviceAccountName`.
     * @schema DatabaseBackupSpecStorageAzure#credentials
     */
    readonly credentials?: DatabaseBackupSpecStorageAzureCredentials;
    /**
     * The suffix of the cloud's host names, such as `core.chinacloudapi.cn`. Defaults to `core.windows.net`.
     *
     * @default core.windows.net`.
     * @schema DatabaseBackupSpecStorageAzure#endpointSuffix
     */
    readonly endpointSuffix?: string;
    /**
     * How to verify the server's certificate.
     *
     * @schema DatabaseBackupSpecStorageAzure#tls
     */
    readonly tls?: DatabaseBackupSpecStorageAzureTls;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzure' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzure(obj: DatabaseBackupSpecStorageAzure | undefined): Record<string, any> | undefined;
/**
 * A bucket of Google Cloud Storage.
 *
 * @schema DatabaseBackupSpecStorageGcs
 */
export interface DatabaseBackupSpecStorageGcs {
    /**
     * The name of the bucket. It must exist. The name cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpecStorageGcs#bucket
     */
    readonly bucket: string;
    /**
     * A key of a service account. Defaults to the identity of the Pod (workload identity), see `serviceAccountName`.
     *
     * @default the identity of the Pod (workload identity), see `serviceAccountName`.
     * @schema DatabaseBackupSpecStorageGcs#credentials
     */
    readonly credentials?: DatabaseBackupSpecStorageGcsCredentials;
    /**
     * How to verify the certificates of Google's servers, such as where a proxy inspects TLS.
     *
     * @schema DatabaseBackupSpecStorageGcs#tls
     */
    readonly tls?: DatabaseBackupSpecStorageGcsTls;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcs' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcs(obj: DatabaseBackupSpecStorageGcs | undefined): Record<string, any> | undefined;
/**
 * A PersistentVolumeClaim in the same namespace.
 *
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaim
 */
export interface DatabaseBackupSpecStoragePersistentVolumeClaim {
    /**
     * The name of an existing claim in the same namespace. DatabaseBackups may share it, each with its own `backupPath`. It cannot change once the repository exists.
     *
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaim#claimName
     */
    readonly claimName?: string;
    /**
     * The claim to create. It is kept when the DatabaseBackup is deleted, unless `deletionPolicy` is `Delete`.
     *
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaim#template
     */
    readonly template?: DatabaseBackupSpecStoragePersistentVolumeClaimTemplate;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStoragePersistentVolumeClaim' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStoragePersistentVolumeClaim(obj: DatabaseBackupSpecStoragePersistentVolumeClaim | undefined): Record<string, any> | undefined;
/**
 * A restic REST server.
 *
 * @schema DatabaseBackupSpecStorageRest
 */
export interface DatabaseBackupSpecStorageRest {
    /**
     * The user to connect as, with its password.
     *
     * @schema DatabaseBackupSpecStorageRest#credentials
     */
    readonly credentials?: DatabaseBackupSpecStorageRestCredentials;
    /**
     * How to verify the server's certificate.
     *
     * @schema DatabaseBackupSpecStorageRest#tls
     */
    readonly tls?: DatabaseBackupSpecStorageRestTls;
    /**
     * The URL of the server, such as `https://backups.example.com:8000`. `backupPath` is appended.
     *
     * @schema DatabaseBackupSpecStorageRest#url
     */
    readonly url: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRest' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRest(obj: DatabaseBackupSpecStorageRest | undefined): Record<string, any> | undefined;
/**
 * A bucket of Amazon S3 or a server with the same protocol.
 *
 * @schema DatabaseBackupSpecStorageS3
 */
export interface DatabaseBackupSpecStorageS3 {
    /**
     * The name of the bucket. It must exist. The name cannot change once the repository exists. `tenant:bucket` names a bucket of another tenant, where the server has tenants. If the name has upper-case letters or `_` and the server is Amazon S3, set `bucketLookup` to `Path`. Longer names, which old buckets of Amazon have, are not possible with restic.
     *
     * @schema DatabaseBackupSpecStorageS3#bucket
     */
    readonly bucket: string;
    /**
     * Where the bucket's name goes in URLs: `Path`, `DNS` (host name), or `Auto`, which depends on the endpoint.
     *
     * @schema DatabaseBackupSpecStorageS3#bucketLookup
     */
    readonly bucketLookup?: DatabaseBackupSpecStorageS3BucketLookup;
    /**
     * The access key. Defaults to the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
     *
     * @default the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
     * @schema DatabaseBackupSpecStorageS3#credentials
     */
    readonly credentials?: DatabaseBackupSpecStorageS3Credentials;
    /**
     * The URL of the server, such as `https://s3.example.com:9000`. Defaults to Amazon S3.
     *
     * @default Amazon S3.
     * @schema DatabaseBackupSpecStorageS3#endpoint
     */
    readonly endpoint?: string;
    /**
     * The region of the bucket, if the server has regions.
     *
     * @schema DatabaseBackupSpecStorageS3#region
     */
    readonly region?: string;
    /**
     * How to verify the server's certificate.
     *
     * @schema DatabaseBackupSpecStorageS3#tls
     */
    readonly tls?: DatabaseBackupSpecStorageS3Tls;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3(obj: DatabaseBackupSpecStorageS3 | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods that are counted, by label.
 *
 * @schema DatabaseBackupSpecTopologySpreadConstraintsLabelSelector
 */
export interface DatabaseBackupSpecTopologySpreadConstraintsLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraintsLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraintsLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecTopologySpreadConstraintsLabelSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecTopologySpreadConstraintsLabelSelector(obj: DatabaseBackupSpecTopologySpreadConstraintsLabelSelector | undefined): Record<string, any> | undefined;
/**
 * A query and what its result must be.
 *
 * @schema DatabaseBackupSpecVerificationAssertions
 */
export interface DatabaseBackupSpecVerificationAssertions {
    /**
     * The name of the assertion, for messages.
     *
     * @schema DatabaseBackupSpecVerificationAssertions#name
     */
    readonly name: string;
    /**
     * How to compare the result with `value`: `Equals`, the same text; `AtLeast` and `AtMost`, as numbers; `Matches`, `value` is a regular expression that the whole text must match; `NoRows`, the query returns no row.
     *
     * @schema DatabaseBackupSpecVerificationAssertions#operator
     */
    readonly operator: DatabaseBackupSpecVerificationAssertionsOperator;
    /**
     * The SQL query. Its first column of its first row is the result. It can only read.
     *
     * @schema DatabaseBackupSpecVerificationAssertions#query
     */
    readonly query: string;
    /**
     * How many seconds the query may take. Defaults to 60.
     *
     * @default 60.
     * @schema DatabaseBackupSpecVerificationAssertions#timeoutSeconds
     */
    readonly timeoutSeconds?: number;
    /**
     * What to compare the result with. Required unless `operator` is `NoRows`.
     *
     * @schema DatabaseBackupSpecVerificationAssertions#value
     */
    readonly value?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecVerificationAssertions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecVerificationAssertions(obj: DatabaseBackupSpecVerificationAssertions | undefined): Record<string, any> | undefined;
/**
 * How many bytes per second a drill reads from the storage at most, at least 1Ki. Defaults to no limit.
 *
 * @default no limit.
 * @schema DatabaseBackupSpecVerificationDownloadBytesPerSecond
 */
export declare class DatabaseBackupSpecVerificationDownloadBytesPerSecond {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecVerificationDownloadBytesPerSecond;
    static fromString(value: string): DatabaseBackupSpecVerificationDownloadBytesPerSecond;
    private constructor();
}
/**
 * Compute resources of the container with the throw-away database. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 512Mi memory.
 *
 * @schema DatabaseBackupSpecVerificationResources
 */
export interface DatabaseBackupSpecVerificationResources {
    /**
     * The maximum that the container may use, by resource, such as `memory: 1Gi`.
     *
     * @schema DatabaseBackupSpecVerificationResources#limits
     */
    readonly limits?: {
        [key: string]: DatabaseBackupSpecVerificationResourcesLimits;
    };
    /**
     * The minimum that a node must have free for the container, by resource.
     *
     * @schema DatabaseBackupSpecVerificationResources#requests
     */
    readonly requests?: {
        [key: string]: DatabaseBackupSpecVerificationResourcesRequests;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecVerificationResources' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecVerificationResources(obj: DatabaseBackupSpecVerificationResources | undefined): Record<string, any> | undefined;
/**
 * Which backup a drill restores: `Newest`, the newest one; `LeastRecentlyVerified`, the one whose last drill is the longest ago, or that had none; `Random`, any. Defaults to `Newest`.
 *
 * @default Newest`.
 * @schema DatabaseBackupSpecVerificationSnapshotSelection
 */
export declare enum DatabaseBackupSpecVerificationSnapshotSelection {
    /** Newest */
    NEWEST = "Newest",
    /** LeastRecentlyVerified */
    LEAST_RECENTLY_VERIFIED = "LeastRecentlyVerified",
    /** Random */
    RANDOM = "Random"
}
/**
 * @schema DatabaseBackupSpecVerificationTriggers
 */
export declare enum DatabaseBackupSpecVerificationTriggers {
    /** Schedule */
    SCHEDULE = "Schedule",
    /** AfterBackup */
    AFTER_BACKUP = "AfterBackup"
}
/**
 * The volume of the throw-away database. Defaults to an `emptyDir` with a `sizeLimit` of 20Gi.
 *
 * @default an `emptyDir` with a `sizeLimit` of 20Gi.
 * @schema DatabaseBackupSpecVerificationWorkVolume
 */
export interface DatabaseBackupSpecVerificationWorkVolume {
    /**
     * Space on the disk of the drill's node.
     *
     * @schema DatabaseBackupSpecVerificationWorkVolume#emptyDir
     */
    readonly emptyDir?: DatabaseBackupSpecVerificationWorkVolumeEmptyDir;
    /**
     * A PersistentVolumeClaim that Kubernetes creates for the drill's Pod, and deletes with it.
     *
     * @schema DatabaseBackupSpecVerificationWorkVolume#ephemeral
     */
    readonly ephemeral?: DatabaseBackupSpecVerificationWorkVolumeEphemeral;
}
/**
 * Converts an object of type 'DatabaseBackupSpecVerificationWorkVolume' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecVerificationWorkVolume(obj: DatabaseBackupSpecVerificationWorkVolume | undefined): Record<string, any> | undefined;
/**
 * A term with a weight.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution {
    /**
     * The term that should match.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution#preference
     */
    readonly preference: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference;
    /**
     * How important the term is, from 1 to 100.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution#weight
     */
    readonly weight: number;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution(obj: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * Rules that must be met when a Pod is scheduled.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution {
    /**
     * The terms. At least one must match.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution#nodeSelectorTerms
     */
    readonly nodeSelectorTerms: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution(obj: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * A term with a weight.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution {
    /**
     * The term that should match.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution#podAffinityTerm
     */
    readonly podAffinityTerm: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm;
    /**
     * How important the term is, from 1 to 100.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution#weight
     */
    readonly weight: number;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution(obj: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * Which Pods, and what counts as the same place.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution {
    /**
     * Selects the Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution(obj: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * A term with a weight.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution {
    /**
     * The term that should match.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution#podAffinityTerm
     */
    readonly podAffinityTerm: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm;
    /**
     * How important the term is, from 1 to 100.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution#weight
     */
    readonly weight: number;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution(obj: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * Which Pods, and what counts as the same place.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution {
    /**
     * Selects the Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution(obj: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * An environment variable: a plain value, or one from a Secret or ConfigMap.
 *
 * @schema DatabaseBackupSpecConnectionCommandEnv
 */
export interface DatabaseBackupSpecConnectionCommandEnv {
    /**
     * The name of the variable.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnv#name
     */
    readonly name: string;
    /**
     * The value. Do not write credentials here: everyone who may read DatabaseBackups or Pods can see it.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnv#value
     */
    readonly value?: string;
    /**
     * Where the value comes from.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnv#valueFrom
     */
    readonly valueFrom?: DatabaseBackupSpecConnectionCommandEnvValueFrom;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandEnv' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandEnv(obj: DatabaseBackupSpecConnectionCommandEnv | undefined): Record<string, any> | undefined;
/**
 * A volume to mount.
 *
 * @schema DatabaseBackupSpecConnectionCommandVolumes
 */
export interface DatabaseBackupSpecConnectionCommandVolumes {
    /**
     * The path in the container at which to mount it.
     *
     * @schema DatabaseBackupSpecConnectionCommandVolumes#mountPath
     */
    readonly mountPath: string;
    /**
     * The PersistentVolumeClaim to mount. Several volumes may name the same one.
     *
     * @schema DatabaseBackupSpecConnectionCommandVolumes#persistentVolumeClaim
     */
    readonly persistentVolumeClaim?: DatabaseBackupSpecConnectionCommandVolumesPersistentVolumeClaim;
    /**
     * Whether to mount it read-only for backups. A SQLite database in WAL mode must be writable. Defaults to false.
     *
     * @default false.
     * @schema DatabaseBackupSpecConnectionCommandVolumes#readOnly
     */
    readonly readOnly?: boolean;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandVolumes' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandVolumes(obj: DatabaseBackupSpecConnectionCommandVolumes | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the user's password.
 *
 * @schema DatabaseBackupSpecConnectionCredentialsPasswordSecretRef
 */
export interface DatabaseBackupSpecConnectionCredentialsPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCredentialsPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCredentialsPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCredentialsPasswordSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCredentialsPasswordSecretRef(obj: DatabaseBackupSpecConnectionCredentialsPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the name of the user, if that is secret too.
 *
 * @schema DatabaseBackupSpecConnectionCredentialsUsernameSecretRef
 */
export interface DatabaseBackupSpecConnectionCredentialsUsernameSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCredentialsUsernameSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCredentialsUsernameSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCredentialsUsernameSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCredentialsUsernameSecretRef(obj: DatabaseBackupSpecConnectionCredentialsUsernameSecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate.
 *
 * @schema DatabaseBackupSpecConnectionTlsCa
 */
export interface DatabaseBackupSpecConnectionTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecConnectionTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecConnectionTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseBackupSpecConnectionTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema DatabaseBackupSpecConnectionTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionTlsCa' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionTlsCa(obj: DatabaseBackupSpecConnectionTlsCa | undefined): Record<string, any> | undefined;
/**
 * How to secure the connection, with PostgreSQL's names: `disable` never encrypts, `prefer` encrypts if the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also checks that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same. Defaults to `verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
 *
 * @default verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
 * @schema DatabaseBackupSpecConnectionTlsMode
 */
export declare enum DatabaseBackupSpecConnectionTlsMode {
    /** disable */
    DISABLE = "disable",
    /** prefer */
    PREFER = "prefer",
    /** require */
    REQUIRE = "require",
    /** verify-ca */
    VERIFY_HYPHEN_CA = "verify-ca",
    /** verify-full */
    VERIFY_HYPHEN_FULL = "verify-full"
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseBackupSpecRepositoryResourcesLimits
 */
export declare class DatabaseBackupSpecRepositoryResourcesLimits {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecRepositoryResourcesLimits;
    static fromString(value: string): DatabaseBackupSpecRepositoryResourcesLimits;
    private constructor();
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseBackupSpecRepositoryResourcesRequests
 */
export declare class DatabaseBackupSpecRepositoryResourcesRequests {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecRepositoryResourcesRequests;
    static fromString(value: string): DatabaseBackupSpecRepositoryResourcesRequests;
    private constructor();
}
/**
 * The account's key. Defaults to the identity of the Pod, see `serviceAccountName`.
 *
 * @default the identity of the Pod, see `serviceAccountName`.
 * @schema DatabaseBackupSpecStorageAzureCredentials
 */
export interface DatabaseBackupSpecStorageAzureCredentials {
    /**
     * The key of a Secret that holds the storage account's key.
     *
     * @schema DatabaseBackupSpecStorageAzureCredentials#accountKeySecretRef
     */
    readonly accountKeySecretRef?: DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzureCredentials' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzureCredentials(obj: DatabaseBackupSpecStorageAzureCredentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the server's certificate.
 *
 * @schema DatabaseBackupSpecStorageAzureTls
 */
export interface DatabaseBackupSpecStorageAzureTls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema DatabaseBackupSpecStorageAzureTls#ca
     */
    readonly ca?: DatabaseBackupSpecStorageAzureTlsCa;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzureTls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzureTls(obj: DatabaseBackupSpecStorageAzureTls | undefined): Record<string, any> | undefined;
/**
 * A key of a service account. Defaults to the identity of the Pod (workload identity), see `serviceAccountName`.
 *
 * @default the identity of the Pod (workload identity), see `serviceAccountName`.
 * @schema DatabaseBackupSpecStorageGcsCredentials
 */
export interface DatabaseBackupSpecStorageGcsCredentials {
    /**
     * The key of a Secret that holds the JSON key of a service account.
     *
     * @schema DatabaseBackupSpecStorageGcsCredentials#serviceAccountKeySecretRef
     */
    readonly serviceAccountKeySecretRef?: DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcsCredentials' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcsCredentials(obj: DatabaseBackupSpecStorageGcsCredentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the certificates of Google's servers, such as where a proxy inspects TLS.
 *
 * @schema DatabaseBackupSpecStorageGcsTls
 */
export interface DatabaseBackupSpecStorageGcsTls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema DatabaseBackupSpecStorageGcsTls#ca
     */
    readonly ca?: DatabaseBackupSpecStorageGcsTlsCa;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcsTls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcsTls(obj: DatabaseBackupSpecStorageGcsTls | undefined): Record<string, any> | undefined;
/**
 * The claim to create. It is kept when the DatabaseBackup is deleted, unless `deletionPolicy` is `Delete`.
 *
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate
 */
export interface DatabaseBackupSpecStoragePersistentVolumeClaimTemplate {
    /**
     * How the volume may be mounted. It cannot be changed. Defaults to `ReadWriteOnce`.
     *
     * @default ReadWriteOnce`.
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate#accessModes
     */
    readonly accessModes?: DatabaseBackupSpecStoragePersistentVolumeClaimTemplateAccessModes[];
    /**
     * The minimum size of the volume. A larger value expands the claim, if its storage class allows that. Defaults to `10Gi`.
     *
     * @default 10Gi`.
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate#size
     */
    readonly size?: DatabaseBackupSpecStoragePersistentVolumeClaimTemplateSize;
    /**
     * The storage class. Defaults to the cluster's default. It cannot be changed.
     *
     * @default the cluster's default. It cannot be changed.
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate#storageClassName
     */
    readonly storageClassName?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStoragePersistentVolumeClaimTemplate' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStoragePersistentVolumeClaimTemplate(obj: DatabaseBackupSpecStoragePersistentVolumeClaimTemplate | undefined): Record<string, any> | undefined;
/**
 * The user to connect as, with its password.
 *
 * @schema DatabaseBackupSpecStorageRestCredentials
 */
export interface DatabaseBackupSpecStorageRestCredentials {
    /**
     * The key of a Secret that holds the user's password.
     *
     * @schema DatabaseBackupSpecStorageRestCredentials#passwordSecretRef
     */
    readonly passwordSecretRef?: DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef;
    /**
     * The name of the user.
     *
     * @schema DatabaseBackupSpecStorageRestCredentials#username
     */
    readonly username?: string;
    /**
     * The key of a Secret that holds the name of the user, if that is secret too.
     *
     * @schema DatabaseBackupSpecStorageRestCredentials#usernameSecretRef
     */
    readonly usernameSecretRef?: DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestCredentials' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestCredentials(obj: DatabaseBackupSpecStorageRestCredentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the server's certificate.
 *
 * @schema DatabaseBackupSpecStorageRestTls
 */
export interface DatabaseBackupSpecStorageRestTls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema DatabaseBackupSpecStorageRestTls#ca
     */
    readonly ca?: DatabaseBackupSpecStorageRestTlsCa;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestTls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestTls(obj: DatabaseBackupSpecStorageRestTls | undefined): Record<string, any> | undefined;
/**
 * Where the bucket's name goes in URLs: `Path`, `DNS` (host name), or `Auto`, which depends on the endpoint.
 *
 * @schema DatabaseBackupSpecStorageS3BucketLookup
 */
export declare enum DatabaseBackupSpecStorageS3BucketLookup {
    /** Auto */
    AUTO = "Auto",
    /** Path */
    PATH = "Path",
    /** DNS */
    DNS = "DNS"
}
/**
 * The access key. Defaults to the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
 *
 * @default the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
 * @schema DatabaseBackupSpecStorageS3Credentials
 */
export interface DatabaseBackupSpecStorageS3Credentials {
    /**
     * The key of a Secret that holds the access key's ID.
     *
     * @schema DatabaseBackupSpecStorageS3Credentials#accessKeyIDSecretRef
     */
    readonly accessKeyIdSecretRef?: DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef;
    /**
     * The key of a Secret that holds the secret access key.
     *
     * @schema DatabaseBackupSpecStorageS3Credentials#secretAccessKeySecretRef
     */
    readonly secretAccessKeySecretRef?: DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef;
    /**
     * The key of a Secret that holds the session token of temporary credentials.
     *
     * @schema DatabaseBackupSpecStorageS3Credentials#sessionTokenSecretRef
     */
    readonly sessionTokenSecretRef?: DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3Credentials' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3Credentials(obj: DatabaseBackupSpecStorageS3Credentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the server's certificate.
 *
 * @schema DatabaseBackupSpecStorageS3Tls
 */
export interface DatabaseBackupSpecStorageS3Tls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema DatabaseBackupSpecStorageS3Tls#ca
     */
    readonly ca?: DatabaseBackupSpecStorageS3TlsCa;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3Tls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3Tls(obj: DatabaseBackupSpecStorageS3Tls | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions(obj: DatabaseBackupSpecTopologySpreadConstraintsLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * How to compare the result with `value`: `Equals`, the same text; `AtLeast` and `AtMost`, as numbers; `Matches`, `value` is a regular expression that the whole text must match; `NoRows`, the query returns no row.
 *
 * @schema DatabaseBackupSpecVerificationAssertionsOperator
 */
export declare enum DatabaseBackupSpecVerificationAssertionsOperator {
    /** Equals */
    EQUALS = "Equals",
    /** AtLeast */
    AT_LEAST = "AtLeast",
    /** AtMost */
    AT_MOST = "AtMost",
    /** Matches */
    MATCHES = "Matches",
    /** NoRows */
    NO_ROWS = "NoRows"
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseBackupSpecVerificationResourcesLimits
 */
export declare class DatabaseBackupSpecVerificationResourcesLimits {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecVerificationResourcesLimits;
    static fromString(value: string): DatabaseBackupSpecVerificationResourcesLimits;
    private constructor();
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseBackupSpecVerificationResourcesRequests
 */
export declare class DatabaseBackupSpecVerificationResourcesRequests {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecVerificationResourcesRequests;
    static fromString(value: string): DatabaseBackupSpecVerificationResourcesRequests;
    private constructor();
}
/**
 * Space on the disk of the drill's node.
 *
 * @schema DatabaseBackupSpecVerificationWorkVolumeEmptyDir
 */
export interface DatabaseBackupSpecVerificationWorkVolumeEmptyDir {
    /**
     * How much the throw-away database may use. The scheduler reserves what the drill needs. A backup that needs more is not restored, and the result is `TooLarge`.
     *
     * @schema DatabaseBackupSpecVerificationWorkVolumeEmptyDir#sizeLimit
     */
    readonly sizeLimit: DatabaseBackupSpecVerificationWorkVolumeEmptyDirSizeLimit;
}
/**
 * Converts an object of type 'DatabaseBackupSpecVerificationWorkVolumeEmptyDir' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecVerificationWorkVolumeEmptyDir(obj: DatabaseBackupSpecVerificationWorkVolumeEmptyDir | undefined): Record<string, any> | undefined;
/**
 * A PersistentVolumeClaim that Kubernetes creates for the drill's Pod, and deletes with it.
 *
 * @schema DatabaseBackupSpecVerificationWorkVolumeEphemeral
 */
export interface DatabaseBackupSpecVerificationWorkVolumeEphemeral {
    /**
     * The size of the volume. A backup that needs more is not restored, and the result is `TooLarge`.
     *
     * @schema DatabaseBackupSpecVerificationWorkVolumeEphemeral#size
     */
    readonly size: DatabaseBackupSpecVerificationWorkVolumeEphemeralSize;
    /**
     * The StorageClass of the volume. Defaults to the cluster's default.
     *
     * @default the cluster's default.
     * @schema DatabaseBackupSpecVerificationWorkVolumeEphemeral#storageClassName
     */
    readonly storageClassName?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecVerificationWorkVolumeEphemeral' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecVerificationWorkVolumeEphemeral(obj: DatabaseBackupSpecVerificationWorkVolumeEphemeral | undefined): Record<string, any> | undefined;
/**
 * The term that should match.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference {
    /**
     * Requirements for the node's labels.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions[];
    /**
     * Requirements for the node's fields. Kubernetes supports only `metadata.name`.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference#matchFields
     */
    readonly matchFields?: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference(obj: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference | undefined): Record<string, any> | undefined;
/**
 * Requirements that must all be met.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms {
    /**
     * Requirements for the node's labels.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions[];
    /**
     * Requirements for the node's fields. Kubernetes supports only `metadata.name`.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms#matchFields
     */
    readonly matchFields?: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms(obj: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms | undefined): Record<string, any> | undefined;
/**
 * The term that should match.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm {
    /**
     * Selects the Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm(obj: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector(obj: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector(obj: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * The term that should match.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm {
    /**
     * Selects the Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm(obj: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector(obj: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector(obj: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * Where the value comes from.
 *
 * @schema DatabaseBackupSpecConnectionCommandEnvValueFrom
 */
export interface DatabaseBackupSpecConnectionCommandEnvValueFrom {
    /**
     * The key of a ConfigMap that holds the value.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueFrom#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef;
    /**
     * The key of a Secret that holds the value.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueFrom#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandEnvValueFrom' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandEnvValueFrom(obj: DatabaseBackupSpecConnectionCommandEnvValueFrom | undefined): Record<string, any> | undefined;
/**
 * The PersistentVolumeClaim to mount. Several volumes may name the same one.
 *
 * @schema DatabaseBackupSpecConnectionCommandVolumesPersistentVolumeClaim
 */
export interface DatabaseBackupSpecConnectionCommandVolumesPersistentVolumeClaim {
    /**
     * The name of the claim.
     *
     * @schema DatabaseBackupSpecConnectionCommandVolumesPersistentVolumeClaim#claimName
     */
    readonly claimName: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandVolumesPersistentVolumeClaim' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandVolumesPersistentVolumeClaim(obj: DatabaseBackupSpecConnectionCommandVolumesPersistentVolumeClaim | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef
 */
export interface DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef(obj: DatabaseBackupSpecConnectionTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecConnectionTlsCaSecretKeyRef
 */
export interface DatabaseBackupSpecConnectionTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecConnectionTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecConnectionTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionTlsCaSecretKeyRef(obj: DatabaseBackupSpecConnectionTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the storage account's key.
 *
 * @schema DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef
 */
export interface DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef(obj: DatabaseBackupSpecStorageAzureCredentialsAccountKeySecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema DatabaseBackupSpecStorageAzureTlsCa
 */
export interface DatabaseBackupSpecStorageAzureTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageAzureTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageAzureTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema DatabaseBackupSpecStorageAzureTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzureTlsCa' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzureTlsCa(obj: DatabaseBackupSpecStorageAzureTlsCa | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the JSON key of a service account.
 *
 * @schema DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef
 */
export interface DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef(obj: DatabaseBackupSpecStorageGcsCredentialsServiceAccountKeySecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema DatabaseBackupSpecStorageGcsTlsCa
 */
export interface DatabaseBackupSpecStorageGcsTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageGcsTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageGcsTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema DatabaseBackupSpecStorageGcsTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcsTlsCa' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcsTlsCa(obj: DatabaseBackupSpecStorageGcsTlsCa | undefined): Record<string, any> | undefined;
/**
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplateAccessModes
 */
export declare enum DatabaseBackupSpecStoragePersistentVolumeClaimTemplateAccessModes {
    /** ReadWriteOnce */
    READ_WRITE_ONCE = "ReadWriteOnce",
    /** ReadOnlyMany */
    READ_ONLY_MANY = "ReadOnlyMany",
    /** ReadWriteMany */
    READ_WRITE_MANY = "ReadWriteMany",
    /** ReadWriteOncePod */
    READ_WRITE_ONCE_POD = "ReadWriteOncePod"
}
/**
 * The minimum size of the volume. A larger value expands the claim, if its storage class allows that. Defaults to `10Gi`.
 *
 * @default 10Gi`.
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplateSize
 */
export declare class DatabaseBackupSpecStoragePersistentVolumeClaimTemplateSize {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecStoragePersistentVolumeClaimTemplateSize;
    static fromString(value: string): DatabaseBackupSpecStoragePersistentVolumeClaimTemplateSize;
    private constructor();
}
/**
 * The key of a Secret that holds the user's password.
 *
 * @schema DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef
 */
export interface DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef(obj: DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the name of the user, if that is secret too.
 *
 * @schema DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef
 */
export interface DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef(obj: DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema DatabaseBackupSpecStorageRestTlsCa
 */
export interface DatabaseBackupSpecStorageRestTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseBackupSpecStorageRestTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestTlsCa' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestTlsCa(obj: DatabaseBackupSpecStorageRestTlsCa | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the access key's ID.
 *
 * @schema DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef
 */
export interface DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef(obj: DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the secret access key.
 *
 * @schema DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef
 */
export interface DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef(obj: DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the session token of temporary credentials.
 *
 * @schema DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef
 */
export interface DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef(obj: DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema DatabaseBackupSpecStorageS3TlsCa
 */
export interface DatabaseBackupSpecStorageS3TlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCa#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseBackupSpecStorageS3TlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3TlsCa' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3TlsCa(obj: DatabaseBackupSpecStorageS3TlsCa | undefined): Record<string, any> | undefined;
/**
 * How much the throw-away database may use. The scheduler reserves what the drill needs. A backup that needs more is not restored, and the result is `TooLarge`.
 *
 * @schema DatabaseBackupSpecVerificationWorkVolumeEmptyDirSizeLimit
 */
export declare class DatabaseBackupSpecVerificationWorkVolumeEmptyDirSizeLimit {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecVerificationWorkVolumeEmptyDirSizeLimit;
    static fromString(value: string): DatabaseBackupSpecVerificationWorkVolumeEmptyDirSizeLimit;
    private constructor();
}
/**
 * The size of the volume. A backup that needs more is not restored, and the result is `TooLarge`.
 *
 * @schema DatabaseBackupSpecVerificationWorkVolumeEphemeralSize
 */
export declare class DatabaseBackupSpecVerificationWorkVolumeEphemeralSize {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseBackupSpecVerificationWorkVolumeEphemeralSize;
    static fromString(value: string): DatabaseBackupSpecVerificationWorkVolumeEphemeralSize;
    private constructor();
}
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions(obj: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields(obj: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions(obj: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields(obj: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector(obj: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector(obj: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector(obj: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector(obj: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds the value.
 *
 * @schema DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef
 */
export interface DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef(obj: DatabaseBackupSpecConnectionCommandEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the value.
 *
 * @schema DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef
 */
export interface DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef(obj: DatabaseBackupSpecConnectionCommandEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef
 */
export interface DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef(obj: DatabaseBackupSpecStorageAzureTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef
 */
export interface DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef(obj: DatabaseBackupSpecStorageAzureTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef
 */
export interface DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef(obj: DatabaseBackupSpecStorageGcsTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef
 */
export interface DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef(obj: DatabaseBackupSpecStorageGcsTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef
 */
export interface DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef(obj: DatabaseBackupSpecStorageRestTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageRestTlsCaSecretKeyRef
 */
export interface DatabaseBackupSpecStorageRestTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestTlsCaSecretKeyRef(obj: DatabaseBackupSpecStorageRestTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef
 */
export interface DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef(obj: DatabaseBackupSpecStorageS3TlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema DatabaseBackupSpecStorageS3TlsCaSecretKeyRef
 */
export interface DatabaseBackupSpecStorageS3TlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3TlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3TlsCaSecretKeyRef(obj: DatabaseBackupSpecStorageS3TlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions(obj: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * DatabaseRestore restores one backup into a database, once. Its spec cannot change: to restore again, create another. Deleting it while it runs cancels the restore.
 *
 * @schema DatabaseRestore
 */
export declare class DatabaseRestore extends ApiObject {
    /**
     * Returns the apiVersion and kind for "DatabaseRestore"
     */
    static readonly GVK: GroupVersionKind;
    /**
     * Renders a Kubernetes manifest for "DatabaseRestore".
     *
     * This can be used to inline resource manifests inside other objects (e.g. as templates).
     *
     * @param props initialization props
     */
    static manifest(props: DatabaseRestoreProps): any;
    /**
     * Defines a "DatabaseRestore" API object
     * @param scope the scope in which to define this object
     * @param id a scope-local name for the object
     * @param props initialization props
     */
    constructor(scope: Construct, id: string, props: DatabaseRestoreProps);
    /**
     * Renders the object to Kubernetes JSON.
     */
    toJson(): any;
}
/**
 * DatabaseRestore restores one backup into a database, once. Its spec cannot change: to restore again, create another. Deleting it while it runs cancels the restore.
 *
 * @schema DatabaseRestore
 */
export interface DatabaseRestoreProps {
    /**
     * @schema DatabaseRestore#metadata
     */
    readonly metadata?: ApiObjectMetadata;
    /**
     * What to restore, and where.
     *
     * @schema DatabaseRestore#spec
     */
    readonly spec: DatabaseRestoreSpec;
}
/**
 * Converts an object of type 'DatabaseRestoreProps' to JSON representation.
 */
export declare function toJson_DatabaseRestoreProps(obj: DatabaseRestoreProps | undefined): Record<string, any> | undefined;
/**
 * What to restore, and where.
 *
 * @schema DatabaseRestoreSpec
 */
export interface DatabaseRestoreSpec {
    /**
     * How many seconds the restore may take, including waiting for an image or a node. After that, it is ended and fails. Defaults to 86400, a day.
     *
     * @default 86400, a day.
     * @schema DatabaseRestoreSpec#activeDeadlineSeconds
     */
    readonly activeDeadlineSeconds?: number;
    /**
     * Which user views, triggers, routines and events run as: `Keep`, the definer that the backup records; `Invoker`, whoever uses them, where MariaDB allows that. Only for MariaDB. Defaults to `Keep`.
     *
     * @default Keep`.
     * @schema DatabaseRestoreSpec#definers
     */
    readonly definers?: DatabaseRestoreSpecDefiners;
    /**
     * What to do if the target has data: `Refuse` fails before anything is changed, `Replace` replaces the database, or the `tables`. Defaults to `Refuse`.
     *
     * @default Refuse`.
     * @schema DatabaseRestoreSpec#existingData
     */
    readonly existingData?: DatabaseRestoreSpecExistingData;
    /**
     * `Restore` restores. `PreflightOnly` only reports what would prevent the restore or be missing after it, and changes nothing. Defaults to `Restore`.
     *
     * @default Restore`.
     * @schema DatabaseRestoreSpec#mode
     */
    readonly mode?: DatabaseRestoreSpecMode;
    /**
     * The role that owns the restored database and all of its objects. Only for PostgreSQL. Defaults to the owners that the backup records.
     *
     * @default the owners that the backup records.
     * @schema DatabaseRestoreSpec#owner
     */
    readonly owner?: string;
    /**
     * How many tables and indexes to restore at a time. More than 1 is only for PostgreSQL, and needs space for the whole uncompressed dump in the Pod. Defaults to 1.
     *
     * @default 1.
     * @schema DatabaseRestoreSpec#parallelism
     */
    readonly parallelism?: number;
    /**
     * What happens to the database that was replaced: `Drop` removes it after the switch, `Keep` keeps it under another name, which `status.previousDatabaseName` has. Defaults to `Drop`.
     *
     * @default Drop`.
     * @schema DatabaseRestoreSpec#previousDatabase
     */
    readonly previousDatabase?: DatabaseRestoreSpecPreviousDatabase;
    /**
     * Compute resources of the container that restores. Default requests: 100m CPU and 256Mi memory. The container that reads the repository has those of the DatabaseBackup's `repository.resources`.
     *
     * @schema DatabaseRestoreSpec#resources
     */
    readonly resources?: DatabaseRestoreSpecResources;
    /**
     * What to do about roles that the backup's objects refer to and the server does not have: `Require` fails before anything is changed, `Create` creates them without password and login, `Skip` restores without the privileges that name them, and makes `owner` or the user the owner of their objects. Only for PostgreSQL. Defaults to `Require`.
     *
     * @default Require`.
     * @schema DatabaseRestoreSpec#roles
     */
    readonly roles?: DatabaseRestoreSpecRoles;
    /**
     * Whether to back the target up before its data is replaced: `Required` makes a backup of the DatabaseBackup that must succeed first, `Skip` makes none. Defaults to `Required`. With a target other than the database that this DatabaseBackup backs up, set `Skip`: its backup would be one of another database.
     *
     * @default Required`. With a target other than the database that this DatabaseBackup backs up, set `Skip`: its backup would be one of another database.
     * @schema DatabaseRestoreSpec#safetyBackup
     */
    readonly safetyBackup?: DatabaseRestoreSpecSafetyBackup;
    /**
     * The backup to restore.
     *
     * @schema DatabaseRestoreSpec#source
     */
    readonly source: DatabaseRestoreSpecSource;
    /**
     * How to restore. `Beside`, for PostgreSQL: into a new database next to the target, which takes the target's name only after it was checked. Until then, the target is not touched. `InPlace`: into the target itself. PostgreSQL restores `tables` so, in one transaction: all of them, or nothing is changed. A target of MariaDB is incomplete while the restore runs, and if it fails: MariaDB cannot undo changes of tables, nor rename a database. Until it is complete, such a target has a table `my_operator_restore`, and is not backed up. Defaults to `Beside` for PostgreSQL without `tables`, and to `InPlace` otherwise; `status.strategy` has the strategy in use.
     *
     * @default Beside` for PostgreSQL without `tables`, and to `InPlace` otherwise; `status.strategy` has the strategy in use.
     * @schema DatabaseRestoreSpec#strategy
     */
    readonly strategy?: DatabaseRestoreSpecStrategy;
    /**
     * The tables to restore, with their rows, indexes, constraints, sequences and triggers, and their partitions. They are restored in place, and all else in the database stays as it is. Defaults to the whole database. PostgreSQL accepts names and its patterns (`sales.*`), in the schema `public` unless they name another, MariaDB only names. Each must be in the backup.
     *
     * @default the whole database. PostgreSQL accepts names and its patterns (`sales.*`), in the schema `public` unless they name another, MariaDB only names. Each must be in the backup.
     * @schema DatabaseRestoreSpec#tables
     */
    readonly tables?: string[];
    /**
     * The database to restore into.
     *
     * @schema DatabaseRestoreSpec#target
     */
    readonly target: DatabaseRestoreSpecTarget;
    /**
     * How many seconds after its end the operator deletes this object. Defaults to never. This field can change.
     *
     * @default never. This field can change.
     * @schema DatabaseRestoreSpec#ttlSecondsAfterFinished
     */
    readonly ttlSecondsAfterFinished?: number;
}
/**
 * Converts an object of type 'DatabaseRestoreSpec' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpec(obj: DatabaseRestoreSpec | undefined): Record<string, any> | undefined;
/**
 * Which user views, triggers, routines and events run as: `Keep`, the definer that the backup records; `Invoker`, whoever uses them, where MariaDB allows that. Only for MariaDB. Defaults to `Keep`.
 *
 * @default Keep`.
 * @schema DatabaseRestoreSpecDefiners
 */
export declare enum DatabaseRestoreSpecDefiners {
    /** Keep */
    KEEP = "Keep",
    /** Invoker */
    INVOKER = "Invoker"
}
/**
 * What to do if the target has data: `Refuse` fails before anything is changed, `Replace` replaces the database, or the `tables`. Defaults to `Refuse`.
 *
 * @default Refuse`.
 * @schema DatabaseRestoreSpecExistingData
 */
export declare enum DatabaseRestoreSpecExistingData {
    /** Refuse */
    REFUSE = "Refuse",
    /** Replace */
    REPLACE = "Replace"
}
/**
 * `Restore` restores. `PreflightOnly` only reports what would prevent the restore or be missing after it, and changes nothing. Defaults to `Restore`.
 *
 * @default Restore`.
 * @schema DatabaseRestoreSpecMode
 */
export declare enum DatabaseRestoreSpecMode {
    /** Restore */
    RESTORE = "Restore",
    /** PreflightOnly */
    PREFLIGHT_ONLY = "PreflightOnly"
}
/**
 * What happens to the database that was replaced: `Drop` removes it after the switch, `Keep` keeps it under another name, which `status.previousDatabaseName` has. Defaults to `Drop`.
 *
 * @default Drop`.
 * @schema DatabaseRestoreSpecPreviousDatabase
 */
export declare enum DatabaseRestoreSpecPreviousDatabase {
    /** Drop */
    DROP = "Drop",
    /** Keep */
    KEEP = "Keep"
}
/**
 * Compute resources of the container that restores. Default requests: 100m CPU and 256Mi memory. The container that reads the repository has those of the DatabaseBackup's `repository.resources`.
 *
 * @schema DatabaseRestoreSpecResources
 */
export interface DatabaseRestoreSpecResources {
    /**
     * The maximum that the container may use, by resource, such as `memory: 1Gi`.
     *
     * @schema DatabaseRestoreSpecResources#limits
     */
    readonly limits?: {
        [key: string]: DatabaseRestoreSpecResourcesLimits;
    };
    /**
     * The minimum that a node must have free for the container, by resource.
     *
     * @schema DatabaseRestoreSpecResources#requests
     */
    readonly requests?: {
        [key: string]: DatabaseRestoreSpecResourcesRequests;
    };
}
/**
 * Converts an object of type 'DatabaseRestoreSpecResources' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecResources(obj: DatabaseRestoreSpecResources | undefined): Record<string, any> | undefined;
/**
 * What to do about roles that the backup's objects refer to and the server does not have: `Require` fails before anything is changed, `Create` creates them without password and login, `Skip` restores without the privileges that name them, and makes `owner` or the user the owner of their objects. Only for PostgreSQL. Defaults to `Require`.
 *
 * @default Require`.
 * @schema DatabaseRestoreSpecRoles
 */
export declare enum DatabaseRestoreSpecRoles {
    /** Require */
    REQUIRE = "Require",
    /** Create */
    CREATE = "Create",
    /** Skip */
    SKIP = "Skip"
}
/**
 * Whether to back the target up before its data is replaced: `Required` makes a backup of the DatabaseBackup that must succeed first, `Skip` makes none. Defaults to `Required`. With a target other than the database that this DatabaseBackup backs up, set `Skip`: its backup would be one of another database.
 *
 * @default Required`. With a target other than the database that this DatabaseBackup backs up, set `Skip`: its backup would be one of another database.
 * @schema DatabaseRestoreSpecSafetyBackup
 */
export declare enum DatabaseRestoreSpecSafetyBackup {
    /** Required */
    REQUIRED = "Required",
    /** Skip */
    SKIP = "Skip"
}
/**
 * The backup to restore.
 *
 * @schema DatabaseRestoreSpecSource
 */
export interface DatabaseRestoreSpecSource {
    /**
     * A DatabaseBackup in the same namespace: the newest of its backups, or the newest that is not after `notAfterTime`.
     *
     * @schema DatabaseRestoreSpecSource#backupRef
     */
    readonly backupRef?: DatabaseRestoreSpecSourceBackupRef;
    /**
     * The newest backup is restored that began no later than this. It is not the state of the database at that moment.
     *
     * @schema DatabaseRestoreSpecSource#notAfterTime
     */
    readonly notAfterTime?: Date;
    /**
     * A DatabaseSnapshot in the same namespace: its backup.
     *
     * @schema DatabaseRestoreSpecSource#snapshotRef
     */
    readonly snapshotRef?: DatabaseRestoreSpecSourceSnapshotRef;
    /**
     * Which backups may be restored: `RefuseFailed`, all but those with the condition Verified=False; `RequireVerified`, only those with Verified=True; `Ignore`, all. With `backupRef`, it does not select another backup. Defaults to `RefuseFailed`.
     *
     * @default RefuseFailed`.
     * @schema DatabaseRestoreSpecSource#verificationPolicy
     */
    readonly verificationPolicy?: DatabaseRestoreSpecSourceVerificationPolicy;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecSource' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecSource(obj: DatabaseRestoreSpecSource | undefined): Record<string, any> | undefined;
/**
 * How to restore. `Beside`, for PostgreSQL: into a new database next to the target, which takes the target's name only after it was checked. Until then, the target is not touched. `InPlace`: into the target itself. PostgreSQL restores `tables` so, in one transaction: all of them, or nothing is changed. A target of MariaDB is incomplete while the restore runs, and if it fails: MariaDB cannot undo changes of tables, nor rename a database. Until it is complete, such a target has a table `my_operator_restore`, and is not backed up. Defaults to `Beside` for PostgreSQL without `tables`, and to `InPlace` otherwise; `status.strategy` has the strategy in use.
 *
 * @default Beside` for PostgreSQL without `tables`, and to `InPlace` otherwise; `status.strategy` has the strategy in use.
 * @schema DatabaseRestoreSpecStrategy
 */
export declare enum DatabaseRestoreSpecStrategy {
    /** Beside */
    BESIDE = "Beside",
    /** InPlace */
    IN_PLACE = "InPlace"
}
/**
 * The database to restore into.
 *
 * @schema DatabaseRestoreSpecTarget
 */
export interface DatabaseRestoreSpecTarget {
    /**
     * How to connect to the database, with the user to restore as. The database's name defaults to that in the backup. Required for the type `Connection`, and only for that.
     *
     * @schema DatabaseRestoreSpecTarget#connection
     */
    readonly connection?: DatabaseRestoreSpecTargetConnection;
    /**
     * The user to restore as. The user of a DatabaseBackup needs to read only, and must do more here. For a PostgreSQLDatabase, name its superuser, whose Secret has the name of the PostgreSQLDatabase and `-superuser`, or use the type `Database`. Defaults to the user of the DatabaseBackup. Only for the type `Original`.
     *
     * @default the user of the DatabaseBackup. Only for the type `Original`.
     * @schema DatabaseRestoreSpecTarget#credentials
     */
    readonly credentials?: DatabaseRestoreSpecTargetCredentials;
    /**
     * The PostgreSQLDatabase. The restore begins when it is ready, and connects as its superuser. Required for the type `Database`, and only for that.
     *
     * @schema DatabaseRestoreSpecTarget#databaseRef
     */
    readonly databaseRef?: DatabaseRestoreSpecTargetDatabaseRef;
    /**
     * `Original`: the database of the DatabaseBackup that made the backup. `Connection`: the database that `connection` describes. `Database`: the database of the PostgreSQLDatabase in `databaseRef`.
     *
     * @schema DatabaseRestoreSpecTarget#type
     */
    readonly type: DatabaseRestoreSpecTargetType;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTarget' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTarget(obj: DatabaseRestoreSpecTarget | undefined): Record<string, any> | undefined;
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseRestoreSpecResourcesLimits
 */
export declare class DatabaseRestoreSpecResourcesLimits {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseRestoreSpecResourcesLimits;
    static fromString(value: string): DatabaseRestoreSpecResourcesLimits;
    private constructor();
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema DatabaseRestoreSpecResourcesRequests
 */
export declare class DatabaseRestoreSpecResourcesRequests {
    readonly value: number | string;
    static fromNumber(value: number): DatabaseRestoreSpecResourcesRequests;
    static fromString(value: string): DatabaseRestoreSpecResourcesRequests;
    private constructor();
}
/**
 * A DatabaseBackup in the same namespace: the newest of its backups, or the newest that is not after `notAfterTime`.
 *
 * @schema DatabaseRestoreSpecSourceBackupRef
 */
export interface DatabaseRestoreSpecSourceBackupRef {
    /**
     * The name of the object.
     *
     * @schema DatabaseRestoreSpecSourceBackupRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecSourceBackupRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecSourceBackupRef(obj: DatabaseRestoreSpecSourceBackupRef | undefined): Record<string, any> | undefined;
/**
 * A DatabaseSnapshot in the same namespace: its backup.
 *
 * @schema DatabaseRestoreSpecSourceSnapshotRef
 */
export interface DatabaseRestoreSpecSourceSnapshotRef {
    /**
     * The name of the object.
     *
     * @schema DatabaseRestoreSpecSourceSnapshotRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecSourceSnapshotRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecSourceSnapshotRef(obj: DatabaseRestoreSpecSourceSnapshotRef | undefined): Record<string, any> | undefined;
/**
 * Which backups may be restored: `RefuseFailed`, all but those with the condition Verified=False; `RequireVerified`, only those with Verified=True; `Ignore`, all. With `backupRef`, it does not select another backup. Defaults to `RefuseFailed`.
 *
 * @default RefuseFailed`.
 * @schema DatabaseRestoreSpecSourceVerificationPolicy
 */
export declare enum DatabaseRestoreSpecSourceVerificationPolicy {
    /** RefuseFailed */
    REFUSE_FAILED = "RefuseFailed",
    /** RequireVerified */
    REQUIRE_VERIFIED = "RequireVerified",
    /** Ignore */
    IGNORE = "Ignore"
}
/**
 * How to connect to the database, with the user to restore as. The database's name defaults to that in the backup. Required for the type `Connection`, and only for that.
 *
 * @schema DatabaseRestoreSpecTargetConnection
 */
export interface DatabaseRestoreSpecTargetConnection {
    /**
     * The programs that dump and restore the database, and what they need.
     *
     * @schema DatabaseRestoreSpecTargetConnection#command
     */
    readonly command?: DatabaseRestoreSpecTargetConnectionCommand;
    /**
     * The user to connect as, with its password.
     *
     * @schema DatabaseRestoreSpecTargetConnection#credentials
     */
    readonly credentials?: DatabaseRestoreSpecTargetConnectionCredentials;
    /**
     * The name of the database on the server. Defaults to `databaseName`.
     *
     * @default databaseName`.
     * @schema DatabaseRestoreSpecTargetConnection#database
     */
    readonly database?: string;
    /**
     * The database engine: `postgresql`, `mariadb`, or `command` for any other. It cannot change once the repository exists.
     *
     * @schema DatabaseRestoreSpecTargetConnection#engine
     */
    readonly engine: DatabaseRestoreSpecTargetConnectionEngine;
    /**
     * The DNS name or IP address of the server.
     *
     * @schema DatabaseRestoreSpecTargetConnection#host
     */
    readonly host?: string;
    /**
     * An image with the client tools, instead of the engine's official one. Required for engine `command`.
     *
     * @schema DatabaseRestoreSpecTargetConnection#image
     */
    readonly image?: string;
    /**
     * The TCP port of the server. Defaults to the engine's port: 5432 (PostgreSQL) or 3306 (MariaDB).
     *
     * @default the engine's port: 5432 (PostgreSQL) or 3306 (MariaDB).
     * @schema DatabaseRestoreSpecTargetConnection#port
     */
    readonly port?: number;
    /**
     * How to encrypt the connection to the server.
     *
     * @schema DatabaseRestoreSpecTargetConnection#tls
     */
    readonly tls?: DatabaseRestoreSpecTargetConnectionTls;
    /**
     * The major version of the server, such as `"17"` (PostgreSQL) or `"11.8"` (MariaDB). Backups use the client tools of the engine's official image of this version, because a dump tool must not be older than the server. Without `version` and `image`, the operator detects the version.
     *
     * @schema DatabaseRestoreSpecTargetConnection#version
     */
    readonly version?: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnection' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnection(obj: DatabaseRestoreSpecTargetConnection | undefined): Record<string, any> | undefined;
/**
 * The user to restore as. The user of a DatabaseBackup needs to read only, and must do more here. For a PostgreSQLDatabase, name its superuser, whose Secret has the name of the PostgreSQLDatabase and `-superuser`, or use the type `Database`. Defaults to the user of the DatabaseBackup. Only for the type `Original`.
 *
 * @default the user of the DatabaseBackup. Only for the type `Original`.
 * @schema DatabaseRestoreSpecTargetCredentials
 */
export interface DatabaseRestoreSpecTargetCredentials {
    /**
     * The key of a Secret that holds the user's password.
     *
     * @schema DatabaseRestoreSpecTargetCredentials#passwordSecretRef
     */
    readonly passwordSecretRef?: DatabaseRestoreSpecTargetCredentialsPasswordSecretRef;
    /**
     * The name of the user.
     *
     * @schema DatabaseRestoreSpecTargetCredentials#username
     */
    readonly username?: string;
    /**
     * The key of a Secret that holds the name of the user, if that is secret too.
     *
     * @schema DatabaseRestoreSpecTargetCredentials#usernameSecretRef
     */
    readonly usernameSecretRef?: DatabaseRestoreSpecTargetCredentialsUsernameSecretRef;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetCredentials' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetCredentials(obj: DatabaseRestoreSpecTargetCredentials | undefined): Record<string, any> | undefined;
/**
 * The PostgreSQLDatabase. The restore begins when it is ready, and connects as its superuser. Required for the type `Database`, and only for that.
 *
 * @schema DatabaseRestoreSpecTargetDatabaseRef
 */
export interface DatabaseRestoreSpecTargetDatabaseRef {
    /**
     * The kind of the object. Defaults to `PostgreSQLDatabase`.
     *
     * @default PostgreSQLDatabase`.
     * @schema DatabaseRestoreSpecTargetDatabaseRef#kind
     */
    readonly kind?: DatabaseRestoreSpecTargetDatabaseRefKind;
    /**
     * The name of the object.
     *
     * @schema DatabaseRestoreSpecTargetDatabaseRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetDatabaseRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetDatabaseRef(obj: DatabaseRestoreSpecTargetDatabaseRef | undefined): Record<string, any> | undefined;
/**
 * `Original`: the database of the DatabaseBackup that made the backup. `Connection`: the database that `connection` describes. `Database`: the database of the PostgreSQLDatabase in `databaseRef`.
 *
 * @schema DatabaseRestoreSpecTargetType
 */
export declare enum DatabaseRestoreSpecTargetType {
    /** Original */
    ORIGINAL = "Original",
    /** Connection */
    CONNECTION = "Connection",
    /** Database */
    DATABASE = "Database"
}
/**
 * The programs that dump and restore the database, and what they need.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCommand
 */
export interface DatabaseRestoreSpecTargetConnectionCommand {
    /**
     * The program that writes the database to standard output, and its arguments. It must exit with 0 only if it wrote everything. It runs without a shell. Do not write credentials here; use `env`.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommand#dump
     */
    readonly dump: string[];
    /**
     * Environment variables of both programs.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommand#env
     */
    readonly env?: DatabaseRestoreSpecTargetConnectionCommandEnv[];
    /**
     * The program that restores the database from standard input, and its arguments. It runs without a shell.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommand#restore
     */
    readonly restore: string[];
    /**
     * Experimental: this field may change or be removed in any release. The program of drills, and its arguments. It gets the dump on standard input, restores it into a database of its own, and must exit with 0 only if the data is good. It runs without a shell and without the variables and volumes of `env` and `volumes`. Without it, drills of this engine come to no result.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommand#verify
     */
    readonly verify?: string[];
    /**
     * Volumes to mount for both programs, such as the one that holds the database if that is a file.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommand#volumes
     */
    readonly volumes?: DatabaseRestoreSpecTargetConnectionCommandVolumes[];
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCommand' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCommand(obj: DatabaseRestoreSpecTargetConnectionCommand | undefined): Record<string, any> | undefined;
/**
 * The user to connect as, with its password.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCredentials
 */
export interface DatabaseRestoreSpecTargetConnectionCredentials {
    /**
     * The key of a Secret that holds the user's password.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCredentials#passwordSecretRef
     */
    readonly passwordSecretRef?: DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef;
    /**
     * The name of the user.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCredentials#username
     */
    readonly username?: string;
    /**
     * The key of a Secret that holds the name of the user, if that is secret too.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCredentials#usernameSecretRef
     */
    readonly usernameSecretRef?: DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCredentials' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCredentials(obj: DatabaseRestoreSpecTargetConnectionCredentials | undefined): Record<string, any> | undefined;
/**
 * The database engine: `postgresql`, `mariadb`, or `command` for any other. It cannot change once the repository exists.
 *
 * @schema DatabaseRestoreSpecTargetConnectionEngine
 */
export declare enum DatabaseRestoreSpecTargetConnectionEngine {
    /** postgresql */
    POSTGRESQL = "postgresql",
    /** mariadb */
    MARIADB = "mariadb",
    /** command */
    COMMAND = "command"
}
/**
 * How to encrypt the connection to the server.
 *
 * @schema DatabaseRestoreSpecTargetConnectionTls
 */
export interface DatabaseRestoreSpecTargetConnectionTls {
    /**
     * The certificate authorities that may have signed the server's certificate.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTls#ca
     */
    readonly ca?: DatabaseRestoreSpecTargetConnectionTlsCa;
    /**
     * How to secure the connection, with PostgreSQL's names: `disable` never encrypts, `prefer` encrypts if the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also checks that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same. Defaults to `verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
     *
     * @default verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
     * @schema DatabaseRestoreSpecTargetConnectionTls#mode
     */
    readonly mode?: DatabaseRestoreSpecTargetConnectionTlsMode;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionTls' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionTls(obj: DatabaseRestoreSpecTargetConnectionTls | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the user's password.
 *
 * @schema DatabaseRestoreSpecTargetCredentialsPasswordSecretRef
 */
export interface DatabaseRestoreSpecTargetCredentialsPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseRestoreSpecTargetCredentialsPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseRestoreSpecTargetCredentialsPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetCredentialsPasswordSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetCredentialsPasswordSecretRef(obj: DatabaseRestoreSpecTargetCredentialsPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the name of the user, if that is secret too.
 *
 * @schema DatabaseRestoreSpecTargetCredentialsUsernameSecretRef
 */
export interface DatabaseRestoreSpecTargetCredentialsUsernameSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseRestoreSpecTargetCredentialsUsernameSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseRestoreSpecTargetCredentialsUsernameSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetCredentialsUsernameSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetCredentialsUsernameSecretRef(obj: DatabaseRestoreSpecTargetCredentialsUsernameSecretRef | undefined): Record<string, any> | undefined;
/**
 * The kind of the object. Defaults to `PostgreSQLDatabase`.
 *
 * @default PostgreSQLDatabase`.
 * @schema DatabaseRestoreSpecTargetDatabaseRefKind
 */
export declare enum DatabaseRestoreSpecTargetDatabaseRefKind {
    /** PostgreSQLDatabase */
    POSTGRE_SQL_DATABASE = "PostgreSQLDatabase"
}
/**
 * An environment variable: a plain value, or one from a Secret or ConfigMap.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCommandEnv
 */
export interface DatabaseRestoreSpecTargetConnectionCommandEnv {
    /**
     * The name of the variable.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnv#name
     */
    readonly name: string;
    /**
     * The value. Do not write credentials here: everyone who may read DatabaseBackups or Pods can see it.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnv#value
     */
    readonly value?: string;
    /**
     * Where the value comes from.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnv#valueFrom
     */
    readonly valueFrom?: DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCommandEnv' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCommandEnv(obj: DatabaseRestoreSpecTargetConnectionCommandEnv | undefined): Record<string, any> | undefined;
/**
 * A volume to mount.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCommandVolumes
 */
export interface DatabaseRestoreSpecTargetConnectionCommandVolumes {
    /**
     * The path in the container at which to mount it.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandVolumes#mountPath
     */
    readonly mountPath: string;
    /**
     * The PersistentVolumeClaim to mount. Several volumes may name the same one.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandVolumes#persistentVolumeClaim
     */
    readonly persistentVolumeClaim?: DatabaseRestoreSpecTargetConnectionCommandVolumesPersistentVolumeClaim;
    /**
     * Whether to mount it read-only for backups. A SQLite database in WAL mode must be writable. Defaults to false.
     *
     * @default false.
     * @schema DatabaseRestoreSpecTargetConnectionCommandVolumes#readOnly
     */
    readonly readOnly?: boolean;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCommandVolumes' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCommandVolumes(obj: DatabaseRestoreSpecTargetConnectionCommandVolumes | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the user's password.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef
 */
export interface DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef(obj: DatabaseRestoreSpecTargetConnectionCredentialsPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the name of the user, if that is secret too.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef
 */
export interface DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef(obj: DatabaseRestoreSpecTargetConnectionCredentialsUsernameSecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate.
 *
 * @schema DatabaseRestoreSpecTargetConnectionTlsCa
 */
export interface DatabaseRestoreSpecTargetConnectionTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionTlsCa' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionTlsCa(obj: DatabaseRestoreSpecTargetConnectionTlsCa | undefined): Record<string, any> | undefined;
/**
 * How to secure the connection, with PostgreSQL's names: `disable` never encrypts, `prefer` encrypts if the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also checks that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same. Defaults to `verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
 *
 * @default verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
 * @schema DatabaseRestoreSpecTargetConnectionTlsMode
 */
export declare enum DatabaseRestoreSpecTargetConnectionTlsMode {
    /** disable */
    DISABLE = "disable",
    /** prefer */
    PREFER = "prefer",
    /** require */
    REQUIRE = "require",
    /** verify-ca */
    VERIFY_HYPHEN_CA = "verify-ca",
    /** verify-full */
    VERIFY_HYPHEN_FULL = "verify-full"
}
/**
 * Where the value comes from.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom
 */
export interface DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom {
    /**
     * The key of a ConfigMap that holds the value.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom#configMapKeyRef
     */
    readonly configMapKeyRef?: DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef;
    /**
     * The key of a Secret that holds the value.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom#secretKeyRef
     */
    readonly secretKeyRef?: DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom(obj: DatabaseRestoreSpecTargetConnectionCommandEnvValueFrom | undefined): Record<string, any> | undefined;
/**
 * The PersistentVolumeClaim to mount. Several volumes may name the same one.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCommandVolumesPersistentVolumeClaim
 */
export interface DatabaseRestoreSpecTargetConnectionCommandVolumesPersistentVolumeClaim {
    /**
     * The name of the claim.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandVolumesPersistentVolumeClaim#claimName
     */
    readonly claimName: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCommandVolumesPersistentVolumeClaim' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCommandVolumesPersistentVolumeClaim(obj: DatabaseRestoreSpecTargetConnectionCommandVolumesPersistentVolumeClaim | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef
 */
export interface DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef(obj: DatabaseRestoreSpecTargetConnectionTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef
 */
export interface DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef(obj: DatabaseRestoreSpecTargetConnectionTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds the value.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef
 */
export interface DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef(obj: DatabaseRestoreSpecTargetConnectionCommandEnvValueFromConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the value.
 *
 * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef
 */
export interface DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef' to JSON representation.
 */
export declare function toJson_DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef(obj: DatabaseRestoreSpecTargetConnectionCommandEnvValueFromSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * DatabaseSnapshot is one backup in a repository. The operator creates one for each successful run. Create one without `snapshotID` to start a backup now. Deleting a DatabaseSnapshot deletes the backup, unless `deletionPolicy` is `Retain`.
 *
 * @schema DatabaseSnapshot
 */
export declare class DatabaseSnapshot extends ApiObject {
    /**
     * Returns the apiVersion and kind for "DatabaseSnapshot"
     */
    static readonly GVK: GroupVersionKind;
    /**
     * Renders a Kubernetes manifest for "DatabaseSnapshot".
     *
     * This can be used to inline resource manifests inside other objects (e.g. as templates).
     *
     * @param props initialization props
     */
    static manifest(props: DatabaseSnapshotProps): any;
    /**
     * Defines a "DatabaseSnapshot" API object
     * @param scope the scope in which to define this object
     * @param id a scope-local name for the object
     * @param props initialization props
     */
    constructor(scope: Construct, id: string, props: DatabaseSnapshotProps);
    /**
     * Renders the object to Kubernetes JSON.
     */
    toJson(): any;
}
/**
 * DatabaseSnapshot is one backup in a repository. The operator creates one for each successful run. Create one without `snapshotID` to start a backup now. Deleting a DatabaseSnapshot deletes the backup, unless `deletionPolicy` is `Retain`.
 *
 * @schema DatabaseSnapshot
 */
export interface DatabaseSnapshotProps {
    /**
     * @schema DatabaseSnapshot#metadata
     */
    readonly metadata?: ApiObjectMetadata;
    /**
     * The backup that this object represents.
     *
     * @schema DatabaseSnapshot#spec
     */
    readonly spec: DatabaseSnapshotSpec;
}
/**
 * Converts an object of type 'DatabaseSnapshotProps' to JSON representation.
 */
export declare function toJson_DatabaseSnapshotProps(obj: DatabaseSnapshotProps | undefined): Record<string, any> | undefined;
/**
 * The backup that this object represents.
 *
 * @schema DatabaseSnapshotSpec
 */
export interface DatabaseSnapshotSpec {
    /**
     * The DatabaseBackup in the same namespace that defines the database and the repository. It cannot change.
     *
     * @schema DatabaseSnapshotSpec#backupRef
     */
    readonly backupRef: DatabaseSnapshotSpecBackupRef;
    /**
     * What happens to the backup when a person or a tool deletes this object: `Delete` removes it from the repository, `Retain` keeps it there. While the DatabaseBackup exists, maintenance gives a backup that is kept another DatabaseSnapshot, with the same `pinned` and `deletionPolicy`. Retention removes a backup that no rule keeps either way. Defaults to `Delete`.
     *
     * @default Delete`.
     * @schema DatabaseSnapshotSpec#deletionPolicy
     */
    readonly deletionPolicy?: DatabaseSnapshotSpecDeletionPolicy;
    /**
     * Whether retention must never remove this backup. Maintenance records that in the repository, so that it holds when this object is lost. Defaults to false, or to what the repository records when the backup is found there.
     *
     * @default false, or to what the repository records when the backup is found there.
     * @schema DatabaseSnapshotSpec#pinned
     */
    readonly pinned?: boolean;
    /**
     * restic's ID of a snapshot that the repository already holds: 64 hexadecimal digits. Without it, a backup is made now, unless the repository holds one that was made for a DatabaseSnapshot of this name. It cannot be changed, added or removed.
     *
     * @schema DatabaseSnapshotSpec#snapshotID
     */
    readonly snapshotId?: string;
}
/**
 * Converts an object of type 'DatabaseSnapshotSpec' to JSON representation.
 */
export declare function toJson_DatabaseSnapshotSpec(obj: DatabaseSnapshotSpec | undefined): Record<string, any> | undefined;
/**
 * The DatabaseBackup in the same namespace that defines the database and the repository. It cannot change.
 *
 * @schema DatabaseSnapshotSpecBackupRef
 */
export interface DatabaseSnapshotSpecBackupRef {
    /**
     * The name of the object.
     *
     * @schema DatabaseSnapshotSpecBackupRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseSnapshotSpecBackupRef' to JSON representation.
 */
export declare function toJson_DatabaseSnapshotSpecBackupRef(obj: DatabaseSnapshotSpecBackupRef | undefined): Record<string, any> | undefined;
/**
 * What happens to the backup when a person or a tool deletes this object: `Delete` removes it from the repository, `Retain` keeps it there. While the DatabaseBackup exists, maintenance gives a backup that is kept another DatabaseSnapshot, with the same `pinned` and `deletionPolicy`. Retention removes a backup that no rule keeps either way. Defaults to `Delete`.
 *
 * @default Delete`.
 * @schema DatabaseSnapshotSpecDeletionPolicy
 */
export declare enum DatabaseSnapshotSpecDeletionPolicy {
    /** Delete */
    DELETE = "Delete",
    /** Retain */
    RETAIN = "Retain"
}
/**
 * PostgreSQLDatabase runs a PostgreSQL server with one database, and backs it up. Deleting it makes a last backup before the volume is removed.
 *
 * @schema PostgreSQLDatabase
 */
export declare class PostgreSqlDatabase extends ApiObject {
    /**
     * Returns the apiVersion and kind for "PostgreSQLDatabase"
     */
    static readonly GVK: GroupVersionKind;
    /**
     * Renders a Kubernetes manifest for "PostgreSQLDatabase".
     *
     * This can be used to inline resource manifests inside other objects (e.g. as templates).
     *
     * @param props initialization props
     */
    static manifest(props: PostgreSqlDatabaseProps): any;
    /**
     * Defines a "PostgreSQLDatabase" API object
     * @param scope the scope in which to define this object
     * @param id a scope-local name for the object
     * @param props initialization props
     */
    constructor(scope: Construct, id: string, props: PostgreSqlDatabaseProps);
    /**
     * Renders the object to Kubernetes JSON.
     */
    toJson(): any;
}
/**
 * PostgreSQLDatabase runs a PostgreSQL server with one database, and backs it up. Deleting it makes a last backup before the volume is removed.
 *
 * @schema PostgreSQLDatabase
 */
export interface PostgreSqlDatabaseProps {
    /**
     * @schema PostgreSQLDatabase#metadata
     */
    readonly metadata?: ApiObjectMetadata;
    /**
     * Which server to run, with what, and how to back it up.
     *
     * @schema PostgreSQLDatabase#spec
     */
    readonly spec: PostgreSqlDatabaseSpec;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseProps' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseProps(obj: PostgreSqlDatabaseProps | undefined): Record<string, any> | undefined;
/**
 * Which server to run, with what, and how to back it up.
 *
 * @schema PostgreSqlDatabaseSpec
 */
export interface PostgreSqlDatabaseSpec {
    /**
     * Rules for the nodes that the server is scheduled to.
     *
     * @schema PostgreSqlDatabaseSpec#affinity
     */
    readonly affinity?: PostgreSqlDatabaseSpecAffinity;
    /**
     * How to back the database up.
     *
     * @schema PostgreSqlDatabaseSpec#backup
     */
    readonly backup?: PostgreSqlDatabaseSpecBackup;
    /**
     * When to back the database up, as in `schedule` of a DatabaseBackup. The operator then owns a DatabaseBackup of the same name. To remove it suspends that one.
     *
     * @schema PostgreSqlDatabaseSpec#backupSchedule
     */
    readonly backupSchedule?: string;
    /**
     * What the server holds when it is new. It cannot change.
     *
     * @schema PostgreSqlDatabaseSpec#bootstrap
     */
    readonly bootstrap?: PostgreSqlDatabaseSpecBootstrap;
    /**
     * Databases in addition to the first one. A database that is removed from the list stays: drop it yourself.
     *
     * @schema PostgreSqlDatabaseSpec#databases
     */
    readonly databases?: PostgreSqlDatabaseSpecDatabases[];
    /**
     * What happens to the data when this object is deleted. `Snapshot` makes a last backup, a pinned DatabaseSnapshot, and removes the volume only when the repository has it. `Retain` keeps the volume. `Delete` removes the volume at once. Backups always stay, and the DatabaseBackup stays suspended. Defaults to `Snapshot`.
     *
     * @default Snapshot`.
     * @schema PostgreSqlDatabaseSpec#deletionPolicy
     */
    readonly deletionPolicy?: PostgreSqlDatabaseSpecDeletionPolicy;
    /**
     * Extensions of the first database. The image must have them. An extension that is removed from the list stays.
     *
     * @schema PostgreSqlDatabaseSpec#extensions
     */
    readonly extensions?: PostgreSqlDatabaseSpecExtensions[];
    /**
     * The image of the server, instead of the official one. It must have the programs of the official image, and the same major version as `version`. To change it restarts the server. An image with another C library sorts text in another order, so that indexes no longer fit: use a digest, or a tag that names the operating system.
     *
     * @schema PostgreSqlDatabaseSpec#image
     */
    readonly image?: string;
    /**
     * Secrets with credentials for the registries that the images come from.
     *
     * @schema PostgreSqlDatabaseSpec#imagePullSecrets
     */
    readonly imagePullSecrets?: PostgreSqlDatabaseSpecImagePullSecrets[];
    /**
     * How to watch the server from within its Pods. To change it restarts the server.
     *
     * @schema PostgreSqlDatabaseSpec#monitoring
     */
    readonly monitoring?: PostgreSqlDatabaseSpecMonitoring;
    /**
     * Labels that a node must have to run the server.
     *
     * @schema PostgreSqlDatabaseSpec#nodeSelector
     */
    readonly nodeSelector?: {
        [key: string]: string;
    };
    /**
     * Parameters of the server, such as `work_mem: 16MB`, by their names in PostgreSQL. The operator restarts the server for those that need it, and reloads the others. Some are the operator's own.
     *
     * @schema PostgreSqlDatabaseSpec#parameters
     */
    readonly parameters?: {
        [key: string]: string;
    };
    /**
     * The PriorityClass of the server. Defaults to the cluster's default.
     *
     * @default the cluster's default.
     * @schema PostgreSqlDatabaseSpec#priorityClassName
     */
    readonly priorityClassName?: string;
    /**
     * How many instances of the server to run, the primary included. The others are replicas: they follow the primary, and can be read from. Defaults to 1.
     *
     * @default 1.
     * @schema PostgreSqlDatabaseSpec#replicas
     */
    readonly replicas?: number;
    /**
     * Compute resources of the server. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 256Mi memory. To change them restarts the server.
     *
     * @schema PostgreSqlDatabaseSpec#resources
     */
    readonly resources?: PostgreSqlDatabaseSpecResources;
    /**
     * Roles in addition to the owner. A role that is removed from the list stays as it is: take its right to log in yourself.
     *
     * @schema PostgreSqlDatabaseSpec#roles
     */
    readonly roles?: PostgreSqlDatabaseSpecRoles[];
    /**
     * The volume of each instance.
     *
     * @schema PostgreSqlDatabaseSpec#storage
     */
    readonly storage?: PostgreSqlDatabaseSpecStorage;
    /**
     * For how many replicas each commit waits, so that what was committed is not only on the volume of the primary. Without this field, a commit waits for none, and replicas have it a little later. To change it restarts nothing, and takes effect within two minutes.
     *
     * @schema PostgreSqlDatabaseSpec#synchronousReplication
     */
    readonly synchronousReplication?: PostgreSqlDatabaseSpecSynchronousReplication;
    /**
     * How clients connect with TLS. The server always offers it.
     *
     * @schema PostgreSqlDatabaseSpec#tls
     */
    readonly tls?: PostgreSqlDatabaseSpecTls;
    /**
     * Taints of nodes that the server tolerates.
     *
     * @schema PostgreSqlDatabaseSpec#tolerations
     */
    readonly tolerations?: PostgreSqlDatabaseSpecTolerations[];
    /**
     * How to spread the instances over places, such as zones.
     *
     * @schema PostgreSqlDatabaseSpec#topologySpreadConstraints
     */
    readonly topologySpreadConstraints?: PostgreSqlDatabaseSpecTopologySpreadConstraints[];
    /**
     * The major version of PostgreSQL, such as `"17"`. It cannot change yet: the operator does not upgrade servers.
     *
     * @schema PostgreSqlDatabaseSpec#version
     */
    readonly version: PostgreSqlDatabaseSpecVersion;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpec' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpec(obj: PostgreSqlDatabaseSpec | undefined): Record<string, any> | undefined;
/**
 * Rules for the nodes that the server is scheduled to.
 *
 * @schema PostgreSqlDatabaseSpecAffinity
 */
export interface PostgreSqlDatabaseSpecAffinity {
    /**
     * Rules for the labels and names of nodes.
     *
     * @schema PostgreSqlDatabaseSpecAffinity#nodeAffinity
     */
    readonly nodeAffinity?: PostgreSqlDatabaseSpecAffinityNodeAffinity;
    /**
     * Rules for the Pods to run near.
     *
     * @schema PostgreSqlDatabaseSpecAffinity#podAffinity
     */
    readonly podAffinity?: PostgreSqlDatabaseSpecAffinityPodAffinity;
    /**
     * Rules for the Pods not to run near.
     *
     * @schema PostgreSqlDatabaseSpecAffinity#podAntiAffinity
     */
    readonly podAntiAffinity?: PostgreSqlDatabaseSpecAffinityPodAntiAffinity;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinity' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinity(obj: PostgreSqlDatabaseSpecAffinity | undefined): Record<string, any> | undefined;
/**
 * How to back the database up.
 *
 * @schema PostgreSqlDatabaseSpecBackup
 */
export interface PostgreSqlDatabaseSpecBackup {
    /**
     * The path of the repository inside the storage. It cannot change once the repository exists. Defaults to `/backups/` with the namespace and the name, such as `/backups/shop/orders`.
     *
     * @default backups/` with the namespace and the name, such as `/backups/shop/orders`.
     * @schema PostgreSqlDatabaseSpecBackup#backupPath
     */
    readonly backupPath?: string;
    /**
     * How to encrypt the backups. Defaults to a password that the operator generates.
     *
     * @default a password that the operator generates.
     * @schema PostgreSqlDatabaseSpecBackup#encryption
     */
    readonly encryption?: PostgreSqlDatabaseSpecBackupEncryption;
    /**
     * What you promise of the backups.
     *
     * @schema PostgreSqlDatabaseSpecBackup#objectives
     */
    readonly objectives?: PostgreSqlDatabaseSpecBackupObjectives;
    /**
     * Which snapshots to keep. Defaults to all.
     *
     * @default all.
     * @schema PostgreSqlDatabaseSpecBackup#retention
     */
    readonly retention?: PostgreSqlDatabaseSpecBackupRetention;
    /**
     * Where to store the backups. Defaults to a PersistentVolumeClaim of 10Gi that the operator creates.
     *
     * @default a PersistentVolumeClaim of 10Gi that the operator creates.
     * @schema PostgreSqlDatabaseSpecBackup#storage
     */
    readonly storage?: PostgreSqlDatabaseSpecBackupStorage;
    /**
     * How to verify backups by restoring them. Without it, backups are verified once a week.
     *
     * @schema PostgreSqlDatabaseSpecBackup#verification
     */
    readonly verification?: PostgreSqlDatabaseSpecBackupVerification;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackup' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackup(obj: PostgreSqlDatabaseSpecBackup | undefined): Record<string, any> | undefined;
/**
 * What the server holds when it is new. It cannot change.
 *
 * @schema PostgreSqlDatabaseSpecBootstrap
 */
export interface PostgreSqlDatabaseSpecBootstrap {
    /**
     * An empty database, or what your SQL makes of it.
     *
     * @schema PostgreSqlDatabaseSpecBootstrap#initDatabase
     */
    readonly initDatabase?: PostgreSqlDatabaseSpecBootstrapInitDatabase;
    /**
     * A backup.
     *
     * @schema PostgreSqlDatabaseSpecBootstrap#snapshotRef
     */
    readonly snapshotRef?: PostgreSqlDatabaseSpecBootstrapSnapshotRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBootstrap' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBootstrap(obj: PostgreSqlDatabaseSpecBootstrap | undefined): Record<string, any> | undefined;
/**
 * A database in addition to the first one.
 *
 * @schema PostgreSqlDatabaseSpecDatabases
 */
export interface PostgreSqlDatabaseSpecDatabases {
    /**
     * Its extensions. The image must have them. An extension that is removed from the list stays.
     *
     * @schema PostgreSqlDatabaseSpecDatabases#extensions
     */
    readonly extensions?: PostgreSqlDatabaseSpecDatabasesExtensions[];
    /**
     * The name of the database.
     *
     * @schema PostgreSqlDatabaseSpecDatabases#name
     */
    readonly name: string;
    /**
     * The role that owns it. Defaults to the owner of the first database.
     *
     * @default the owner of the first database.
     * @schema PostgreSqlDatabaseSpecDatabases#owner
     */
    readonly owner?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecDatabases' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecDatabases(obj: PostgreSqlDatabaseSpecDatabases | undefined): Record<string, any> | undefined;
/**
 * What happens to the data when this object is deleted. `Snapshot` makes a last backup, a pinned DatabaseSnapshot, and removes the volume only when the repository has it. `Retain` keeps the volume. `Delete` removes the volume at once. Backups always stay, and the DatabaseBackup stays suspended. Defaults to `Snapshot`.
 *
 * @default Snapshot`.
 * @schema PostgreSqlDatabaseSpecDeletionPolicy
 */
export declare enum PostgreSqlDatabaseSpecDeletionPolicy {
    /** Snapshot */
    SNAPSHOT = "Snapshot",
    /** Retain */
    RETAIN = "Retain",
    /** Delete */
    DELETE = "Delete"
}
/**
 * An extension of a database.
 *
 * @schema PostgreSqlDatabaseSpecExtensions
 */
export interface PostgreSqlDatabaseSpecExtensions {
    /**
     * Its name, such as `pg_trgm`.
     *
     * @schema PostgreSqlDatabaseSpecExtensions#name
     */
    readonly name: string;
    /**
     * The schema of its objects, which is made if it does not exist. Defaults to what the extension itself says, or else to `public`.
     *
     * @default what the extension itself says, or else to `public`.
     * @schema PostgreSqlDatabaseSpecExtensions#schema
     */
    readonly schema?: string;
    /**
     * Its version, such as `1.6`, to which it is also updated. Defaults to the newest of the image when the extension is created, and is not updated then.
     *
     * @default the newest of the image when the extension is created, and is not updated then.
     * @schema PostgreSqlDatabaseSpecExtensions#version
     */
    readonly version?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecExtensions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecExtensions(obj: PostgreSqlDatabaseSpecExtensions | undefined): Record<string, any> | undefined;
/**
 * The name of an object in the same namespace. Server-side apply replaces it as a whole.
 *
 * @schema PostgreSqlDatabaseSpecImagePullSecrets
 */
export interface PostgreSqlDatabaseSpecImagePullSecrets {
    /**
     * The name of the object.
     *
     * @schema PostgreSqlDatabaseSpecImagePullSecrets#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecImagePullSecrets' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecImagePullSecrets(obj: PostgreSqlDatabaseSpecImagePullSecrets | undefined): Record<string, any> | undefined;
/**
 * How to watch the server from within its Pods. To change it restarts the server.
 *
 * @schema PostgreSqlDatabaseSpecMonitoring
 */
export interface PostgreSqlDatabaseSpecMonitoring {
    /**
     * A container next to the server that has its figures for Prometheus, at the port `metrics`, 9187.
     *
     * @schema PostgreSqlDatabaseSpecMonitoring#exporter
     */
    readonly exporter?: PostgreSqlDatabaseSpecMonitoringExporter;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecMonitoring' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecMonitoring(obj: PostgreSqlDatabaseSpecMonitoring | undefined): Record<string, any> | undefined;
/**
 * Compute resources of the server. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 256Mi memory. To change them restarts the server.
 *
 * @schema PostgreSqlDatabaseSpecResources
 */
export interface PostgreSqlDatabaseSpecResources {
    /**
     * The maximum that the container may use, by resource, such as `memory: 1Gi`.
     *
     * @schema PostgreSqlDatabaseSpecResources#limits
     */
    readonly limits?: {
        [key: string]: PostgreSqlDatabaseSpecResourcesLimits;
    };
    /**
     * The minimum that a node must have free for the container, by resource.
     *
     * @schema PostgreSqlDatabaseSpecResources#requests
     */
    readonly requests?: {
        [key: string]: PostgreSqlDatabaseSpecResourcesRequests;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecResources' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecResources(obj: PostgreSqlDatabaseSpecResources | undefined): Record<string, any> | undefined;
/**
 * A role of the server. It is never a superuser, and cannot make roles.
 *
 * @schema PostgreSqlDatabaseSpecRoles
 */
export interface PostgreSqlDatabaseSpecRoles {
    /**
     * What it may do beyond its rights to objects: make databases (`CREATEDB`), start replication (`REPLICATION`), see the rows that policies hide (`BYPASSRLS`).
     *
     * @schema PostgreSqlDatabaseSpecRoles#attributes
     */
    readonly attributes?: PostgreSqlDatabaseSpecRolesAttributes[];
    /**
     * How many connections it may have at the same time. Defaults to any number.
     *
     * @default any number.
     * @schema PostgreSqlDatabaseSpecRoles#connectionLimit
     */
    readonly connectionLimit?: number;
    /**
     * The roles that it is a member of, also those of PostgreSQL, such as `pg_monitor`. It is removed from all others. Without this field, its memberships stay as they are.
     *
     * @schema PostgreSqlDatabaseSpecRoles#inRoles
     */
    readonly inRoles?: string[];
    /**
     * The name of the role.
     *
     * @schema PostgreSqlDatabaseSpecRoles#name
     */
    readonly name: string;
    /**
     * The key of a Secret with its password. To change that changes the password. Without this field, the role cannot log in.
     *
     * @schema PostgreSqlDatabaseSpecRoles#passwordSecretRef
     */
    readonly passwordSecretRef?: PostgreSqlDatabaseSpecRolesPasswordSecretRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecRoles' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecRoles(obj: PostgreSqlDatabaseSpecRoles | undefined): Record<string, any> | undefined;
/**
 * The volume of each instance.
 *
 * @schema PostgreSqlDatabaseSpecStorage
 */
export interface PostgreSqlDatabaseSpecStorage {
    /**
     * The size of the volume. A larger value expands it, if its storage class allows that. A volume cannot shrink. Defaults to `10Gi`.
     *
     * @default 10Gi`.
     * @schema PostgreSqlDatabaseSpecStorage#size
     */
    readonly size?: PostgreSqlDatabaseSpecStorageSize;
    /**
     * The storage class. Defaults to the cluster's default. It cannot change.
     *
     * @default the cluster's default. It cannot change.
     * @schema PostgreSqlDatabaseSpecStorage#storageClassName
     */
    readonly storageClassName?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecStorage' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecStorage(obj: PostgreSqlDatabaseSpecStorage | undefined): Record<string, any> | undefined;
/**
 * For how many replicas each commit waits, so that what was committed is not only on the volume of the primary. Without this field, a commit waits for none, and replicas have it a little later. To change it restarts nothing, and takes effect within two minutes.
 *
 * @schema PostgreSqlDatabaseSpecSynchronousReplication
 */
export interface PostgreSqlDatabaseSpecSynchronousReplication {
    /**
     * What happens while fewer replicas than `standbys` follow the primary. `Required`: commits wait until enough follow, and the condition Ready is False (`WritesBlocked`). `Preferred`: commits wait for those that follow, or for none, and the condition Degraded is True (`SynchronousReplicationReduced`); the loss of the primary's volume then loses commits. Defaults to `Required`.
     *
     * @default Required`.
     * @schema PostgreSqlDatabaseSpecSynchronousReplication#dataDurability
     */
    readonly dataDurability?: PostgreSqlDatabaseSpecSynchronousReplicationDataDurability;
    /**
     * How many replicas, whichever they are, must have written a commit to their volumes before the client learns that it has succeeded. It is less than `replicas`, which counts the primary, too. Defaults to 1.
     *
     * @default 1.
     * @schema PostgreSqlDatabaseSpecSynchronousReplication#standbys
     */
    readonly standbys?: number;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecSynchronousReplication' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecSynchronousReplication(obj: PostgreSqlDatabaseSpecSynchronousReplication | undefined): Record<string, any> | undefined;
/**
 * How clients connect with TLS. The server always offers it.
 *
 * @schema PostgreSqlDatabaseSpecTls
 */
export interface PostgreSqlDatabaseSpecTls {
    /**
     * Whether the server refuses connections without TLS (`Require`) or leaves that to its clients (`Prefer`). Defaults to `Prefer`.
     *
     * @default Prefer`.
     * @schema PostgreSqlDatabaseSpecTls#mode
     */
    readonly mode?: PostgreSqlDatabaseSpecTlsMode;
    /**
     * The Secret with the server's certificate: `tls.crt`, its private key `tls.key`, and `ca.crt`, the authority that clients verify it with, as cert-manager writes them. The certificate must be for the host in `status.endpoints.readWrite`. Without this field, the operator makes an authority for this database alone, and renews the certificate. To change it restarts nothing.
     *
     * @schema PostgreSqlDatabaseSpecTls#secretName
     */
    readonly secretName?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecTls' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecTls(obj: PostgreSqlDatabaseSpecTls | undefined): Record<string, any> | undefined;
/**
 * A taint that a Pod tolerates.
 *
 * @schema PostgreSqlDatabaseSpecTolerations
 */
export interface PostgreSqlDatabaseSpecTolerations {
    /**
     * The effect of the taint: `NoSchedule`, `PreferNoSchedule` or `NoExecute`. Defaults to every effect.
     *
     * @default every effect.
     * @schema PostgreSqlDatabaseSpecTolerations#effect
     */
    readonly effect?: string;
    /**
     * The key of the taint. Without it, `operator` must be `Exists`, and every taint matches.
     *
     * @schema PostgreSqlDatabaseSpecTolerations#key
     */
    readonly key?: string;
    /**
     * How to compare the value: `Exists` matches every value. Defaults to `Equal`.
     *
     * @default Equal`.
     * @schema PostgreSqlDatabaseSpecTolerations#operator
     */
    readonly operator?: string;
    /**
     * How many seconds a taint with the effect `NoExecute` is tolerated. Defaults to forever.
     *
     * @default forever.
     * @schema PostgreSqlDatabaseSpecTolerations#tolerationSeconds
     */
    readonly tolerationSeconds?: number;
    /**
     * The value of the taint. Not allowed with `Exists`.
     *
     * @schema PostgreSqlDatabaseSpecTolerations#value
     */
    readonly value?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecTolerations' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecTolerations(obj: PostgreSqlDatabaseSpecTolerations | undefined): Record<string, any> | undefined;
/**
 * How evenly Pods are spread over places, such as zones.
 *
 * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints
 */
export interface PostgreSqlDatabaseSpecTopologySpreadConstraints {
    /**
     * Selects the Pods that are counted, by label.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#labelSelector
     */
    readonly labelSelector?: PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them are counted.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * By how many Pods two places may differ.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#maxSkew
     */
    readonly maxSkew: number;
    /**
     * How many places there must be. With fewer, a place without Pods is assumed. Defaults to 1.
     *
     * @default 1.
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#minDomains
     */
    readonly minDomains?: number;
    /**
     * Which nodes count with regard to `nodeSelector` and `nodeAffinity`: `Honor` (the default) or `Ignore`.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#nodeAffinityPolicy
     */
    readonly nodeAffinityPolicy?: string;
    /**
     * Whether nodes with taints that the Pod does not tolerate count: `Honor` leaves them out, `Ignore` (the default) does not.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#nodeTaintsPolicy
     */
    readonly nodeTaintsPolicy?: string;
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#topologyKey
     */
    readonly topologyKey: string;
    /**
     * What happens if the constraint cannot be met: `DoNotSchedule` or `ScheduleAnyway`.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraints#whenUnsatisfiable
     */
    readonly whenUnsatisfiable: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecTopologySpreadConstraints' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecTopologySpreadConstraints(obj: PostgreSqlDatabaseSpecTopologySpreadConstraints | undefined): Record<string, any> | undefined;
/**
 * The major version of PostgreSQL, such as `"17"`. It cannot change yet: the operator does not upgrade servers.
 *
 * @schema PostgreSqlDatabaseSpecVersion
 */
export declare enum PostgreSqlDatabaseSpecVersion {
    /** 15 */
    VALUE_15 = "15",
    /** 16 */
    VALUE_16 = "16",
    /** 17 */
    VALUE_17 = "17",
    /** 18 */
    VALUE_18 = "18"
}
/**
 * Rules for the labels and names of nodes.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinity
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinity {
    /**
     * Rules that should be met, by weight.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * Rules that must be met when a Pod is scheduled.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinity#requiredDuringSchedulingIgnoredDuringExecution
     */
    readonly requiredDuringSchedulingIgnoredDuringExecution?: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinity' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinity(obj: PostgreSqlDatabaseSpecAffinityNodeAffinity | undefined): Record<string, any> | undefined;
/**
 * Rules for the Pods to run near.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinity
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinity {
    /**
     * Rules that should be met, by weight.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * Rules that must be met when a Pod is scheduled.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinity#requiredDuringSchedulingIgnoredDuringExecution
     */
    readonly requiredDuringSchedulingIgnoredDuringExecution?: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinity' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinity(obj: PostgreSqlDatabaseSpecAffinityPodAffinity | undefined): Record<string, any> | undefined;
/**
 * Rules for the Pods not to run near.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinity
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinity {
    /**
     * Rules that should be met, by weight.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * Rules that must be met when a Pod is scheduled.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinity#requiredDuringSchedulingIgnoredDuringExecution
     */
    readonly requiredDuringSchedulingIgnoredDuringExecution?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinity' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinity(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinity | undefined): Record<string, any> | undefined;
/**
 * How to encrypt the backups. Defaults to a password that the operator generates.
 *
 * @default a password that the operator generates.
 * @schema PostgreSqlDatabaseSpecBackupEncryption
 */
export interface PostgreSqlDatabaseSpecBackupEncryption {
    /**
     * The key of a Secret that holds the repository's password: one line of text. When the password changes, the operator changes the repository's key. Without the password, backups cannot be read.
     *
     * @schema PostgreSqlDatabaseSpecBackupEncryption#passwordSecretRef
     */
    readonly passwordSecretRef: PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupEncryption' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupEncryption(obj: PostgreSqlDatabaseSpecBackupEncryption | undefined): Record<string, any> | undefined;
/**
 * What you promise of the backups.
 *
 * @schema PostgreSqlDatabaseSpecBackupObjectives
 */
export interface PostgreSqlDatabaseSpecBackupObjectives {
    /**
     * How much time's data may be lost at most, which is the age of the newest backup: a whole number and a unit, `m` (minutes), `h` (hours), `d` (days) or `w` (weeks).
     *
     * @schema PostgreSqlDatabaseSpecBackupObjectives#rpo
     */
    readonly rpo?: string;
    /**
     * How long restoring may take at most, written as `rpo`. It is compared with the time that the newest successful drill took to fetch and restore, or with that of the newest DatabaseRestore of a whole database that has succeeded, if that took longer.
     *
     * @schema PostgreSqlDatabaseSpecBackupObjectives#rto
     */
    readonly rto?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupObjectives' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupObjectives(obj: PostgreSqlDatabaseSpecBackupObjectives | undefined): Record<string, any> | undefined;
/**
 * Which snapshots to keep. Defaults to all.
 *
 * @default all.
 * @schema PostgreSqlDatabaseSpecBackupRetention
 */
export interface PostgreSqlDatabaseSpecBackupRetention {
    /**
     * Keep the newest snapshot of each of this many days. Days without snapshots do not count.
     *
     * @schema PostgreSqlDatabaseSpecBackupRetention#keepDaily
     */
    readonly keepDaily?: number;
    /**
     * Keep the newest snapshot of each of this many hours. Hours without snapshots do not count.
     *
     * @schema PostgreSqlDatabaseSpecBackupRetention#keepHourly
     */
    readonly keepHourly?: number;
    /**
     * Keep this many of the newest snapshots. 0 is the same as leaving it out, here and in the other `keep` rules.
     *
     * @schema PostgreSqlDatabaseSpecBackupRetention#keepLast
     */
    readonly keepLast?: number;
    /**
     * Keep the newest snapshot of each of this many months. Months without snapshots do not count.
     *
     * @schema PostgreSqlDatabaseSpecBackupRetention#keepMonthly
     */
    readonly keepMonthly?: number;
    /**
     * Keep the newest snapshot of each of this many weeks (from Monday, ISO 8601). Weeks without snapshots do not count.
     *
     * @schema PostgreSqlDatabaseSpecBackupRetention#keepWeekly
     */
    readonly keepWeekly?: number;
    /**
     * Keep the newest snapshot of each of this many years. Years without snapshots do not count.
     *
     * @schema PostgreSqlDatabaseSpecBackupRetention#keepYearly
     */
    readonly keepYearly?: number;
    /**
     * The age at which snapshots are removed, even if a `keep` rule matches. Without `keep` rules, all younger ones are kept. A whole number and a unit: `h` (hours), `d` (days) or `w` (weeks).
     *
     * @schema PostgreSqlDatabaseSpecBackupRetention#maxAge
     */
    readonly maxAge?: string;
    /**
     * Keep at least this many of the newest snapshots, whatever the other rules say. 0 switches this rule off. Defaults to 3.
     *
     * @default 3.
     * @schema PostgreSqlDatabaseSpecBackupRetention#minSuccessful
     */
    readonly minSuccessful?: number;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupRetention' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupRetention(obj: PostgreSqlDatabaseSpecBackupRetention | undefined): Record<string, any> | undefined;
/**
 * Where to store the backups. Defaults to a PersistentVolumeClaim of 10Gi that the operator creates.
 *
 * @default a PersistentVolumeClaim of 10Gi that the operator creates.
 * @schema PostgreSqlDatabaseSpecBackupStorage
 */
export interface PostgreSqlDatabaseSpecBackupStorage {
    /**
     * A container of Azure Blob Storage.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorage#azure
     */
    readonly azure?: PostgreSqlDatabaseSpecBackupStorageAzure;
    /**
     * A bucket of Google Cloud Storage.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorage#gcs
     */
    readonly gcs?: PostgreSqlDatabaseSpecBackupStorageGcs;
    /**
     * A PersistentVolumeClaim in the same namespace.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorage#persistentVolumeClaim
     */
    readonly persistentVolumeClaim?: PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim;
    /**
     * A restic REST server.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorage#rest
     */
    readonly rest?: PostgreSqlDatabaseSpecBackupStorageRest;
    /**
     * A bucket of Amazon S3 or a server with the same protocol.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorage#s3
     */
    readonly s3?: PostgreSqlDatabaseSpecBackupStorageS3;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorage' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorage(obj: PostgreSqlDatabaseSpecBackupStorage | undefined): Record<string, any> | undefined;
/**
 * How to verify backups by restoring them. Without it, backups are verified once a week.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerification
 */
export interface PostgreSqlDatabaseSpecBackupVerification {
    /**
     * How many seconds a drill may take, including waiting for an image or a node. After that, it is ended, and its result is not known. Defaults to the longest of these: four hours; a second for each MiB of the database or its dump, and the time that `downloadBytesPerSecond` makes of the dump; three times as long as the longest drill of `status.verification.history`.
     *
     * @default the longest of these: four hours; a second for each MiB of the database or its dump, and the time that `downloadBytesPerSecond` makes of the dump; three times as long as the longest drill of `status.verification.history`.
     * @schema PostgreSqlDatabaseSpecBackupVerification#activeDeadlineSeconds
     */
    readonly activeDeadlineSeconds?: number;
    /**
     * Queries on the restored database whose results prove that the data is what you expect.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerification#assertions
     */
    readonly assertions?: PostgreSqlDatabaseSpecBackupVerificationAssertions[];
    /**
     * How many bytes per second a drill reads from the storage at most, at least 1Ki. Defaults to no limit.
     *
     * @default no limit.
     * @schema PostgreSqlDatabaseSpecBackupVerification#downloadBytesPerSecond
     */
    readonly downloadBytesPerSecond?: PostgreSqlDatabaseSpecBackupVerificationDownloadBytesPerSecond;
    /**
     * The image of the throw-away database's server. Defaults to the image that made the dump.
     *
     * @default the image that made the dump.
     * @schema PostgreSqlDatabaseSpecBackupVerification#image
     */
    readonly image?: string;
    /**
     * Settings of the throw-away database's server. The drill chooses those that decide who can connect and where data is. `shared_preload_libraries` defaults to that of the original server, without the libraries that the image lacks, if the user of the backup can read it, as members of `pg_read_all_settings` can.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerification#parameters
     */
    readonly parameters?: {
        [key: string]: string;
    };
    /**
     * Compute resources of the container with the throw-away database. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 512Mi memory.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerification#resources
     */
    readonly resources?: PostgreSqlDatabaseSpecBackupVerificationResources;
    /**
     * When to start a drill, in `timeZone`, written as the schedule of the backups. Defaults to once a week in the early morning: `H H(2-5) * * H`.
     *
     * @default once a week in the early morning: `H H(2-5) * * H`.
     * @schema PostgreSqlDatabaseSpecBackupVerification#schedule
     */
    readonly schedule?: string;
    /**
     * Which backup a drill restores: `Newest`, the newest one; `LeastRecentlyVerified`, the one whose last drill is the longest ago, or that had none; `Random`, any. Defaults to `Newest`.
     *
     * @default Newest`.
     * @schema PostgreSqlDatabaseSpecBackupVerification#snapshotSelection
     */
    readonly snapshotSelection?: PostgreSqlDatabaseSpecBackupVerificationSnapshotSelection;
    /**
     * Whether no drills start. One that is active continues. Defaults to false.
     *
     * @default false.
     * @schema PostgreSqlDatabaseSpecBackupVerification#suspend
     */
    readonly suspend?: boolean;
    /**
     * What starts a drill: `Schedule`, `schedule`; `AfterBackup`, a successful backup. Defaults to `Schedule`. To start no drills, set `suspend`.
     *
     * @default Schedule`. To start no drills, set `suspend`.
     * @schema PostgreSqlDatabaseSpecBackupVerification#triggers
     */
    readonly triggers?: PostgreSqlDatabaseSpecBackupVerificationTriggers[];
    /**
     * The volume of the throw-away database. Defaults to an `emptyDir` with a `sizeLimit` of 20Gi.
     *
     * @default an `emptyDir` with a `sizeLimit` of 20Gi.
     * @schema PostgreSqlDatabaseSpecBackupVerification#workVolume
     */
    readonly workVolume?: PostgreSqlDatabaseSpecBackupVerificationWorkVolume;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupVerification' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupVerification(obj: PostgreSqlDatabaseSpecBackupVerification | undefined): Record<string, any> | undefined;
/**
 * An empty database, or what your SQL makes of it.
 *
 * @schema PostgreSqlDatabaseSpecBootstrapInitDatabase
 */
export interface PostgreSqlDatabaseSpecBootstrapInitDatabase {
    /**
     * The name of the database. Defaults to the name of the PostgreSQLDatabase, by which a DatabaseBackup finds it.
     *
     * @default the name of the PostgreSQLDatabase, by which a DatabaseBackup finds it.
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabase#database
     */
    readonly database?: string;
    /**
     * The role that owns the database, and may log in. Defaults to the name of the database.
     *
     * @default the name of the database.
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabase#owner
     */
    readonly owner?: string;
    /**
     * SQL that runs once in the new database as a superuser, in this order, before the database is ready.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabase#scripts
     */
    readonly scripts?: PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBootstrapInitDatabase' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBootstrapInitDatabase(obj: PostgreSqlDatabaseSpecBootstrapInitDatabase | undefined): Record<string, any> | undefined;
/**
 * A backup.
 *
 * @schema PostgreSqlDatabaseSpecBootstrapSnapshotRef
 */
export interface PostgreSqlDatabaseSpecBootstrapSnapshotRef {
    /**
     * The name of the database. Defaults to the name of the PostgreSQLDatabase, by which a DatabaseBackup finds it.
     *
     * @default the name of the PostgreSQLDatabase, by which a DatabaseBackup finds it.
     * @schema PostgreSqlDatabaseSpecBootstrapSnapshotRef#database
     */
    readonly database?: string;
    /**
     * A DatabaseSnapshot in the same namespace, of PostgreSQL of the same major version or an older one. A DatabaseBackup with `accessMode: ReadOnly` makes those of another cluster's repository.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapSnapshotRef#name
     */
    readonly name: string;
    /**
     * The role that owns the database, and may log in. What belonged to the owner of the database that was backed up belongs to this one. Defaults to the name of the database.
     *
     * @default the name of the database.
     * @schema PostgreSqlDatabaseSpecBootstrapSnapshotRef#owner
     */
    readonly owner?: string;
    /**
     * Which backups may be restored, as in `source` of a DatabaseRestore. Defaults to `RefuseFailed`.
     *
     * @default RefuseFailed`.
     * @schema PostgreSqlDatabaseSpecBootstrapSnapshotRef#verificationPolicy
     */
    readonly verificationPolicy?: PostgreSqlDatabaseSpecBootstrapSnapshotRefVerificationPolicy;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBootstrapSnapshotRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBootstrapSnapshotRef(obj: PostgreSqlDatabaseSpecBootstrapSnapshotRef | undefined): Record<string, any> | undefined;
/**
 * An extension of a database.
 *
 * @schema PostgreSqlDatabaseSpecDatabasesExtensions
 */
export interface PostgreSqlDatabaseSpecDatabasesExtensions {
    /**
     * Its name, such as `pg_trgm`.
     *
     * @schema PostgreSqlDatabaseSpecDatabasesExtensions#name
     */
    readonly name: string;
    /**
     * The schema of its objects, which is made if it does not exist. Defaults to what the extension itself says, or else to `public`.
     *
     * @default what the extension itself says, or else to `public`.
     * @schema PostgreSqlDatabaseSpecDatabasesExtensions#schema
     */
    readonly schema?: string;
    /**
     * Its version, such as `1.6`, to which it is also updated. Defaults to the newest of the image when the extension is created, and is not updated then.
     *
     * @default the newest of the image when the extension is created, and is not updated then.
     * @schema PostgreSqlDatabaseSpecDatabasesExtensions#version
     */
    readonly version?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecDatabasesExtensions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecDatabasesExtensions(obj: PostgreSqlDatabaseSpecDatabasesExtensions | undefined): Record<string, any> | undefined;
/**
 * A container next to the server that has its figures for Prometheus, at the port `metrics`, 9187.
 *
 * @schema PostgreSqlDatabaseSpecMonitoringExporter
 */
export interface PostgreSqlDatabaseSpecMonitoringExporter {
    /**
     * Its image, such as `quay.io/prometheuscommunity/postgres-exporter:v0.18.1`. There is no default.
     *
     * @schema PostgreSqlDatabaseSpecMonitoringExporter#image
     */
    readonly image: string;
    /**
     * Compute resources of the container. A resource without a value gets a default request: 10m CPU and 32Mi memory.
     *
     * @schema PostgreSqlDatabaseSpecMonitoringExporter#resources
     */
    readonly resources?: PostgreSqlDatabaseSpecMonitoringExporterResources;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecMonitoringExporter' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecMonitoringExporter(obj: PostgreSqlDatabaseSpecMonitoringExporter | undefined): Record<string, any> | undefined;
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema PostgreSqlDatabaseSpecResourcesLimits
 */
export declare class PostgreSqlDatabaseSpecResourcesLimits {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecResourcesLimits;
    static fromString(value: string): PostgreSqlDatabaseSpecResourcesLimits;
    private constructor();
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema PostgreSqlDatabaseSpecResourcesRequests
 */
export declare class PostgreSqlDatabaseSpecResourcesRequests {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecResourcesRequests;
    static fromString(value: string): PostgreSqlDatabaseSpecResourcesRequests;
    private constructor();
}
/**
 * @schema PostgreSqlDatabaseSpecRolesAttributes
 */
export declare enum PostgreSqlDatabaseSpecRolesAttributes {
    /** CREATEDB */
    CREATEDB = "CREATEDB",
    /** REPLICATION */
    REPLICATION = "REPLICATION",
    /** BYPASSRLS */
    BYPASSRLS = "BYPASSRLS"
}
/**
 * The key of a Secret with its password. To change that changes the password. Without this field, the role cannot log in.
 *
 * @schema PostgreSqlDatabaseSpecRolesPasswordSecretRef
 */
export interface PostgreSqlDatabaseSpecRolesPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecRolesPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecRolesPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecRolesPasswordSecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecRolesPasswordSecretRef(obj: PostgreSqlDatabaseSpecRolesPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * The size of the volume. A larger value expands it, if its storage class allows that. A volume cannot shrink. Defaults to `10Gi`.
 *
 * @default 10Gi`.
 * @schema PostgreSqlDatabaseSpecStorageSize
 */
export declare class PostgreSqlDatabaseSpecStorageSize {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecStorageSize;
    static fromString(value: string): PostgreSqlDatabaseSpecStorageSize;
    private constructor();
}
/**
 * What happens while fewer replicas than `standbys` follow the primary. `Required`: commits wait until enough follow, and the condition Ready is False (`WritesBlocked`). `Preferred`: commits wait for those that follow, or for none, and the condition Degraded is True (`SynchronousReplicationReduced`); the loss of the primary's volume then loses commits. Defaults to `Required`.
 *
 * @default Required`.
 * @schema PostgreSqlDatabaseSpecSynchronousReplicationDataDurability
 */
export declare enum PostgreSqlDatabaseSpecSynchronousReplicationDataDurability {
    /** Required */
    REQUIRED = "Required",
    /** Preferred */
    PREFERRED = "Preferred"
}
/**
 * Whether the server refuses connections without TLS (`Require`) or leaves that to its clients (`Prefer`). Defaults to `Prefer`.
 *
 * @default Prefer`.
 * @schema PostgreSqlDatabaseSpecTlsMode
 */
export declare enum PostgreSqlDatabaseSpecTlsMode {
    /** Prefer */
    PREFER = "Prefer",
    /** Require */
    REQUIRE = "Require"
}
/**
 * Selects the Pods that are counted, by label.
 *
 * @schema PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector
 */
export interface PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector(obj: PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelector | undefined): Record<string, any> | undefined;
/**
 * A term with a weight.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution {
    /**
     * The term that should match.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution#preference
     */
    readonly preference: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference;
    /**
     * How important the term is, from 1 to 100.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution#weight
     */
    readonly weight: number;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * Rules that must be met when a Pod is scheduled.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution {
    /**
     * The terms. At least one must match.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution#nodeSelectorTerms
     */
    readonly nodeSelectorTerms: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * A term with a weight.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution {
    /**
     * The term that should match.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution#podAffinityTerm
     */
    readonly podAffinityTerm: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm;
    /**
     * How important the term is, from 1 to 100.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution#weight
     */
    readonly weight: number;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution(obj: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * Which Pods, and what counts as the same place.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution {
    /**
     * Selects the Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#labelSelector
     */
    readonly labelSelector?: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaceSelector
     */
    readonly namespaceSelector?: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution(obj: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * A term with a weight.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution {
    /**
     * The term that should match.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution#podAffinityTerm
     */
    readonly podAffinityTerm: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm;
    /**
     * How important the term is, from 1 to 100.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution#weight
     */
    readonly weight: number;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * Which Pods, and what counts as the same place.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution {
    /**
     * Selects the Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#labelSelector
     */
    readonly labelSelector?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaceSelector
     */
    readonly namespaceSelector?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the repository's password: one line of text. When the password changes, the operator changes the repository's key. Without the password, backups cannot be read.
 *
 * @schema PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef
 */
export interface PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef(obj: PostgreSqlDatabaseSpecBackupEncryptionPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * A container of Azure Blob Storage.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageAzure
 */
export interface PostgreSqlDatabaseSpecBackupStorageAzure {
    /**
     * The name of the storage account. It cannot change once the repository exists.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzure#accountName
     */
    readonly accountName: string;
    /**
     * The name of the container. It must exist. The name cannot change once the repository exists.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzure#container
     */
    readonly container: string;
    /**
     * The account's key. Defaults to the identity of the Pod, see `serviceAccountName`.
     *
     * @default the identity of the Pod, see `serviceAccountName`.
     * @schema PostgreSqlDatabaseSpecBackupStorageAzure#credentials
     */
    readonly credentials?: PostgreSqlDatabaseSpecBackupStorageAzureCredentials;
    /**
     * The suffix of the cloud's host names, such as `core.chinacloudapi.cn`. Defaults to `core.windows.net`.
     *
     * @default core.windows.net`.
     * @schema PostgreSqlDatabaseSpecBackupStorageAzure#endpointSuffix
     */
    readonly endpointSuffix?: string;
    /**
     * How to verify the server's certificate.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzure#tls
     */
    readonly tls?: PostgreSqlDatabaseSpecBackupStorageAzureTls;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageAzure' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageAzure(obj: PostgreSqlDatabaseSpecBackupStorageAzure | undefined): Record<string, any> | undefined;
/**
 * A bucket of Google Cloud Storage.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageGcs
 */
export interface PostgreSqlDatabaseSpecBackupStorageGcs {
    /**
     * The name of the bucket. It must exist. The name cannot change once the repository exists.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcs#bucket
     */
    readonly bucket: string;
    /**
     * A key of a service account. Defaults to the identity of the Pod (workload identity), see `serviceAccountName`.
     *
     * @default the identity of the Pod (workload identity), see `serviceAccountName`.
     * @schema PostgreSqlDatabaseSpecBackupStorageGcs#credentials
     */
    readonly credentials?: PostgreSqlDatabaseSpecBackupStorageGcsCredentials;
    /**
     * How to verify the certificates of Google's servers, such as where a proxy inspects TLS.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcs#tls
     */
    readonly tls?: PostgreSqlDatabaseSpecBackupStorageGcsTls;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageGcs' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageGcs(obj: PostgreSqlDatabaseSpecBackupStorageGcs | undefined): Record<string, any> | undefined;
/**
 * A PersistentVolumeClaim in the same namespace.
 *
 * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim
 */
export interface PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim {
    /**
     * The name of an existing claim in the same namespace. DatabaseBackups may share it, each with its own `backupPath`. It cannot change once the repository exists.
     *
     * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim#claimName
     */
    readonly claimName?: string;
    /**
     * The claim to create. It is kept when the DatabaseBackup is deleted, unless `deletionPolicy` is `Delete`.
     *
     * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim#template
     */
    readonly template?: PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim(obj: PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaim | undefined): Record<string, any> | undefined;
/**
 * A restic REST server.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRest
 */
export interface PostgreSqlDatabaseSpecBackupStorageRest {
    /**
     * The user to connect as, with its password.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRest#credentials
     */
    readonly credentials?: PostgreSqlDatabaseSpecBackupStorageRestCredentials;
    /**
     * How to verify the server's certificate.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRest#tls
     */
    readonly tls?: PostgreSqlDatabaseSpecBackupStorageRestTls;
    /**
     * The URL of the server, such as `https://backups.example.com:8000`. `backupPath` is appended.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRest#url
     */
    readonly url: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRest' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRest(obj: PostgreSqlDatabaseSpecBackupStorageRest | undefined): Record<string, any> | undefined;
/**
 * A bucket of Amazon S3 or a server with the same protocol.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3 {
    /**
     * The name of the bucket. It must exist. The name cannot change once the repository exists. `tenant:bucket` names a bucket of another tenant, where the server has tenants. If the name has upper-case letters or `_` and the server is Amazon S3, set `bucketLookup` to `Path`. Longer names, which old buckets of Amazon have, are not possible with restic.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3#bucket
     */
    readonly bucket: string;
    /**
     * Where the bucket's name goes in URLs: `Path`, `DNS` (host name), or `Auto`, which depends on the endpoint.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3#bucketLookup
     */
    readonly bucketLookup?: PostgreSqlDatabaseSpecBackupStorageS3BucketLookup;
    /**
     * The access key. Defaults to the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
     *
     * @default the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
     * @schema PostgreSqlDatabaseSpecBackupStorageS3#credentials
     */
    readonly credentials?: PostgreSqlDatabaseSpecBackupStorageS3Credentials;
    /**
     * The URL of the server, such as `https://s3.example.com:9000`. Defaults to Amazon S3.
     *
     * @default Amazon S3.
     * @schema PostgreSqlDatabaseSpecBackupStorageS3#endpoint
     */
    readonly endpoint?: string;
    /**
     * The region of the bucket, if the server has regions.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3#region
     */
    readonly region?: string;
    /**
     * How to verify the server's certificate.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3#tls
     */
    readonly tls?: PostgreSqlDatabaseSpecBackupStorageS3Tls;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3(obj: PostgreSqlDatabaseSpecBackupStorageS3 | undefined): Record<string, any> | undefined;
/**
 * A query and what its result must be.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationAssertions
 */
export interface PostgreSqlDatabaseSpecBackupVerificationAssertions {
    /**
     * The name of the assertion, for messages.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationAssertions#name
     */
    readonly name: string;
    /**
     * How to compare the result with `value`: `Equals`, the same text; `AtLeast` and `AtMost`, as numbers; `Matches`, `value` is a regular expression that the whole text must match; `NoRows`, the query returns no row.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationAssertions#operator
     */
    readonly operator: PostgreSqlDatabaseSpecBackupVerificationAssertionsOperator;
    /**
     * The SQL query. Its first column of its first row is the result. It can only read.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationAssertions#query
     */
    readonly query: string;
    /**
     * How many seconds the query may take. Defaults to 60.
     *
     * @default 60.
     * @schema PostgreSqlDatabaseSpecBackupVerificationAssertions#timeoutSeconds
     */
    readonly timeoutSeconds?: number;
    /**
     * What to compare the result with. Required unless `operator` is `NoRows`.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationAssertions#value
     */
    readonly value?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupVerificationAssertions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupVerificationAssertions(obj: PostgreSqlDatabaseSpecBackupVerificationAssertions | undefined): Record<string, any> | undefined;
/**
 * How many bytes per second a drill reads from the storage at most, at least 1Ki. Defaults to no limit.
 *
 * @default no limit.
 * @schema PostgreSqlDatabaseSpecBackupVerificationDownloadBytesPerSecond
 */
export declare class PostgreSqlDatabaseSpecBackupVerificationDownloadBytesPerSecond {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecBackupVerificationDownloadBytesPerSecond;
    static fromString(value: string): PostgreSqlDatabaseSpecBackupVerificationDownloadBytesPerSecond;
    private constructor();
}
/**
 * Compute resources of the container with the throw-away database. A resource that neither `requests` nor `limits` name gets a default request: 100m CPU and 512Mi memory.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationResources
 */
export interface PostgreSqlDatabaseSpecBackupVerificationResources {
    /**
     * The maximum that the container may use, by resource, such as `memory: 1Gi`.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationResources#limits
     */
    readonly limits?: {
        [key: string]: PostgreSqlDatabaseSpecBackupVerificationResourcesLimits;
    };
    /**
     * The minimum that a node must have free for the container, by resource.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationResources#requests
     */
    readonly requests?: {
        [key: string]: PostgreSqlDatabaseSpecBackupVerificationResourcesRequests;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupVerificationResources' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupVerificationResources(obj: PostgreSqlDatabaseSpecBackupVerificationResources | undefined): Record<string, any> | undefined;
/**
 * Which backup a drill restores: `Newest`, the newest one; `LeastRecentlyVerified`, the one whose last drill is the longest ago, or that had none; `Random`, any. Defaults to `Newest`.
 *
 * @default Newest`.
 * @schema PostgreSqlDatabaseSpecBackupVerificationSnapshotSelection
 */
export declare enum PostgreSqlDatabaseSpecBackupVerificationSnapshotSelection {
    /** Newest */
    NEWEST = "Newest",
    /** LeastRecentlyVerified */
    LEAST_RECENTLY_VERIFIED = "LeastRecentlyVerified",
    /** Random */
    RANDOM = "Random"
}
/**
 * @schema PostgreSqlDatabaseSpecBackupVerificationTriggers
 */
export declare enum PostgreSqlDatabaseSpecBackupVerificationTriggers {
    /** Schedule */
    SCHEDULE = "Schedule",
    /** AfterBackup */
    AFTER_BACKUP = "AfterBackup"
}
/**
 * The volume of the throw-away database. Defaults to an `emptyDir` with a `sizeLimit` of 20Gi.
 *
 * @default an `emptyDir` with a `sizeLimit` of 20Gi.
 * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolume
 */
export interface PostgreSqlDatabaseSpecBackupVerificationWorkVolume {
    /**
     * Space on the disk of the drill's node.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolume#emptyDir
     */
    readonly emptyDir?: PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDir;
    /**
     * A PersistentVolumeClaim that Kubernetes creates for the drill's Pod, and deletes with it.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolume#ephemeral
     */
    readonly ephemeral?: PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupVerificationWorkVolume' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupVerificationWorkVolume(obj: PostgreSqlDatabaseSpecBackupVerificationWorkVolume | undefined): Record<string, any> | undefined;
/**
 * Where SQL comes from. Set exactly one field.
 *
 * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts
 */
export interface PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts {
    /**
     * The key of a ConfigMap with SQL.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts#configMapKeyRef
     */
    readonly configMapKeyRef?: PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef;
    /**
     * The key of a Secret with SQL.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts#secretKeyRef
     */
    readonly secretKeyRef?: PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts(obj: PostgreSqlDatabaseSpecBootstrapInitDatabaseScripts | undefined): Record<string, any> | undefined;
/**
 * Which backups may be restored, as in `source` of a DatabaseRestore. Defaults to `RefuseFailed`.
 *
 * @default RefuseFailed`.
 * @schema PostgreSqlDatabaseSpecBootstrapSnapshotRefVerificationPolicy
 */
export declare enum PostgreSqlDatabaseSpecBootstrapSnapshotRefVerificationPolicy {
    /** RefuseFailed */
    REFUSE_FAILED = "RefuseFailed",
    /** RequireVerified */
    REQUIRE_VERIFIED = "RequireVerified",
    /** Ignore */
    IGNORE = "Ignore"
}
/**
 * Compute resources of the container. A resource without a value gets a default request: 10m CPU and 32Mi memory.
 *
 * @schema PostgreSqlDatabaseSpecMonitoringExporterResources
 */
export interface PostgreSqlDatabaseSpecMonitoringExporterResources {
    /**
     * The maximum that the container may use, by resource, such as `memory: 1Gi`.
     *
     * @schema PostgreSqlDatabaseSpecMonitoringExporterResources#limits
     */
    readonly limits?: {
        [key: string]: PostgreSqlDatabaseSpecMonitoringExporterResourcesLimits;
    };
    /**
     * The minimum that a node must have free for the container, by resource.
     *
     * @schema PostgreSqlDatabaseSpecMonitoringExporterResources#requests
     */
    readonly requests?: {
        [key: string]: PostgreSqlDatabaseSpecMonitoringExporterResourcesRequests;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecMonitoringExporterResources' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecMonitoringExporterResources(obj: PostgreSqlDatabaseSpecMonitoringExporterResources | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecTopologySpreadConstraintsLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * The term that should match.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference {
    /**
     * Requirements for the node's labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions[];
    /**
     * Requirements for the node's fields. Kubernetes supports only `metadata.name`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference#matchFields
     */
    readonly matchFields?: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference | undefined): Record<string, any> | undefined;
/**
 * Requirements that must all be met.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms {
    /**
     * Requirements for the node's labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions[];
    /**
     * Requirements for the node's fields. Kubernetes supports only `metadata.name`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms#matchFields
     */
    readonly matchFields?: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms | undefined): Record<string, any> | undefined;
/**
 * The term that should match.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm {
    /**
     * Selects the Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#labelSelector
     */
    readonly labelSelector?: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaceSelector
     */
    readonly namespaceSelector?: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm(obj: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector(obj: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector(obj: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * The term that should match.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm {
    /**
     * Selects the Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#labelSelector
     */
    readonly labelSelector?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector;
    /**
     * Keys of the Job's own labels: only Pods with the same values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#matchLabelKeys
     */
    readonly matchLabelKeys?: string[];
    /**
     * Keys of the Job's own labels: only Pods with other values of them count.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#mismatchLabelKeys
     */
    readonly mismatchLabelKeys?: string[];
    /**
     * Selects the namespaces of these Pods by label.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaceSelector
     */
    readonly namespaceSelector?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector;
    /**
     * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaces
     */
    readonly namespaces?: string[];
    /**
     * The key of a node label. Nodes with the same value are the same place.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#topologyKey
     */
    readonly topologyKey: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * The account's key. Defaults to the identity of the Pod, see `serviceAccountName`.
 *
 * @default the identity of the Pod, see `serviceAccountName`.
 * @schema PostgreSqlDatabaseSpecBackupStorageAzureCredentials
 */
export interface PostgreSqlDatabaseSpecBackupStorageAzureCredentials {
    /**
     * The key of a Secret that holds the storage account's key.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureCredentials#accountKeySecretRef
     */
    readonly accountKeySecretRef?: PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageAzureCredentials' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageAzureCredentials(obj: PostgreSqlDatabaseSpecBackupStorageAzureCredentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the server's certificate.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageAzureTls
 */
export interface PostgreSqlDatabaseSpecBackupStorageAzureTls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTls#ca
     */
    readonly ca?: PostgreSqlDatabaseSpecBackupStorageAzureTlsCa;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageAzureTls' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageAzureTls(obj: PostgreSqlDatabaseSpecBackupStorageAzureTls | undefined): Record<string, any> | undefined;
/**
 * A key of a service account. Defaults to the identity of the Pod (workload identity), see `serviceAccountName`.
 *
 * @default the identity of the Pod (workload identity), see `serviceAccountName`.
 * @schema PostgreSqlDatabaseSpecBackupStorageGcsCredentials
 */
export interface PostgreSqlDatabaseSpecBackupStorageGcsCredentials {
    /**
     * The key of a Secret that holds the JSON key of a service account.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsCredentials#serviceAccountKeySecretRef
     */
    readonly serviceAccountKeySecretRef?: PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageGcsCredentials' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageGcsCredentials(obj: PostgreSqlDatabaseSpecBackupStorageGcsCredentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the certificates of Google's servers, such as where a proxy inspects TLS.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageGcsTls
 */
export interface PostgreSqlDatabaseSpecBackupStorageGcsTls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTls#ca
     */
    readonly ca?: PostgreSqlDatabaseSpecBackupStorageGcsTlsCa;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageGcsTls' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageGcsTls(obj: PostgreSqlDatabaseSpecBackupStorageGcsTls | undefined): Record<string, any> | undefined;
/**
 * The claim to create. It is kept when the DatabaseBackup is deleted, unless `deletionPolicy` is `Delete`.
 *
 * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate
 */
export interface PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate {
    /**
     * How the volume may be mounted. It cannot be changed. Defaults to `ReadWriteOnce`.
     *
     * @default ReadWriteOnce`.
     * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate#accessModes
     */
    readonly accessModes?: PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateAccessModes[];
    /**
     * The minimum size of the volume. A larger value expands the claim, if its storage class allows that. Defaults to `10Gi`.
     *
     * @default 10Gi`.
     * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate#size
     */
    readonly size?: PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateSize;
    /**
     * The storage class. Defaults to the cluster's default. It cannot be changed.
     *
     * @default the cluster's default. It cannot be changed.
     * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate#storageClassName
     */
    readonly storageClassName?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate(obj: PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplate | undefined): Record<string, any> | undefined;
/**
 * The user to connect as, with its password.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentials
 */
export interface PostgreSqlDatabaseSpecBackupStorageRestCredentials {
    /**
     * The key of a Secret that holds the user's password.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentials#passwordSecretRef
     */
    readonly passwordSecretRef?: PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef;
    /**
     * The name of the user.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentials#username
     */
    readonly username?: string;
    /**
     * The key of a Secret that holds the name of the user, if that is secret too.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentials#usernameSecretRef
     */
    readonly usernameSecretRef?: PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRestCredentials' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRestCredentials(obj: PostgreSqlDatabaseSpecBackupStorageRestCredentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the server's certificate.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRestTls
 */
export interface PostgreSqlDatabaseSpecBackupStorageRestTls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTls#ca
     */
    readonly ca?: PostgreSqlDatabaseSpecBackupStorageRestTlsCa;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRestTls' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRestTls(obj: PostgreSqlDatabaseSpecBackupStorageRestTls | undefined): Record<string, any> | undefined;
/**
 * Where the bucket's name goes in URLs: `Path`, `DNS` (host name), or `Auto`, which depends on the endpoint.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3BucketLookup
 */
export declare enum PostgreSqlDatabaseSpecBackupStorageS3BucketLookup {
    /** Auto */
    AUTO = "Auto",
    /** Path */
    PATH = "Path",
    /** DNS */
    DNS = "DNS"
}
/**
 * The access key. Defaults to the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
 *
 * @default the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`.
 * @schema PostgreSqlDatabaseSpecBackupStorageS3Credentials
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3Credentials {
    /**
     * The key of a Secret that holds the access key's ID.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3Credentials#accessKeyIDSecretRef
     */
    readonly accessKeyIdSecretRef?: PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef;
    /**
     * The key of a Secret that holds the secret access key.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3Credentials#secretAccessKeySecretRef
     */
    readonly secretAccessKeySecretRef?: PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef;
    /**
     * The key of a Secret that holds the session token of temporary credentials.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3Credentials#sessionTokenSecretRef
     */
    readonly sessionTokenSecretRef?: PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3Credentials' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3Credentials(obj: PostgreSqlDatabaseSpecBackupStorageS3Credentials | undefined): Record<string, any> | undefined;
/**
 * How to verify the server's certificate.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3Tls
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3Tls {
    /**
     * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3Tls#ca
     */
    readonly ca?: PostgreSqlDatabaseSpecBackupStorageS3TlsCa;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3Tls' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3Tls(obj: PostgreSqlDatabaseSpecBackupStorageS3Tls | undefined): Record<string, any> | undefined;
/**
 * How to compare the result with `value`: `Equals`, the same text; `AtLeast` and `AtMost`, as numbers; `Matches`, `value` is a regular expression that the whole text must match; `NoRows`, the query returns no row.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationAssertionsOperator
 */
export declare enum PostgreSqlDatabaseSpecBackupVerificationAssertionsOperator {
    /** Equals */
    EQUALS = "Equals",
    /** AtLeast */
    AT_LEAST = "AtLeast",
    /** AtMost */
    AT_MOST = "AtMost",
    /** Matches */
    MATCHES = "Matches",
    /** NoRows */
    NO_ROWS = "NoRows"
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationResourcesLimits
 */
export declare class PostgreSqlDatabaseSpecBackupVerificationResourcesLimits {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecBackupVerificationResourcesLimits;
    static fromString(value: string): PostgreSqlDatabaseSpecBackupVerificationResourcesLimits;
    private constructor();
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationResourcesRequests
 */
export declare class PostgreSqlDatabaseSpecBackupVerificationResourcesRequests {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecBackupVerificationResourcesRequests;
    static fromString(value: string): PostgreSqlDatabaseSpecBackupVerificationResourcesRequests;
    private constructor();
}
/**
 * Space on the disk of the drill's node.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDir
 */
export interface PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDir {
    /**
     * How much the throw-away database may use. The scheduler reserves what the drill needs. A backup that needs more is not restored, and the result is `TooLarge`.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDir#sizeLimit
     */
    readonly sizeLimit: PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDirSizeLimit;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDir' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDir(obj: PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDir | undefined): Record<string, any> | undefined;
/**
 * A PersistentVolumeClaim that Kubernetes creates for the drill's Pod, and deletes with it.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral
 */
export interface PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral {
    /**
     * The size of the volume. A backup that needs more is not restored, and the result is `TooLarge`.
     *
     * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral#size
     */
    readonly size: PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeralSize;
    /**
     * The StorageClass of the volume. Defaults to the cluster's default.
     *
     * @default the cluster's default.
     * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral#storageClassName
     */
    readonly storageClassName?: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral(obj: PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeral | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap with SQL.
 *
 * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef
 */
export interface PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef(obj: PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret with SQL.
 *
 * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef
 */
export interface PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef(obj: PostgreSqlDatabaseSpecBootstrapInitDatabaseScriptsSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema PostgreSqlDatabaseSpecMonitoringExporterResourcesLimits
 */
export declare class PostgreSqlDatabaseSpecMonitoringExporterResourcesLimits {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecMonitoringExporterResourcesLimits;
    static fromString(value: string): PostgreSqlDatabaseSpecMonitoringExporterResourcesLimits;
    private constructor();
}
/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions without a unit: `"0.5"`.
 *
 * @schema PostgreSqlDatabaseSpecMonitoringExporterResourcesRequests
 */
export declare class PostgreSqlDatabaseSpecMonitoringExporterResourcesRequests {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecMonitoringExporterResourcesRequests;
    static fromString(value: string): PostgreSqlDatabaseSpecMonitoringExporterResourcesRequests;
    private constructor();
}
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields
 */
export interface PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields(obj: PostgreSqlDatabaseSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector(obj: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector(obj: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * Selects the Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector | undefined): Record<string, any> | undefined;
/**
 * Selects the namespaces of these Pods by label.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector {
    /**
     * Further requirements for the labels.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions[];
    /**
     * Labels that the objects must have, with these values.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchLabels
     */
    readonly matchLabels?: {
        [key: string]: string;
    };
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the storage account's key.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef(obj: PostgreSqlDatabaseSpecBackupStorageAzureCredentialsAccountKeySecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCa
 */
export interface PostgreSqlDatabaseSpecBackupStorageAzureTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageAzureTlsCa' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageAzureTlsCa(obj: PostgreSqlDatabaseSpecBackupStorageAzureTlsCa | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the JSON key of a service account.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef(obj: PostgreSqlDatabaseSpecBackupStorageGcsCredentialsServiceAccountKeySecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCa
 */
export interface PostgreSqlDatabaseSpecBackupStorageGcsTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageGcsTlsCa' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageGcsTlsCa(obj: PostgreSqlDatabaseSpecBackupStorageGcsTlsCa | undefined): Record<string, any> | undefined;
/**
 * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateAccessModes
 */
export declare enum PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateAccessModes {
    /** ReadWriteOnce */
    READ_WRITE_ONCE = "ReadWriteOnce",
    /** ReadOnlyMany */
    READ_ONLY_MANY = "ReadOnlyMany",
    /** ReadWriteMany */
    READ_WRITE_MANY = "ReadWriteMany",
    /** ReadWriteOncePod */
    READ_WRITE_ONCE_POD = "ReadWriteOncePod"
}
/**
 * The minimum size of the volume. A larger value expands the claim, if its storage class allows that. Defaults to `10Gi`.
 *
 * @default 10Gi`.
 * @schema PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateSize
 */
export declare class PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateSize {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateSize;
    static fromString(value: string): PostgreSqlDatabaseSpecBackupStoragePersistentVolumeClaimTemplateSize;
    private constructor();
}
/**
 * The key of a Secret that holds the user's password.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef(obj: PostgreSqlDatabaseSpecBackupStorageRestCredentialsPasswordSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the name of the user, if that is secret too.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef(obj: PostgreSqlDatabaseSpecBackupStorageRestCredentialsUsernameSecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCa
 */
export interface PostgreSqlDatabaseSpecBackupStorageRestTlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCa#secretKeyRef
     */
    readonly secretKeyRef?: PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRestTlsCa' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRestTlsCa(obj: PostgreSqlDatabaseSpecBackupStorageRestTlsCa | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the access key's ID.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef(obj: PostgreSqlDatabaseSpecBackupStorageS3CredentialsAccessKeyIdSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the secret access key.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef(obj: PostgreSqlDatabaseSpecBackupStorageS3CredentialsSecretAccessKeySecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the session token of temporary credentials.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef(obj: PostgreSqlDatabaseSpecBackupStorageS3CredentialsSessionTokenSecretRef | undefined): Record<string, any> | undefined;
/**
 * The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`).
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCa
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3TlsCa {
    /**
     * The key of a ConfigMap that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCa#configMapKeyRef
     */
    readonly configMapKeyRef?: PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef;
    /**
     * The key of a Secret that holds one or more certificates, in PEM.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCa#secretKeyRef
     */
    readonly secretKeyRef?: PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef;
    /**
     * The public certificate authorities: those of the image that connects, or else those of the operator's image.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCa#system
     */
    readonly system?: any;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3TlsCa' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3TlsCa(obj: PostgreSqlDatabaseSpecBackupStorageS3TlsCa | undefined): Record<string, any> | undefined;
/**
 * How much the throw-away database may use. The scheduler reserves what the drill needs. A backup that needs more is not restored, and the result is `TooLarge`.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDirSizeLimit
 */
export declare class PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDirSizeLimit {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDirSizeLimit;
    static fromString(value: string): PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEmptyDirSizeLimit;
    private constructor();
}
/**
 * The size of the volume. A backup that needs more is not restored, and the result is `TooLarge`.
 *
 * @schema PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeralSize
 */
export declare class PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeralSize {
    readonly value: number | string;
    static fromNumber(value: number): PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeralSize;
    static fromString(value: string): PostgreSqlDatabaseSpecBackupVerificationWorkVolumeEphemeralSize;
    private constructor();
}
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * One requirement for labels or fields.
 *
 * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions
 */
export interface PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions {
    /**
     * The key of the label, or the field.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: string;
    /**
     * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
     *
     * @schema PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#values
     */
    readonly values?: string[];
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions(obj: PostgreSqlDatabaseSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageAzureTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageAzureTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageGcsTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageGcsTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageRestTlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageRestTlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a ConfigMap that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef {
    /**
     * The key in the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the ConfigMap.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageS3TlsCaConfigMapKeyRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds one or more certificates, in PEM.
 *
 * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef
 */
export interface PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef {
    /**
     * The key in the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef#key
     */
    readonly key: string;
    /**
     * The name of the Secret.
     *
     * @schema PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef' to JSON representation.
 */
export declare function toJson_PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef(obj: PostgreSqlDatabaseSpecBackupStorageS3TlsCaSecretKeyRef | undefined): Record<string, any> | undefined;
