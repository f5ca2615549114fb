import type { DatabaseRestore } from "../../../api/databases/v1alpha1/databaserestore.ts";
import type {
  BootstrapSnapshot,
  PostgreSQLDatabase,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { bootstrapRestoreName, initializationJobName } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import { databaseRestores } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import type { Stored } from "../../../runtime/index.ts";
import { findCondition, ignoreAlreadyExists, isControlledBy } from "../../../runtime/index.ts";
import { hasEnded } from "../../unfinished-restores.ts";
import { assertNotFormer } from "../assert-not-former.ts";
import type { DatabaseContext } from "../context.ts";
import { desiredRestore } from "./desired-restore.ts";

/** How often a restore is made that has lost the server, which can restart at any time. */
const maxAttempts = 3;

/**
 * Ensures that the backup of `bootstrap.snapshotRef` has been restored, before the initial configuration takes the database over. The
 * DatabaseRestore is made at once, also while the server starts, so that no rule of retention removes the backup meanwhile.
 *
 * @throws NotReady `Bootstrapping` until then; `BootstrapFailed` when it failed; `NameConflict` or `FormerObjectTerminating`.
 */
export async function ensureBootstrap(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<void> {
  const { namespace, name } = database.metadata;
  const { snapshotRef } = database.spec.bootstrap ?? {};
  if (snapshotRef === undefined || database.status?.initializationTime !== undefined) return;
  // Its Job is made after the restore: then the data is there, whatever has become of the DatabaseRestore.
  const job = context.stores.jobs.get(namespace, initializationJobName(name));
  if (job !== undefined && isControlledBy(job, database)) return;
  for (let attempt = 1; ; attempt++) {
    const restore = await restoreOf(database, bootstrapRestoreName(name, attempt), snapshotRef, context);
    const succeeded = findCondition(restore.status?.conditions, "Succeeded");
    const { status = "Unknown", reason = "Pending", message = "It has not begun." } = succeeded ?? {};
    if (status === "True") return;
    const why = `DatabaseRestore "${restore.metadata.name}": ${reason}: ${message}`;
    if (!hasEnded(restore)) throw new NotReady("Bootstrapping", why);
    if (reason === "DatabaseUnreachable" && attempt < maxAttempts) continue;
    throw new NotReady(
      "BootstrapFailed",
      `${why} It is not tried again by itself. When the cause is gone, delete the DatabaseRestore, and the operator makes another. Or ` +
        "delete this object and create it with another snapshotRef: the DatabaseSnapshot stays.",
    );
  }
}

async function restoreOf(
  database: Stored<PostgreSQLDatabase>,
  name: string,
  snapshotRef: BootstrapSnapshot,
  context: DatabaseContext,
): Promise<Stored<DatabaseRestore>> {
  const stored = context.stores.restores.get(database.metadata.namespace, name);
  if (stored === undefined) return start(desiredRestore(database, snapshotRef, name), context);
  assertNotFormer(stored, database);
  if (isControlledBy(stored, database)) return stored;
  throw new NotReady(
    "NameConflict",
    `DatabaseRestore "${name}" does not belong to this PostgreSQLDatabase, which needs the name for its own. Delete it.`,
  );
}

async function start(
  desired: Desired<DatabaseRestore>,
  { client, log, signal }: DatabaseContext,
): Promise<Stored<DatabaseRestore>> {
  const { name } = desired.metadata;
  const created = await ignoreAlreadyExists(client.create(databaseRestores, desired, { signal }));
  // The store does not have it yet.
  if (created === undefined) throw new NotReady("Bootstrapping", `DatabaseRestore "${name}" has not begun.`);
  log.info("DatabaseRestore created", { restore: name });
  return created;
}
