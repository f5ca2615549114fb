import { isDeepStrictEqual } from "node:util";
import { isInt32 } from "./check-limits.ts";
import type { Position, Problems } from "./errors.ts";
import { hasFormat } from "./formats.ts";
import { own } from "./own.ts";
import type { Json, StructuralSchema } from "./schema.ts";
import { isList } from "./tag-values.ts";

/** Reports a default that the API server would refuse because it does not satisfy its schema or would be pruned. */
export function checkDefault(schema: StructuralSchema, name: string, at: Position, problems: Problems): void {
  if (schema.default === null) {
    problems.report(at, `@default null on ${name} sets no value`, { fix: "remove it" });
    return;
  }
  for (const reason of violations(schema, schema.default ?? null, "")) {
    problems.report(at, `@default ${JSON.stringify(schema.default)} on ${name} is not valid: ${reason}`, {
      fix: "correct the default (JSON5: strings in quotes, numbers without)",
    });
  }
}

/** Why the value does not satisfy the schema. Only the API server checks CEL rules. */
function* violations(schema: StructuralSchema, value: Json, path: string): Generator<string> {
  const where = path === "" ? "" : ` at ${path}`;
  if (value === null) {
    if (schema.nullable !== true) yield `null${where} is not allowed`;
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some((allowed) => isDeepStrictEqual(allowed, value))) {
    yield `${JSON.stringify(value)}${where} is not one of ${schema.enum.map((each) => JSON.stringify(each)).join(", ")}`;
    return;
  }
  if (typeof value === "string") yield* stringViolations(schema, value, where);
  else if (typeof value === "number") yield* numberViolations(schema, value, where);
  else if (typeof value === "boolean") {
    if (schema.type !== undefined && schema.type !== "boolean")
      yield `${value}${where} is a boolean, not ${schema.type}`;
    if (schema["x-kubernetes-int-or-string"]) yield `${value}${where} is neither integer nor string`;
  } else if (isList(value)) yield* listViolations(schema, value, path, where);
  else yield* objectViolations(schema, value, path, where);
}

function* stringViolations(schema: StructuralSchema, value: string, where: string): Generator<string> {
  if (schema.type !== undefined && schema.type !== "string") {
    yield `${JSON.stringify(value)}${where} is a string, not ${schema.type}`;
    return;
  }
  const length = Array.from(value).length;
  if (length < (schema.minLength ?? 0))
    yield `it${where} is shorter than ${schema.minLength ?? 0} characters`;
  if (length > (schema.maxLength ?? Infinity))
    yield `it${where} is longer than ${schema.maxLength ?? 0} characters`;
  if (schema.pattern !== undefined && matches(schema.pattern, value) === false) {
    yield `${JSON.stringify(value)}${where} does not match ${schema.pattern}`;
  }
  if (schema.format !== undefined && hasFormat(schema.format, value) !== true) {
    yield `${JSON.stringify(value)}${where} is not recognized as ${schema.format}`;
  }
}

function* numberViolations(schema: StructuralSchema, value: number, where: string): Generator<string> {
  const isIntOrString = schema["x-kubernetes-int-or-string"] === true;
  if ((schema.type === "integer" || isIntOrString) && !Number.isInteger(value))
    yield `${value}${where} is not an integer`;
  else if (schema.type !== undefined && schema.type !== "integer" && schema.type !== "number") {
    yield `${value}${where} is a number, not ${schema.type}`;
    return;
  }
  if (schema.format === "int32" && Number.isInteger(value) && !isInt32(value))
    yield `${value}${where} is not an int32`;
  const { minimum = -Infinity, maximum = Infinity } = schema;
  if (value < minimum || (value === minimum && schema.exclusiveMinimum))
    yield `${value}${where} is too small`;
  if (value > maximum || (value === maximum && schema.exclusiveMaximum))
    yield `${value}${where} is too large`;
  if (schema.multipleOf !== undefined && !Number.isInteger(value / schema.multipleOf)) {
    yield `${value}${where} is not a multiple of ${schema.multipleOf}`;
  }
}

function* listViolations(
  schema: StructuralSchema,
  value: readonly Json[],
  path: string,
  where: string,
): Generator<string> {
  if (schema.items === undefined) {
    if (!isFreeForm(schema)) yield `the value${where} is a list, not ${schema.type ?? "int-or-string"}`;
    return;
  }
  if (value.length < (schema.minItems ?? 0)) yield `it${where} has fewer than ${schema.minItems ?? 0} items`;
  if (value.length > (schema.maxItems ?? Infinity))
    yield `it${where} has more than ${schema.maxItems ?? 0} items`;
  if (schema["x-kubernetes-list-type"] === "set" || schema["x-kubernetes-list-type"] === "map") {
    const keys = schema["x-kubernetes-list-map-keys"];
    const identities = value.map((item) => JSON.stringify(keys?.map((key) => fieldOf(item, key)) ?? item));
    if (new Set(identities).size < identities.length) yield `it${where} has a duplicate item`;
  }
  for (const [index, item] of value.entries()) yield* violations(schema.items, item, `${path}[${index}]`);
}

function* objectViolations(
  schema: StructuralSchema,
  value: Readonly<Record<string, Json>>,
  path: string,
  where: string,
): Generator<string> {
  if (schema["x-kubernetes-embedded-resource"]) {
    for (const field of ["apiVersion", "kind"]) {
      if ((own(value, field) ?? "") === "") yield `the embedded resource${where} has no ${field}`;
    }
  }
  if (schema.type !== "object") {
    if (!isFreeForm(schema)) yield `the value${where} is an object, not ${schema.type ?? "int-or-string"}`;
    return;
  }
  const keys = Object.keys(value);
  if (keys.length < (schema.minProperties ?? 0))
    yield `it${where} has fewer than ${schema.minProperties ?? 0} keys`;
  if (keys.length > (schema.maxProperties ?? Infinity))
    yield `it${where} has more than ${schema.maxProperties ?? 0} keys`;
  for (const field of schema.required ?? []) {
    // Even if the field itself has a default: the API server checks this value without adding defaults.
    if (own(value, field) === undefined) yield `the required field ${field} is missing${where}`;
  }
  for (const [key, item] of Object.entries(value)) {
    const field = own(schema.properties, key) ?? schema.additionalProperties;
    if (field !== undefined) yield* violations(field, item, path === "" ? key : `${path}.${key}`);
    else if (!schema["x-kubernetes-preserve-unknown-fields"]) yield `there is no field ${key}${where}`;
  }
}

function isFreeForm(schema: StructuralSchema): boolean {
  return schema.type === undefined && schema["x-kubernetes-preserve-unknown-fields"] === true;
}

function fieldOf(item: Json, key: string): Json | undefined {
  return item !== null && typeof item === "object" && !isList(item) ? own(item, key) : undefined;
}

/** Whether the value matches, or undefined if JavaScript does not understand Go's expression. */
function matches(pattern: string, value: string): boolean | undefined {
  try {
    return new RegExp(pattern, "v").test(value);
  } catch {
    return undefined;
  }
}
