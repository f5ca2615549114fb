import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { databaseBackups } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ensureChild, isControlledBy, NotControlledError, ownerReference } from "../../../runtime/index.ts";
import { namedServer } from "../../database-of-backup.ts";
import { isReleased } from "../../released-backup.ts";
import { assertNotFormer } from "../assert-not-former.ts";
import type { DatabaseContext } from "../context.ts";
import { desiredBackup } from "./desired-backup.ts";

/**
 * Creates or repairs the DatabaseBackup of a PostgreSQLDatabase. Without `backupSchedule`, suspends the one that there is. One that an
 * earlier PostgreSQLDatabase of the name has released becomes this one's, and gets its spec: the backups go on in the same repository.
 *
 * @param isNeeded Whether it is created also without `backupSchedule`, for the last backup.
 * @throws NotReady `NameConflict` when another DatabaseBackup has the name; `FormerObjectTerminating`.
 */
export async function ensureBackup(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
  { isNeeded = database.spec.backupSchedule !== undefined } = {},
): Promise<void> {
  const { client, log, signal, stores } = context;
  const { namespace, name } = database.metadata;
  const found = stores.backups.get(namespace, name);
  if (!isNeeded && !(found !== undefined && isControlledBy(found, database))) return;
  assertNotFormer(found, database);
  const current =
    found !== undefined && isLeftFor(found, name) ? await adopt(found, database, context) : found;
  const isOwn = current !== undefined && isControlledBy(current, database);
  const desired = desiredBackup(database, isOwn ? current : undefined);
  try {
    const result = await ensureChild(client, databaseBackups, desired, current, { owner: database, signal });
    if (result !== "unchanged") log.info(`DatabaseBackup ${result}`, { name });
  } catch (error) {
    if (!(error instanceof NotControlledError)) throw error;
    throw new NotReady(
      "NameConflict",
      `DatabaseBackup "${name}" does not belong to this PostgreSQLDatabase, which needs the name for its own. Delete it: unless its ` +
        "deletionPolicy is Delete, its backups stay.",
    );
  }
}

/** Whether an earlier PostgreSQLDatabase of the name has left the DatabaseBackup, and no person has made it one of another database. */
function isLeftFor(backup: Stored<DatabaseBackup>, name: string): boolean {
  return (
    isReleased(backup) && namedServer(backup) === name && backup.metadata.deletionTimestamp === undefined
  );
}

async function adopt(
  { metadata }: Stored<DatabaseBackup>,
  database: Stored<PostgreSQLDatabase>,
  { client, log, signal }: DatabaseContext,
): Promise<Stored<DatabaseBackup>> {
  const { namespace, name, uid, resourceVersion, ownerReferences = [] } = metadata;
  const body = {
    metadata: { uid, resourceVersion, ownerReferences: [...ownerReferences, ownerReference(database)] },
  };
  const adopted = await client.patch(databaseBackups, { namespace, name }, { type: "merge", body, signal });
  log.info("DatabaseBackup adopted", { name });
  return adopted;
}
