import type { PrinterColumn, StructuralSchema, ValidationRule } from "./schema.ts";
import { atLeastOneOf, atMostOneOf, exactlyOneOf, immutable, isVisible, messageFromTemplate } from "./cel.ts";
import { markExperimental } from "./experimental.ts";
import { formatName, formats } from "./formats.ts";
import type { ImmutableOnce } from "./immutable-once.ts";
import * as values from "./tag-values.ts";
import type { ValueParser } from "./tag-values.ts";
import { own } from "./own.ts";

/** Where a tag may be written: on an interface that is a kind, on any other declared type, or on a field. */
export type Place = "kind" | "type" | "field";

/** The kinds of schemas that tags distinguish. */
export type SchemaKind =
  "string" | "number" | "integer" | "boolean" | "array" | "object" | "map" | "int-or-string" | "unknown";

/** Reports that a tag cannot be applied. */
export type ReportProblem = (what: string, help?: { allowed?: string; fix?: string }) => void;

/** One JSDoc tag. */
export interface Tag<T = unknown> {
  readonly name: string;
  readonly places: readonly Place[];
  readonly value: ValueParser<T>;
  /** Whether it may be written more than once in a comment. */
  readonly repeatable?: true;
  /** The kinds of schemas that it may be applied to. Without it, all. */
  readonly on?: readonly SchemaKind[];
  /** Applies the tag to the schema. Absent for tags that apply to the whole CRD. */
  readonly apply?: (schema: StructuralSchema, value: T, report: ReportProblem) => void;
  /** What the tag does, in one line. */
  readonly summary: string;
}

const schemaPlaces = ["type", "field"] as const;
const numeric = ["number", "integer"] as const;
const textual = ["string", "int-or-string"] as const;

/** Every tag, in the order in which they are applied: first those that change the type. */
export const tags: readonly Tag[] = [
  // Types.
  tag({
    name: "asType",
    places: schemaPlaces,
    value: values.oneOf("integer", "number", "string", "boolean"),
    on: ["number", "integer", "unknown"],
    summary: "The JSON type if TypeScript cannot express it: integer on a number, any scalar on unknown.",
    apply(schema, type, report) {
      const numbers = type === "integer" || type === "number";
      if (schema.type !== undefined && !numbers) {
        report(`@asType ${type} on a ${schema.type}`, { allowed: "integer, number" });
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
    summary: "The allowed values, instead of a union of literals.",
    apply(schema, allowed, report) {
      setOnce(schema, "enum", allowed, report);
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
    apply: (schema, factor, report) => {
      setOnce(schema, "multipleOf", factor, report);
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
    apply: (schema, pattern, report) => {
      setOnce(schema, "pattern", pattern, report);
    },
  }),
  tag({
    name: "format",
    places: schemaPlaces,
    value: values.word,
    on: ["string", "number", "integer"],
    summary: "A format that the API server checks, such as date-time, or the width of a number.",
    apply: (schema, format, report) => {
      const known =
        formats[schema.type === "string" ? "string" : schema.type === "integer" ? "integer" : "number"];
      if (known.includes(formatName(format))) {
        setOnce(schema, "format", format, report);
      } else {
        report(
          `@format ${format} is not a format of a ${schema.type ?? "value"}, and the API server would ignore it`,
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
    apply: (schema, type, report) => {
      setOnce(schema, "x-kubernetes-list-type", type, report);
    },
  }),
  tag({
    name: "listMapKey",
    places: schemaPlaces,
    value: values.word,
    repeatable: true,
    on: ["array"],
    summary: "A field that identifies an item of a list of type map, together with all other @listMapKey.",
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
    apply: (schema, type, report) => {
      setOnce(schema, "x-kubernetes-map-type", type, report);
    },
  }),
  tag({
    name: "structType",
    places: schemaPlaces,
    value: values.oneOf("granular", "atomic"),
    on: ["object"],
    summary: "How server-side apply merges the object: field by field, or whole.",
    apply: (schema, type, report) => {
      setOnce(schema, "x-kubernetes-map-type", type, report);
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
    summary: "A CEL rule that the value must satisfy, and the message if it does not.",
    apply(schema, { messageTemplate, ...rule }, report) {
      if (rule.optionalOldSelf !== undefined && !/\boldSelf\b/.test(rule.rule)) {
        report("@validation has optionalOldSelf, but its rule does not use oldSelf", {
          fix: "remove optionalOldSelf",
        });
        return;
      }
      if (/[\r\n]/.test(rule.rule) && rule.message === undefined && messageTemplate === undefined) {
        report("@validation has a rule of several lines and no message", { fix: "add a message" });
        return;
      }
      if (messageTemplate === undefined) {
        addRule(schema, rule);
        return;
      }
      if (rule.message !== undefined || rule.messageExpression !== undefined) {
        report("@validation has messageTemplate together with message or messageExpression", {
          fix: "remove the others: the template produces both",
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
    apply(schema, names, report) {
      if (areOptionalFields("exactlyOneOf", schema, names, report)) addRule(schema, exactlyOneOf(names));
    },
  }),
  tag({
    name: "atMostOneOf",
    places: ["kind", ...schemaPlaces],
    value: fieldNames(),
    repeatable: true,
    on: ["object"],
    summary: "At most one of the named fields may be set.",
    apply(schema, names, report) {
      if (areOptionalFields("atMostOneOf", schema, names, report)) addRule(schema, atMostOneOf(names));
    },
  }),
  tag({
    name: "atLeastOneOf",
    places: ["kind", ...schemaPlaces],
    value: fieldNames(),
    repeatable: true,
    on: ["object"],
    summary: "At least one of the named fields must be set.",
    apply(schema, names, report) {
      if (areOptionalFields("atLeastOneOf", schema, names, report)) addRule(schema, atLeastOneOf(names));
    },
  }),
  tag({
    name: "immutable",
    places: schemaPlaces,
    value: values.flag,
    summary: "The value cannot be changed after it is set.",
    apply(schema) {
      addRule(schema, immutable);
    },
  }),
  tag<ImmutableOnce>({
    name: "immutableOnce",
    places: ["field"],
    value: {
      expects:
        "the path of a field, such as status.id, and possibly a text without braces that says why or what to do",
      parse(text) {
        const [, path, hint = ""] = /^([A-Za-z]\w*(?:\.[A-Za-z]\w*)+)(?:\s+([^{}]+))?$/.exec(text) ?? [];
        if (path === undefined) throw new values.InvalidValue(`has the value ${values.quote(text)}`);
        return { path, hint: hint.replace(/\s+/g, " ") };
      },
    },
    summary: "The value cannot be changed once another field of the kind is set, such as one in the status.",
  }),

  // Documentation and defaults. The tag of a field replaces that of its type.
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
    name: "experimental",
    places: ["field"],
    value: values.flag,
    summary:
      "The field may still change or be removed: its description says so, and an annotation of the CRD lists it.",
    apply: markExperimental,
  }),
  tag({
    name: "default",
    places: schemaPlaces,
    value: values.anyJson,
    summary: "The value, in JSON5, that the API server sets if the field is absent.",
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
    summary: "Makes the interface a kind with its own CRD; its names and scope.",
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
              specReplicasPath: values.matching(/^\.spec\.\S+$/, "a path under .spec"),
              statusReplicasPath: values.matching(/^\.status\.\S+$/, "a path under .status"),
            },
            { labelSelectorPath: values.matching(/^\.(status|spec)\.\S+$/, "a path under .status or .spec") },
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
    summary: "The version in which objects are stored; required if a kind has several versions.",
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
    value: values.warning,
    summary: "The API server warns clients that use this version, with the text if there is one.",
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
      values.fields(
        {},
        { labels: values.named(values.labelValue), annotations: values.named(values.anyText) },
      ),
    ),
    repeatable: true,
    summary: "Labels and annotations of the CRD.",
  }),
];

const byName = new Map(tags.map((each) => [each.name, each]));

/** The tag with this name, without `@`. */
export function tagNamed(name: string): Tag | undefined {
  return byName.get(name);
}

/** Whether the tag only describes the value, and so accepts and refuses nothing. */
export function describesOnly({ name }: Tag): boolean {
  return ["title", "example", "externalDocs"].includes(name);
}

/** Tags for documentation tools. They do not change the schema. */
export const ignoredTags: ReadonlySet<string> = new Set(["see"]);

/** What to use instead of tags that people know from other tools. */
export const insteadOf: Readonly<Record<string, string>> = {
  uniqueItems: "the API server refuses uniqueItems; use @listType set",
  required: "remove it: a field without `?` is required",
  optional: "write `?` after the field's name",
  validate: "use @validation",
  XValidation: "use @validation",
  examples: "use @example, once",
  groupName: "export the constant `group` from the group's folder, in group.ts",
  versionName: "name the folder after the version",
  skip: "remove it: only interfaces with @resource become CRDs",
  rbac: "declare permissions next to the controller, in permissions.ts",
  shortName: 'use @resource { shortName: "…" }',
  discriminator: "remove it: the generator finds a field of literal types that all members have",
  hidden: "remove the field, or the tag",
  type: "use @asType",
  deprecated: "use @deprecatedVersion on a kind, and the description of a field",
  ref: "use the TypeScript type itself",
};

/** The kind of a schema, as tags distinguish them. */
export function kindOf(schema: StructuralSchema): SchemaKind {
  if (schema["x-kubernetes-int-or-string"]) return "int-or-string";
  if (schema.type === undefined) return "unknown";
  if (schema.type === "object" && schema.additionalProperties !== undefined) return "map";
  return schema.type;
}

/** Checks a tag with the type of its own value, and returns it with the common type of the table. */
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

function addRule(schema: StructuralSchema, rule: ValidationRule): void {
  schema["x-kubernetes-validations"] = [...(schema["x-kubernetes-validations"] ?? []), { ...rule }];
}

function areOptionalFields(
  name: string,
  schema: StructuralSchema,
  names: readonly string[],
  report: ReportProblem,
): boolean {
  const known = Object.keys(schema.properties ?? {});
  const unknown = names.filter((field) => !known.includes(field));
  if (unknown.length > 0) {
    report(`@${name} names ${unknown.join(", ")}, which the type does not have`, {
      allowed: known.join(", "),
    });
    return false;
  }
  const invisible = names.filter((field) => !isVisible(field, own(schema.properties, field) ?? {}));
  if (invisible.length > 0) {
    report(`@${name} names ${invisible.join(", ")}, which CEL rules cannot access`, {
      fix: "give the field a name of ASCII letters, digits and _, and a type that is not unknown",
    });
    return false;
  }
  const required = names.filter((field) => schema.required?.includes(field));
  if (required.length > 0) {
    report(`@${name} names ${required.join(", ")}, which is required`, {
      fix: "make the field optional with `?`",
    });
    return false;
  }
  return true;
}

/** Sets a value that may not differ between the field and its type. */
function setOnce<
  K extends "enum" | "multipleOf" | "pattern" | "format" | "x-kubernetes-list-type" | "x-kubernetes-map-type",
>(schema: StructuralSchema, key: K, value: NonNullable<StructuralSchema[K]>, report: ReportProblem): void {
  const before = schema[key];
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value)) {
    report(`${key} is ${values.quote(value)} here and ${values.quote(before)} on the field's type`, {
      fix: "set it in one place",
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
