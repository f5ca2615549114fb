import { missingField } from "./cel-fields.ts";
import { immutable, isTyped, usesOldSelf } from "./cel.ts";
import type { Position, Problems } from "./errors.ts";
import { own } from "./own.ts";
import type { StructuralSchema, ValidationRule } from "./schema.ts";
import type { StructuralConverter } from "./structural.ts";

interface Surroundings {
  /** How many values there can be at this position of the schema. Unbounded lists and maps above count as one. */
  readonly count: number;
  /** The list or map above that has no limit for its items. */
  readonly unbounded?: string;
  /** The list above whose items the API server cannot match with those before an update. */
  readonly uncorrelated?: string;
}

/** Reports rules that the API server would refuse because of their position. Only the API server compiles the rules. */
export function checkRules(
  root: StructuralSchema,
  kind: Position,
  converter: StructuralConverter,
  problems: Problems,
): void {
  visit(root, "", { count: 1 });

  function visit(schema: StructuralSchema, path: string, around: Surroundings): void {
    for (const rule of schema["x-kubernetes-validations"] ?? []) checkRule(schema, rule, path, around);
    for (const [key, field] of Object.entries(schema.properties ?? {})) {
      const atomic = schema["x-kubernetes-map-type"] === "atomic" ? { uncorrelated: path } : {};
      visit(field, `${path}.${key}`, { ...atomic, ...around });
    }
    if (schema.additionalProperties !== undefined) {
      const unbounded = schema.maxProperties === undefined ? { unbounded: path } : {};
      const count = around.count * (schema.maxProperties ?? 1);
      visit(schema.additionalProperties, `${path}[]`, { ...unbounded, ...around, count });
    }
    if (schema.items !== undefined) {
      const unbounded = schema.maxItems === undefined ? { unbounded: path } : {};
      const uncorrelated = schema["x-kubernetes-list-type"] === "map" ? {} : { uncorrelated: path };
      const count = around.count * (schema.maxItems ?? 1);
      visit(schema.items, `${path}[]`, { ...unbounded, ...uncorrelated, ...around, count });
    }
  }

  function checkRule(
    schema: StructuralSchema,
    rule: ValidationRule,
    path: string,
    around: Surroundings,
  ): void {
    const at = converter.positionOf(rule) ?? kind;
    const name = `the rule ${JSON.stringify(rule.rule)} on ${path === "" ? "the kind" : path}`;
    if (around.uncorrelated !== undefined && usesOldSelf(rule)) {
      problems.report(at, `${name} uses oldSelf below ${around.uncorrelated}, whose items have no identity`, {
        fix: "make the list one of @listType map, or move the rule up",
      });
    }
    if (around.unbounded !== undefined) {
      problems.report(at, `${name} is below ${around.unbounded}, which may have any number of items`, {
        fix: `add @maxItems or @maxProperties to ${around.unbounded}, so that the API server can estimate the cost`,
      });
    }
    if (!isTyped(schema)) {
      problems.report(at, `${name} uses a value of unknown type`, {
        fix: "remove the rule, or give the value (the items, the values of the map) a type",
      });
    }
    const cost = around.count * leastCost(rule, schema);
    if (cost > costLimit) {
      problems.report(
        at,
        `${name} would cost ${Math.ceil(cost / costLimit)} times what the API server allows`,
        {
          fix: "lower @maxItems and @maxProperties above it, and @maxLength of what it compares",
        },
      );
    }
    const celType = schema.type === "string" ? celTypes[schema.format ?? ""] : undefined;
    if (celType !== undefined && treatsAsText(rule.rule)) {
      problems.report(
        at,
        `${name} treats the value as text, but CEL sees format ${String(schema.format)} as a ${celType}`,
        { fix: "write string(self) where the rule needs the text" },
      );
    }
    const bound = missingBound(schema);
    if (bound !== undefined && rule.rule !== immutable.rule && callsMoreThanSize(rule.rule)) {
      problems.report(at, `${name} calls functions on a value of unlimited size`, {
        fix: `add @${bound}, so that the API server can estimate the cost`,
      });
    }
    for (const expression of [rule.rule, rule.messageExpression ?? ""]) {
      const missing = isTyped(schema) ? missingField(expression, schema) : undefined;
      if (missing === undefined) continue;
      problems.report(at, `${name} reads ${missing.path}, which does not exist`, {
        allowed: missing.allowed.length === 0 ? "no fields" : missing.allowed.join(", "),
        fix: "correct the name",
      });
    }
    if (rule.fieldPath !== undefined && !hasField(schema, rule.fieldPath)) {
      problems.report(at, `${name} has the fieldPath ${rule.fieldPath}, which does not exist`, {
        allowed: Object.keys(schema.properties ?? {})
          .map((key) => `.${key}`)
          .join(", "),
      });
    }
  }
}

/** The API server's limit for the cost of one rule, which it estimates for the largest possible object. */
const costLimit = 10_000_000;

/** The maximum size of a value without limits, in bytes: the API server accepts no larger request. */
const largestRequest = 3 * 1024 * 1024;

/** A lower bound for the API server's estimate of one evaluation. It is close for generated rules, and 1 for others. */
function leastCost(rule: ValidationRule, schema: StructuralSchema): number {
  if (rule.rule === immutable.rule) return 2 + sizeOf(schema) / 10;
  return rule.rule.includes("has(self.") ? rule.rule.length / 3 : 1;
}

/** The number of elements that a comparison of two values reads: bytes of a string, items of a list or map. */
function sizeOf(schema: StructuralSchema): number {
  if (schema.enum !== undefined) return Math.max(...schema.enum.map((value) => JSON.stringify(value).length));
  if (schema.type === "array") return schema.maxItems ?? largestRequest;
  if (schema.additionalProperties !== undefined) return schema.maxProperties ?? largestRequest;
  if (schema.type === "object") return Object.keys(schema.properties ?? {}).length;
  if (schema.type === "string" || schema.type === undefined) {
    return Math.min(4 * (schema.maxLength ?? largestRequest), largestRequest);
  }
  return 1;
}

/** The string formats for which CEL has its own type, which has no string functions. */
const celTypes: Readonly<Record<string, string>> = {
  date: "timestamp",
  "date-time": "timestamp",
  duration: "duration",
};

/** Whether a rule calls a string function on the value. Functions of timestamps and durations begin with `get`. */
function treatsAsText(rule: string): boolean {
  return /\b(self|oldSelf)\.(?!get)\w+\(|\bsize\((self|oldSelf)\)/.test(rule);
}

function missingBound(schema: StructuralSchema): string | undefined {
  if (schema.type === "array" && schema.maxItems === undefined) return "maxItems";
  if (schema.additionalProperties !== undefined && schema.maxProperties === undefined) return "maxProperties";
  const isText =
    (schema.type === "string" && celTypes[schema.format ?? ""] === undefined) ||
    schema["x-kubernetes-int-or-string"] === true;
  if (isText && schema.maxLength === undefined && schema.enum === undefined) return "maxLength";
  return undefined;
}

function callsMoreThanSize(rule: string): boolean {
  return /\b(?!size\b|has\b)[a-zA-Z]\w*\(/.test(rule);
}

/** Whether a path such as `.a.b` or `.a['b']` leads to a field. */
function hasField(schema: StructuralSchema, fieldPath: string): boolean {
  let current = schema;
  const steps = fieldPath.matchAll(/\.([^.[\]]+)|\['((?:[^'\\]|\\.)+)'\]|([\s\S])/g);
  for (const [, dotted, quoted, rest] of steps) {
    if (rest !== undefined) return false;
    const name = dotted ?? quoted ?? "";
    const next = own(current.properties, name) ?? current.additionalProperties;
    if (next === undefined) return false;
    current = next;
  }
  return true;
}
