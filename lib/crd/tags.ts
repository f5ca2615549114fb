import type { PrinterColumn, StructuralSchema, ValidationRule } from "./schema.ts";
import { atLeastOneOf, atMostOneOf, exactlyOneOf, immutable, isVisible, messageFromTemplate } from "./cel.ts";
import { formatName, formats } from "./formats.ts";
import * as values from "./tag-values.ts";
import type { ValueParser } from "./tag-values.ts";

/** What a tag may stand on: an interface that is a kind, any other declared type, or a field. */
export type Place = "kind" | "type" | "field";

/** What a schema describes, as far as tags care. */
export type SchemaKind =
  "string" | "number" | "integer" | "boolean" | "array" | "object" | "map" | "int-or-string" | "unknown";

/** How a tag says that it cannot be applied. */
export type Complain = (what: string, help?: { allowed?: string; fix?: string }) => void;

/** One JSDoc tag. */
export interface Tag<T = unknown> {
  readonly name: string;
  readonly places: readonly Place[];
  readonly value: ValueParser<T>;
  /** Whether it may stand more than once in one comment. */
  readonly repeatable?: true;
  /** The schemas that it may be applied to; any, if absent. */
  readonly on?: readonly SchemaKind[];
  /** Writes the tag into the schema of what it stands on. Absent for tags that speak of the whole CRD. */
  readonly apply?: (schema: StructuralSchema, value: T, complain: Complain) => void;
  /** What the tag does, in one line. */
  readonly summary: string;
}

const schemaPlaces = ["type", "field"] as const;
const numeric = ["number", "integer"] as const;
const textual = ["string", "int-or-string"] as const;

/** Every tag, in the order in which they are applied: first those that change what the schema is. */
export const tags: readonly Tag[] = [
  // What the schema is.
  tag({
    name: "asType",
    places: schemaPlaces,
    value: values.oneOf("integer", "number", "string", "boolean"),
    on: ["number", "integer", "unknown"],
    summary: "The JSON type where TypeScript cannot say it: integer on a number, any scalar on unknown.",
    apply(schema, type, complain) {
      const numbers = type === "integer" || type === "number";
      if (schema.type !== undefined && !numbers) {
        complain(`@asType ${type} on a ${schema.type}`, { allowed: "integer, number" });
        return;
      }
      schema.type = type;
    },
  }),
  tag({
    name: "intOrString",
    places: schemaPlaces,
    value: values.flag,
    on: ["int-or-string"],
    summary: "The value is an integer or a string; the type is `number | string`.",
  }),
  tag({
    name: "schemaless",
    places: ["field"],
    value: values.flag,
    summary: "Leaves the type of the field out of the schema; needs @preserveUnknownFields.",
  }),
  tag({
    name: "preserveUnknownFields",
    places: ["kind", ...schemaPlaces],
    value: values.flag,
    on: ["object", "map", "unknown"],
    summary: "Keeps fields that the schema does not know; makes `unknown` possible.",
    apply(schema) {
      schema["x-kubernetes-preserve-unknown-fields"] = true;
    },
  }),
  tag({
    name: "embeddedResource",
    places: schemaPlaces,
    value: values.flag,
    on: ["object", "unknown"],
    summary: "The value is a whole Kubernetes object, with apiVersion, kind and metadata.",
    apply(schema) {
      schema.type = "object";
      schema["x-kubernetes-embedded-resource"] = true;
    },
  }),
  tag({
    name: "nullable",
    places: schemaPlaces,
    value: values.flag,
    summary: "The value may be null; the same as `| null`.",
    apply(schema) {
      schema.nullable = true;
    },
  }),
  tag({
    name: "enum",
    places: schemaPlaces,
    value: values.json(
      "a JSON5 list of values",
      values.listOf((value) => value),
    ),
    on: ["string", "number", "integer", "boolean"],
    summary: "The only values allowed, where a union of literals is not wanted.",
    apply(schema, allowed, complain) {
      once(schema, "enum", allowed, complain);
    },
  }),

  // Numbers.
  tag({
    name: "minimum",
    places: schemaPlaces,
    value: values.number,
    on: numeric,
    summary: "The smallest number allowed.",
    apply: (schema, bound) => {
      raiseMinimum(schema, bound, false);
    },
  }),
  tag({
    name: "maximum",
    places: schemaPlaces,
    value: values.number,
    on: numeric,
    summary: "The largest number allowed.",
    apply: (schema, bound) => {
      lowerMaximum(schema, bound, false);
    },
  }),
  tag({
    name: "exclusiveMinimum",
    places: schemaPlaces,
    value: values.number,
    on: numeric,
    summary: "The number must be larger than this.",
    apply: (schema, bound) => {
      raiseMinimum(schema, bound, true);
    },
  }),
  tag({
    name: "exclusiveMaximum",
    places: schemaPlaces,
    value: values.number,
    on: numeric,
    summary: "The number must be smaller than this.",
    apply: (schema, bound) => {
      lowerMaximum(schema, bound, true);
    },
  }),
  tag({
    name: "multipleOf",
    places: schemaPlaces,
    value: values.positiveNumber,
    on: numeric,
    summary: "The number must be a multiple of this.",
    apply: (schema, factor, complain) => {
      once(schema, "multipleOf", factor, complain);
    },
  }),

  // Strings.
  tag({
    name: "minLength",
    places: schemaPlaces,
    value: values.count,
    on: textual,
    summary: "The fewest characters allowed.",
    apply: (schema, length) => {
      schema.minLength = Math.max(length, schema.minLength ?? 0);
    },
  }),
  tag({
    name: "maxLength",
    places: schemaPlaces,
    value: values.count,
    on: textual,
    summary: "The most characters allowed.",
    apply: (schema, length) => {
      schema.maxLength = Math.min(length, schema.maxLength ?? Infinity);
    },
  }),
  tag({
    name: "pattern",
    places: schemaPlaces,
    value: values.pattern,
    on: textual,
    summary: "A regular expression (Go's RE2) that the string must match.",
    apply: (schema, pattern, complain) => {
      once(schema, "pattern", pattern, complain);
    },
  }),
  tag({
    name: "format",
    places: schemaPlaces,
    value: values.word,
    on: ["string", "number", "integer"],
    summary: "A format that the API server checks, such as date-time, or the width of a number.",
    apply: (schema, format, complain) => {
      const known =
        formats[schema.type === "string" ? "string" : schema.type === "integer" ? "integer" : "number"];
      if (known.includes(formatName(format))) {
        once(schema, "format", format, complain);
      } else {
        complain(
          `@format ${format} is no format of a ${schema.type ?? "value"}, and the API server would ignore it`,
          {
            allowed: known.join(", "),
            fix:
              known === formats.number
                ? "add @asType integer for int32 and int64"
                : "use one of these or @pattern",
          },
        );
      }
    },
  }),

  // Lists, maps and objects.
  tag({
    name: "minItems",
    places: schemaPlaces,
    value: values.count,
    on: ["array"],
    summary: "The fewest items allowed.",
    apply: (schema, items) => {
      schema.minItems = Math.max(items, schema.minItems ?? 0);
    },
  }),
  tag({
    name: "maxItems",
    places: schemaPlaces,
    value: values.count,
    on: ["array"],
    summary: "The most items allowed.",
    apply: (schema, items) => {
      schema.maxItems = Math.min(items, schema.maxItems ?? Infinity);
    },
  }),
  tag({
    name: "minProperties",
    places: schemaPlaces,
    value: values.count,
    on: ["map", "object"],
    summary: "The fewest keys allowed.",
    apply: (schema, properties) => {
      schema.minProperties = Math.max(properties, schema.minProperties ?? 0);
    },
  }),
  tag({
    name: "maxProperties",
    places: schemaPlaces,
    value: values.count,
    on: ["map", "object"],
    summary: "The most keys allowed.",
    apply: (schema, properties) => {
      schema.maxProperties = Math.min(properties, schema.maxProperties ?? Infinity);
    },
  }),
  tag({
    name: "listType",
    places: schemaPlaces,
    value: values.oneOf("atomic", "set", "map"),
    on: ["array"],
    summary: "How server-side apply merges the list: whole, as a set, or by keys.",
    apply: (schema, type, complain) => {
      once(schema, "x-kubernetes-list-type", type, complain);
    },
  }),
  tag({
    name: "listMapKey",
    places: schemaPlaces,
    value: values.word,
    repeatable: true,
    on: ["array"],
    summary: "A field that, with the others so named, identifies an item of a list of type map.",
    apply: (schema, key) => {
      schema["x-kubernetes-list-map-keys"] = [...(schema["x-kubernetes-list-map-keys"] ?? []), key];
    },
  }),
  tag({
    name: "mapType",
    places: schemaPlaces,
    value: values.oneOf("granular", "atomic"),
    on: ["map"],
    summary: "How server-side apply merges the map: key by key, or whole.",
    apply: (schema, type, complain) => {
      once(schema, "x-kubernetes-map-type", type, complain);
    },
  }),
  tag({
    name: "structType",
    places: schemaPlaces,
    value: values.oneOf("granular", "atomic"),
    on: ["object"],
    summary: "How server-side apply merges the object: field by field, or whole.",
    apply: (schema, type, complain) => {
      once(schema, "x-kubernetes-map-type", type, complain);
    },
  }),

  // Rules.
  tag<ValidationRule & { messageTemplate?: string }>({
    name: "validation",
    places: ["kind", ...schemaPlaces],
    value: values.json(
      '{ rule: "a CEL expression", message: "…" }, also messageTemplate, messageExpression, reason, fieldPath, optionalOldSelf',
      values.fields(
        { rule: values.string },
        {
          message: values.oneLine,
          messageTemplate: values.matching(
            /^(?=.*\{)([^{}\r\n]|\{(?=[^{}]*[^{}\s])([^{}\r\n]|\{[^{}]*\})*\})+$/,
            'one line of text with CEL in braces, such as "{self} is too large"',
          ),
          messageExpression: values.string,
          reason: values.choice(
            "FieldValueInvalid",
            "FieldValueForbidden",
            "FieldValueRequired",
            "FieldValueDuplicate",
          ),
          fieldPath: values.oneLine,
          optionalOldSelf: values.boolean,
        },
      ),
    ),
    repeatable: true,
    summary: "A rule in CEL that the value must satisfy, and what to say when it does not.",
    apply(schema, { messageTemplate, ...rule }, complain) {
      if (rule.optionalOldSelf !== undefined && !/\boldSelf\b/.test(rule.rule)) {
        complain("@validation has optionalOldSelf, but its rule does not use oldSelf", {
          fix: "remove optionalOldSelf",
        });
        return;
      }
      if (/[\r\n]/.test(rule.rule) && rule.message === undefined && messageTemplate === undefined) {
        complain("@validation has a rule of several lines and no message", { fix: "add a message" });
        return;
      }
      if (messageTemplate === undefined) {
        addRule(schema, rule);
        return;
      }
      if (rule.message !== undefined || rule.messageExpression !== undefined) {
        complain("@validation has messageTemplate beside message or messageExpression", {
          fix: "remove these: the template makes both",
        });
        return;
      }
      addRule(schema, { ...rule, ...messageFromTemplate(messageTemplate) });
    },
  }),
  tag({
    name: "exactlyOneOf",
    places: ["kind", ...schemaPlaces],
    value: fieldNames(),
    repeatable: true,
    on: ["object"],
    summary: "Exactly one of the named fields must be set.",
    apply(schema, names, complain) {
      if (areOptionalFields("exactlyOneOf", schema, names, complain)) addRule(schema, exactlyOneOf(names));
    },
  }),
  tag({
    name: "atMostOneOf",
    places: ["kind", ...schemaPlaces],
    value: fieldNames(),
    repeatable: true,
    on: ["object"],
    summary: "At most one of the named fields may be set.",
    apply(schema, names, complain) {
      if (areOptionalFields("atMostOneOf", schema, names, complain)) addRule(schema, atMostOneOf(names));
    },
  }),
  tag({
    name: "atLeastOneOf",
    places: ["kind", ...schemaPlaces],
    value: fieldNames(),
    repeatable: true,
    on: ["object"],
    summary: "At least one of the named fields must be set.",
    apply(schema, names, complain) {
      if (areOptionalFields("atLeastOneOf", schema, names, complain)) addRule(schema, atLeastOneOf(names));
    },
  }),
  tag({
    name: "immutable",
    places: schemaPlaces,
    value: values.flag,
    summary: "The value cannot be changed once it is set.",
    apply(schema) {
      addRule(schema, immutable);
    },
  }),

  // Documentation and defaults. A field's own word wins over that of its type.
  tag({
    name: "title",
    places: ["kind", ...schemaPlaces],
    value: values.text,
    summary: "A short name for documentation.",
    apply: (schema, title) => {
      schema.title = title;
    },
  }),
  tag({
    name: "example",
    places: schemaPlaces,
    value: values.anyJson,
    summary: "A value for documentation, in JSON5.",
    apply: (schema, example) => {
      schema.example = example;
    },
  }),
  tag({
    name: "externalDocs",
    places: ["kind", ...schemaPlaces],
    value: values.json(
      '{ url: "…", description: "…" }',
      values.fields({ url: values.oneLine }, { description: values.string }),
    ),
    summary: "Where to read more.",
    apply: (schema, docs) => {
      schema.externalDocs = docs;
    },
  }),
  tag({
    name: "default",
    places: schemaPlaces,
    value: values.anyJson,
    summary: "The value, in JSON5, that the API server fills in when the field is absent.",
    apply: (schema, value) => {
      schema.default = value;
    },
  }),

  // The CRD.
  tag({
    name: "resource",
    places: ["kind"],
    value: {
      ...values.json(
        '{ path: "plural", singular: "…", shortName: "…" or […], categories: […], scope: "Namespaced" or "Cluster" }',
        values.fields(
          {},
          {
            path: dnsLabel(),
            singular: dnsLabel(),
            shortName: values.oneOrMore(dnsLabel()),
            categories: values.oneOrMore(dnsLabel()),
            scope: values.choice("Namespaced", "Cluster"),
          },
        ),
      ),
    },
    summary: "Makes the interface a kind with a CRD of its own; its names and scope.",
  }),
  tag({
    name: "subresource",
    places: ["kind"],
    value: values.json(
      '{ status: {}, scale: { specReplicasPath: ".spec.…", statusReplicasPath: ".status.…", labelSelectorPath: ".status.…" } }',
      values.fields(
        {},
        {
          status: values.fields({}, {}),
          scale: values.fields(
            {
              specReplicasPath: values.matching(/^\.spec\.\S+$/, "a path below .spec"),
              statusReplicasPath: values.matching(/^\.status\.\S+$/, "a path below .status"),
            },
            { labelSelectorPath: values.matching(/^\.(status|spec)\.\S+$/, "a path below .status or .spec") },
          ),
        },
      ),
    ),
    repeatable: true,
    summary: "The status and scale subresources.",
  }),
  tag<PrinterColumn>({
    name: "printcolumn",
    places: ["kind"],
    value: values.json(
      '{ name: "…", type: "boolean", "date", "integer", "number" or "string", jsonPath: ".…" }, also description, format, priority',
      values.fields(
        {
          name: values.oneLine,
          type: values.choice("boolean", "date", "integer", "number", "string"),
          jsonPath: values.matching(/^\.\S/, 'a path that begins with "."'),
        },
        {
          description: values.string,
          format: values.choice("int32", "int64", "float", "double", "byte", "date", "date-time", "password"),
          priority: values.wholeNumber,
        },
      ),
    ),
    repeatable: true,
    summary: "A column of `kubectl get`.",
  }),
  tag({
    name: "storageVersion",
    places: ["kind"],
    value: values.flag,
    summary: "The version that objects are stored in; needed when a kind has several.",
  }),
  tag({
    name: "unservedVersion",
    places: ["kind"],
    value: values.flag,
    summary: "The API server does not serve this version.",
  }),
  tag({
    name: "skipVersion",
    places: ["kind"],
    value: values.flag,
    summary: "Leaves this version out of the CRD.",
  }),
  tag({
    name: "deprecatedVersion",
    places: ["kind"],
    value: values.optionalText,
    summary: "Clients that use this version are warned, with the text if there is one.",
  }),
  tag({
    name: "selectableField",
    places: ["kind"],
    value: values.json(
      '{ jsonPath: ".spec.…" }',
      values.fields(
        { jsonPath: values.matching(/^(\.[^.[\]\s]+)+$/, "a path of names, such as .spec.name") },
        {},
      ),
    ),
    repeatable: true,
    summary: "A field that `kubectl get --field-selector` can use; at most 8.",
  }),
  tag({
    name: "metadata",
    places: ["kind"],
    value: values.json(
      '{ labels: { name: "value" }, annotations: { name: "value" } }',
      values.fields({}, { labels: values.mapOf(anyString()), annotations: values.mapOf(anyString()) }),
    ),
    repeatable: true,
    summary: "Labels and annotations of the CRD.",
  }),
];

const byName = new Map(tags.map((each) => [each.name, each]));

export function tagNamed(name: string): Tag | undefined {
  return byName.get(name);
}

/** Tags that belong to documentation tools and leave the schema alone. */
export const ignoredTags: ReadonlySet<string> = new Set(["see"]);

/** What to do instead of tags that people know from elsewhere. */
export const insteadOf: Readonly<Record<string, string>> = {
  uniqueItems: "the API server refuses uniqueItems; use @listType set",
  required: "remove it: a field without `?` is required",
  optional: "write `?` behind the field's name",
  validate: "use @validation",
  XValidation: "use @validation",
  examples: "use @example, once",
  groupName: "export the constant `group` from the group's folder, in group.ts",
  versionName: "name the folder after the version",
  skip: "remove it: only interfaces with @resource become CRDs",
  rbac: "declare permissions beside the controller",
  shortName: 'use @resource { shortName: "…" }',
  discriminator: "remove it: a field of literal types that all members share is found by itself",
  hidden: "remove the field, or the tag",
  type: "use @asType",
  deprecated: "use @deprecatedVersion on a kind, and words on a field",
  ref: "use the TypeScript type itself",
};

export function kindOf(schema: StructuralSchema): SchemaKind {
  if (schema["x-kubernetes-int-or-string"]) return "int-or-string";
  if (schema.type === undefined) return "unknown";
  if (schema.type === "object" && schema.additionalProperties !== undefined) return "map";
  return schema.type;
}

/** Gives each entry of the table the type of its own value while it is written, and one type for all after that. */
function tag<T>(definition: Tag<T>): Tag {
  return definition as Tag;
}

function fieldNames(): ValueParser<string[]> {
  return values.json('a JSON5 list of names of fields, such as ["a", "b"]', values.listOf(values.string));
}

function dnsLabel(): values.Check<string> {
  return values.matching(
    /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    "lower-case letters, digits and '-', beginning with a letter",
  );
}

function anyString(): values.Check<string> {
  return (value, where) => (value === "" ? "" : values.string(value, where));
}

function addRule(schema: StructuralSchema, rule: ValidationRule): void {
  schema["x-kubernetes-validations"] = [...(schema["x-kubernetes-validations"] ?? []), { ...rule }];
}

function areOptionalFields(
  name: string,
  schema: StructuralSchema,
  names: readonly string[],
  complain: Complain,
): boolean {
  const known = Object.keys(schema.properties ?? {});
  const unknown = names.filter((field) => !known.includes(field));
  if (unknown.length > 0) {
    complain(`@${name} names ${unknown.join(", ")}, which the type does not have`, {
      allowed: known.join(", "),
    });
    return false;
  }
  const invisible = names.filter((field) => !isVisible(field, schema.properties?.[field] ?? {}));
  if (invisible.length > 0) {
    complain(`@${name} names ${invisible.join(", ")}, which rules in CEL cannot see`, {
      fix: "give the field a name of ASCII letters, digits and _, and a type that is not unknown",
    });
    return false;
  }
  const required = names.filter((field) => schema.required?.includes(field));
  if (required.length > 0) {
    complain(`@${name} names ${required.join(", ")}, which is always set`, {
      fix: "make the field optional with `?`",
    });
    return false;
  }
  return true;
}

/** Sets what may be said only once, on the field or on its type. */
function once<
  K extends "enum" | "multipleOf" | "pattern" | "format" | "x-kubernetes-list-type" | "x-kubernetes-map-type",
>(schema: StructuralSchema, key: K, value: NonNullable<StructuralSchema[K]>, complain: Complain): void {
  const before = schema[key];
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value)) {
    complain(`${key} is ${values.quote(value)} here and ${values.quote(before)} on the field's type`, {
      fix: "say it in one place",
    });
    return;
  }
  schema[key] = value;
}

function raiseMinimum(schema: StructuralSchema, bound: number, exclusive: boolean): void {
  if (schema.minimum !== undefined && bound < schema.minimum) return;
  const same = schema.minimum === bound;
  schema.minimum = bound;
  if (exclusive) schema.exclusiveMinimum = true;
  else if (!same) delete schema.exclusiveMinimum;
}

function lowerMaximum(schema: StructuralSchema, bound: number, exclusive: boolean): void {
  if (schema.maximum !== undefined && bound > schema.maximum) return;
  const same = schema.maximum === bound;
  schema.maximum = bound;
  if (exclusive) schema.exclusiveMaximum = true;
  else if (!same) delete schema.exclusiveMaximum;
}
