import type { DatabaseConnection } from "../api/databases/v1/connection.ts";
import type { EnvironmentVariable, SecretFile, SecretReference } from "../container-inputs.ts";

/** One database, with all that is needed to reach it. */
export interface Target<Connection extends DatabaseConnection = DatabaseConnection> {
  connection: Connection;
  /** Name of the database on the server. */
  database: string;
}

/** What of the database to dump. */
export interface DumpWishes {
  tables?: readonly string[];
  excludeTables?: readonly string[];
  /** Whether to store what belongs to the whole server as well. */
  globals?: boolean;
  /** Whether to write down tables and their rows in the dump's own database snapshot. */
  manifest: boolean;
}

/** A program for a container with the engine's own client tools. */
export interface ClientProgram {
  /**
   * The name of one of the runner's scripts, and its arguments. Never a credential: arguments are readable by every
   * process of the node.
   */
  command: readonly [script: string, ...words: string[]];
  /** The environment of the command; credentials come from Secrets. */
  environment: readonly EnvironmentVariable[];
  /** Files that the command reads, mounted at the folder of credentials. */
  secretFiles: readonly SecretFile[];
}

/** How to write a database to standard output: a script for `backup.sh`. */
export interface Dump extends ClientProgram {
  /** The name under which the output stands in the repository. */
  fileName: string;
  /** A claim that the command reads the database from, and where. */
  volume?: { claimName: string; mountPath: string; readOnly: boolean };
}

/** How a server is asked for its version, so that the client tools can be of that version. */
export interface VersionProbe<Connection extends DatabaseConnection = DatabaseConnection> {
  /** An image whose client can ask a server of any version. */
  readonly image: string;
  /** Asks: a script for `/bin/sh` of its own, whose outcome is `{ serverVersion }` or a failure. */
  program(target: Target<Connection>, credentialsFolder: string): ClientProgram;
  /**
   * The official image with client tools for a server.
   *
   * @param serverVersion as the server tells it, such as `17.2` or `11.8.3-MariaDB-0+deb13u1`
   */
  imageFor(serverVersion: string): string;
}

/** One kind of database server. */
export interface Engine<Connection extends DatabaseConnection = DatabaseConnection> {
  /** The image with the client tools that the connection asks for; undefined when the server must be asked. */
  image(connection: Connection): string | undefined;
  /** Every key of a Secret that a run reads to reach the database. */
  secrets(connection: Connection): SecretReference[];
  /** The dump of `target`; `credentialsFolder` is where its `secretFiles` will be. */
  dump(target: Target<Connection>, wishes: DumpWishes, credentialsFolder: string): Dump;
  /** How the server is asked for its version. Without it there is nobody to ask, and `image` is never undefined. */
  readonly versionProbe?: VersionProbe<Connection>;
}
