import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { Target } from "../../../engines/engine.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";

/**
 * The database that a DatabaseBackup backs up.
 *
 * @throws NotReady `TargetNotFound` when it names a database that this operator does not run.
 */
export function targetOf(backup: Stored<DatabaseBackup>): Target {
  const { connection, databaseName } = backup.spec;
  if (connection === undefined) {
    throw new NotReady(
      "TargetNotFound",
      `There is no PostgreSQLDatabase "${databaseName}" in namespace ${backup.metadata.namespace}. ` +
        "Set spec.connection, which says how to connect to the server: this operator does not run databases yet.",
    );
  }
  const database = connection.engine === "command" ? undefined : connection.database;
  return { connection, database: database ?? databaseName };
}
