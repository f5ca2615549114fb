import type { CallOptions, Client } from "../client/client.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { keyOf } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";

/** Whether the object carries the finalizer. */
export function hasFinalizer(object: KubernetesObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/**
 * Adds a finalizer, unless it is there; returns the object as it then is. Other writers' finalizers are kept.
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
      // A list that is not there equals null.
      { op: "test", path: "/metadata/finalizers", value: finalizers.length === 0 ? null : finalizers },
      { op: "add", path: "/metadata/finalizers", value: [...finalizers, finalizer] },
    ],
  });
}

/**
 * Removes a finalizer, if it is there; returns the object as it then is. Other writers' finalizers are kept.
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
