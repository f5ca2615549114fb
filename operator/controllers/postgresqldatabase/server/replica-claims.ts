import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import {
  databaseUidLabel,
  dataClaimName,
  finalSnapshotFinalizer,
  instancePodName,
  serverSelector,
} from "../../../kubernetes/database-names.ts";
import { deleteExactly } from "../../../kubernetes/delete-exactly.ts";
import type { PersistentVolumeClaim, StatefulSet } from "../../../kubernetes/kinds.ts";
import { persistentVolumeClaims, pods } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { unusableClaim } from "../../../kubernetes/unusable-claim.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ignoreNotFound, removeFinalizer } from "../../../runtime/index.ts";
import { step } from "../../databasebackup/step.ts";
import type { DatabaseContext } from "../context.ts";
import { ensureClaimOf } from "./ensure-claim.ts";
import { primaryOrdinal, replicaOrdinals } from "./instances.ts";
import type { ObservedInstances } from "./observe.ts";
import { hasSeenTemplate } from "./observe.ts";

/*
 * The claims of replicas. Such a volume holds nothing that the primary's does not: one that is lost is replaced by an empty one, which
 * the replica fills again, and one that is no longer needed is removed.
 */

/**
 * Ensures that each replica has a claim.
 *
 * @returns Why replicas have none, by ordinal.
 */
export async function ensureReplicaClaims(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<Map<number, Failure>> {
  const obstacles = new Map<number, Failure>();
  for (const ordinal of replicaOrdinals(database.spec)) {
    const ensured = await step([], () => ensureReplicaClaim(database, ordinal, context));
    if ("notReady" in ensured) obstacles.set(ordinal, ensured.notReady);
  }
  return obstacles;
}

async function ensureReplicaClaim(
  database: Stored<PostgreSQLDatabase>,
  ordinal: number,
  context: DatabaseContext,
): Promise<void> {
  const { client, signal, stores } = context;
  const { namespace, name: databaseName, uid } = database.metadata;
  const name = dataClaimName(databaseName, ordinal);
  let claim = stores.claims.get(namespace, name);
  if (claim !== undefined && isOfStatefulSet(claim, databaseName)) {
    // The StatefulSet controller was faster than the operator.
    const body = { metadata: { labels: { [databaseUidLabel]: uid }, finalizers: [finalSnapshotFinalizer] } };
    claim = await client.patch(persistentVolumeClaims, { namespace, name }, { type: "merge", body, signal });
  }
  const isOurs = claim?.metadata.labels?.[databaseUidLabel] === uid;
  const unusable = claim === undefined ? undefined : unusableClaim(name, claim);
  if (claim !== undefined && isOurs && unusable !== undefined) {
    const pod = stores.pods.get(namespace, instancePodName(databaseName, ordinal));
    // Kubernetes keeps a claim while a Pod uses it. A Pod that has no node yet does not.
    if (pod?.spec?.nodeName !== undefined) {
      if (pod.metadata.deletionTimestamp === undefined) await deleteExactly(pods, pod, context);
    } else {
      await removeClaim(claim, context);
    }
    throw new NotReady("ServerStarting", `${unusable.message} The replica gets another one.`);
  }
  await ensureClaimOf(database, ordinal, claim, context);
}

/** Whether the StatefulSet controller has made a claim, from the template, which has no uid. */
function isOfStatefulSet({ metadata }: Stored<PersistentVolumeClaim>, databaseName: string): boolean {
  const { labels = {} } = metadata;
  return (
    labels[databaseUidLabel] === undefined &&
    Object.entries(serverSelector(databaseName)).every(([key, value]) => labels[key] === value)
  );
}

/** How many instances can have their Pods: no Pod may start before the operator has made its claim. */
export function podCount(
  { spec }: Stored<PostgreSQLDatabase>,
  obstacles: ReadonlyMap<number, Failure>,
  current: Stored<StatefulSet> | undefined,
): number {
  const wanted = spec.replicas ?? 1;
  const withClaims = Math.min(wanted, ...obstacles.keys());
  return Math.max(withClaims, Math.min(wanted, current?.spec.replicas ?? 0));
}

/** Removes the claims of replicas that the spec no longer asks for, once their Pods have ended and the primary is ready. */
export async function removeSurplusClaims(
  database: Stored<PostgreSQLDatabase>,
  { primary, replicas }: ObservedInstances,
  current: Stored<StatefulSet> | undefined,
  context: DatabaseContext,
): Promise<void> {
  const { namespace, name, uid } = database.metadata;
  const count = replicas.length + 1;
  const isScaledDown = current !== undefined && hasSeenTemplate(current) && current.spec.replicas === count;
  if (!primary.isReady || !isScaledDown) return;
  for (let ordinal = count; ordinal <= highestOrdinal; ordinal++) {
    const claim = context.stores.claims.get(namespace, dataClaimName(name, ordinal));
    if (ordinal === primaryOrdinal() || claim?.metadata.labels?.[databaseUidLabel] !== uid) continue;
    if (context.stores.pods.get(namespace, instancePodName(name, ordinal)) !== undefined) continue;
    await removeClaim(claim, context);
    context.log.info("Removed the claim of a former replica", { claim: claim.metadata.name });
  }
}

/** That of the most replicas that the API allows. */
const highestOrdinal = 8;

async function removeClaim(claim: Stored<PersistentVolumeClaim>, context: DatabaseContext): Promise<void> {
  const { client, signal } = context;
  await deleteExactly(persistentVolumeClaims, claim, context);
  await ignoreNotFound(
    removeFinalizer(client, persistentVolumeClaims, claim, finalSnapshotFinalizer, { signal }),
  );
}
