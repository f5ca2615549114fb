import type { CallOptions, Client } from "../client/client.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { keyOf } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";

/** Whether the object has the finalizer. */
export function hasFinalizer(object: KubernetesObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/**
 * Adds a finalizer if it is missing, and returns the resulting object. Finalizers of other writers are kept.
 *
 * @throws ApiError `Invalid` when another writer changed the finalizers meanwhile: reconcile again.
 */
export function addFinalizer<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  object: Stored<T>,
  finalizer: string,
  options: CallOptions = {},
): Promise<Stored<T>> {
  const { uid, finalizers = [] } = object.metadata;
  if (finalizers.includes(finalizer)) return Promise.resolve(object);
  return client.patch(resource, keyOf(object), {
    ...options,
    type: "json",
    body: [
      { op: "test", path: "/metadata/uid", value: uid },
      // For the API server, a missing list equals null.
      { op: "test", path: "/metadata/finalizers", value: finalizers.length === 0 ? null : finalizers },
      { op: "add", path: "/metadata/finalizers", value: [...finalizers, finalizer] },
    ],
  });
}

/**
 * Removes a finalizer if the object has it, and returns the resulting object. Finalizers of other writers are kept.
 *
 * @throws ApiError `Invalid` when another writer changed the finalizers meanwhile: reconcile again. `NotFound` when
 * the object is gone.
 */
export function removeFinalizer<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  object: Stored<T>,
  finalizer: string,
  options: CallOptions = {},
): Promise<Stored<T>> {
  const index = object.metadata.finalizers?.indexOf(finalizer) ?? -1;
  if (index < 0) return Promise.resolve(object);
  return client.patch(resource, keyOf(object), {
    ...options,
    type: "json",
    body: [
      { op: "test", path: "/metadata/uid", value: object.metadata.uid },
      { op: "test", path: `/metadata/finalizers/${index}`, value: finalizer },
      { op: "remove", path: `/metadata/finalizers/${index}` },
    ],
  });
}
