import type { KubernetesObject, Stored } from "./objects.ts";
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
export function metadataOf<T extends KubernetesObject>(of: Resource<T>): Resource<MetadataOnly<T>> {
  const { apiVersion, kind, plural, namespaced } = of;
  return { apiVersion, kind, plural, namespaced, metadataOnly: true };
}

/** An object of kind T of which only the metadata is kept. */
export type MetadataOnly<T extends KubernetesObject> = Pick<T, keyof KubernetesObject>;

/** What the server is asked to answer with; one that cannot do it sends whole objects. */
export const METADATA_ACCEPT =
  "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
/** The same for lists. */
export const METADATA_LIST_ACCEPT =
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** The metadata of an object under its own kind, whatever kind the answer has. */
export function asMetadata<T extends KubernetesObject>(of: Resource<T>, { metadata }: Stored<T>): Stored<T> {
  // T is no more than KubernetesObject for a handle that `metadataOf` made.
  return { apiVersion: of.apiVersion, kind: of.kind, metadata } as Stored<T>;
}
