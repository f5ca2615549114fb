import { JsonPatch, type ApiObject } from "cdk8s";

/**
 * Removes the namespace from an object of a cluster-scoped kind, and returns the object.
 *
 * A chart with a namespace sets it on every object, even on those that cannot have one. The API server drops it there, and
 * GitOps tools then see a difference that no apply removes.
 */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove("/metadata/namespace"));
  }
  return object;
}
