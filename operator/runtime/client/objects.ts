/**
 * Kubernetes objects as the API server sends them: raw JSON, no field dropped, dates as strings.
 */

/**
 * What every object carries about itself. Fields that nobody here reads are kept, but not listed. `my-operator/crd/types` has
 * the same for types of APIs, so that neither part needs the other.
 */
export interface ObjectMeta {
  /** Set on every object that the API server sent. */
  name?: string;
  /** Instead of a name when creating: the API server adds random letters. */
  generateName?: string;
  /** Not set for kinds that are not namespaced. */
  namespace?: string;
  /** Of this object and no other, also of no later one by its name. */
  uid?: string;
  /** Changes with every write. */
  resourceVersion?: string;
  /** Grows with every change of what is wanted: with the spec, not with status or metadata. Not all kinds have it. */
  generation?: number;
  /** Such as `2030-01-01T00:00:00Z`. */
  creationTimestamp?: string;
  /** Set once somebody deleted it and something still holds it, such as a finalizer. */
  deletionTimestamp?: string;
  /** Seconds that the object, such as a Pod, has from then on to come to its end. */
  deletionGracePeriodSeconds?: number;
  /** For selectors. */
  labels?: Record<string, string>;
  /** For all that nobody selects by. */
  annotations?: Record<string, string>;
  /** Who holds the object when it is deleted. */
  finalizers?: string[];
  /** Whose deletion deletes the object. */
  ownerReferences?: OwnerReference[];
}

/** The owner of an object, as the garbage collector reads it. */
export interface OwnerReference {
  /** Group and version of the owner. */
  apiVersion: string;
  /** Of the owner. */
  kind: string;
  /** Of the owner: in the same namespace, or of a kind that is not namespaced. */
  name: string;
  /** Of the owner. */
  uid: string;
  /** Whether it is the one owner that takes care of the object. */
  controller?: boolean;
  /** Whether the owner, when deleted in the foreground, waits for the object. */
  blockOwnerDeletion?: boolean;
}

/** What every object starts with. */
export interface KubernetesObject {
  /** Group and version, such as `apps/v1`; `v1` for the core group. */
  apiVersion: string;
  /** Such as `Deployment`. */
  kind: string;
  /** What it carries about itself. */
  metadata: ObjectMeta;
}

/** An object's name and, when its kind is namespaced, its namespace. */
export interface Key {
  /** Undefined for kinds that are not namespaced. */
  namespace?: string | undefined;
  /** Of the object. */
  name: string;
}

/** The key of an object. The name is empty for an object that has only a `generateName` yet. */
export function keyOf(object: KubernetesObject): Key {
  return { namespace: object.metadata.namespace, name: object.metadata.name ?? "" };
}

/**
 * A function that reads objects of kind T. Written as a method type, which TypeScript compares bivariantly, so
 * that a watch of Jobs fits into a list of watches of any kind.
 */
export type Reads<T, Result> = { read(object: T): Result }["read"];
