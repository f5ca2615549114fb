import type { StructuralSchema } from "../../crd/schema.ts";
import type { Fields } from "./objects.ts";
import { isFields } from "./objects.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** Removes the fields that the schema does not have, as the API server does with custom resources. */
export function prune(schema: StructuralSchema, value: unknown): void {
  walk(schema, value, (fields, name) => {
    Reflect.deleteProperty(fields, name);
  });
}

/** @throws UnmodelledError for a field that the schema does not have: the API server may know it. */
export function refuseUnknown(schema: StructuralSchema, value: unknown, what: string): void {
  walk(schema, value, (_, name) => {
    unmodelled(`the field ${name} of ${what}`);
  });
}

function walk(
  schema: StructuralSchema,
  value: unknown,
  onUnknown: (fields: Fields, name: string) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) if (schema.items) walk(schema.items, item, onUnknown);
    return;
  }
  if (!isFields(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const known = fieldSchema(schema, name);
    if (known) walk(known, inner, onUnknown);
    else if (!schema["x-kubernetes-preserve-unknown-fields"] && schema.type !== undefined)
      onUnknown(value, name);
  }
}

/** The schema of a field, or of the values of a map; undefined if there is none. */
export function fieldSchema(
  schema: StructuralSchema | undefined,
  name: string,
): StructuralSchema | undefined {
  const { properties, additionalProperties } = schema ?? {};
  return properties && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
}

/** Sets the defaults of the schema. A null of a field that is not nullable and has a default gets the default, too. */
export function setDefaults(schema: StructuralSchema, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) if (schema.items) setDefaults(schema.items, item);
    return;
  }
  if (!isFields(value)) return;
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const isMissing = value[name] === undefined || (value[name] === null && !inner.nullable);
    if (inner.default !== undefined && isMissing) value[name] = structuredClone(inner.default);
    setDefaults(inner, value[name]);
  }
  if (schema.additionalProperties) {
    for (const [name, inner] of Object.entries(value)) {
      if (!schema.properties || !Object.hasOwn(schema.properties, name))
        setDefaults(schema.additionalProperties, inner);
    }
  }
}

/** Removes what Go's types of the built-in kinds do not write: nulls, empty texts, lists and maps. */
export function dropEmpty(schema: StructuralSchema, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) if (schema.items) dropEmpty(schema.items, item);
    return;
  }
  if (!isFields(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const known = fieldSchema(schema, name);
    if (known) dropEmpty(known, inner);
    const isProperty = Object.hasOwn(schema.properties ?? {}, name);
    const isEmptyMap = isFields(inner) && Object.keys(inner).length === 0 && known?.properties === undefined;
    const isEmpty = inner === "" || isEmptyMap || (Array.isArray(inner) && inner.length === 0);
    if (inner === null || (isProperty && isEmpty)) Reflect.deleteProperty(value, name);
  }
}
