import type { DatabaseConnection } from "../api/databases/v1/connection.ts";
import type { DatabaseBackup } from "../api/databases/v1/databasebackup.ts";
import type { PostgreSQLDatabase } from "../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Store, Stored } from "../runtime/index.ts";

/* Which database a DatabaseBackup is of. */

/** Where to look a PostgreSQLDatabase up. */
export type PostgreSQLDatabases = Pick<Store<PostgreSQLDatabase>, "get">;

/** The PostgreSQLDatabase that a DatabaseBackup names, whether there is one or not; undefined if it says how to connect. */
export function namedServer({ spec }: DatabaseBackup): string | undefined {
  const { connection, databaseName, databaseRef } = spec;
  return connection === undefined ? (databaseRef?.name ?? databaseName) : undefined;
}

/** The engine of a DatabaseBackup. */
export function engineNameOf({ spec }: DatabaseBackup): DatabaseConnection["engine"] {
  return spec.connection?.engine ?? "postgresql";
}

/** The name that the database has on its server, as far as it is known. */
export function databaseOf(backup: Stored<DatabaseBackup>, databases: PostgreSQLDatabases): string {
  const { connection, databaseName, databaseRef } = backup.spec;
  if (connection !== undefined) {
    return (connection.engine === "command" ? undefined : connection.database) ?? databaseName;
  }
  if (databaseRef !== undefined) return databaseName;
  return databases.get(backup.metadata.namespace, databaseName)?.status?.database?.name ?? databaseName;
}
