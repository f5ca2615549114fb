import type { Client } from "./client.ts";
import type { KubernetesObject } from "./objects.ts";
import type { Resource } from "./resources.ts";

/**
 * Writes the status of an object, only when it differs from what the object has. Returns the object as it then is.
 *
 * @throws ApiError `Conflict` when the object changed since it was read: reconcile again.
 */
export function updateStatus<S extends object, T extends KubernetesObject & { status?: S }>(
  _client: Client,
  _resource: Resource<T>,
  _current: T,
  _status: S,
  _options?: { signal?: AbortSignal | undefined },
): Promise<T> {
  throw new Error("not implemented");
}
