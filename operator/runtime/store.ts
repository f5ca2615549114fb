import type { KubernetesObject } from "./objects.ts";

/**
 * What a reconciler reads instead of asking the API server: the objects of one watch, as new as the watch has
 * brought them and never older than what this process itself wrote. Objects are shared: never change one.
 */
export interface Store<T extends KubernetesObject> {
  /** The object of that name. The namespace is empty for kinds that are not namespaced. */
  get(namespace: string, name: string): T | undefined;
  /** All objects, or those of one namespace, in no order. */
  list(namespace?: string): T[];
  /**
   * The objects that the index function of that name gave the value for.
   *
   * @throws Error when the watch has no index of that name.
   */
  byIndex(index: string, value: string): T[];
}
