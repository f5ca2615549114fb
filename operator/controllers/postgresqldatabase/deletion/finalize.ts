import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { isCrdTerminating } from "../../../kubernetes/crd-terminating.ts";
import { createOrGet } from "../../../kubernetes/create-or-get.ts";
import {
  databaseLabel,
  databaseUidLabel,
  finalSnapshotFinalizer,
  finalSnapshotName,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import { databaseSnapshots, persistentVolumeClaims, postgresqlDatabases } from "../../../kubernetes/kinds.ts";
import { backupLabel, backupNameAnnotation, childName } from "../../../kubernetes/names.ts";
import { findNamespaceTerminating } from "../../../kubernetes/namespace-terminating.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import type { Result, Stored } from "../../../runtime/index.ts";
import {
  addFinalizer,
  findCondition,
  hasFinalizer,
  isControlledBy,
  removeFinalizer,
  setReadiness,
  updateStatus,
} from "../../../runtime/index.ts";
import { graceSeconds } from "../../databasebackup/snapshots/pending-deletion.ts";
import { step } from "../../databasebackup/step.ts";
import { ensureBackup } from "../backups/ensure-backup.ts";
import type { DatabaseContext } from "../context.ts";
import { initializationTime } from "../initialization/ensure-initialization.ts";
import type { DeletionFacts, DeletionState } from "./plan.ts";
import { failedSnapshot, planDeletion } from "./plan.ts";
import { removeDatabase } from "./remove.ts";

/**
 * The finalizer of a deletion that waits for all children: the garbage collector deletes the server, its Secrets and the DatabaseBackup
 * at once, before the last backup.
 */
const foregroundDeletion = "foregroundDeletion";
/** How soon to look again at what a deletion waits for: not all of it is watched. */
const waitingSeconds = 15;

/** Keeps a PostgreSQLDatabase until its last backup is in the repository. */
export function ensureFinalizer(
  database: Stored<PostgreSQLDatabase>,
  { client, signal }: DatabaseContext,
): Promise<Stored<PostgreSQLDatabase>> {
  return addFinalizer(client, postgresqlDatabases, database, finalSnapshotFinalizer, { signal });
}

/**
 * Makes the last backup, then removes server and volumes, as `deletionPolicy` says, and then the finalizer.
 *
 * @param keepServer Repairs the server and what it needs. It is called while the last backup needs them.
 */
export async function finalize(
  deleted: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
  keepServer: (database: Stored<PostgreSQLDatabase>) => Promise<unknown>,
): Promise<Result | undefined> {
  if (!hasFinalizer(deleted, finalSnapshotFinalizer)) return undefined;
  const { client, signal } = context;
  const database = await removeFinalizer(client, postgresqlDatabases, deleted, foregroundDeletion, {
    signal,
  });
  const { deletionTimestamp = "" } = database.metadata;
  // By then it is known whether the CustomResourceDefinition itself is being deleted.
  const grace = graceSeconds - secondsSince(deletionTimestamp, context.now());
  if (grace > 0) return { requeueAfterSeconds: grace };
  const plan = planDeletion(database, await factsAbout(database, context));
  if (plan.action === "Remove") {
    const waits = await removeDatabase(database, plan, context);
    if (waits === undefined) return undefined;
    await report(database, { reason: "DatabaseDeleting", message: waits, progress: "Reconciling" }, context);
    return { requeueAfterSeconds: waitingSeconds };
  }
  if (plan.action === "Wait") {
    await report(database, plan.waits, context);
    return { requeueAfterSeconds: Math.min(plan.requeueAfterSeconds, waitingSeconds) };
  }
  await keepServer(database);
  const asked = await step([], () => askForSnapshot(database, context));
  const state = "notReady" in asked ? failedSnapshot(database, asked.notReady.message) : plan.waits;
  await report(database, state, context);
  return { requeueAfterSeconds: waitingSeconds };
}

async function factsAbout(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<DeletionFacts> {
  const { stores } = context;
  const { namespace, name, uid } = database.metadata;
  const backup = stores.backups.get(namespace, name);
  return {
    isKindTerminating: await isCrdTerminating(postgresqlDatabases, context),
    isNamespaceTerminating: await findNamespaceTerminating(namespace, context),
    mayHoldData: await mayHoldData(database, context),
    backup: backup !== undefined && isControlledBy(backup, database) ? backup : undefined,
    snapshot: stores.snapshots.get(namespace, finalSnapshotName(name, uid)),
    now: context.now(),
  };
}

/** The status may not say yet that the database was initialized, and a person may have given it a volume with data. */
async function mayHoldData(database: Stored<PostgreSQLDatabase>, context: DatabaseContext): Promise<boolean> {
  if (initializationTime(database, context) !== undefined) return true;
  const { namespace, uid, creationTimestamp = "" } = database.metadata;
  const { client, signal } = context;
  const labelSelector = `${databaseUidLabel}=${uid}`;
  const { items } = await client.list(persistentVolumeClaims, { namespace, labelSelector, signal });
  return items.some((claim) => (claim.metadata.creationTimestamp ?? "") < creationTimestamp);
}

/** Ensures that there is a DatabaseSnapshot that makes the last backup, and a DatabaseBackup for it. */
async function askForSnapshot(database: Stored<PostgreSQLDatabase>, context: DatabaseContext): Promise<void> {
  await ensureBackup(database, context, { isNeeded: true });
  const { object, isNew } = await createOrGet(databaseSnapshots, finalSnapshot(database), context);
  if (isNew) context.log.info("DatabaseSnapshot created", { snapshot: object.metadata.name });
}

/** The last backup. It is pinned: no rule of retention removes it. It outlives the PostgreSQLDatabase. */
function finalSnapshot({
  metadata: { namespace, name, uid },
}: Stored<PostgreSQLDatabase>): Desired<DatabaseSnapshot> {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: {
      name: finalSnapshotName(name, uid),
      namespace,
      labels: { [backupLabel]: childName(name), [databaseLabel]: name, [databaseUidLabel]: uid },
      annotations: { [backupNameAnnotation]: name },
    },
    spec: { backupRef: { name }, pinned: true },
  };
}

/** Writes why the PostgreSQLDatabase still exists, and records an event when that changes. */
async function report(
  database: Stored<PostgreSQLDatabase>,
  { reason, message, progress }: DeletionState,
  { client, events, log, now, signal }: DatabaseContext,
): Promise<void> {
  const { generation: observedGeneration } = database.metadata;
  const before = findCondition(database.status?.conditions, "Ready");
  const conditions = setReadiness(
    database.status?.conditions,
    { type: "Ready", status: "False", reason, message, progress },
    { observedGeneration, now: now() },
  );
  const observed = observedGeneration === undefined ? {} : { observedGeneration };
  const status = { ...database.status, ...observed, conditions };
  await updateStatus(client, postgresqlDatabases, database, status, { signal });
  if (before?.reason === reason) return;
  log.info("Database is being deleted", { reason, explanation: message });
  const type = progress === "Stalled" ? "Warning" : "Normal";
  events.record(database, { type, reason, action: "Delete", note: message });
}
