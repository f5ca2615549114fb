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
     * The path of the backup repository inside the storage. Each DatabaseBackup needs a path of its own.
     *
     * @schema DatabaseBackupSpec#backupPath
     */
    readonly backupPath: string;
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
     * When to back up, as a cron expression of five fields or one of the macros `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight` and `@hourly`. It is read in UTC.
     *
     * @schema DatabaseBackupSpec#schedule
     */
    readonly schedule: string;
    /**
     * Where the backups are kept. Without it, a PersistentVolumeClaim of 10Gi that the operator creates.
     *
     * @schema DatabaseBackupSpec#storage
     */
    readonly storage?: DatabaseBackupSpecStorage;
}
/**
 * Converts an object of type 'DatabaseBackupSpec' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpec(obj: DatabaseBackupSpec | undefined): Record<string, any> | undefined;
/**
 * How to reach a database that this operator does not run. Without it, `databaseName` names a PostgreSQLDatabase.
 *
 * @schema DatabaseBackupSpecConnection
 */
export interface DatabaseBackupSpecConnection {
    /**
     * The user to connect as, and its password.
     *
     * @schema DatabaseBackupSpecConnection#credentials
     */
    readonly credentials: DatabaseBackupSpecConnectionCredentials;
    /**
     * Name of the database on the server, if it is not `databaseName`.
     *
     * @schema DatabaseBackupSpecConnection#database
     */
    readonly database?: string;
    /**
     * The kind of server.
     *
     * @schema DatabaseBackupSpecConnection#engine
     */
    readonly engine: DatabaseBackupSpecConnectionEngine;
    /**
     * DNS name or IP address of the server.
     *
     * @schema DatabaseBackupSpecConnection#host
     */
    readonly host: string;
    /**
     * An image with the server's client tools, instead of the official one.
     *
     * @schema DatabaseBackupSpecConnection#image
     */
    readonly image?: string;
    /**
     * TCP port of the server.
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
     * The major version of the server, such as `"17"`. The client tools are taken from the engine's official image of this version, because a dump tool must not be older than its server.
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
 * Where the backups are kept. Without it, a PersistentVolumeClaim of 10Gi that the operator creates.
 *
 * @schema DatabaseBackupSpecStorage
 */
export interface DatabaseBackupSpecStorage {
    /**
     * A volume in the cluster.
     *
     * @schema DatabaseBackupSpecStorage#persistentVolumeClaim
     */
    readonly persistentVolumeClaim?: DatabaseBackupSpecStoragePersistentVolumeClaim;
}
/**
 * Converts an object of type 'DatabaseBackupSpecStorage' to JSON representation.
 */
export declare function toJson_DatabaseBackupSpecStorage(obj: DatabaseBackupSpecStorage | undefined): Record<string, any> | undefined;
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
 * The kind of server.
 *
 * @schema DatabaseBackupSpecConnectionEngine
 */
export declare enum DatabaseBackupSpecConnectionEngine {
    /** postgresql */
    POSTGRESQL = "postgresql"
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
     * How far to trust the connection, in PostgreSQL's words: `disable` never encrypts, `prefer` encrypts when the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also that it was issued for `host`.
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
 * A volume in the cluster.
 *
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaim
 */
export interface DatabaseBackupSpecStoragePersistentVolumeClaim {
    /**
     * Name of an existing claim in the same namespace.
     *
     * @schema DatabaseBackupSpecStoragePersistentVolumeClaim#claimName
     */
    readonly claimName?: string;
    /**
     * The claim to create. It is not deleted with the DatabaseBackup.
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
 * How far to trust the connection, in PostgreSQL's words: `disable` never encrypts, `prefer` encrypts when the server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also that it was issued for `host`.
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
 * The claim to create. It is not deleted with the DatabaseBackup.
 *
 * @schema DatabaseBackupSpecStoragePersistentVolumeClaimTemplate
 */
export interface DatabaseBackupSpecStoragePersistentVolumeClaimTemplate {
    /**
     * How the volume may be mounted.
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
     * The storage class; without it the cluster's default.
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
