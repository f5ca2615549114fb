import type { Client } from "./client.ts";
import type { KubernetesObject } from "./objects.ts";
import type { Resource } from "./resources.ts";

/** Whether the object carries the finalizer. */
export function hasFinalizer(object: KubernetesObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) ?? false;
}

/** Adds a finalizer, unless it is there; returns the object as it then is. Other writers' finalizers are kept. */
export function addFinalizer<T extends KubernetesObject>(
  _client: Client,
  _resource: Resource<T>,
  _object: T,
  _finalizer: string,
): Promise<T> {
  throw new Error("not implemented");
}

/** Removes a finalizer, if it is there; returns the object as it then is. Other writers' finalizers are kept. */
export function removeFinalizer<T extends KubernetesObject>(
  _client: Client,
  _resource: Resource<T>,
  _object: T,
  _finalizer: string,
): Promise<T> {
  throw new Error("not implemented");
}
