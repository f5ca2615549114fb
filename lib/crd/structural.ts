import type { Draft7, Source } from "./draft7.ts";
import type { Position, Problems } from "./errors.ts";
import { checkDefault } from "./check-default.ts";
import { checkSchema } from "./check-schema.ts";
import { immutableOnce, type ImmutableOnce } from "./immutable-once.ts";
import { checkStatus } from "./check-status.ts";
import type { Json, StructuralSchema, ValidationRule } from "./schema.ts";
import type { ReadTag } from "./sources.ts";
import { kindOf, tags, type SchemaKind } from "./tags.ts";
import { mergeUnion } from "./discriminated-union.ts";

/** Replaces a schema that could not be made, which has been reported. */
const unusable = (): StructuralSchema => ({ "x-kubernetes-preserve-unknown-fields": true });

/** Tags that define the value of `unknown`. */
const tagsForUnknown = ["asType", "preserveUnknownFields", "embeddedResource", "schemaless"];

const describingTags = ["title", "example", "externalDocs"];

/** Converts a JSON schema of draft 7 to a structural schema, and applies the tags of its sources. */
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
   * Converts a schema and everything in it.
   *
   * @param at the position to report if the schema has no source of its own
   * @param fallbackName the name to report in that case
   */
  convert(draft: Draft7, at: Position, fallbackName: string): StructuralSchema {
    const sources = draft["x-sources"] ?? [];
    const own = sources.find((source) => !source.inherited)?.documented;
    const position = own?.position ?? at;
    const name = own?.name ?? fallbackName;
    if (draft["x-refused"]) return unusable();
    const tagNames = new Set(sources.flatMap(({ documented }) => documented.tags.map(({ tag }) => tag.name)));
    const schema = tagNames.has("schemaless") ? {} : this.#shape(draft, position, name, tagNames);
    if (schema === undefined) return unusable();
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
  convertRoot(draft: Draft7, at: Position, expected: { apiVersion: string; kind: string }): StructuralSchema {
    const { apiVersion, kind, metadata, ...properties } = draft.properties ?? {};
    for (const [field, type] of Object.entries({ apiVersion, kind })) {
      const required = expected[field as keyof typeof expected];
      const literal = type?.const;
      if (literal !== undefined && literal !== required) {
        this.#problems.report(
          type?.["x-sources"]?.[0]?.documented.position ?? at,
          `${expected.kind} has ${field} ${JSON.stringify(literal)}`,
          {
            allowed: JSON.stringify(required),
            fix: "correct it, or move the file to the folder of its group and version",
          },
        );
      }
    }
    this.#fixedLater = [];
    const schema = this.convert(
      {
        ...draft,
        properties,
        required: (draft.required ?? []).filter((field) => properties[field] !== undefined),
      },
      at,
      expected.kind,
    );
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
        ...described(apiVersion),
      },
      kind: { type: "string", description: "The kind of the object.", ...described(kind) },
      metadata: this.#rootMetadata(metadata, at),
      ...schema.properties,
    };
    return schema;
  }

  /** The API server describes metadata. A CRD may only constrain `name` and `generateName`. */
  #rootMetadata(draft: Draft7 | undefined, at: Position): StructuralSchema {
    const constrained: Record<string, StructuralSchema> = {};
    for (const [field, type] of Object.entries(draft?.properties ?? {})) {
      const tagged = (type["x-sources"] ?? []).flatMap(({ documented }) => documented.tags)[0];
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

  #shape(
    draft: Draft7,
    at: Position,
    name: string,
    tagNames: ReadonlySet<string>,
  ): StructuralSchema | undefined {
    if (draft.$ref !== undefined) {
      return this.#refuse(at, `${name} contains itself, and a structural schema has no references`, {
        fix: "break the recursion, or use `unknown` with @preserveUnknownFields for the inner part",
      });
    }
    if (draft.allOf !== undefined) {
      return this.#refuse(at, `${name} is an intersection that cannot be merged`, {
        fix: "intersect objects only",
      });
    }
    const { members, nullable } = withoutNull(draft);
    const schema = this.#shapeOfUnion(members, at, name, tagNames);
    if (schema !== undefined && nullable) schema.nullable = true;
    return schema;
  }

  #shapeOfUnion(
    members: readonly Draft7[],
    at: Position,
    name: string,
    tagNames: ReadonlySet<string>,
  ): StructuralSchema | undefined {
    const [only] = members;
    if (only === undefined) return this.#refuse(at, `${name} can only be null`, { fix: "give it a type" });
    const types = new Set(members.flatMap((member) => member.type ?? []));
    const literals = members.flatMap((member) => literalsOf(member) ?? []);
    if (members.length === 1 && only["x-sources"] !== undefined) return this.convert(only, at, name);
    if (tagNames.has("intOrString")) return this.#intOrString(members, types, at, name);
    if (members.length === 1 && types.size <= 1) return this.#single(only, at, name, tagNames);
    const isUnionOfLiterals = members.every((member) => literalsOf(member) !== undefined);
    if (isUnionOfLiterals && types.size === 1) {
      return this.#checkNoTags(members, name) ? enumOf([...types][0], literals) : undefined;
    }
    if (
      types.size === 1 &&
      types.has("object") &&
      members.every((member) => member.properties !== undefined)
    ) {
      if (!this.#checkNoTags(members, name)) return undefined;
      const variants = members.map((member) => this.convert(member, at, name));
      return mergeUnion(variants, name, at, this.#problems);
    }
    const isNumberOrString =
      [...types].every((type) => ["string", "number"].includes(type)) && types.size === 2;
    return this.#refuse(
      at,
      `${name} is a union of ${describeTypes(members)}, and a structural schema has one type`,
      {
        allowed: "literals of one type, objects with a literal field that distinguishes them, `| null`",
        fix:
          isNumberOrString && !isUnionOfLiterals
            ? "add @intOrString, or choose one"
            : "choose one type, or an object with optional fields and @exactlyOneOf",
      },
    );
  }

  #single(
    draft: Draft7,
    at: Position,
    name: string,
    tagNames: ReadonlySet<string>,
  ): StructuralSchema | undefined {
    const literals = literalsOf(draft);
    if (literals !== undefined) return enumOf([draft.type].flat()[0], literals);
    switch ([draft.type].flat()[0]) {
      case "string":
        return { type: "string" };
      case "number":
        return { type: "number" };
      case "boolean":
        return { type: "boolean" };
      case "array":
        return { type: "array", items: this.#inner([draft.items ?? {}].flat()[0] ?? {}, at, name, "[]") };
      case "object":
        return this.#object(draft, at, name, tagNames);
      default:
        if (tagsForUnknown.some((tag) => tagNames.has(tag))) return {};
        return this.#refuse(at, `${name} has the type unknown or any`, {
          fix: "give it a type, add @asType, or add @preserveUnknownFields to keep every value",
        });
    }
  }

  #object(
    draft: Draft7,
    at: Position,
    name: string,
    tagNames: ReadonlySet<string>,
  ): StructuralSchema | undefined {
    const properties = Object.entries(draft.properties ?? {});
    const values = draft.additionalProperties;
    if (draft.propertyNames !== undefined) {
      const constrains = (draft.propertyNames["x-sources"] ?? []).some(
        ({ documented }) => documented.tags.length > 0,
      );
      if (constrains) {
        return this.#refuse(
          at,
          `the keys of ${name} have tags, and a structural schema cannot constrain keys`,
          {
            fix: "use string keys and @validation, such as self.all(key, key.matches(…))",
          },
        );
      }
    }
    if (values === false) {
      const required = draft.required ?? [];
      for (const key of required) this.#checkNotExperimental(draft.properties?.[key]);
      return {
        type: "object",
        ...(properties.length > 0 && {
          properties: Object.fromEntries(
            properties.map(([key, value]) => [key, this.#inner(value, at, name, `.${key}`)]),
          ),
        }),
        ...(required.length > 0 && { required }),
      };
    }
    if (properties.length > 0) {
      return this.#refuse(
        at,
        `${name} has fixed fields and an index signature, which no structural schema can express`,
        {
          fix: "move the map into a field of its own",
        },
      );
    }
    if (typeof values === "object" && !isAnything(values)) {
      return { type: "object", additionalProperties: this.#inner(values, at, name, "[]") };
    }
    if (tagNames.has("preserveUnknownFields") || tagNames.has("embeddedResource")) return { type: "object" };
    return this.#refuse(at, `${name} is an object without known fields`, {
      fix: "give it fields, or add @preserveUnknownFields to keep every value",
    });
  }

  /** Converts a field, the items of a list, or the values of a map. */
  #inner(draft: Draft7, at: Position, name: string, step: string): StructuralSchema {
    const path = this.#path;
    this.#path = `${path}${step}`.replace(/^\./, "");
    const schema = this.convert(draft, at, `${name}${step}`);
    this.#path = path;
    return schema;
  }

  #intOrString(
    members: readonly Draft7[],
    types: ReadonlySet<string>,
    at: Position,
    name: string,
  ): StructuralSchema | undefined {
    const isNumberOrString =
      types.size === 2 &&
      types.has("string") &&
      types.has("number") &&
      members.every((member) => literalsOf(member) === undefined);
    if (!isNumberOrString) {
      return this.#refuse(at, `@intOrString is on ${name}, which is ${describeTypes(members)}`, {
        allowed: "number | string",
        fix: "declare it as `number | string`",
      });
    }
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
  #checkNotExperimental(required: Draft7 | undefined): void {
    for (const { documented } of (required?.["x-sources"] ?? []).filter(isField)) {
      const found = documented.tags.find(({ tag }) => tag.name === "experimental");
      if (found === undefined) continue;
      this.#problems.report(found.position, `@experimental is on ${documented.name}, which is required`, {
        fix: "make the field optional with `?`, so that objects without it stay valid when it is removed",
      });
    }
  }

  /** Reports tags on the members of a union: its members are merged, so they have no schema to apply tags to. */
  #checkNoTags(members: readonly Draft7[], name: string): boolean {
    const lost: ReadTag[] = members
      .flatMap((member) => (member["x-sources"] ?? []).flatMap(({ documented }) => documented.tags))
      .filter(({ tag }) => !describingTags.includes(tag.name));
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

function described(draft: Draft7 | undefined): StructuralSchema {
  const text = (draft?.["x-sources"] ?? []).find(({ documented }) => documented.description !== "");
  return text === undefined ? {} : { description: text.documented.description };
}

/** The members of a union without null, or the schema itself as the only member; and whether null is allowed. */
function withoutNull(draft: Draft7): { members: Draft7[]; nullable: boolean } {
  const all = (draft.anyOf ?? [withoutSources(draft)]).flatMap((member) =>
    member.anyOf !== undefined && member["x-sources"] === undefined ? member.anyOf : [member],
  );
  const members = all.flatMap((member) => {
    const types = [member.type ?? []].flat();
    if (!types.includes("null")) {
      return types.length < 2 || member["x-sources"] !== undefined
        ? [member]
        : types.map((type) => ofType(member, type));
    }
    return types.filter((type) => type !== "null").map((type) => ofType(member, type));
  });
  return { members, nullable: all.some((member) => [member.type].flat().includes("null")) };
}

function ofType(draft: Draft7, type: string): Draft7 {
  const values = literalsOf(draft)?.filter((value) => typeof value === type);
  const rest = { ...draft, type };
  delete rest.const;
  return values === undefined ? rest : { ...rest, enum: values };
}

function withoutSources(draft: Draft7): Draft7 {
  const rest = { ...draft };
  delete rest["x-sources"];
  return rest;
}

function literalsOf(draft: Draft7): readonly Json[] | undefined {
  return draft.const === undefined ? draft.enum : [draft.const];
}

function enumOf(type: string | undefined, literals: readonly Json[]): StructuralSchema {
  const values = [...new Set(literals)];
  if (type === "number") return { type: values.every(Number.isInteger) ? "integer" : "number", enum: values };
  return { type: type === "boolean" ? "boolean" : "string", enum: values };
}

/** Whether the schema is `{}`, with or without a description: the type `unknown`. */
function isAnything(draft: Draft7): boolean {
  return (
    draft.type === undefined &&
    draft.anyOf === undefined &&
    draft.$ref === undefined &&
    draft.allOf === undefined &&
    draft["x-refused"] === undefined &&
    (draft["x-sources"] ?? []).every(({ documented }) => documented.tags.length === 0)
  );
}

function describeTypes(members: readonly Draft7[]): string {
  return [
    ...new Set(
      members.map((member) => {
        const literals = literalsOf(member);
        const type = [member.type].flat().join(" or ") || "unknown";
        return literals === undefined ? type : literals.map((value) => JSON.stringify(value)).join(" | ");
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
