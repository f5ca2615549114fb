/**
 * Kubernetes objects as the API server sends them: raw JSON, no field dropped, dates as strings.
 */

/**
 * The metadata of every object. Other fields of it are kept, but not listed here. `my-operator/crd/types` has
 * the same for types of APIs, so that neither part needs the other.
 */
export interface ObjectMeta {
  /** Every object that the API server keeps has one. */
  name?: string;
  /** For creation without a name: the API server adds random letters. */
  generateName?: string;
  /** Objects of kinds that are not namespaced have none. */
  namespace?: string;
  /** Unique over time, even if the name is reused. The API server sets it. */
  uid?: string;
  /** Changes with every write. The API server sets it. */
  resourceVersion?: string;
  /** Grows with every change of the spec, not of status or metadata. Not all kinds have it. */
  generation?: number;
  /** Such as `2030-01-01T00:00:00Z`. */
  creationTimestamp?: string;
  /** Set once the object is deleted while something still keeps it, such as a finalizer. */
  deletionTimestamp?: string;
  /** How many seconds the object, such as a Pod, has from then on to end. */
  deletionGracePeriodSeconds?: number;
  /** For selectors. */
  labels?: Record<string, string>;
  /** For data that no selector uses. */
  annotations?: Record<string, string>;
  /** Names of those that still have work to do when the object is deleted. */
  finalizers?: string[];
  /** The garbage collector deletes the object with these. */
  ownerReferences?: OwnerReference[];
}

/** The owner of an object, as the garbage collector reads it. */
export interface OwnerReference {
  /** Group and version of the owner. */
  apiVersion: string;
  /** The owner's kind. */
  kind: string;
  /** The owner's name. It is in the same namespace, or of a kind that is not namespaced. */
  name: string;
  /** The owner's uid. */
  uid: string;
  /** Whether it is the one owner that controls the object. */
  controller?: boolean;
  /** Whether the owner, when deleted in the foreground, waits for the object. */
  blockOwnerDeletion?: boolean;
}

/** The fields of every object. */
export interface KubernetesObject {
  /** Group and version, such as `apps/v1`; `v1` for the core group. */
  apiVersion: string;
  /** Such as `Deployment`. */
  kind: string;
  /** Name, namespace and the like. */
  metadata: ObjectMeta;
}

/**
 * An object of a kind that is not namespaced: declare such kinds as `interface Node extends ClusterObject`. `resource`
 * demands it for them.
 */
export interface ClusterObject extends KubernetesObject {
  /** Its metadata, without a namespace. */
  metadata: ObjectMeta & { namespace?: never };
}

/** An object of any kind as the API server keeps it: it has a name, a uid and a resourceVersion. */
export interface StoredObject extends KubernetesObject {
  /** Its metadata. Whether there is a namespace depends on the kind. */
  metadata: StoredMeta;
}

/** The metadata of an object that the API server keeps. */
export interface StoredMeta extends ObjectMeta {
  /** Its name. */
  name: string;
  /** Unique over time, even if the name is reused. */
  uid: string;
  /** Changes with every write. */
  resourceVersion: string;
}

/**
 * An object of kind T as the API server keeps it: it has a name, a uid, a resourceVersion and, unless T is a
 * `ClusterObject`, a namespace. The client and the stores give such objects; what a program builds to be created is
 * a plain T.
 */
export type Stored<T extends KubernetesObject> = T & {
  metadata: StoredMeta & (T extends ClusterObject ? unknown : { namespace: string });
};

/** Whether an object has what every object that the API server keeps has. */
export function isStored(object: Partial<KubernetesObject> | null | undefined): object is StoredObject {
  const { name, uid, resourceVersion } = object?.metadata ?? {};
  return typeof name === "string" && typeof uid === "string" && typeof resourceVersion === "string";
}

/** An object's name and, when its kind is namespaced, its namespace. */
export interface Key {
  /** Undefined for kinds that are not namespaced. */
  namespace?: string | undefined;
  /** The object's name. */
  name: string;
}

/** The key of an object. */
export function keyOf({ metadata: { namespace, name } }: { metadata: Key }): Key {
  return { namespace, name };
}

/** The namespace of an object; empty when its kind is not namespaced. */
export function namespaceOf({ metadata: { namespace = "" } }: KubernetesObject): string {
  return namespace;
}

/**
 * A function that reads objects of kind T. It is a method type, which TypeScript compares bivariantly, so that a watch
 * of Jobs fits into a list of watches of any kind.
 */
export type Reads<T, Result> = { read(object: T): Result }["read"];
