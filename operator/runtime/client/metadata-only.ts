import type { KubernetesObject } from "./objects.ts";
import type { Resource } from "./resources.ts";

/**
 * A handle to the same kind of which only apiVersion, kind and metadata are ever sent and kept: for kinds of which
 * there are many, or large ones, and of which nothing else is needed.
 *
 * With it `get`, `list`, watches and the answers of writes carry metadata only. A watch with it shares nothing with
 * a watch of whole objects, and sees what is written with either handle; a watch of whole objects sees what is
 * written with this one only when the server tells it. `replace` refuses it: it would remove all that is not
 * metadata.
 *
 * ```ts
 * const nodeMetadata = metadataOf(nodes);
 * ```
 */
export function metadataOf(of: Resource<KubernetesObject>): Resource<KubernetesObject> {
  const { apiVersion, kind, plural, namespaced } = of;
  return { apiVersion, kind, plural, namespaced, metadataOnly: true };
}

/** What the server is asked to answer with; one that cannot do it sends whole objects. */
export const METADATA_ACCEPT =
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
/** The same for lists. */
export const METADATA_LIST_ACCEPT =
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** The metadata of an object under its own kind, whatever kind the answer has. */
export function asMetadata<T extends KubernetesObject>(of: Resource<T>, { metadata }: T): T {
  // T is no more than KubernetesObject for a handle that `metadataOf` made.
  return { apiVersion: of.apiVersion, kind: of.kind, metadata } as T;
}
