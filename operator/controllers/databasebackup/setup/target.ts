import type { Stored } from "../../../runtime/index.ts";
import type { PostgreSQLConnection } from "../../../api/databases/v1/connection.ts";
import type { UserCredentials } from "../../../api/databases/v1/credentials.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Target } from "../../../engines/engine.ts";
import {
  backupRole,
  backupSecretName,
  postgresqlPort,
  readWriteServiceName,
  tlsSecretName,
} from "../../../kubernetes/database-names.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { PostgreSQLDatabases } from "../../database-of-backup.ts";
import { databaseOf, namedServer } from "../../database-of-backup.ts";

/**
 * The database that a DatabaseBackup backs up: that of its connection, or of the PostgreSQLDatabase that it names.
 *
 * @throws NotReady `TargetNotFound` when there is no such PostgreSQLDatabase; `DatabaseNotReady` when it has no database yet.
 */
export function targetOf(backup: Stored<DatabaseBackup>, databases: PostgreSQLDatabases): Target {
  const { connection } = backup.spec;
  const database = databaseOf(backup, databases);
  if (connection !== undefined) return { connection, database };
  const server = serverOf(backup, databases);
  const passwordSecretRef = { name: backupSecretName(server.metadata.name), key: "password" };
  return { connection: connectionTo(server, { username: backupRole, passwordSecretRef }), database };
}

function serverOf(
  backup: Stored<DatabaseBackup>,
  databases: PostgreSQLDatabases,
): Stored<PostgreSQLDatabase> {
  const { databaseName, databaseRef } = backup.spec;
  const { namespace } = backup.metadata;
  const name = namedServer(backup) ?? databaseName;
  const field = databaseRef === undefined ? "spec.databaseName" : "spec.databaseRef";
  const server = databases.get(namespace, name);
  if (server === undefined) {
    const there = databaseRef === undefined ? "" : `, whose database "${databaseName}" is to be backed up`;
    throw new NotReady(
      "TargetNotFound",
      `${field}: there is no PostgreSQLDatabase "${name}" in namespace ${namespace}${there}. ` +
        "Create it, or set spec.connection, which says how to connect to a server that this operator does not run.",
    );
  }
  if (server.status?.initializationTime === undefined) {
    throw new NotReady(
      "DatabaseNotReady",
      `${field}: the initial configuration of PostgreSQLDatabase "${name}" is not complete. Backups start when it is. ` +
        "If it stays, see its condition Ready.",
    );
  }
  return server;
}

/** How backups and restores connect to a server that the operator runs. They follow its version and its image. */
export function connectionTo(
  { metadata, spec }: Stored<PostgreSQLDatabase>,
  credentials: UserCredentials,
): PostgreSQLConnection {
  const { name, namespace } = metadata;
  return {
    engine: "postgresql",
    version: spec.version,
    ...(spec.image === undefined ? {} : { image: spec.image }),
    host: `${readWriteServiceName(name)}.${namespace}.svc`,
    port: postgresqlPort,
    credentials,
    tls: { mode: "verify-full", ca: { secretKeyRef: { name: tlsSecretName(name), key: "ca.crt" } } },
  };
}

/**
 * What a DatabaseBackup gets from the PostgreSQLDatabase that it names, to compare: when it changes, the DatabaseBackup has to be
 * reconciled.
 */
export function targetState({ spec, status }: Stored<PostgreSQLDatabase>): string {
  const { version, image } = spec;
  return JSON.stringify([version, image, status?.initializationTime, status?.database?.name]);
}
