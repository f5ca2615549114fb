import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { RepositoryReference } from "../../api/databases/v1/storage.ts";
import { createOrGet } from "../../kubernetes/create-or-get.ts";
import { updateStatus, type ReconcileContext, type Stored } from "../../runtime/index.ts";
import { databaseSnapshots } from "../../kubernetes/kinds.ts";
import type { RepositorySnapshot } from "../../repository/repository-snapshot.ts";
import type { PostgreSQLDatabases } from "../database-of-backup.ts";
import { databaseOf } from "../database-of-backup.ts";
import type { FoundBackup } from "./snapshot.ts";
import { desiredSnapshot, isStored, storedStatus } from "./snapshot.ts";

/**
 * Creates the DatabaseSnapshot of a backup, or completes one whose status was not written.
 *
 * @param found If the backup was found in the repository.
 */
export async function ensureSnapshot(
  backup: Stored<DatabaseBackup>,
  stored: RepositorySnapshot,
  repository: RepositoryReference,
  context: Pick<ReconcileContext, "client" | "log" | "now" | "signal"> & {
    stores: { databases: PostgreSQLDatabases };
  },
  found: FoundBackup = {},
): Promise<Stored<DatabaseSnapshot>> {
  const { client, log, signal } = context;
  const desired = desiredSnapshot(backup, stored);
  const { object: snapshot, isNew } = await createOrGet(databaseSnapshots, desired, context);
  if (isNew) log.info("DatabaseSnapshot created", { snapshot: snapshot.metadata.name });
  if (isStored(snapshot) || snapshot.metadata.deletionTimestamp !== undefined) return snapshot;
  const source = { backup, database: databaseOf(backup, context.stores.databases) };
  const status = storedStatus(snapshot, source, stored, repository, context.now(), found);
  return updateStatus(client, databaseSnapshots, snapshot, status, { signal });
}
