import type { Position, Problems } from "./errors.ts";
import { checkDefault } from "./check-default.ts";
import { checkSchema } from "./check-schema.ts";
import { immutableOnce, type ImmutableOnce } from "./immutable-once.ts";
import { checkStatus } from "./check-status.ts";
import type { StructuralSchema, ValidationRule } from "./schema.ts";
import type { Field, Form, Literal, Shape, Source } from "./shape.ts";
import type { ReadTag } from "./sources.ts";
import { describesOnly, kindOf, tags, type SchemaKind } from "./tags.ts";
import { mergeUnion } from "./discriminated-union.ts";

/** Replaces a schema that could not be made, which has been reported. */
const unusable = (): StructuralSchema => ({ "x-kubernetes-preserve-unknown-fields": true });

/** Tags that define the value of `unknown`. */
const tagsForUnknown = ["asType", "preserveUnknownFields", "embeddedResource", "schemaless"];

/** Converts shapes to structural schemas, and applies the tags of their sources. */
export class StructuralConverter {
  readonly #problems: Problems;
  readonly #rulePositions = new WeakMap<ValidationRule, Position>();
  /** Where the schema that is being converted is in its kind, such as `status.runs[].phase`. */
  #path = "";
  /** The fields of the kind that have @immutableOnce. Their rules are the root's, because they read spec and status. */
  #fixedLater: (ReadTag & { readonly path: string; readonly name: string })[] = [];

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** The position of the tag that a rule comes from. */
  positionOf(rule: ValidationRule): Position | undefined {
    return this.#rulePositions.get(rule);
  }

  /**
   * Converts a shape and everything in it.
   *
   * @param at the position to report if the shape has no source of its own
   * @param fallbackName the name to report in that case
   */
  convert(shape: Shape, at: Position, fallbackName: string): StructuralSchema {
    const { sources } = shape;
    const own = sources.find((source) => !source.inherited)?.documented;
    const position = own?.position ?? at;
    const name = own?.name ?? fallbackName;
    if (shape.form.is === "refused") return unusable();
    const tagNames = new Set(sources.flatMap(({ documented }) => documented.tags.map(({ tag }) => tag.name)));
    const schema = tagNames.has("schemaless") ? {} : this.#schemaOf(shape.form, position, name, tagNames);
    if (schema === undefined) return unusable();
    if (shape.isNullable && !tagNames.has("schemaless")) schema.nullable = true;
    const description = sources.find((source) => !source.inherited && source.documented.description !== "");
    if (description !== undefined) schema.description = description.documented.description;
    for (const { documented } of sources.filter(isField)) {
      for (const read of documented.tags.filter(({ tag }) => tag.name === "immutableOnce"))
        this.#fixedLater.push({ path: this.#path, name, ...read });
    }
    // Without the type, its own tags have nothing to apply to.
    this.#applyTags(schema, tagNames.has("schemaless") ? sources.filter(isField) : sources);
    if (
      schema.type === undefined &&
      kindOf(schema) === "unknown" &&
      !schema["x-kubernetes-preserve-unknown-fields"]
    ) {
      this.#problems.report(position, `${name} has no type, so the API server would drop its value`, {
        fix: "add @preserveUnknownFields",
      });
    }
    checkSchema(schema, name, position, this.#problems);
    if (schema.default !== undefined) checkDefault(schema, name, position, this.#problems);
    checkStatus(schema, this.#path, name, position, (rule) => this.positionOf(rule), this.#problems);
    return schema;
  }

  /** Converts the type of a kind. The API server defines its apiVersion, kind and metadata. */
  convertRoot(shape: Shape, at: Position, expected: { apiVersion: string; kind: string }): StructuralSchema {
    const { apiVersion, kind, metadata, ...fields } = shape.form.is === "object" ? shape.form.fields : {};
    for (const [field, type] of Object.entries({ apiVersion: apiVersion?.shape, kind: kind?.shape })) {
      const required = expected[field as keyof typeof expected];
      const literal = type?.form.is === "literals" ? type.form.values : [required];
      if (literal.some((value) => value !== required)) {
        this.#problems.report(
          type?.sources[0]?.documented.position ?? at,
          `${expected.kind} has ${field} ${literal.map((value) => JSON.stringify(value)).join(" | ")}`,
          {
            allowed: JSON.stringify(required),
            fix: "correct it, or move the file to the folder of its group and version",
          },
        );
      }
    }
    this.#fixedLater = [];
    const form: Form = shape.form.is === "object" ? { is: "object", fields } : shape.form;
    const schema = this.convert({ ...shape, form }, at, expected.kind);
    for (const { path, name, value, position } of this.#fixedLater) {
      const rule = immutableOnce(schema, path, value as ImmutableOnce, (what, help) => {
        this.#problems.report(position, `@immutableOnce is on ${name}, ${what}`, help);
      });
      if (rule === undefined) continue;
      schema["x-kubernetes-validations"] = [...(schema["x-kubernetes-validations"] ?? []), rule];
      this.#rulePositions.set(rule, position);
    }
    schema.properties = {
      apiVersion: {
        type: "string",
        description: "The API group and version of the object.",
        ...described(apiVersion?.shape),
      },
      kind: { type: "string", description: "The kind of the object.", ...described(kind?.shape) },
      metadata: this.#rootMetadata(metadata?.shape, at),
      ...schema.properties,
    };
    return schema;
  }

  /** The API server describes metadata. A CRD may only constrain `name` and `generateName`. */
  #rootMetadata(shape: Shape | undefined, at: Position): StructuralSchema {
    const constrained: Record<string, StructuralSchema> = {};
    for (const [field, { shape: type }] of Object.entries(
      shape?.form.is === "object" ? shape.form.fields : {},
    )) {
      const tagged = type.sources.flatMap(({ documented }) => documented.tags)[0];
      if (tagged === undefined) continue;
      if (field === "name" || field === "generateName")
        constrained[field] = this.convert(type, at, `metadata.${field}`);
      else {
        this.#problems.report(tagged.position, `@${tagged.tag.name} is on metadata.${field} of a kind`, {
          allowed: "constraints on metadata.name and metadata.generateName",
          fix: "move it into a @validation on the kind, if it is about these, or remove it",
        });
      }
    }
    return { type: "object", ...(Object.keys(constrained).length > 0 && { properties: constrained }) };
  }

  #schemaOf(
    form: Form,
    at: Position,
    name: string,
    tagNames: ReadonlySet<string>,
  ): StructuralSchema | undefined {
    if (tagNames.has("intOrString")) return this.#intOrString(form, at, name);
    switch (form.is) {
      case "string":
      case "number":
      case "boolean":
        return { type: form.is };
      case "literals":
        return enumOf(form.values);
      case "list":
        return { type: "array", items: this.#inner(form.items, at, name, "[]") };
      case "map":
        if (!isAnything(form.values))
          return { type: "object", additionalProperties: this.#inner(form.values, at, name, "[]") };
        if (tagNames.has("preserveUnknownFields") || tagNames.has("embeddedResource"))
          return { type: "object" };
        return this.#refuse(at, `${name} is an object without known fields`, {
          fix: "give it fields, or add @preserveUnknownFields to keep every value",
        });
      case "object":
        return this.#object(form.fields, at, name);
      case "union":
        return this.#union(form.members, at, name);
      case "unknown":
        if (tagsForUnknown.some((tag) => tagNames.has(tag))) return {};
        return this.#refuse(at, `${name} has the type unknown or any`, {
          fix: "give it a type, add @asType, or add @preserveUnknownFields to keep every value",
        });
      case "null":
        return this.#refuse(at, `${name} can only be null`, { fix: "give it a type" });
      case "recursive":
        return this.#refuse(at, `${name} contains itself, and a structural schema has no references`, {
          fix: "break the recursion, or use `unknown` with @preserveUnknownFields for the inner part",
        });
      case "refused":
        return undefined;
    }
  }

  #object(fields: Readonly<Record<string, Field>>, at: Position, name: string): StructuralSchema {
    const entries = Object.entries(fields);
    const required = entries.filter(([, { isOptional }]) => !isOptional);
    for (const [, { shape }] of required) this.#checkNotExperimental(shape);
    return {
      type: "object",
      ...(entries.length > 0 && {
        properties: Object.fromEntries(
          entries.map(([key, { shape }]) => [key, this.#inner(shape, at, name, `.${key}`)]),
        ),
      }),
      ...(required.length > 0 && { required: required.map(([key]) => key) }),
    };
  }

  #union(members: readonly Shape[], at: Position, name: string): StructuralSchema | undefined {
    if (members.every(({ form }) => form.is === "object")) {
      if (!this.#checkNoTags(members, name)) return undefined;
      const variants = members.map((member) => this.convert(member, at, name));
      return mergeUnion(variants, name, at, this.#problems);
    }
    if (members.some(({ form }) => form.is === "refused")) return undefined;
    return this.#refuse(
      at,
      `${name} is a union of ${describeForms(members)}, and a structural schema has one type`,
      {
        allowed: "literals of one type, objects with a literal field that distinguishes them, `| null`",
        fix: isNumberOrString(members)
          ? "add @intOrString, or choose one"
          : "choose one type, or an object with optional fields and @exactlyOneOf",
      },
    );
  }

  /** Converts a field, the items of a list, or the values of a map. */
  #inner(shape: Shape, at: Position, name: string, step: string): StructuralSchema {
    const path = this.#path;
    this.#path = `${path}${step}`.replace(/^\./, "");
    const schema = this.convert(shape, at, `${name}${step}`);
    this.#path = path;
    return schema;
  }

  #intOrString(form: Form, at: Position, name: string): StructuralSchema | undefined {
    const members = form.is === "union" ? form.members : [{ form, isNullable: false, sources: [] }];
    if (!isNumberOrString(members)) {
      return this.#refuse(at, `@intOrString is on ${name}, which is ${describeForms(members)}`, {
        allowed: "number | string",
        fix: "declare it as `number | string`",
      });
    }
    if (!this.#checkNoTags(members, name)) return undefined;
    return { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, { type: "string" }] };
  }

  /** Applies tags in the order of `tags`, and those of a field after those of its type, so that the field's win. */
  #applyTags(schema: StructuralSchema, sources: readonly Source[]): void {
    const all = sources
      .toReversed()
      .flatMap(({ documented }) => documented.tags.map((read) => ({ ...read, on: documented.name })))
      .sort((a, b) => tags.indexOf(a.tag) - tags.indexOf(b.tag));
    for (const { tag, value, position, on } of all) {
      if (tag.on !== undefined && !tag.on.includes(kindOf(schema))) {
        this.#problems.report(
          position,
          `@${tag.name} is on ${on}, which is ${describeKind(kindOf(schema))}`,
          {
            allowed: tag.on.map(describeKind).join(", "),
            ...hintFor(tag.name, schema),
          },
        );
        continue;
      }
      const before = schema["x-kubernetes-validations"]?.length ?? 0;
      tag.apply?.(schema, value, (what, help) => {
        this.#problems.report(position, `${what} (on ${on})`, help);
      });
      for (const rule of schema["x-kubernetes-validations"]?.slice(before) ?? [])
        this.#rulePositions.set(rule, position);
    }
  }

  /** Reports @experimental on a required field: it could not be removed without breaking every object. */
  #checkNotExperimental(required: Shape): void {
    for (const { documented } of required.sources.filter(isField)) {
      const found = documented.tags.find(({ tag }) => tag.name === "experimental");
      if (found === undefined) continue;
      this.#problems.report(found.position, `@experimental is on ${documented.name}, which is required`, {
        fix: "make the field optional with `?`, so that objects without it stay valid when it is removed",
      });
    }
  }

  /** Reports tags on the members of a union: its members are merged, so they have no schema to apply tags to. */
  #checkNoTags(members: readonly Shape[], name: string): boolean {
    const lost: ReadTag[] = members
      .flatMap(({ sources }) => sources.flatMap(({ documented }) => documented.tags))
      .filter(({ tag }) => !describesOnly(tag));
    for (const { tag, position } of lost) {
      this.#problems.report(
        position,
        `@${tag.name} is on a member of the union ${name}, which becomes one schema`,
        {
          fix: "put the tag on the union or on the field",
        },
      );
    }
    return lost.length === 0;
  }

  #refuse(
    at: Position,
    what: string,
    help: { allowed?: string; fix?: string },
  ): StructuralSchema | undefined {
    this.#problems.report(at, what, help);
    return undefined;
  }
}

function isField({ documented }: Source): boolean {
  return documented.place === "field";
}

function described(shape: Shape | undefined): StructuralSchema {
  const text = shape?.sources.find(({ documented }) => documented.description !== "");
  return text === undefined ? {} : { description: text.documented.description };
}

function enumOf(literals: readonly Literal[]): StructuralSchema {
  const values = [...new Set(literals)];
  if (values.every((value) => typeof value === "number"))
    return { type: values.every(Number.isInteger) ? "integer" : "number", enum: values };
  return { type: typeof values[0] === "boolean" ? "boolean" : "string", enum: values };
}

/** Whether any value is allowed: the type is `unknown`, and has no tags. */
function isAnything({ form, sources }: Shape): boolean {
  return form.is === "unknown" && sources.every(({ documented }) => documented.tags.length === 0);
}

function isNumberOrString(members: readonly Shape[]): boolean {
  return (
    members
      .map(({ form }) => form.is)
      .sort()
      .join() === "number,string"
  );
}

function describeForms(members: readonly Shape[]): string {
  return [
    ...new Set(
      members.flatMap(({ form }) => {
        if (form.is === "literals") return form.values.map((value) => JSON.stringify(value));
        if (form.is === "list") return ["array"];
        return [form.is === "map" ? "object" : form.is];
      }),
    ),
  ].join(" | ");
}

function describeKind(kind: SchemaKind): string {
  return {
    string: "a string",
    number: "a number",
    integer: "an integer",
    boolean: "a boolean",
    array: "a list",
    object: "an object",
    map: "a map",
    "int-or-string": "an int-or-string",
    unknown: "unknown",
  }[kind];
}

function hintFor(tag: string, schema: StructuralSchema): { fix?: string } {
  if (schema.type === "array" && schema.items !== undefined) {
    return { fix: "to constrain the items, declare a type alias for them and put the tag there" };
  }
  if (tag === "structType" && kindOf(schema) === "map") return { fix: "use @mapType" };
  if (tag === "mapType" && kindOf(schema) === "object") return { fix: "use @structType" };
  return { fix: "move or remove it" };
}
