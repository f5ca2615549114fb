/**
 * Kubernetes objects as the API server sends them: raw JSON, no field dropped, dates as strings.
 */

/** What every object carries about itself. Fields that nobody here reads are kept, but not listed. */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

/** The owner of an object, as the garbage collector reads it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** What every object starts with. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** An object's name and, when its kind is namespaced, its namespace. */
export interface Key {
  namespace?: string | undefined;
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
