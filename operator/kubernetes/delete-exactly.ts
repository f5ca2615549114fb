import type { KubernetesObject, ReconcileContext, Resource, StoredObject } from "../runtime/index.ts";
import { ignoreNotFound } from "../runtime/index.ts";

/**
 * Deletes exactly this object, never a later one of the same name. What it owns is deleted in the background.
 *
 * @param isUnchanged Whether it is only deleted as it was read: not if it was changed since.
 * @returns Whether the object still existed.
 * @throws ApiError As the server answers; `Conflict` when another object has the name, or when it was changed.
 */
export async function deleteExactly<T extends KubernetesObject>(
  of: Resource<T>,
  { metadata }: T & StoredObject,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
  { isUnchanged = false } = {},
): Promise<boolean> {
  const { namespace = "", name, uid, resourceVersion } = metadata;
  const preconditions = isUnchanged ? { uid, resourceVersion } : { uid };
  const options = { propagationPolicy: "Background", preconditions, signal } as const;
  return (await ignoreNotFound(client.delete(of, { namespace, name }, options).then(() => true))) ?? false;
}
