import type { KubernetesObject, ReconcileContext, Resource, Stored } from "../runtime/index.ts";
import { ignoreAlreadyExists } from "../runtime/index.ts";

/**
 * Creates an object, or gets the one that already has its name. Whose that one is, the caller judges.
 *
 * @throws ApiError As the server answers.
 */
export async function createOrGet<T extends KubernetesObject>(
  of: Resource<T>,
  desired: T,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<{ object: Stored<T>; isNew: boolean }> {
  const created = await ignoreAlreadyExists(client.create(of, desired, { signal }));
  if (created !== undefined) return { object: created, isNew: true };
  // Asked of the server: an object that has only just been created may not be in the store yet.
  const { namespace = "", name = "" } = desired.metadata;
  return { object: await client.get(of, { namespace, name }, { signal }), isNew: false };
}
