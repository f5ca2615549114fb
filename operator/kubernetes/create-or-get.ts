import type { Desired } from "./desired.ts";
import type { KubernetesObject, ReconcileContext, Resource, Stored } from "../runtime/index.ts";
import { ignoreAlreadyExists } from "../runtime/index.ts";

/**
 * Creates an object, or gets the one that already has its name. The caller has to check to whom that one belongs.
 *
 * @throws ApiError As the server answers.
 */
export async function createOrGet<T extends KubernetesObject>(
  of: Resource<T>,
  desired: Desired<T>,
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<{ object: Stored<T>; isNew: boolean }> {
  const created = await ignoreAlreadyExists(client.create(of, desired, { signal }));
  if (created !== undefined) return { object: created, isNew: true };
  // From the server, because the store may not have an object that was created a moment ago.
  const { namespace, name } = desired.metadata;
  return { object: await client.get(of, { namespace, name }, { signal }), isNew: false };
}
