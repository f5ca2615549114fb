import { celName } from "../../../lib/crd/cel.ts";
import type { Json, StructuralSchema } from "../../../lib/crd/index.ts";

/** Whether a schema without tags accepts the value. A field that the schema does not know is refused. */
export function accepts(schema: StructuralSchema, value: Json): boolean {
  if (value === null) return schema.nullable === true;
  if (schema.enum !== undefined && !schema.enum.includes(value)) return false;
  switch (schema.type) {
    case "string":
    case "boolean":
      return typeof value === schema.type;
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value) && value.every((item: Json) => accepts(schema.items ?? {}, item));
    case "object":
      return (
        typeof value === "object" &&
        !Array.isArray(value) &&
        acceptsObject(schema, value as Record<string, Json>)
      );
    default:
      throw new Error(`cannot tell what ${JSON.stringify(schema)} accepts`);
  }
}

function acceptsObject(schema: StructuralSchema, value: Record<string, Json>): boolean {
  const { properties = {}, required = [], additionalProperties } = schema;
  return (
    required.every((field) => field in value) &&
    Object.entries(value).every(([key, item]) => {
      const field = properties[key] ?? additionalProperties;
      return field !== undefined && accepts(field, item);
    }) &&
    (schema["x-kubernetes-validations"] ?? []).every(({ rule }) => satisfies(rule, value))
  );
}

/** Whether the value satisfies a rule that goes with a discriminated union: there are two forms of them. */
function satisfies(rule: string, value: Record<string, Json>): boolean {
  const only = /^!has\(self\.(\w+)\) \|\| self\.(\w+) in (\[.*\])$/.exec(rule);
  const needs = /^has\(self\.(\w+)\) \|\| !\(self\.(\w+) in (\[.*\])\)$/.exec(rule);
  const names = new Map(Object.keys(value).map((key) => [celName(key), key]));
  const [, field = "", by = "", list = ""] = only ?? needs ?? [];
  if (list === "") throw new Error(`cannot evaluate the rule ${rule}`);
  const isOneOf = (JSON.parse(list) as Json[]).includes(value[names.get(by) ?? ""] ?? null);
  return only === null ? names.has(field) || !isOneOf : !names.has(field) || isOneOf;
}

/** Values that the schema accepts, and some that differ from them in one place. */
export function samplesOf(schema: StructuralSchema): Json[] {
  const valid = validOf(schema, 0);
  const distinct = new Map(
    [...valid, ...valid.flatMap(variantsOf)].map((value) => [JSON.stringify(value), value]),
  );
  return [...distinct.values()];
}

function validOf(schema: StructuralSchema, depth: number): Json[] {
  const isNull: Json[] = schema.nullable === true ? [null] : [];
  if (schema.enum !== undefined) return [...schema.enum.slice(0, 3), ...isNull];
  switch (schema.type) {
    case "string":
      return ["q", ...isNull];
    case "boolean":
      return [true, ...isNull];
    case "number":
    case "integer":
      return [3, ...isNull];
    case "array":
      return [
        [],
        ...validOf(schema.items ?? {}, depth + 1)
          .slice(0, 2)
          .map((item) => [item]),
        ...isNull,
      ];
    default: {
      const { properties = {}, required = [], additionalProperties } = schema;
      const whole = (index: number, only?: readonly string[]) =>
        Object.fromEntries(
          Object.entries(properties)
            .filter(([key]) => only === undefined || only.includes(key))
            .map(([key, field]): [string, Json] => {
              const values = validOf(field, depth + 1);
              return [key, values[index % values.length] ?? null];
            }),
        );
      const maps =
        additionalProperties === undefined ? [] : validOf(additionalProperties, depth + 1).slice(0, 2);
      return [
        whole(0),
        whole(1),
        whole(0, required),
        whole(1, required),
        ...maps.map((item) => ({ k: item })),
        ...isNull,
      ];
    }
  }
}

/** The value with one change: another type, a field less, a field more. */
function variantsOf(value: Json): Json[] {
  const others: Json[] = [null, "w", 1.5, false, [], ["w"], {}, { a: "w" }];
  if (value === null || typeof value !== "object") return others;
  if (Array.isArray(value))
    return [...others, ...value.flatMap((item: Json) => variantsOf(item).map((other) => [other]))];
  const object = value as Record<string, Json>;
  const inner = Object.entries(object).flatMap(([key, item]) => {
    const rest = Object.fromEntries(Object.entries(object).filter(([other]) => other !== key));
    return [rest, ...variantsOf(item).map((other) => ({ ...object, [key]: other }))];
  });
  return [...others, { ...object, more: "w" }, ...inner];
}

/**
 * The value in TypeScript. Fields that it does not have are undefined, because JSON has no other way to say so: then they
 * may be optional by `?` or by `| undefined`. Those that only some members of a union have are left out.
 */
export function written(value: Json, schema: StructuralSchema): string {
  // TypeScript would take some literals as their base type, depending on how the type around them is written.
  if (value === null || typeof value !== "object")
    return `${JSON.stringify(value)} as ${JSON.stringify(value)}`;
  if (Array.isArray(value))
    return `[${value.map((item: Json) => written(item, schema.items ?? {})).join(", ")}]`;
  const object = value as Record<string, Json>;
  const { properties = {}, additionalProperties = {} } = schema;
  const rules = (schema["x-kubernetes-validations"] ?? []).map(({ rule }) => rule);
  const absent = Object.keys(properties).filter(
    (key) => !(key in object) && !rules.some((rule) => rule.startsWith(`!has(self.${celName(key)}) `)),
  );
  return `{ ${[
    ...Object.entries(object).map(
      ([key, item]) => `${JSON.stringify(key)}: ${written(item, properties[key] ?? additionalProperties)}`,
    ),
    ...absent.map((key) => `${JSON.stringify(key)}: undefined`),
  ].join(", ")} }`;
}
