import type { KubernetesObject, ReconcileContext, Resource } from "../runtime/index.ts";
import { ignoreNotFound } from "../runtime/index.ts";

/**
 * Deletes exactly this object, never a later one of the same name. What it owns is deleted in the background.
 *
 * @returns Whether the object was still there.
 * @throws ApiError As the server answers; `Conflict` when another object has the name by now.
 */
export async function deleteExactly<T extends KubernetesObject>(
  of: Resource<T>,
  { metadata }: T,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<boolean> {
  const { namespace = "", name = "", uid } = metadata;
  const preconditions = uid === undefined ? {} : { preconditions: { uid } };
  const options = { propagationPolicy: "Background", ...preconditions, signal } as const;
  return (await ignoreNotFound(client.delete(of, { namespace, name }, options).then(() => true))) ?? false;
}
