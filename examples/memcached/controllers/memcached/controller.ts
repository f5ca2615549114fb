import type { Manager, Readiness, ReconcileContext, Request, Stored } from "my-operator/runtime";
import {
  addFinalizer,
  ensureChild,
  hasFinalizer,
  isForbidden,
  isInvalid,
  NotControlledError,
  removeFinalizer,
  TerminalError,
  updateStatus,
} from "my-operator/runtime";
import type { Memcached } from "../../api/cache/v1alpha1/memcached.ts";
import { desiredDeployment } from "./desired-deployment.ts";
import { deployments, memcacheds, watched } from "./kinds.ts";
import { availability, finalizing, nextStatus, refused } from "./status.ts";

/** Options of the controller. */
export interface MemcachedOptions {
  /** The image of the servers. */
  image: string;
}

/** Keeps a deleted Memcached until this operator has finalized it. */
export const finalizer = "cache.example.com/finalizer";

/** Adds the controller that runs a Deployment for each Memcached and shows its state in the status. */
export function addMemcachedController(manager: Manager, { image }: MemcachedOptions): void {
  const stores = {
    memcacheds: manager.store(watched.memcacheds),
    deployments: manager.store(watched.deployments),
  };

  manager.controller({
    name: "memcached",
    for: watched.memcacheds,
    owns: [watched.deployments],
    maxConcurrentReconciles: 2,
    reconcile,
  });

  async function reconcile({ namespace, name }: Request, context: ReconcileContext): Promise<void> {
    const { client, signal } = context;

    // The Memcached is deleted. The garbage collector deletes its Deployment.
    const found = stores.memcacheds.get(namespace, name);
    if (found === undefined) return;

    if (found.metadata.deletionTimestamp !== undefined) {
      await finalize(found, context);
      return;
    }
    const memcached = await addFinalizer(client, memcacheds, found, finalizer, { signal });

    // Creates, resizes or repairs the Deployment. Writes nothing if it is as desired.
    const desired = desiredDeployment(memcached, image);
    try {
      const current = stores.deployments.get(namespace, name);
      const result = await ensureChild(client, deployments, desired, current, { owner: memcached, signal });
      if (result !== "unchanged") {
        context.log.info(`Deployment ${result}`, { replicas: desired.spec.replicas });
      }
    } catch (error) {
      // Only people can fix these errors, so the status shows them.
      if (error instanceof NotControlledError || isInvalid(error) || isForbidden(error)) {
        await setStatus(memcached, refused(error), context);
      }
      // Only another spec can fix an invalid Deployment. The operator retries the other errors, because the watches
      // show neither quotas nor Deployments of other owners.
      throw isInvalid(error) ? new TerminalError(error.message, { cause: error }) : error;
    }

    // The store has the written Deployment at once.
    const deployment = stores.deployments.get(namespace, name);
    if (deployment !== undefined) await setStatus(memcached, availability(memcached, deployment), context);
  }

  /** Finalizes a deleted Memcached. The garbage collector deletes its Deployment. */
  async function finalize(memcached: Stored<Memcached>, context: ReconcileContext): Promise<void> {
    if (!hasFinalizer(memcached, finalizer)) return;
    const marked = await setStatus(memcached, finalizing, context);
    const { name, namespace } = memcached.metadata;
    context.events.record(marked, {
      type: "Warning",
      reason: "Deleting",
      action: "Delete",
      note: `Memcached ${name} is being deleted from the namespace ${namespace}.`,
    });
    await removeFinalizer(context.client, memcacheds, marked, finalizer, { signal: context.signal });
  }

  /** Sets one condition, and writes the status if the condition changes it. */
  function setStatus(
    memcached: Stored<Memcached>,
    condition: Readiness,
    context: ReconcileContext,
  ): Promise<Stored<Memcached>> {
    const { name, namespace } = memcached.metadata;
    const deployment = stores.deployments.get(namespace, name);
    const status = nextStatus(memcached, deployment, condition, context.now());
    return updateStatus(context.client, memcacheds, memcached, status, { signal: context.signal });
  }
}
