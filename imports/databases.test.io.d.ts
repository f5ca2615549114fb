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
     * What to back up, when, and where to.
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
 * What to back up, when, and where to.
 *
 * @schema DatabaseBackupSpec
 */
export interface DatabaseBackupSpec {
    /**
     * How long a run may take with all its tries, waiting for its image or a node included, in seconds. Then it is ended and has failed. Otherwise a run that hangs would stop all later ones.
     *
     * @schema DatabaseBackupSpec#activeDeadlineSeconds
     */
    readonly activeDeadlineSeconds?: number;
    /**
     * Where a run may or should be.
     *
     * @schema DatabaseBackupSpec#affinity
     */
    readonly affinity?: DatabaseBackupSpecAffinity;
    /**
     * How often a run that failed is tried again.
     *
     * @schema DatabaseBackupSpec#backoffLimit
     */
    readonly backoffLimit?: number;
    /**
     * The path of the backup repository inside the storage. Each DatabaseBackup needs a path of its own. It cannot be changed once the repository exists.
     *
     * @schema DatabaseBackupSpec#backupPath
     */
    readonly backupPath: string;
    /**
     * What to do when a run is due while another one runs: `Forbid` skips it and counts it as missed, `Replace` ends the older one, `Allow` runs both. It is about runs of the schedule; one that was asked for runs beside any other.
     *
     * @schema DatabaseBackupSpec#concurrencyPolicy
     */
    readonly concurrencyPolicy?: DatabaseBackupSpecConcurrencyPolicy;
    /**
     * How to reach a database that this operator does not run. Without it, `databaseName` names a PostgreSQLDatabase.
     *
     * @schema DatabaseBackupSpec#connection
     */
    readonly connection?: DatabaseBackupSpecConnection;
    /**
     * The database to back up. Without `connection` it is the name of a PostgreSQLDatabase in the same namespace. With `connection` it is the name of the database on that server, unless `connection.database` says otherwise.
     *
     * @schema DatabaseBackupSpec#databaseName
     */
    readonly databaseName: string;
    /**
     * What becomes of the backups when this object is deleted: `Retain` keeps snapshots, volume and password; `Delete` removes all that the operator made. A claim or Secret of the user's own is never deleted.
     *
     * @schema DatabaseBackupSpec#deletionPolicy
     */
    readonly deletionPolicy?: DatabaseBackupSpecDeletionPolicy;
    /**
     * How backups are encrypted. Without it, with a password that the operator generates.
     *
     * @schema DatabaseBackupSpec#encryption
     */
    readonly encryption?: DatabaseBackupSpecEncryption;
    /**
     * Tables to leave out, written as in `tables`.
     *
     * @schema DatabaseBackupSpec#excludeTables
     */
    readonly excludeTables?: string[];
    /**
     * Whether to store what belongs to the whole PostgreSQL server as well: roles, without their passwords, and tablespaces.
     *
     * @schema DatabaseBackupSpec#globals
     */
    readonly globals?: boolean;
    /**
     * Whether to make a first backup at once, when the object is created, and not to wait for the schedule.
     *
     * @schema DatabaseBackupSpec#immediate
     */
    readonly immediate?: boolean;
    /**
     * Labels and annotations of the runs' Jobs and Pods, for batch schedulers, service meshes and the like.
     *
     * @schema DatabaseBackupSpec#jobMetadata
     */
    readonly jobMetadata?: DatabaseBackupSpecJobMetadata;
    /**
     * What is written down about a dump, beside it and in the same database snapshot: `Tables` the number of rows of each table, which costs one read of them, and the server's version; `None` nothing. Of a `command` nothing is known, so there is nothing to write down.
     *
     * @schema DatabaseBackupSpec#manifest
     */
    readonly manifest?: DatabaseBackupSpecManifest;
    /**
     * Labels that the node of a run must have.
     *
     * @schema DatabaseBackupSpec#nodeSelector
     */
    readonly nodeSelector?: {
        [key: string]: string;
    };
    /**
     * What a run may use of its node. Without it: requests of 100m CPU and 256Mi memory, no limits.
     *
     * @schema DatabaseBackupSpec#resources
     */
    readonly resources?: DatabaseBackupSpecResources;
    /**
     * Which snapshots are kept. Without it, all are.
     *
     * @schema DatabaseBackupSpec#retention
     */
    readonly retention?: DatabaseBackupSpecRetention;
    /**
     * When to back up, as a cron expression of five fields (minute, hour, day of the month, month, day of the week) or one of the macros `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight` and `@hourly`. `H` stands for a number that is made from namespace and name and stays the same, so that many backups spread: `H 2 * * *` is once in the hour after two, `H H(1-4) * * *` once between one and five, `H/15 * * * *` every 15 minutes. It is read in `timeZone`.
     *
     * @schema DatabaseBackupSpec#schedule
     */
    readonly schedule: string;
    /**
     * The ServiceAccount of the runs' Pods, for a storage that trusts it (IAM roles for service accounts, workload identity). Runs get no token for the Kubernetes API. Without it: the namespace's default.
     *
     * @schema DatabaseBackupSpec#serviceAccountName
     */
    readonly serviceAccountName?: string;
    /**
     * How late a run may begin when its time was missed, in seconds: the cluster was down, or an earlier run took too long. What is later is counted as missed. At least 10, because the schedule is looked at every ten seconds.
     *
     * @schema DatabaseBackupSpec#startingDeadlineSeconds
     */
    readonly startingDeadlineSeconds?: number;
    /**
     * Where the backups are kept. Without it, a PersistentVolumeClaim of 10Gi that the operator creates.
     *
     * @schema DatabaseBackupSpec#storage
     */
    readonly storage?: DatabaseBackupSpecStorage;
    /**
     * Whether no new runs are begun. Runs under way go on.
     *
     * @schema DatabaseBackupSpec#suspend
     */
    readonly suspend?: boolean;
    /**
     * The tables to back up; without it all. PostgreSQL takes its own patterns (`orders`, `sales.*`), MariaDB takes names.
     *
     * @schema DatabaseBackupSpec#tables
     */
    readonly tables?: string[];
    /**
     * The time zone of the schedule and of retention's days, by its name in the IANA database, such as `Europe/Paris`.
     *
     * @schema DatabaseBackupSpec#timeZone
     */
    readonly timeZone?: string;
    /**
     * Taints of nodes that a run puts up with.
     *
     * @schema DatabaseBackupSpec#tolerations
     */
    readonly tolerations?: DatabaseBackupSpecTolerations[];
}
/**
 * Converts an object of type 'DatabaseBackupSpec' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpec(obj: DatabaseBackupSpec | undefined): Record<string, any> | undefined;
/**
 * Where a run may or should be.
 *
 * @schema DatabaseBackupSpecAffinity
 */
export interface DatabaseBackupSpecAffinity {
    /**
     * Which nodes.
     *
     * @schema DatabaseBackupSpecAffinity#nodeAffinity
     */
    readonly nodeAffinity?: DatabaseBackupSpecAffinityNodeAffinity;
    /**
     * Near which other Pods.
     *
     * @schema DatabaseBackupSpecAffinity#podAffinity
     */
    readonly podAffinity?: DatabaseBackupSpecAffinityPodAffinity;
    /**
     * Not near which other Pods.
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
 * What to do when a run is due while another one runs: `Forbid` skips it and counts it as missed, `Replace` ends the older one, `Allow` runs both. It is about runs of the schedule; one that was asked for runs beside any other.
 *
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
 * How to reach a database that this operator does not run. Without it, `databaseName` names a PostgreSQLDatabase.
 *
 * @schema DatabaseBackupSpecConnection
 */
export interface DatabaseBackupSpecConnection {
    /**
     * The programs, and what they need.
     *
     * @schema DatabaseBackupSpecConnection#command
     */
    readonly command?: DatabaseBackupSpecConnectionCommand;
    /**
     * The user to connect as, and its password.
     *
     * @schema DatabaseBackupSpecConnection#credentials
     */
    readonly credentials?: DatabaseBackupSpecConnectionCredentials;
    /**
     * Name of the database on the server, if it is not `databaseName`.
     *
     * @schema DatabaseBackupSpecConnection#database
     */
    readonly database?: string;
    /**
     * The kind of server, or `command` for any other.
     *
     * @schema DatabaseBackupSpecConnection#engine
     */
    readonly engine: DatabaseBackupSpecConnectionEngine;
    /**
     * DNS name or IP address of the server.
     *
     * @schema DatabaseBackupSpecConnection#host
     */
    readonly host?: string;
    /**
     * An image with the server's client tools, instead of the official one.
     *
     * @schema DatabaseBackupSpecConnection#image
     */
    readonly image?: string;
    /**
     * TCP port of the server. Without it the engine's own: 5432 of PostgreSQL, 3306 of MariaDB.
     *
     * @schema DatabaseBackupSpecConnection#port
     */
    readonly port?: number;
    /**
     * Encryption of the connection to the server.
     *
     * @schema DatabaseBackupSpecConnection#tls
     */
    readonly tls?: DatabaseBackupSpecConnectionTls;
    /**
     * The major version of the server, such as `"17"` of PostgreSQL or `"11.8"` of MariaDB. The client tools are taken from the engine's official image of this version, because a dump tool must not be older than its server. Without `version` and `image`, the server is asked.
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
 * What becomes of the backups when this object is deleted: `Retain` keeps snapshots, volume and password; `Delete` removes all that the operator made. A claim or Secret of the user's own is never deleted.
 *
 * @schema DatabaseBackupSpecDeletionPolicy
 */
export declare enum DatabaseBackupSpecDeletionPolicy {
    /** Retain */
    RETAIN = "Retain",
    /** Delete */
    DELETE = "Delete"
}
/**
 * How backups are encrypted. Without it, with a password that the operator generates.
 *
 * @schema DatabaseBackupSpecEncryption
 */
export interface DatabaseBackupSpecEncryption {
    /**
     * The key of a Secret that holds the repository's password: one line of text. When it changes, the repository's key is changed as well. Without it the operator generates a Secret, which is not deleted with the DatabaseBackup.
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
 * Labels and annotations of the runs' Jobs and Pods, for batch schedulers, service meshes and the like.
 *
 * @schema DatabaseBackupSpecJobMetadata
 */
export interface DatabaseBackupSpecJobMetadata {
    /**
     * Annotations. Those below `databases.test.io/` and `batch.kubernetes.io/` are the operator's and Kubernetes' own.
     *
     * @schema DatabaseBackupSpecJobMetadata#annotations
     */
    readonly annotations?: {
        [key: string]: string;
    };
    /**
     * Labels. Those below `databases.test.io/`, `app.kubernetes.io/` and `batch.kubernetes.io/` are the operator's and Kubernetes' own.
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
 * What is written down about a dump, beside it and in the same database snapshot: `Tables` the number of rows of each table, which costs one read of them, and the server's version; `None` nothing. Of a `command` nothing is known, so there is nothing to write down.
 *
 * @schema DatabaseBackupSpecManifest
 */
export declare enum DatabaseBackupSpecManifest {
    /** Tables */
    TABLES = "Tables",
    /** None */
    NONE = "None"
}
/**
 * What a run may use of its node. Without it: requests of 100m CPU and 256Mi memory, no limits.
 *
 * @schema DatabaseBackupSpecResources
 */
export interface DatabaseBackupSpecResources {
    /**
     * The most that it gets, by resource, such as `memory: 1Gi`.
     *
     * @schema DatabaseBackupSpecResources#limits
     */
    readonly limits?: {
        [key: string]: DatabaseBackupSpecResourcesLimits;
    };
    /**
     * What a node must have free for it, by resource.
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
 * Which snapshots are kept. Without it, all are.
 *
 * @schema DatabaseBackupSpecRetention
 */
export interface DatabaseBackupSpecRetention {
    /**
     * The newest of each of the last so many days that have one.
     *
     * @schema DatabaseBackupSpecRetention#keepDaily
     */
    readonly keepDaily?: number;
    /**
     * The newest of each of the last so many hours that have one.
     *
     * @schema DatabaseBackupSpecRetention#keepHourly
     */
    readonly keepHourly?: number;
    /**
     * The newest so many.
     *
     * @schema DatabaseBackupSpecRetention#keepLast
     */
    readonly keepLast?: number;
    /**
     * The newest of each of the last so many months that have one.
     *
     * @schema DatabaseBackupSpecRetention#keepMonthly
     */
    readonly keepMonthly?: number;
    /**
     * The newest of each of the last so many weeks (from Monday, ISO 8601) that have one.
     *
     * @schema DatabaseBackupSpecRetention#keepWeekly
     */
    readonly keepWeekly?: number;
    /**
     * The newest of each of the last so many years that have one.
     *
     * @schema DatabaseBackupSpecRetention#keepYearly
     */
    readonly keepYearly?: number;
    /**
     * Alone: whatever is younger is kept, and what is older goes. Beside `keep` rules: what is older goes even if one of these would keep it. A number and a unit: `h` hours, `d` days, `w` weeks.
     *
     * @schema DatabaseBackupSpecRetention#maxAge
     */
    readonly maxAge?: string;
    /**
     * At least so many of the newest stay, whatever the other rules say.
     *
     * @schema DatabaseBackupSpecRetention#minSuccessful
     */
    readonly minSuccessful?: number;
    /**
     * How long to wait from one freeing of space to the next, as a number and a unit (`h`, `d`, `w`). What has been forgotten takes up space until then.
     *
     * @schema DatabaseBackupSpecRetention#pruneInterval
     */
    readonly pruneInterval?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecRetention' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecRetention(obj: DatabaseBackupSpecRetention | undefined): Record<string, any> | undefined;
/**
 * Where the backups are kept. Without it, a PersistentVolumeClaim of 10Gi that the operator creates.
 *
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
     * A volume in the cluster.
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
     * A bucket of Amazon S3, or of a server that speaks its protocol.
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
 * A taint that a Pod puts up with.
 *
 * @schema DatabaseBackupSpecTolerations
 */
export interface DatabaseBackupSpecTolerations {
    /**
     * Effect of the taint. Without it: every effect.
     *
     * @schema DatabaseBackupSpecTolerations#effect
     */
    readonly effect?: DatabaseBackupSpecTolerationsEffect;
    /**
     * Key of the taint. Without it, and with the operator `Exists`: every taint.
     *
     * @schema DatabaseBackupSpecTolerations#key
     */
    readonly key?: string;
    /**
     * How the key relates to the value. Without it: `Equal`.
     *
     * @schema DatabaseBackupSpecTolerations#operator
     */
    readonly operator?: DatabaseBackupSpecTolerationsOperator;
    /**
     * How long a taint with the effect `NoExecute` is put up with, in seconds. Without it: for ever.
     *
     * @schema DatabaseBackupSpecTolerations#tolerationSeconds
     */
    readonly tolerationSeconds?: number;
    /**
     * Value of the taint. With `Exists` there is none.
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
 * Which nodes.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinity
 */
export interface DatabaseBackupSpecAffinityNodeAffinity {
    /**
     * What would be good.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * What must hold.
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
 * Near which other Pods.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinity
 */
export interface DatabaseBackupSpecAffinityPodAffinity {
    /**
     * What would be good.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * What must hold.
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
 * Not near which other Pods.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinity
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinity {
    /**
     * What would be good.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinity#preferredDuringSchedulingIgnoredDuringExecution
     */
    readonly preferredDuringSchedulingIgnoredDuringExecution?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution[];
    /**
     * What must hold.
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
 * The programs, and what they need.
 *
 * @schema DatabaseBackupSpecConnectionCommand
 */
export interface DatabaseBackupSpecConnectionCommand {
    /**
     * The program that writes the database to standard output and exits with 0 only when all of it was written, with its arguments. It is run without a shell. It must not contain credentials: take them from `env`.
     *
     * @schema DatabaseBackupSpecConnectionCommand#dump
     */
    readonly dump: string[];
    /**
     * Environment variables of both.
     *
     * @schema DatabaseBackupSpecConnectionCommand#env
     */
    readonly env?: DatabaseBackupSpecConnectionCommandEnv[];
    /**
     * The program that reads standard input and restores the database from it, with its arguments.
     *
     * @schema DatabaseBackupSpecConnectionCommand#restore
     */
    readonly restore: string[];
    /**
     * A volume that both see: where the database is a file.
     *
     * @schema DatabaseBackupSpecConnectionCommand#volume
     */
    readonly volume?: DatabaseBackupSpecConnectionCommandVolume;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommand' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommand(obj: DatabaseBackupSpecConnectionCommand | undefined): Record<string, any> | undefined;
/**
 * The user to connect as, and its password.
 *
 * @schema DatabaseBackupSpecConnectionCredentials
 */
export interface DatabaseBackupSpecConnectionCredentials {
    /**
     * The key of a Secret that holds the user's password.
     *
     * @schema DatabaseBackupSpecConnectionCredentials#passwordSecretRef
     */
    readonly passwordSecretRef: DatabaseBackupSpecConnectionCredentialsPasswordSecretRef;
    /**
     * The key of a Secret that holds the user's name.
     *
     * @schema DatabaseBackupSpecConnectionCredentials#usernameSecretRef
     */
    readonly usernameSecretRef: DatabaseBackupSpecConnectionCredentialsUsernameSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCredentials' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCredentials(obj: DatabaseBackupSpecConnectionCredentials | undefined): Record<string, any> | undefined;
/**
 * The kind of server, or `command` for any other.
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
 * Encryption of the connection to the server.
 *
 * @schema DatabaseBackupSpecConnectionTls
 */
export interface DatabaseBackupSpecConnectionTls {
    /**
     * The key of a Secret that holds the certificate authority, in PEM.
     *
     * @schema DatabaseBackupSpecConnectionTls#caSecretRef
     */
    readonly caSecretRef?: DatabaseBackupSpecConnectionTlsCaSecretRef;
    /**
     * How far to trust the connection, in PostgreSQL's words: `disable` never encrypts, `prefer` encrypts when the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same.
     *
     * @schema DatabaseBackupSpecConnectionTls#mode
     */
    readonly mode?: DatabaseBackupSpecConnectionTlsMode;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionTls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionTls(obj: DatabaseBackupSpecConnectionTls | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the repository's password: one line of text. When it changes, the repository's key is changed as well. Without it the operator generates a Secret, which is not deleted with the DatabaseBackup.
 *
 * @schema DatabaseBackupSpecEncryptionPasswordSecretRef
 */
export interface DatabaseBackupSpecEncryptionPasswordSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecEncryptionPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
 * An amount in Kubernetes' notation: a number, with or without a unit, such as `500m`, `1Gi` or `2`. A fraction without a unit is written as text: `"0.5"`.
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
 * An amount in Kubernetes' notation: a number, with or without a unit, such as `500m`, `1Gi` or `2`. A fraction without a unit is written as text: `"0.5"`.
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
 * A container of Azure Blob Storage.
 *
 * @schema DatabaseBackupSpecStorageAzure
 */
export interface DatabaseBackupSpecStorageAzure {
    /**
     * The key of a Secret that holds the account's key. Without it the Pod's own identity is used.
     *
     * @schema DatabaseBackupSpecStorageAzure#accountKeySecretRef
     */
    readonly accountKeySecretRef?: DatabaseBackupSpecStorageAzureAccountKeySecretRef;
    /**
     * Name of the storage account.
     *
     * @schema DatabaseBackupSpecStorageAzure#accountName
     */
    readonly accountName: string;
    /**
     * Name of the container. It must exist.
     *
     * @schema DatabaseBackupSpecStorageAzure#container
     */
    readonly container: string;
    /**
     * The suffix of the cloud's host names, such as `core.chinacloudapi.cn`. Without it: `core.windows.net`.
     *
     * @schema DatabaseBackupSpecStorageAzure#endpointSuffix
     */
    readonly endpointSuffix?: string;
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
     * Name of the bucket. It must exist.
     *
     * @schema DatabaseBackupSpecStorageGcs#bucket
     */
    readonly bucket: string;
    /**
     * The key of a Secret that holds the JSON key of a service account. Without it the Pod's own identity is used (workload identity), see `serviceAccountName`.
     *
     * @schema DatabaseBackupSpecStorageGcs#credentialsSecretRef
     */
    readonly credentialsSecretRef?: DatabaseBackupSpecStorageGcsCredentialsSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcs' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcs(obj: DatabaseBackupSpecStorageGcs | undefined): Record<string, any> | undefined;
/**
 * A volume in the cluster.
 *
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaim
 */
export interface DatabaseBackupSpecStoragePersistentVolumeClaim {
    /**
     * Name of an existing claim in the same namespace. Several DatabaseBackups may share one, each with a path of its own.
     *
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaim#claimName
     */
    readonly claimName?: string;
    /**
     * The claim to create. It is not deleted with the DatabaseBackup, unless `deletionPolicy` says so.
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
     * The user of the server.
     *
     * @schema DatabaseBackupSpecStorageRest#credentials
     */
    readonly credentials?: DatabaseBackupSpecStorageRestCredentials;
    /**
     * How to trust the server.
     *
     * @schema DatabaseBackupSpecStorageRest#tls
     */
    readonly tls?: DatabaseBackupSpecStorageRestTls;
    /**
     * URL of the server, such as `https://backups.example.com:8000`. `backupPath` is added.
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
 * A bucket of Amazon S3, or of a server that speaks its protocol.
 *
 * @schema DatabaseBackupSpecStorageS3
 */
export interface DatabaseBackupSpecStorageS3 {
    /**
     * Name of the bucket. It must exist.
     *
     * @schema DatabaseBackupSpecStorageS3#bucket
     */
    readonly bucket: string;
    /**
     * Whether the bucket's name is part of the path or of the host name. `Auto`: by what the endpoint is known for.
     *
     * @schema DatabaseBackupSpecStorageS3#bucketLookup
     */
    readonly bucketLookup?: DatabaseBackupSpecStorageS3BucketLookup;
    /**
     * The access key. Without it the Pod's own identity is used (a role of its ServiceAccount), see `serviceAccountName`.
     *
     * @schema DatabaseBackupSpecStorageS3#credentials
     */
    readonly credentials?: DatabaseBackupSpecStorageS3Credentials;
    /**
     * URL of the server, such as `https://s3.example.com:9000`. Without it: Amazon's.
     *
     * @schema DatabaseBackupSpecStorageS3#endpoint
     */
    readonly endpoint?: string;
    /**
     * Region of the bucket, where the server has regions.
     *
     * @schema DatabaseBackupSpecStorageS3#region
     */
    readonly region?: string;
    /**
     * How to trust the server.
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
 * Effect of the taint. Without it: every effect.
 *
 * @schema DatabaseBackupSpecTolerationsEffect
 */
export declare enum DatabaseBackupSpecTolerationsEffect {
    /** NoSchedule */
    NO_SCHEDULE = "NoSchedule",
    /** PreferNoSchedule */
    PREFER_NO_SCHEDULE = "PreferNoSchedule",
    /** NoExecute */
    NO_EXECUTE = "NoExecute"
}
/**
 * How the key relates to the value. Without it: `Equal`.
 *
 * @schema DatabaseBackupSpecTolerationsOperator
 */
export declare enum DatabaseBackupSpecTolerationsOperator {
    /** Exists */
    EXISTS = "Exists",
    /** Equal */
    EQUAL = "Equal"
}
/**
 * A term with a weight.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution {
    /**
     * What would be good.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecution#preference
     */
    readonly preference: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference;
    /**
     * How good, from 1 to 100.
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
 * What must hold.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecution {
    /**
     * The terms.
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
     * What would be good.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecution#podAffinityTerm
     */
    readonly podAffinityTerm: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm;
    /**
     * How good, from 1 to 100.
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
     * The Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector;
    /**
     * The namespaces of these Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector;
    /**
     * The namespaces of these Pods. Without it and `namespaceSelector`: the Pod's own.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaces
     */
    readonly namespaces?: string[];
    /**
     * Nodes that have the same value for this label are the same place.
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
     * What would be good.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecution#podAffinityTerm
     */
    readonly podAffinityTerm: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm;
    /**
     * How good, from 1 to 100.
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
     * The Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector;
    /**
     * The namespaces of these Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector;
    /**
     * The namespaces of these Pods. Without it and `namespaceSelector`: the Pod's own.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecution#namespaces
     */
    readonly namespaces?: string[];
    /**
     * Nodes that have the same value for this label are the same place.
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
 * An environment variable: a plain value, or one from a Secret.
 *
 * @schema DatabaseBackupSpecConnectionCommandEnv
 */
export interface DatabaseBackupSpecConnectionCommandEnv {
    /**
     * Name of the variable.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnv#name
     */
    readonly name: string;
    /**
     * Its value. No credentials: whoever may read DatabaseBackups or Pods can read it.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnv#value
     */
    readonly value?: string;
    /**
     * The key of a Secret that holds its value.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnv#valueSecretRef
     */
    readonly valueSecretRef?: DatabaseBackupSpecConnectionCommandEnvValueSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandEnv' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandEnv(obj: DatabaseBackupSpecConnectionCommandEnv | undefined): Record<string, any> | undefined;
/**
 * A volume that both see: where the database is a file.
 *
 * @schema DatabaseBackupSpecConnectionCommandVolume
 */
export interface DatabaseBackupSpecConnectionCommandVolume {
    /**
     * Name of the claim in the same namespace.
     *
     * @schema DatabaseBackupSpecConnectionCommandVolume#claimName
     */
    readonly claimName: string;
    /**
     * Where the programs see it.
     *
     * @schema DatabaseBackupSpecConnectionCommandVolume#mountPath
     */
    readonly mountPath: string;
    /**
     * Whether backups see it read-only. SQLite needs to write beside a database in WAL mode.
     *
     * @schema DatabaseBackupSpecConnectionCommandVolume#readOnly
     */
    readonly readOnly?: boolean;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandVolume' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandVolume(obj: DatabaseBackupSpecConnectionCommandVolume | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the user's password.
 *
 * @schema DatabaseBackupSpecConnectionCredentialsPasswordSecretRef
 */
export interface DatabaseBackupSpecConnectionCredentialsPasswordSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCredentialsPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
 * The key of a Secret that holds the user's name.
 *
 * @schema DatabaseBackupSpecConnectionCredentialsUsernameSecretRef
 */
export interface DatabaseBackupSpecConnectionCredentialsUsernameSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCredentialsUsernameSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
 * The key of a Secret that holds the certificate authority, in PEM.
 *
 * @schema DatabaseBackupSpecConnectionTlsCaSecretRef
 */
export interface DatabaseBackupSpecConnectionTlsCaSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecConnectionTlsCaSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
     *
     * @schema DatabaseBackupSpecConnectionTlsCaSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionTlsCaSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionTlsCaSecretRef(obj: DatabaseBackupSpecConnectionTlsCaSecretRef | undefined): Record<string, any> | undefined;
/**
 * How far to trust the connection, in PostgreSQL's words: `disable` never encrypts, `prefer` encrypts when the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same.
 *
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
 * The key of a Secret that holds the account's key. Without it the Pod's own identity is used.
 *
 * @schema DatabaseBackupSpecStorageAzureAccountKeySecretRef
 */
export interface DatabaseBackupSpecStorageAzureAccountKeySecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageAzureAccountKeySecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageAzureAccountKeySecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageAzureAccountKeySecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageAzureAccountKeySecretRef(obj: DatabaseBackupSpecStorageAzureAccountKeySecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the JSON key of a service account. Without it the Pod's own identity is used (workload identity), see `serviceAccountName`.
 *
 * @schema DatabaseBackupSpecStorageGcsCredentialsSecretRef
 */
export interface DatabaseBackupSpecStorageGcsCredentialsSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageGcsCredentialsSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageGcsCredentialsSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageGcsCredentialsSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageGcsCredentialsSecretRef(obj: DatabaseBackupSpecStorageGcsCredentialsSecretRef | undefined): Record<string, any> | undefined;
/**
 * The claim to create. It is not deleted with the DatabaseBackup, unless `deletionPolicy` says so.
 *
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate
 */
export interface DatabaseBackupSpecStoragePersistentVolumeClaimTemplate {
    /**
     * How the volume may be mounted. It cannot be changed.
     *
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate#accessModes
     */
    readonly accessModes?: DatabaseBackupSpecStoragePersistentVolumeClaimTemplateAccessModes[];
    /**
     * How large the volume must be at least. A larger value expands the claim where its storage class allows it.
     *
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate#size
     */
    readonly size?: DatabaseBackupSpecStoragePersistentVolumeClaimTemplateSize;
    /**
     * The storage class; without it the cluster's default. It cannot be changed.
     *
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate#storageClassName
     */
    readonly storageClassName?: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStoragePersistentVolumeClaimTemplate' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStoragePersistentVolumeClaimTemplate(obj: DatabaseBackupSpecStoragePersistentVolumeClaimTemplate | undefined): Record<string, any> | undefined;
/**
 * The user of the server.
 *
 * @schema DatabaseBackupSpecStorageRestCredentials
 */
export interface DatabaseBackupSpecStorageRestCredentials {
    /**
     * The key of a Secret that holds the user's password.
     *
     * @schema DatabaseBackupSpecStorageRestCredentials#passwordSecretRef
     */
    readonly passwordSecretRef: DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef;
    /**
     * The key of a Secret that holds the user's name.
     *
     * @schema DatabaseBackupSpecStorageRestCredentials#usernameSecretRef
     */
    readonly usernameSecretRef: DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestCredentials' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestCredentials(obj: DatabaseBackupSpecStorageRestCredentials | undefined): Record<string, any> | undefined;
/**
 * How to trust the server.
 *
 * @schema DatabaseBackupSpecStorageRestTls
 */
export interface DatabaseBackupSpecStorageRestTls {
    /**
     * The key of a Secret that holds the certificate authority of the server's certificate, in PEM.
     *
     * @schema DatabaseBackupSpecStorageRestTls#caSecretRef
     */
    readonly caSecretRef: DatabaseBackupSpecStorageRestTlsCaSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestTls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestTls(obj: DatabaseBackupSpecStorageRestTls | undefined): Record<string, any> | undefined;
/**
 * Whether the bucket's name is part of the path or of the host name. `Auto`: by what the endpoint is known for.
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
 * The access key. Without it the Pod's own identity is used (a role of its ServiceAccount), see `serviceAccountName`.
 *
 * @schema DatabaseBackupSpecStorageS3Credentials
 */
export interface DatabaseBackupSpecStorageS3Credentials {
    /**
     * The key of a Secret that holds the access key's ID.
     *
     * @schema DatabaseBackupSpecStorageS3Credentials#accessKeyIdSecretRef
     */
    readonly accessKeyIdSecretRef: DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef;
    /**
     * The key of a Secret that holds the secret access key.
     *
     * @schema DatabaseBackupSpecStorageS3Credentials#secretAccessKeySecretRef
     */
    readonly secretAccessKeySecretRef: DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef;
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
 * How to trust the server.
 *
 * @schema DatabaseBackupSpecStorageS3Tls
 */
export interface DatabaseBackupSpecStorageS3Tls {
    /**
     * The key of a Secret that holds the certificate authority of the server's certificate, in PEM.
     *
     * @schema DatabaseBackupSpecStorageS3Tls#caSecretRef
     */
    readonly caSecretRef: DatabaseBackupSpecStorageS3TlsCaSecretRef;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3Tls' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3Tls(obj: DatabaseBackupSpecStorageS3Tls | undefined): Record<string, any> | undefined;
/**
 * What would be good.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference {
    /**
     * Of the node's labels.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreference#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions[];
    /**
     * Of the node's fields, such as `metadata.name`.
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
 * Requirements of which all must hold.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms {
    /**
     * Of the node's labels.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTerms#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions[];
    /**
     * Of the node's fields, such as `metadata.name`.
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
 * What would be good.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm {
    /**
     * The Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector;
    /**
     * The namespaces of these Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector;
    /**
     * The namespaces of these Pods. Without it and `namespaceSelector`: the Pod's own.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaces
     */
    readonly namespaces?: string[];
    /**
     * Nodes that have the same value for this label are the same place.
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
 * The Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * The namespaces of these Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * What would be good.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm {
    /**
     * The Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#labelSelector
     */
    readonly labelSelector?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector;
    /**
     * The namespaces of these Pods, by their labels.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaceSelector
     */
    readonly namespaceSelector?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector;
    /**
     * The namespaces of these Pods. Without it and `namespaceSelector`: the Pod's own.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTerm#namespaces
     */
    readonly namespaces?: string[];
    /**
     * Nodes that have the same value for this label are the same place.
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
 * The Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * The namespaces of these Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * The key of a Secret that holds its value.
 *
 * @schema DatabaseBackupSpecConnectionCommandEnvValueSecretRef
 */
export interface DatabaseBackupSpecConnectionCommandEnvValueSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
     *
     * @schema DatabaseBackupSpecConnectionCommandEnvValueSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecConnectionCommandEnvValueSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecConnectionCommandEnvValueSecretRef(obj: DatabaseBackupSpecConnectionCommandEnvValueSecretRef | undefined): Record<string, any> | undefined;
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
 * How large the volume must be at least. A larger value expands the claim where its storage class allows it.
 *
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
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestCredentialsPasswordSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
 * The key of a Secret that holds the user's name.
 *
 * @schema DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef
 */
export interface DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestCredentialsUsernameSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
 * The key of a Secret that holds the certificate authority of the server's certificate, in PEM.
 *
 * @schema DatabaseBackupSpecStorageRestTlsCaSecretRef
 */
export interface DatabaseBackupSpecStorageRestTlsCaSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCaSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageRestTlsCaSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageRestTlsCaSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageRestTlsCaSecretRef(obj: DatabaseBackupSpecStorageRestTlsCaSecretRef | undefined): Record<string, any> | undefined;
/**
 * The key of a Secret that holds the access key's ID.
 *
 * @schema DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef
 */
export interface DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsAccessKeyIdSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsSecretAccessKeySecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3CredentialsSessionTokenSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
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
 * The key of a Secret that holds the certificate authority of the server's certificate, in PEM.
 *
 * @schema DatabaseBackupSpecStorageS3TlsCaSecretRef
 */
export interface DatabaseBackupSpecStorageS3TlsCaSecretRef {
    /**
     * Key inside the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCaSecretRef#key
     */
    readonly key: string;
    /**
     * Name of the Secret.
     *
     * @schema DatabaseBackupSpecStorageS3TlsCaSecretRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorageS3TlsCaSecretRef' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorageS3TlsCaSecretRef(obj: DatabaseBackupSpecStorageS3TlsCaSecretRef | undefined): Record<string, any> | undefined;
/**
 * One requirement of a node's labels.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressionsOperator;
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
 * One requirement of a node's fields, of which only the name can be asked for.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields
 */
export interface DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields {
    /**
     * The field.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#key
     */
    readonly key: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFieldsKey;
    /**
     * How it relates to the value.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#operator
     */
    readonly operator: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFieldsOperator;
    /**
     * The value: one name of a node.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields#values
     */
    readonly values: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields(obj: DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFields | undefined): Record<string, any> | undefined;
/**
 * One requirement of a node's labels.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressionsOperator;
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
 * One requirement of a node's fields, of which only the name can be asked for.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields
 */
export interface DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields {
    /**
     * The field.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#key
     */
    readonly key: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFieldsKey;
    /**
     * How it relates to the value.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#operator
     */
    readonly operator: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFieldsOperator;
    /**
     * The value: one name of a node.
     *
     * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields#values
     */
    readonly values: string[];
}
/**
 * Converts an object of type 'DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields(obj: DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFields | undefined): Record<string, any> | undefined;
/**
 * The Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * The namespaces of these Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * The Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * The namespaces of these Pods, by their labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector {
    /**
     * Other requirements.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelector#matchExpressions
     */
    readonly matchExpressions?: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions[];
    /**
     * Labels that they must have with just this value.
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
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist",
    /** Gt */
    GT = "Gt",
    /** Lt */
    LT = "Lt"
}
/**
 * The field.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFieldsKey
 */
export declare enum DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFieldsKey {
    /** metadata.name */
    METADATA_PERIOD_NAME = "metadata.name"
}
/**
 * How it relates to the value.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFieldsOperator
 */
export declare enum DatabaseBackupSpecAffinityNodeAffinityPreferredDuringSchedulingIgnoredDuringExecutionPreferenceMatchFieldsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn"
}
/**
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist",
    /** Gt */
    GT = "Gt",
    /** Lt */
    LT = "Lt"
}
/**
 * The field.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFieldsKey
 */
export declare enum DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFieldsKey {
    /** metadata.name */
    METADATA_PERIOD_NAME = "metadata.name"
}
/**
 * How it relates to the value.
 *
 * @schema DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFieldsOperator
 */
export declare enum DatabaseBackupSpecAffinityNodeAffinityRequiredDuringSchedulingIgnoredDuringExecutionNodeSelectorTermsMatchFieldsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn"
}
/**
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * One requirement of labels.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions
 */
export interface DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions {
    /**
     * The label's key.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#key
     */
    readonly key: string;
    /**
     * How it relates to the values.
     *
     * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressions#operator
     */
    readonly operator: DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressionsOperator;
    /**
     * The values: at least one with `In` and `NotIn`, none with the others.
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
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionLabelSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAntiAffinityRequiredDuringSchedulingIgnoredDuringExecutionNamespaceSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermLabelSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * How it relates to the values.
 *
 * @schema DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressionsOperator
 */
export declare enum DatabaseBackupSpecAffinityPodAntiAffinityPreferredDuringSchedulingIgnoredDuringExecutionPodAffinityTermNamespaceSelectorMatchExpressionsOperator {
    /** In */
    IN = "In",
    /** NotIn */
    NOT_IN = "NotIn",
    /** Exists */
    EXISTS = "Exists",
    /** DoesNotExist */
    DOES_NOT_EXIST = "DoesNotExist"
}
/**
 * DatabaseSnapshot is one backup of a database that stands in a repository. The operator makes one for each run that succeeds; whoever creates one without `snapshotID` asks for a backup now. Deleting one deletes the backup.
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
 * DatabaseSnapshot is one backup of a database that stands in a repository. The operator makes one for each run that succeeds; whoever creates one without `snapshotID` asks for a backup now. Deleting one deletes the backup.
 *
 * @schema DatabaseSnapshot
 */
export interface DatabaseSnapshotProps {
    /**
     * @schema DatabaseSnapshot#metadata
     */
    readonly metadata?: ApiObjectMetadata;
    /**
     * Which backup it is.
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
 * Which backup it is.
 *
 * @schema DatabaseSnapshotSpec
 */
export interface DatabaseSnapshotSpec {
    /**
     * The DatabaseBackup in the same namespace whose database is backed up, and to whose repository.
     *
     * @schema DatabaseSnapshotSpec#backupRef
     */
    readonly backupRef: DatabaseSnapshotSpecBackupRef;
    /**
     * Whether retention must leave it alone.
     *
     * @schema DatabaseSnapshotSpec#pinned
     */
    readonly pinned?: boolean;
    /**
     * A snapshot that the repository holds already, by restic's ID: 64 hexadecimal digits. Without it, a backup is made now.
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
 * The DatabaseBackup in the same namespace whose database is backed up, and to whose repository.
 *
 * @schema DatabaseSnapshotSpecBackupRef
 */
export interface DatabaseSnapshotSpecBackupRef {
    /**
     * Name of the object.
     *
     * @schema DatabaseSnapshotSpecBackupRef#name
     */
    readonly name: string;
}
/**
 * Converts an object of type 'DatabaseSnapshotSpecBackupRef' to JSON representation.
 */
export declare function toJson_DatabaseSnapshotSpecBackupRef(obj: DatabaseSnapshotSpecBackupRef | undefined): Record<string, any> | undefined;
