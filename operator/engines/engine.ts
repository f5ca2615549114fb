import type { DatabaseConnection } from "../api/databases/v1/databasebackup.ts";
import type { SecretKeySelector } from "my-operator/crd/types";

/** An environment variable of a container: a plain value, or one that the kubelet reads from a Secret. */
export type EnvironmentVariable =
  { name: string; value: string } | { name: string; valueFrom: { secretKeyRef: SecretKeySelector } };

/** A file that the kubelet writes from a key of a Secret. */
export interface SecretFile {
  secret: SecretKeySelector;
  /** Name of the file in the container's folder of credentials. */
  fileName: string;
}

/** One database, with all that is needed to reach it. */
export interface Target {
  connection: DatabaseConnection;
  /** Name of the database on the server. */
  database: string;
}

/** How to write a database to standard output, in a container with the engine's own client tools. */
export interface Dump {
  /** The image that has the tools. */
  image: string;
  /** The command and its arguments. Never a credential: arguments are readable by every process of the node. */
  command: readonly string[];
  /** The environment of the command; credentials come from Secrets. */
  environment: readonly EnvironmentVariable[];
  /** Files that the command reads, mounted at `credentialsFolder`. */
  secretFiles: readonly SecretFile[];
  /** The name under which the output stands in the repository. */
  fileName: string;
}

/** One kind of database server. */
export interface Engine {
  /** The dump of `target`; `credentialsFolder` is where its `secretFiles` will be. */
  dump(target: Target, credentialsFolder: string): Dump;
}
