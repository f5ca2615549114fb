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
  const { connection, databaseName, databaseRef } = backup.spec;
  if (connection === undefined) {
    const { kind = "PostgreSQLDatabase", name } = databaseRef ?? { name: databaseName };
    const there = databaseRef === undefined ? "" : `, whose database "${databaseName}" is to be backed up`;
    throw new NotReady(
      "TargetNotFound",
      `spec.${databaseRef === undefined ? "databaseName" : "databaseRef"}: there is no ${kind} "${name}" in namespace ` +
        `${backup.metadata.namespace}${there}. ` +
        "Set spec.connection, which says how to connect to the server: this operator does not run databases yet.",
    );
  }
  const database = connection.engine === "command" ? undefined : connection.database;
  return { connection, database: database ?? databaseName };
}
