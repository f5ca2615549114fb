import type { DatabaseConnection, TlsMode } from "../api/databases/v1/connection.ts";
import type { DatabaseBackupSpec } from "../api/databases/v1/databasebackup.ts";
import type { KeyReference } from "../container-inputs.ts";
import type { ClientProgram } from "./client-program.ts";
import type { Inventory } from "./inventory.ts";
import type { EngineDrill } from "./drill.ts";
import type { EngineReason } from "./reasons.ts";
import type { EngineRestore } from "./restore.ts";

/** A database, and how to reach it. */
export interface Target<Connection extends DatabaseConnection = DatabaseConnection> {
  connection: Connection;
  /** Name of the database on the server. */
  database: string;
}

/** What to dump. */
export interface DumpOptions {
  tables?: readonly string[];
  excludeTables?: readonly string[];
  /** What to store of the server besides the database. Default: `None`. */
  globals?: DatabaseBackupSpec["globals"];
  /** What to record about the dump, in its own database snapshot. */
  inventory: Inventory;
}

/** A script for `backup.sh` that writes a database to standard output. */
export interface Dump extends ClientProgram {
  /** Name of the file with the output in the repository. */
  fileName: string;
  /** The claims that the command needs, such as the one with the database, and where to mount them. */
  volumes?: readonly DumpVolume[];
}

/** A claim to mount for a dump. Several volumes may have the same claim. */
export interface DumpVolume {
  claimName: string;
  mountPath: string;
  readOnly: boolean;
}

/** How to detect a server's version, so that the client tools can have the same. */
export interface VersionProbe<Connection extends DatabaseConnection = DatabaseConnection> {
  /** An image whose client can connect to a server of any version. */
  readonly image: string;
  /** A script for `/bin/sh` that detects the version; its outcome is `{ databaseVersion }` or a failure. */
  program(target: Target<Connection>, credentialsFolder: string): ClientProgram;
  /**
   * The official image with the client tools for a server.
   *
   * @param serverVersion In the server's own words, such as `17.2` or `11.8.3-MariaDB-0+deb13u1`.
   */
  imageFor(serverVersion: string): string;
}

/** One kind of database server. */
export interface Engine<Connection extends DatabaseConnection = DatabaseConnection> {
  /** The image with the client tools for the connection; undefined when the server's version must be detected first. */
  image(connection: Connection): string | undefined;
  /** Every key of a Secret or ConfigMap that a run reads to reach the database. */
  references(connection: Connection): KeyReference[];
  /** How the connection to the server is encrypted; undefined if the operator does not know that. */
  tlsMode?(connection: Connection): TlsMode;
  /** The dump of `target`; `credentialsFolder` is where its `files` will be. */
  dump(target: Target<Connection>, options: DumpOptions, credentialsFolder: string): Dump;
  /** How to detect the server's version. Without a probe, `image` is never undefined. */
  readonly versionProbe?: VersionProbe<Connection>;
  /** How to restore a dump to verify it; undefined if the engine cannot. */
  readonly drill?: EngineDrill<Connection>;
  /** How a DatabaseRestore restores its dumps; undefined if that is not possible. */
  readonly restore?: EngineRestore;
  /** One of the scripts of `restore`; undefined without that. */
  restoreProgram?(
    command: ClientProgram["command"],
    target: Target<Connection>,
    credentialsFolder: string,
  ): ClientProgram;
  /** Why its client tools failed, from the last lines that they wrote to standard error; undefined if that is not known. */
  failureReason(errors: string): EngineReason | undefined;
}
