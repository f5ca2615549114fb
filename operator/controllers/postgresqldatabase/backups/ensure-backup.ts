import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { databaseLabel } from "../../../kubernetes/database-names.ts";
import { databaseBackups } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ensureChild, isControlledBy, NotControlledError } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { desiredBackup } from "./desired-backup.ts";

/**
 * Creates or repairs the DatabaseBackup of a PostgreSQLDatabase. Without `backupSchedule`, suspends the one that there is.
 *
 * @param isNeeded Whether it is created also without `backupSchedule`, for the last backup.
 * @throws NotReady `NameConflict` when another DatabaseBackup has the name.
 */
export async function ensureBackup(
  database: Stored<PostgreSQLDatabase>,
  { client, log, signal, stores }: DatabaseContext,
  { isNeeded = database.spec.backupSchedule !== undefined } = {},
): Promise<void> {
  const { namespace, name } = database.metadata;
  const current = stores.backups.get(namespace, name);
  const isOwn = current !== undefined && isControlledBy(current, database);
  if (!isNeeded && !isOwn) return;
  const desired = desiredBackup(database, isOwn ? current : undefined);
  try {
    const result = await ensureChild(client, databaseBackups, desired, current, { owner: database, signal });
    if (result !== "unchanged") log.info(`DatabaseBackup ${result}`, { name });
  } catch (error) {
    if (!(error instanceof NotControlledError)) throw error;
    const isFormer = current?.metadata.labels?.[databaseLabel] === name;
    throw new NotReady(
      "NameConflict",
      `DatabaseBackup "${name}" ${isFormer ? "is that of an earlier PostgreSQLDatabase of this name" : "does not belong to this PostgreSQLDatabase"}, ` +
        "which needs the name for its own. Delete it: unless its deletionPolicy is Delete, its backups stay.",
    );
  }
}
