import type { KubernetesObject, Reads } from "./objects.ts";
import type { Resource } from "./resources.ts";

/**
 * What to watch. Two that agree in all but their indexes share one watch and one store, so hold a
 * `Watched` in a constant and use it both for the controller and for `manager.store`.
 */
export interface Watched<T extends KubernetesObject> {
  resource: Resource<T>;
  /** Default: the namespaces that the manager was told to watch. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /**
   * Makes objects smaller on their way into the store. Must keep apiVersion, kind and of metadata: name,
   * namespace, uid, resourceVersion, generation, deletionTimestamp, finalizers, labels, ownerReferences.
   * Default: all fields. Of managedFields only the entries of the manager itself are ever kept.
   */
  transform?: Reads<T, T>;
  /** Names of indexes, each with the values that an object is found by. Default: none. */
  indexes?: Record<string, Reads<T, readonly string[]>>;
}
