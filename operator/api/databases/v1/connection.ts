import type { ConfigMapKeySelector, ObjectName, SecretKeySelector } from "my-operator/crd/types";
import type { CertificateAuthority, UserCredentials } from "./credentials.ts";

/** How to connect to a database: a server of a known engine, or a command for any other. */
export type DatabaseConnection = PostgreSQLConnection | MariaDBConnection | CommandConnection;

/** How to connect to a PostgreSQL server. */
export interface PostgreSQLConnection extends ServerConnection {
  /**
   * The database engine: `postgresql`, `mariadb`, or `command` for any other. It cannot change once the repository exists.
   */
  engine: "postgresql";
}

/** How to connect to a MariaDB server. */
export interface MariaDBConnection extends ServerConnection {
  /**
   * The database engine: `postgresql`, `mariadb`, or `command` for any other. It cannot change once the repository exists.
   */
  engine: "mariadb";
}

/** How to connect to a database server. */
export interface ServerConnection {
  /**
   * The major version of the server, such as `"17"` (PostgreSQL) or `"11.8"` (MariaDB). Backups use the client tools of
   * the engine's official image of this version, because a dump tool must not be older than the server. Without
   * `version` and `image`, the operator detects the version.
   *
   * @maxLength 16
   * @validation {
   *   rule: "self.matches(r'^[0-9]{1,3}(\\.[0-9]{1,3})?$')",
   *   messageTemplate: "\"{self}\" is not a valid server version: write the major version in quotation marks, such as \"17\" (PostgreSQL) or \"11.8\" (MariaDB)",
   * }
   */
  version?: string;

  /** An image with the client tools, instead of the engine's official one. Required for engine `command`. */
  image?: ImageReference;

  /**
   * The DNS name or IP address of the server.
   *
   * @maxLength 253
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?[.]?$') || self.matches(r'^[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?$')",
   *   messageTemplate: "\"{self.contains('@') ? '…' : self}\" is not a valid host: use a DNS name or an IP address only, such as \"orders-db.shop.svc\"; the port goes in port, the database in database, user and password in credentials",
   * }
   */
  host: string;

  /**
   * The TCP port of the server. Defaults to the engine's port: 5432 (PostgreSQL) or 3306 (MariaDB).
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 65535
   */
  port?: number;

  /**
   * The name of the database on the server. Defaults to `databaseName`.
   *
   * @maxLength 64
   * @validation {
   *   rule: "self != '' && !self.matches(r'^[- ]| $|[[:cntrl:]]')",
   *   messageTemplate: "\"{self}\" is not a valid database name: it must not be empty, begin with '-' or a space, end with a space, or contain control characters",
   * }
   */
  database?: string;

  /** The user to connect as, with its password. */
  credentials: UserCredentials;

  /** How to encrypt the connection to the server. */
  tls?: DatabaseTls;
}

/**
 * A container image.
 *
 * @maxLength 512
 * @validation {
 *   rule: "self.matches(r'^[A-Za-z0-9][A-Za-z0-9._:/@-]*$') && !self.contains('://')",
 *   messageTemplate: "\"{self}\" is not a valid image: use a name, optionally with a registry, tag or digest, such as \"postgres:17\", without scheme and spaces",
 * }
 */
export type ImageReference = string;

/** Any other database: one program writes it to standard output, another reads it back. */
export interface CommandConnection {
  /**
   * The database engine: `postgresql`, `mariadb`, or `command` for any other. It cannot change once the repository exists.
   */
  engine: "command";

  /** An image with the client tools, instead of the engine's official one. Required for engine `command`. */
  image: ImageReference;

  /** The programs that dump and restore the database, and what they need. */
  command: CommandEngine;
}

/** How to dump and restore a database of an engine that the operator does not know. */
export interface CommandEngine {
  /**
   * The program that writes the database to standard output, and its arguments. It must exit with 0 only if it wrote
   * everything. It runs without a shell. Do not write credentials here; use `env`.
   */
  dump: CommandLine;
  /** The program that restores the database from standard input, and its arguments. It runs without a shell. */
  restore: CommandLine;
  /**
   * The program of drills, and its arguments. It gets the dump on standard input, restores it into a database of its own, and must
   * exit with 0 only if the data is good. It runs without a shell and without the variables and volumes of `env` and `volumes`.
   * Without it, drills of this engine come to no result.
   *
   * @experimental
   */
  verify?: CommandLine;
  /**
   * Environment variables of both programs.
   *
   * @maxItems 64
   * @listType map
   * @listMapKey name
   */
  env?: CommandVariable[];
  /**
   * Volumes to mount for both programs, such as the one that holds the database if that is a file.
   *
   * @maxItems 8
   * @listType map
   * @listMapKey mountPath
   * @validation {
   *   rule: "self.all(outer, !self.exists(inner, inner.mountPath.startsWith(outer.mountPath + '/')))",
   *   messageTemplate: "no mountPath may be within another, but {self.filter(inner, self.exists(outer, inner.mountPath.startsWith(outer.mountPath + '/'))).map(inner, inner.mountPath)} is: use separate folders, such as \"/data\" and \"/wal\"",
   * }
   */
  volumes?: CommandVolume[];
}

/**
 * A program and its arguments.
 *
 * @minItems 1
 * @maxItems 64
 * @listType atomic
 * @validation {
 *   rule: "size(self) == 0 || self[0] != ''",
 *   message: "the first item is empty: it must be the program, such as \"redis-cli\"",
 * }
 * @validation {
 *   rule: "!self.exists(word, word.matches('(?i)^--?(password|passwd|pass)=.'))",
 *   message: "arguments must not contain a password, because every process on the node can read them: store it in a Secret, reference that in env, and let the program read the variable",
 *   reason: "FieldValueForbidden",
 * }
 */
export type CommandLine = CommandWord[];

/**
 * A program or one of its arguments.
 *
 * @maxLength 4096
 */
export type CommandWord = string;

/**
 * An environment variable: a plain value, or one from a Secret or ConfigMap.
 *
 * @exactlyOneOf ["value", "valueFrom"]
 */
export interface CommandVariable {
  /**
   * The name of the variable.
   *
   * @maxLength 128
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z_][A-Za-z0-9_]*$')",
   *   messageTemplate: "\"{self}\" is not a valid variable name: use letters, digits and '_', and do not begin with a digit, such as \"REDIS_PASSWORD\"",
   * }
   * @validation {
   *   rule: "!self.matches(r'^(RESTIC_|BACKUP_|REPOSITORY_|DUMP_|AWS_|AZURE_|GOOGLE_|TERMINATION_LOG$)')",
   *   messageTemplate: "\"{self}\" is reserved for the run (RESTIC_*, BACKUP_*, REPOSITORY_*, DUMP_*, AWS_*, AZURE_*, GOOGLE_*, TERMINATION_LOG): use another name",
   *   reason: "FieldValueForbidden",
   * }
   */
  name: string;
  /**
   * The value. Do not write credentials here: everyone who may read DatabaseBackups or Pods can see it.
   *
   * @maxLength 4096
   */
  value?: string;
  /** Where the value comes from. */
  valueFrom?: CommandVariableSource;
}

/**
 * Where the value of an environment variable comes from. Set exactly one field.
 *
 * @exactlyOneOf ["secretKeyRef", "configMapKeyRef"]
 */
export interface CommandVariableSource {
  /** The key of a Secret that holds the value. */
  secretKeyRef?: SecretKeySelector;
  /** The key of a ConfigMap that holds the value. */
  configMapKeyRef?: ConfigMapKeySelector;
}

/**
 * A volume to mount.
 *
 * @validation {
 *   rule: "has(self.persistentVolumeClaim)",
 *   message: "persistentVolumeClaim is required: name the claim to mount",
 *   fieldPath: ".persistentVolumeClaim",
 *   reason: "FieldValueRequired",
 * }
 */
export interface CommandVolume {
  /**
   * The path in the container at which to mount it.
   *
   * @maxLength 255
   * @validation {
   *   rule: "self.matches(r'^(/[A-Za-z0-9._-]+)+$') && !self.split('/').exists(part, part == '.' || part == '..')",
   *   messageTemplate: "\"{self}\" is not a valid mount path: use '/' and folders of letters, digits, '.', '_' and '-', other than '.' and '..', such as \"/data\"",
   * }
   * @validation {
   *   rule: "!self.matches(r'^/(my-operator|etc/my-operator|repository|tmp|dev|proc|sys)(/|$)') && self != '/etc'",
   *   messageTemplate: "\"{self}\" is reserved: the run uses /my-operator, /etc, /etc/my-operator, /repository, /tmp, /dev, /proc and /sys; choose another path, such as \"/data\"",
   *   reason: "FieldValueForbidden",
   * }
   */
  mountPath: string;
  /** Whether to mount it read-only for backups. A SQLite database in WAL mode must be writable. Defaults to false. */
  readOnly?: boolean;
  /** The PersistentVolumeClaim to mount. Several volumes may name the same one. */
  persistentVolumeClaim?: CommandClaim;
}

/** A PersistentVolumeClaim in the same namespace. */
export interface CommandClaim {
  /** The name of the claim. */
  claimName: ObjectName;
}

/**
 * How to encrypt the connection to a database server.
 *
 * @validation {
 *   rule: "!(self.?mode.orValue('') in ['verify-ca', 'verify-full']) || has(self.ca)",
 *   messageTemplate: "mode {self.mode} requires ca, the certificate authority to trust: name a key of a Secret or ConfigMap, or set system",
 *   fieldPath: ".ca",
 *   reason: "FieldValueRequired",
 * }
 * @validation {
 *   rule: "!has(self.ca) || self.?mode.orValue('verify-full') in ['verify-ca', 'verify-full']",
 *   messageTemplate: "mode {self.mode} does not check the server's certificate, so ca has no effect: set mode to verify-full, or remove ca",
 *   fieldPath: ".ca",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!self.?ca.?system.hasValue() || self.?mode.orValue('') != 'verify-ca'",
 *   message: "mode verify-ca with ca.system trusts every server that has a public certificate: set mode to verify-full",
 *   fieldPath: ".mode",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface DatabaseTls {
  /**
   * How to secure the connection, with PostgreSQL's names: `disable` never encrypts, `prefer` encrypts if the server
   * can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and `verify-full` also
   * checks that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same. Defaults to
   * `verify-full` if `ca` is set, and to `prefer` otherwise; `status.server.tlsMode` has the mode in use.
   */
  mode?: TlsMode;
  /** The certificate authorities that may have signed the server's certificate. */
  ca?: CertificateAuthority;
}

/** How to secure the connection to a database server. */
export type TlsMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";
