/** A JSON object that is being written. */
export type Fields = Record<string, unknown>;

/** A reference to the owner of an object. */
export interface ModelOwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** The metadata of a stored object. */
export interface ModelMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: ModelOwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

/** One writer's entry in `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: FieldSet;
  subresource?: string;
}

/** The fields that one writer set, as `fieldsV1` has them. */
export interface FieldSet {
  [element: string]: FieldSet;
}

/** An object. Stored ones are never changed: a write makes a copy. */
export interface ModelObject {
  apiVersion: string;
  kind: string;
  metadata: ModelMeta;
  [field: string]: unknown;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of names; undefined when there is none. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isFields(inner) ? inner[name] : undefined), value);
}

/** Sets the value at a path of names, and creates the objects on the way. */
export function setAt(fields: Fields, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    fields[name] = value;
    return;
  }
  const inner = isFields(fields[name]) ? fields[name] : {};
  fields[name] = inner;
  setAt(inner, rest, value);
}
