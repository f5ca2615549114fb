import type { DatabaseBackup } from "../api/databases/v1/databasebackup.ts";
import { databaseLabel } from "../kubernetes/database-names.ts";
import { controllerOf } from "../runtime/index.ts";
import { namedServer } from "./database-of-backup.ts";

/** The reason of the condition Ready of a DatabaseBackup that a PostgreSQLDatabase has released, until there is another of its name. */
export const releasedReason = "Released";

/** Whether a PostgreSQLDatabase that was deleted has left a DatabaseBackup without an owner, so that its backups stay. */
export function isReleased(backup: DatabaseBackup): boolean {
  const madeFor = backup.metadata.labels?.[databaseLabel];
  return madeFor !== undefined && madeFor === namedServer(backup) && controllerOf(backup) === undefined;
}
