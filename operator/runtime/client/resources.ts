import type { ClusterObject, Key, KubernetesObject } from "./objects.ts";

/** A handle to one kind of object: where the API server serves it, and the type of its objects. */
export interface Resource<T extends KubernetesObject> {
  /** Group and version, such as `batch/v1`; `v1` for the core group. */
  readonly apiVersion: string;
  /** Such as `Job`. */
  readonly kind: string;
  /** The name in URLs, such as `jobs`. */
  readonly plural: string;
  /** Whether its objects live in namespaces. */
  readonly namespaced: boolean;
  /** Made by `metadataOf`: only metadata is sent and kept. Default: false. */
  readonly metadataOnly?: boolean;
  /** Never set: it holds the type of the objects. */
  readonly object?: T;
}

/**
 * A handle to a kind.
 *
 * ```ts
 * const jobs: Resource<Job> = resource("batch/v1", "Job", "jobs");
 * const nodes: Resource<Node> = resource("v1", "Node", "nodes", { namespaced: false });
 * ```
 *
 * @param options.namespaced Whether its objects live in namespaces. If not, T must be a `ClusterObject`. Default: true.
 */
export function resource<T extends KubernetesObject>(
  apiVersion: string,
  kind: string,
  plural: string,
  options?: { namespaced?: true },
): Resource<T>;
export function resource<T extends ClusterObject>(
  apiVersion: string,
  kind: string,
  plural: string,
  options: { namespaced: false },
): Resource<T>;
export function resource<T extends KubernetesObject>(
  apiVersion: string,
  kind: string,
  plural: string,
  options: { namespaced?: boolean } = {},
): Resource<T> {
  return { apiVersion, kind, plural, namespaced: options.namespaced ?? true };
}

/** The API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/**
 * The URL path of a kind, or of one object of it.
 *
 * @throws Error when a namespaced object is named without its namespace.
 */
export function pathOf(
  of: Resource<KubernetesObject>,
  key: { namespace?: string | undefined; name?: string },
  subresource?: string,
): string {
  const parts = [of.apiVersion.includes("/") ? "apis" : "api", of.apiVersion];
  if (of.namespaced && key.namespace) parts.push("namespaces", encodeURIComponent(key.namespace));
  if (key.name !== undefined) {
    if (of.namespaced && !key.namespace) {
      throw new Error(
        `${of.kind} "${key.name}" has no namespace, but ${of.plural} are namespaced: set metadata.namespace.`,
      );
    }
    if (key.name === "") throw new Error(`The name of a ${of.kind} is empty: set metadata.name.`);
    parts.push(of.plural, encodeURIComponent(key.name));
  } else {
    parts.push(of.plural);
  }
  if (subresource !== undefined) parts.push(subresource);
  return `/${parts.join("/")}`;
}

/** Describes an object for log lines and errors, such as `Job backups/nightly`. */
export function describe(of: Resource<KubernetesObject>, key: Key): string {
  return `${of.kind} ${key.namespace ? `${key.namespace}/` : ""}${key.name}`;
}
