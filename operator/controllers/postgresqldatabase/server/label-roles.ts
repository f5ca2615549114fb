import { roleLabel } from "../../../kubernetes/database-names.ts";
import { pods } from "../../../kubernetes/kinds.ts";
import { ignoreNotFound } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";
import { replicaRole } from "./desired-services.ts";
import type { ObservedInstances } from "./observe.ts";

/** Labels the Pods of the replicas, by which their Service finds them, and no other. */
export async function labelRoles(
  { primary, replicas }: ObservedInstances,
  { client, signal }: DatabaseContext,
): Promise<void> {
  for (const { pod, isPrimary } of [primary, ...replicas]) {
    const wanted = isPrimary ? undefined : replicaRole;
    if (pod === undefined || pod.metadata.labels?.[roleLabel] === wanted) continue;
    const { namespace, name, uid } = pod.metadata;
    // Null removes the label.
    const body = { metadata: { uid, labels: { [roleLabel]: wanted ?? null } } };
    await ignoreNotFound(client.patch(pods, { namespace, name }, { type: "merge", body, signal }));
  }
}
