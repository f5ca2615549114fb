import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { databaseUidLabel, finalSnapshotFinalizer } from "../../../kubernetes/database-names.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import {
  databaseBackups,
  persistentVolumeClaims,
  pods,
  postgresqlDatabases,
  statefulSets,
} from "../../../kubernetes/kinds.ts";
import { componentLabel } from "../../../kubernetes/names.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ignoreNotFound, isControlledBy, removeFinalizer } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import type { RemovalPlan } from "./plan.ts";

/**
 * Ends the server, then deletes the claims unless they are kept, and then removes the finalizer. The DatabaseBackup stays, suspended,
 * and with it the backups.
 *
 * @returns What it waits for, as a sentence; undefined when the finalizer is removed.
 */
export async function removeDatabase(
  database: Stored<PostgreSQLDatabase>,
  { keepsVolumes, outcome, isLoss }: RemovalPlan,
  context: DatabaseContext,
): Promise<string | undefined> {
  await releaseBackup(database, context);
  const waits = await endServer(database, context);
  if (waits !== undefined) return `${waits} ${outcome}`;
  for (const claim of await claimsOf(database, context)) await releaseClaim(claim, { keepsVolumes }, context);
  const { client, events, log, signal } = context;
  await removeFinalizer(client, postgresqlDatabases, database, finalSnapshotFinalizer, { signal });
  log.info("Removed finalizer", { outcome });
  const type = isLoss ? "Warning" : "Normal";
  events.record(database, { type, reason: "DatabaseDeleted", action: "Delete", note: outcome });
  return undefined;
}

/**
 * Suspends the DatabaseBackup and its drills, which need to know the server, and keeps the garbage collector from deleting it with its
 * owner. Without a database, what the user has promised of its backups is no longer due.
 */
async function releaseBackup(
  database: Stored<PostgreSQLDatabase>,
  { client, signal }: DatabaseContext,
): Promise<void> {
  const { namespace, name } = database.metadata;
  // From the server: the store may not have one that was created a moment ago.
  const backup = await ignoreNotFound(client.get(databaseBackups, { namespace, name }, { signal }));
  if (backup === undefined || !isControlledBy(backup, database)) return;
  const { uid, resourceVersion, ownerReferences = [] } = backup.metadata;
  const others = ownerReferences.filter((reference) => reference.uid !== database.metadata.uid);
  const body = {
    metadata: { uid, resourceVersion, ownerReferences: others },
    spec: { suspend: true, verification: { suspend: true }, objectives: null },
  };
  await client.patch(databaseBackups, { namespace, name }, { type: "merge", body, signal });
}

/** Deletes the StatefulSet and its Pods. It never forces a Pod: its server might still write. */
async function endServer(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<string | undefined> {
  const { client, signal } = context;
  const { namespace, name, uid } = database.metadata;
  const statefulSet = await ignoreNotFound(client.get(statefulSets, { namespace, name }, { signal }));
  // Also without its owner, which `kubectl delete --cascade=orphan` removes.
  if (statefulSet?.metadata.labels?.[databaseUidLabel] === uid) {
    await deleteExactly(statefulSets, statefulSet, context);
  }
  const labelSelector = `${databaseUidLabel}=${uid},${componentLabel}=server`;
  const { items } = await client.list(pods, { namespace, labelSelector, signal });
  for (const pod of items) {
    if (pod.metadata.deletionTimestamp === undefined) await deleteExactly(pods, pod, context);
  }
  const [first] = items;
  return first === undefined
    ? undefined
    : `Pod "${first.metadata.name}" of the server has to end first. If its node is gone, give the node the taint ` +
        "node.kubernetes.io/out-of-service.";
}

async function claimsOf(
  { metadata }: Stored<PostgreSQLDatabase>,
  { client, signal }: DatabaseContext,
): Promise<Stored<PersistentVolumeClaim>[]> {
  const labelSelector = `${databaseUidLabel}=${metadata.uid}`;
  const { namespace } = metadata;
  return (await client.list(persistentVolumeClaims, { namespace, labelSelector, signal })).items;
}

async function releaseClaim(
  claim: Stored<PersistentVolumeClaim>,
  { keepsVolumes }: { keepsVolumes: boolean },
  context: DatabaseContext,
): Promise<void> {
  const { client, signal } = context;
  if (!keepsVolumes) await deleteExactly(persistentVolumeClaims, claim, context);
  await ignoreNotFound(
    removeFinalizer(client, persistentVolumeClaims, claim, finalSnapshotFinalizer, { signal }),
  );
}
