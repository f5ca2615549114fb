import type { KubernetesObject, Reads, Stored } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";

/**
 * What to watch. Two that agree in all but their indexes share one watch and one store, so hold a
 * `Watched` in a constant and use it both for the controller and for `manager.store`.
 */
export interface Watched<T extends KubernetesObject> {
  /** The kind to watch. Of one that `metadataOf` made only the metadata. */
  resource: Resource<T>;
  /** Default: the namespaces that the manager was told to watch. */
  namespace?: string;
  /** Such as `app=web,tier in (a,b),!canary`; checked when the store is made. Default: all. */
  labelSelector?: string;
  /** Such as `status.phase!=Running`, of the fields that the API server selects by. Default: all. */
  fieldSelector?: string;
  /**
   * Makes objects smaller on their way into the store. Must keep apiVersion, kind and of metadata: name,
   * namespace, uid, resourceVersion, generation, deletionTimestamp, finalizers, labels, ownerReferences.
   * Default: all fields. Of managedFields only the entries of the manager itself are ever kept. An object for which
   * it throws is kept whole.
   */
  transform?: Reads<Stored<T>, T>;
  /**
   * Names of indexes, each with the values that an object is found by; the same object must always give the same.
   * An object for which it throws is in the store and not found by that index. Default: none.
   */
  indexes?: Record<string, Reads<Stored<T>, readonly string[]>>;
}
