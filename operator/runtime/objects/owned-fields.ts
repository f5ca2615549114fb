import { parseJson, writeJson } from "../client/exact-json.ts";
import type { KubernetesObject } from "../client/objects.ts";
import { isRecord } from "./is-record.ts";

/** One writer's entry in `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: "Apply" | "Update";
  subresource?: string;
  fieldsV1?: FieldSet;
}

/** The fields that one writer set: `f:name` is a field, `k:{…}` and `v:…` an item of a list, `.` the value itself. */
export interface FieldSet {
  [element: string]: FieldSet;
}

type WithManagedFields = KubernetesObject & { metadata: { managedFields?: ManagedFieldsEntry[] } };

/** Drops the managed fields of all writers but one. They can be half of an object, and nothing here needs them. */
export function keepOwnManagedFields<T extends KubernetesObject>(object: T, manager: string): T {
  const { managedFields, ...metadata } = (object as WithManagedFields).metadata;
  if (!managedFields) return object;
  const own = managedFields.filter((entry) => entry.manager === manager && entry.operation === "Apply");
  return { ...object, metadata: own.length === 0 ? metadata : { ...metadata, managedFields: own } };
}

/** Returns the fields that a field manager set by server-side apply, if its managed fields were kept. */
export function appliedFields(object: KubernetesObject, manager: string): FieldSet | undefined {
  return (object as WithManagedFields).metadata.managedFields?.find(
    (entry) => entry.manager === manager && entry.operation === "Apply" && !entry.subresource,
  )?.fieldsV1;
}

/** Whether a value has every field of the set. A field that it lacks must be removed from the object. */
export function hasAllFields(value: unknown, fields: FieldSet): boolean {
  return Object.entries(fields).every(([element, inner]) => {
    const kind = element.slice(0, 2);
    if (kind === "f:") {
      const field = isRecord(value) ? value[element.slice(2)] : undefined;
      return field !== undefined && hasAllFields(field, inner);
    }
    if (kind === "k:") {
      const keys = parseJson(element.slice(2)) as Record<string, unknown>;
      const items: readonly unknown[] = Array.isArray(value) ? value : [];
      const item =
        items.find((each) => hasKeys(each, keys)) ?? items.find((each) => hasKeysOrDefaults(each, keys));
      return item !== undefined && hasAllFields(item, inner);
    }
    if (kind === "v:") {
      const wanted = element.slice(2);
      return Array.isArray(value) && value.some((item) => writeJson(item) === wanted);
    }
    return true;
  });
}

function hasKeys(item: unknown, keys: Record<string, unknown>): boolean {
  return isRecord(item) && Object.entries(keys).every(([name, value]) => item[name] === value);
}

/** A key that is not set has its default, such as a port's protocol, which only the server knows. */
function hasKeysOrDefaults(item: unknown, keys: Record<string, unknown>): boolean {
  return isRecord(item) && Object.entries(keys).every(([name, value]) => (item[name] ?? value) === value);
}
