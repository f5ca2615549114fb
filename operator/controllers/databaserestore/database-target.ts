import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Target } from "../../engines/engine.ts";
import { superuserSecretName } from "../../kubernetes/database-names.ts";
import type { Stored } from "../../runtime/index.ts";
import { findCondition, isConditionTrue, isControlledBy } from "../../runtime/index.ts";
import type { PostgreSQLDatabases } from "../database-of-backup.ts";
import { connectionTo } from "../databasebackup/setup/target.ts";
import { waiting, type Unresolved } from "./unresolved.ts";

/** The database of the PostgreSQLDatabase that a DatabaseRestore names, as its superuser. */
export function databaseTarget(
  restore: Stored<DatabaseRestore>,
  name: string,
  databases: PostgreSQLDatabases,
): Target | Unresolved {
  const server = databases.get(restore.metadata.namespace, name);
  if (server === undefined) {
    return waiting(
      "TargetNotFound",
      `target.databaseRef: there is no PostgreSQLDatabase "${name}" in this namespace. Create it, or set target.type to Connection.`,
    );
  }
  // A restore that has begun finds out by itself whether the server answers.
  if (restore.status?.source === undefined && !isReadyFor(restore, server)) {
    const ready = findCondition(server.status?.conditions, "Ready");
    const why = ready === undefined ? "" : ` ${ready.reason}: ${ready.message}`;
    return waiting("DatabaseNotReady", `PostgreSQLDatabase "${name}" is not ready.${why}`);
  }
  const secret = superuserSecretName(name);
  const connection = connectionTo(server, {
    usernameSecretRef: { name: secret, key: "username" },
    passwordSecretRef: { name: secret, key: "password" },
  });
  return { connection, database: server.status?.database?.name ?? name };
}

/** The database of a server that begins with a backup is ready only after its own restore. */
function isReadyFor(restore: Stored<DatabaseRestore>, server: Stored<PostgreSQLDatabase>): boolean {
  const { conditions, readyReplicas = 0 } = server.status ?? {};
  return isControlledBy(restore, server) ? readyReplicas > 0 : isConditionTrue(conditions, "Ready");
}
