import type { KubernetesObject, Reads, Stored } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";

/**
 * What to watch. Two that agree in everything but their indexes share one watch and one store, so keep a `Watched` in a
 * constant and use it both for the controller and for `manager.store`. Declare it with `satisfies Watched<…>`, so that its type
 * keeps the names of its indexes.
 */
export interface Watched<T extends KubernetesObject, Index extends string = string> {
  /** The kind to watch. With a resource that `metadataOf` made, only the metadata is watched. */
  resource: Resource<T>;
  /** Default: the namespaces of the manager. */
  namespace?: string;
  /** Such as `app=web,tier in (a,b),!canary`. Default: all. */
  labelSelector?: string;
  /** Such as `status.phase!=Running`, for fields that the API server can select by. Default: all. */
  fieldSelector?: string;
  /**
   * Makes objects smaller on their way into the store. It must keep apiVersion, kind, and in the metadata name,
   * namespace, uid, resourceVersion, generation, deletionTimestamp, finalizers, labels and ownerReferences. If it throws,
   * the object is kept whole. Default: all fields are kept, but of managedFields only the manager's own entries.
   */
  transform?: Reads<Stored<T>, T>;
  /**
   * Index functions by name. Each returns the values by which the index finds an object, always the same for the same
   * object. Declare the parameter as a `Stored<T>`. If it throws, the index does not find the object. Default: none.
   */
  indexes?: Record<Index, Reads<Stored<T>, readonly string[]>>;
}
