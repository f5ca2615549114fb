import type { KubernetesObject, Stored } from "./objects.ts";
import type { Resource } from "./resources.ts";

/**
 * A resource for the metadata of a kind: only apiVersion, kind and metadata are sent and kept. For kinds with many or
 * large objects of which nothing else is needed.
 *
 * With it `get`, `list`, watches and the answers of writes return metadata only. A watch with it shares nothing with a
 * watch of whole objects. It shows writes with either resource at once; a watch of whole objects shows writes with this
 * one only when the server sends them. `replace` rejects it, because that would remove everything but the metadata.
 *
 * ```ts
 * const nodeMetadata = metadataOf(nodes);
 * ```
 */
export function metadataOf<T extends KubernetesObject>(of: Resource<T>): Resource<MetadataOnly<T>> {
  const { apiVersion, kind, plural, namespaced } = of;
  return { apiVersion, kind, plural, namespaced, metadataOnly: true };
}

/** An object of kind T of which only the metadata is kept. */
export type MetadataOnly<T extends KubernetesObject> = Pick<T, keyof KubernetesObject>;

/** The Accept header for metadata. A server that does not know the format sends whole objects. */
export const metadataAccept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
/** The same for lists. */
export const metadataListAccept =
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** Returns the metadata of an object under the object's own kind, whatever kind the answer has. */
export function asMetadata<T extends KubernetesObject>(of: Resource<T>, { metadata }: Stored<T>): Stored<T> {
  // For a resource that `metadataOf` made, T has no other fields.
  return { apiVersion: of.apiVersion, kind: of.kind, metadata } as Stored<T>;
}
