import { checkLimits, isInt32 } from "./check-limits.ts";
import type { Position, Problems } from "./errors.ts";
import { own } from "./own.ts";
import type { StructuralSchema } from "./schema.ts";

/** Reports what the API server would refuse in one schema, except for its rules and its default. */
export function checkSchema(schema: StructuralSchema, name: string, at: Position, problems: Problems): void {
  checkBounds(schema, name, at, problems);
  checkLimits(schema, name, at, problems);
  checkEnum(schema, name, at, problems);
  checkList(schema, name, at, problems);
  if (
    schema["x-kubernetes-embedded-resource"] &&
    !schema["x-kubernetes-preserve-unknown-fields"] &&
    schema.properties === undefined
  ) {
    problems.report(
      at,
      `${name} is an embedded resource without fields, so the API server would drop its content`,
      {
        fix: "add @preserveUnknownFields, or declare its fields",
      },
    );
  }
  if (schema["x-kubernetes-embedded-resource"]) {
    const { apiVersion, kind, metadata } = schema.properties ?? {};
    for (const [field, expected, actual] of [
      ["apiVersion", "string", apiVersion],
      ["kind", "string", kind],
      ["metadata", "object", metadata],
    ] as const) {
      if (actual !== undefined && actual.type !== expected) {
        problems.report(at, `${name} is an embedded resource whose ${field} is not of type ${expected}`, {
          fix: `declare ${field} as ${expected}`,
        });
      }
    }
  }
}

function checkBounds(schema: StructuralSchema, name: string, at: Position, problems: Problems): void {
  for (const [low, high] of [
    ["minimum", "maximum"],
    ["minLength", "maxLength"],
    ["minItems", "maxItems"],
    ["minProperties", "maxProperties"],
  ] as const) {
    const [min, max] = [schema[low], schema[high]];
    if (min !== undefined && max !== undefined && min > max) {
      problems.report(at, `${name} has @${low} ${min} and @${high} ${max}, which excludes every value`, {
        fix: "correct one of them",
      });
    }
  }
}

function checkEnum(schema: StructuralSchema, name: string, at: Position, problems: Problems): void {
  // The API server requires null to be in the enum as well, but does not find it there.
  if (schema.enum !== undefined && schema.nullable === true) {
    problems.report(at, `${name} combines null with literals, but the API server refuses null in an enum`, {
      fix: "make the field optional, or add a literal that means none",
    });
    return;
  }
  for (const value of schema.enum ?? []) {
    const type = typeof value;
    const fits =
      type === schema.type ||
      (type === "number" &&
        (schema.type === "number" || Number.isInteger(value)) &&
        schema.type !== "string");
    if (!fits) {
      problems.report(
        at,
        `${name} allows ${JSON.stringify(value)}, which is not of type ${schema.type ?? "value"}`,
        {
          fix: `make it a ${schema.type ?? "value"}`,
        },
      );
    } else if (typeof value === "number" && schema.format === "int32" && !isInt32(value)) {
      problems.report(at, `${name} allows ${value}, which is not an int32`, {
        fix: "use a smaller number, or @format int64",
      });
    }
  }
}

function checkList(schema: StructuralSchema, name: string, at: Position, problems: Problems): void {
  const type = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const items = schema.items ?? {};
  if (keys.length > 0 && type !== "map") {
    problems.report(at, `${name} has @listMapKey, but is not a list of type map`, {
      fix: "add @listType map",
    });
  }
  if ((type === "set" || type === "map") && items.nullable === true) {
    problems.report(at, `${name} is a ${type} whose items may be null`, {
      fix: "remove null from the items",
    });
  }
  if (type === "set") {
    const isAtomic =
      items.type === "object"
        ? items["x-kubernetes-map-type"] === "atomic"
        : (items["x-kubernetes-list-type"] ?? "atomic") === "atomic";
    if (!isAtomic) {
      problems.report(at, `${name} is a set of items that are merged field by field`, {
        fix: "put @structType atomic (@mapType atomic, @listType atomic) on the type of the items, or use @listType map",
      });
    }
  }
  if (type !== "map") return;
  if (items.type !== "object") {
    problems.report(at, `${name} is a list of type map whose items are not objects`, {
      fix: "use @listType set",
    });
    return;
  }
  if (keys.length === 0) {
    problems.report(at, `${name} is a list of type map without a key`, {
      fix: "add @listMapKey with a field's name",
    });
  }
  for (const key of keys) {
    const field = own(items.properties, key);
    if (keys.indexOf(key) !== keys.lastIndexOf(key)) {
      problems.report(at, `${name} names the key ${key} twice`, { fix: "remove one @listMapKey" });
    }
    if (field === undefined) {
      problems.report(at, `${name} has the key ${key}, which its items do not have`, {
        allowed: Object.keys(items.properties ?? {}).join(", "),
      });
    } else if (field.type === "object" || field.type === "array" || field.type === undefined) {
      problems.report(at, `${name} has the key ${key}, which is not a scalar`, {
        allowed: "string, number, boolean",
      });
    } else if (field.nullable === true) {
      problems.report(at, `${name} has the key ${key}, which may be null`, { fix: "remove null from it" });
    } else if (!items.required?.includes(key) && field.default === undefined) {
      problems.report(at, `${name} has the key ${key}, which is optional in its items`, {
        fix: "make the field required, or give it a @default",
      });
    }
  }
}
