import { JsonPatch, type ApiObject } from "cdk8s";

/**
 * Takes the namespace off an object of a cluster-scoped kind and returns the object.
 *
 * A chart with a namespace stamps it on every object, also on those that cannot have one. The API server drops it,
 * and from then on GitOps tools see a difference that no apply removes.
 */
export function clusterScoped<T extends ApiObject>(object: T): T {
  if (object.metadata.namespace !== undefined) {
    object.addJsonPatch(JsonPatch.remove("/metadata/namespace"));
  }
  return object;
}
