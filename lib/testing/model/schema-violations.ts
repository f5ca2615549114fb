import type { StructuralSchema } from "../../crd/schema.ts";
import type { Cause } from "./failure.ts";
import { isFields } from "./objects.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** What the schema does not allow in a value. The texts are shorter than those of the API server. */
export function schemaViolations(schema: StructuralSchema, value: unknown, path: string): Cause[] {
  return [...violations(schema, value, path)];
}

const cause = (field: string, reason: string, message: string): Cause => ({ reason, message, field });
const invalid = (field: string, message: string) => cause(field, "FieldValueInvalid", message);

function* violations(schema: StructuralSchema, value: unknown, path: string): Generator<Cause> {
  if (value === null && schema.nullable) return;
  if (schema["x-kubernetes-int-or-string"]) {
    if (typeof value !== "string" && !Number.isInteger(value))
      yield cause(path, "FieldValueTypeInvalid", "must be an integer or a string");
  } else if (schema.type !== undefined && !hasType(schema.type, value)) {
    yield cause(path, "FieldValueTypeInvalid", `must be of type ${schema.type}`);
    return;
  }
  if (schema.enum && !schema.enum.includes(value as string)) {
    yield cause(path, "FieldValueNotSupported", `supported values: ${JSON.stringify(schema.enum)}`);
  }
  if (typeof value === "string") yield* textViolations(schema, value, path);
  if (typeof value === "number") yield* numberViolations(schema, value, path);
  if (Array.isArray(value)) yield* listViolations(schema, value, path);
  else if (isFields(value)) yield* objectViolations(schema, value, path);
  // The alternatives of x-kubernetes-int-or-string say only that again.
  if ((schema.anyOf && !schema["x-kubernetes-int-or-string"]) || schema.allOf)
    unmodelled("anyOf and allOf of a schema");
}

function hasType(type: NonNullable<StructuralSchema["type"]>, value: unknown): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "object":
      return isFields(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

const formats: Record<string, RegExp> = {
  "date-time": /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/,
};
const numberFormats = new Set(["int32", "int64", "double", "float"]);

function* textViolations(schema: StructuralSchema, value: string, path: string): Generator<Cause> {
  const { maxLength = Infinity, minLength = 0, pattern, format } = schema;
  const length = Array.from(value).length;
  if (length > maxLength) yield cause(path, "FieldValueTooLong", `may not be more than ${maxLength} bytes`);
  if (length < minLength) yield invalid(path, `should be at least ${minLength} chars long`);
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value))
    yield invalid(path, `should match '${pattern}'`);
  if (format === undefined || numberFormats.has(format)) return;
  const known = formats[format] ?? unmodelled(`the format ${format} of a schema`);
  if (!known.test(value)) yield invalid(path, `must be of type ${format}`);
}

const limits: Record<string, number> = { int32: 2 ** 31, int64: 2 ** 63 };

function* numberViolations(schema: StructuralSchema, value: number, path: string): Generator<Cause> {
  const { maximum = Infinity, minimum = -Infinity, multipleOf, format = "" } = schema;
  const limit = limits[format] ?? Infinity;
  if (value >= limit || value < -limit) yield invalid(path, `must be of type ${format}`);
  if (schema.exclusiveMaximum ? value >= maximum : value > maximum)
    yield invalid(path, `should be less than ${maximum}`);
  if (schema.exclusiveMinimum ? value <= minimum : value < minimum)
    yield invalid(path, `should be greater than ${minimum}`);
  if (multipleOf !== undefined && value % multipleOf !== 0)
    yield invalid(path, `should be a multiple of ${multipleOf}`);
}

function* listViolations(schema: StructuralSchema, value: unknown[], path: string): Generator<Cause> {
  const { maxItems = Infinity, minItems = 0 } = schema;
  if (value.length > maxItems) yield cause(path, "FieldValueTooMany", `must have at most ${maxItems} items`);
  if (value.length < minItems) yield invalid(path, `should have at least ${minItems} items`);
  const keys = schema["x-kubernetes-list-map-keys"];
  const isSet = schema["x-kubernetes-list-type"] === "set" || schema["x-kubernetes-list-type"] === "map";
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const at = `${path}[${index}]`;
    const identity = JSON.stringify(
      keys ? keys.map((key) => (isFields(item) ? item[key] : undefined)) : item,
    );
    if (isSet && seen.has(identity)) yield cause(at, "FieldValueDuplicate", "is there twice");
    seen.add(identity);
    if (schema.items) yield* violations(schema.items, item, at);
  }
}

function* objectViolations(
  schema: StructuralSchema,
  value: Record<string, unknown>,
  path: string,
): Generator<Cause> {
  const { maxProperties = Infinity, minProperties = 0, required = [], properties = {} } = schema;
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  const names = Object.keys(value);
  if (names.length > maxProperties)
    yield cause(path, "FieldValueTooMany", `must have at most ${maxProperties} items`);
  if (names.length < minProperties) yield invalid(path, `should have at least ${minProperties} properties`);
  for (const name of required) {
    if (value[name] === undefined) yield cause(at(name), "FieldValueRequired", "Required value");
  }
  for (const name of names) {
    if (Object.hasOwn(properties, name)) yield* violations(properties[name] ?? {}, value[name], at(name));
    else if (schema.additionalProperties)
      yield* violations(schema.additionalProperties, value[name], at(name));
  }
}
