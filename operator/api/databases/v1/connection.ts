import type { ObjectName, SecretKeySelector } from "my-operator/crd/types";

/** What to back up, and how to reach it. */
export type DatabaseConnection = PostgreSQLConnection | MariaDBConnection | CommandConnection;

/** A PostgreSQL server, and who to be on it. */
export interface PostgreSQLConnection extends ServerConnection {
  /** The kind of server, or `command` for any other. */
  engine: "postgresql";
}

/** A MariaDB server, and who to be on it. */
export interface MariaDBConnection extends ServerConnection {
  /** The kind of server, or `command` for any other. */
  engine: "mariadb";
}

/** A database server, and who to be on it. */
export interface ServerConnection {
  /**
   * The major version of the server, such as `"17"` of PostgreSQL or `"11.8"` of MariaDB. The client tools are taken
   * from the engine's official image of this version, because a dump tool must not be older than its server. Without
   * `version` and `image`, the server is asked.
   *
   * @maxLength 16
   * @validation {
   *   rule: "self.matches(r'^[0-9]{1,3}(\\.[0-9]{1,3})?$')",
   *   messageTemplate: "\"{self}\" is no version of a server: it must be its major version in quotation marks, such as \"17\" of PostgreSQL or \"11.8\" of MariaDB",
   * }
   */
  version?: string;

  /** An image with the server's client tools, instead of the official one. */
  image?: ImageReference;

  /**
   * DNS name or IP address of the server.
   *
   * @maxLength 253
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$') || self.matches(r'^[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$')",
   *   messageTemplate: "\"{self.contains('@') ? '…' : self}\" is no host: it must be a DNS name or an IP address alone, such as \"orders-db.shop.svc\"; the port belongs into port, the database into database, user and password into credentials",
   * }
   */
  host: string;

  /**
   * TCP port of the server. Without it the engine's own: 5432 of PostgreSQL, 3306 of MariaDB.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 65535
   */
  port?: number;

  /**
   * Name of the database on the server, if it is not `databaseName`.
   *
   * @maxLength 64
   * @validation {
   *   rule: "self != '' && !self.matches(r'^[- ]| $|[[:cntrl:]]')",
   *   messageTemplate: "\"{self}\" is no name of a database: it must not be empty, begin with '-' or a space, end with a space, or contain control characters",
   * }
   */
  database?: string;

  /** The user to connect as, and its password. */
  credentials: DatabaseCredentials;

  /** Encryption of the connection to the server. */
  tls?: DatabaseTls;
}

/**
 * The reference of an image.
 *
 * @maxLength 512
 * @validation {
 *   rule: "self.matches(r'^[A-Za-z0-9][A-Za-z0-9._:/@-]*$') && !self.contains('://')",
 *   messageTemplate: "\"{self}\" is no image: it must be a name with perhaps a registry in front and a tag or digest behind, such as \"postgres:17\", without scheme and spaces",
 * }
 */
type ImageReference = string;

/** Any other database: a program that writes it to standard output, and one that reads it back. */
export interface CommandConnection {
  /** The kind of server, or `command` for any other. */
  engine: "command";

  /** An image with the server's client tools, instead of the official one. */
  image: ImageReference;

  /** The programs, and what they need. */
  command: CommandEngine;
}

/** How to dump and restore a database that the operator knows nothing of. */
export interface CommandEngine {
  /**
   * The program that writes the database to standard output and exits with 0 only when all of it was written, with its
   * arguments. It is run without a shell. It must not contain credentials: take them from `env`.
   */
  dump: CommandLine;
  /** The program that reads standard input and restores the database from it, with its arguments. */
  restore: CommandLine;
  /**
   * Environment variables of both.
   *
   * @maxItems 64
   * @listType map
   * @listMapKey name
   */
  env?: CommandVariable[];
  /** A volume that both see: where the database is a file. */
  volume?: CommandVolume;
}

/**
 * A program and its arguments.
 *
 * @minItems 1
 * @maxItems 64
 * @listType atomic
 * @validation {
 *   rule: "size(self) == 0 || self[0] != ''",
 *   message: "the first word must be the program, such as \"redis-cli\", and is empty",
 * }
 * @validation {
 *   rule: "!self.exists(word, word.matches('(?i)^--?(password|passwd|pass)=.'))",
 *   message: "arguments must have no password, because every process of the node can read them: put it into a Secret, name that in env, and let the program read the variable",
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
 * An environment variable: a plain value, or one from a Secret.
 *
 * @exactlyOneOf ["value", "valueSecretRef"]
 */
export interface CommandVariable {
  /**
   * Name of the variable.
   *
   * @maxLength 128
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z_][A-Za-z0-9_]*$')",
   *   messageTemplate: "\"{self}\" is no name of a variable: it must consist of letters, digits and '_', and not begin with a digit, such as \"REDIS_PASSWORD\"",
   * }
   * @validation {
   *   rule: "!self.matches(r'^(RESTIC_|BACKUP_|REPOSITORY_|DUMP_|AWS_|AZURE_|GOOGLE_|TERMINATION_LOG$)')",
   *   messageTemplate: "\"{self}\" is one of the run's own variables (RESTIC_*, BACKUP_*, REPOSITORY_*, DUMP_*, AWS_*, AZURE_*, GOOGLE_*, TERMINATION_LOG): give it another name",
   *   reason: "FieldValueForbidden",
   * }
   */
  name: string;
  /**
   * Its value. No credentials: whoever may read DatabaseBackups or Pods can read it.
   *
   * @maxLength 4096
   */
  value?: string;
  /** The key of a Secret that holds its value. */
  valueSecretRef?: SecretKeySelector;
}

/** A volume of a claim. */
export interface CommandVolume {
  /** Name of the claim in the same namespace. */
  claimName: ObjectName;
  /**
   * Where the programs see it.
   *
   * @maxLength 255
   * @validation {
   *   rule: "self.matches(r'^(/[A-Za-z0-9._-]+)+$') && !self.split('/').exists(part, part == '.' || part == '..')",
   *   messageTemplate: "\"{self}\" is no path to mount at: it must begin with '/' and have folders of letters, digits, '.', '_' and '-', other than '.' and '..', such as \"/data\"",
   * }
   * @validation {
   *   rule: "!self.matches(r'^/(my-operator|etc/my-operator|repository|tmp|dev|proc|sys)(/|$)') && self != '/etc'",
   *   messageTemplate: "\"{self}\" is taken: /my-operator, /etc, /etc/my-operator, /repository, /tmp, /dev, /proc and /sys are the run's own; choose another, such as \"/data\"",
   *   reason: "FieldValueForbidden",
   * }
   */
  mountPath: string;
  /** Whether backups see it read-only. SQLite needs to write beside a database in WAL mode. */
  readOnly?: boolean;
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
 *   rule: "!(self.?mode.orValue('prefer') in ['verify-ca', 'verify-full']) || has(self.caSecretRef)",
 *   messageTemplate: "mode {self.mode} needs caSecretRef, the certificate authority to trust",
 *   fieldPath: ".caSecretRef",
 *   reason: "FieldValueRequired",
 * }
 */
export interface DatabaseTls {
  /**
   * How far to trust the connection, in PostgreSQL's words: `disable` never encrypts, `prefer` encrypts when the
   * server can, `require` always encrypts, `verify-ca` also checks who signed the server's certificate, and
   * `verify-full` also that it was issued for `host`. For MariaDB, `verify-ca` and `verify-full` are the same.
   *
   * @default "prefer"
   */
  mode?: "disable" | "prefer" | "require" | "verify-ca" | "verify-full";
  /** The key of a Secret that holds the certificate authority, in PEM. */
  caSecretRef?: SecretKeySelector;
}
