import type { KubernetesObject, ReconcileContext, Resource, StoredObject } from "../runtime/index.ts";
import { ignoreNotFound } from "../runtime/index.ts";

/**
 * Deletes exactly this object, never a later one of the same name. What it owns is deleted in the background.
 *
 * @returns Whether the object still existed.
 * @throws ApiError As the server answers; `Conflict` when another object has the name.
 */
export async function deleteExactly<T extends KubernetesObject>(
  of: Resource<T>,
  { metadata }: T & StoredObject,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<boolean> {
  const { namespace = "", name, uid } = metadata;
  const options = { propagationPolicy: "Background", preconditions: { uid }, signal } as const;
  return (await ignoreNotFound(client.delete(of, { namespace, name }, options).then(() => true))) ?? false;
}
