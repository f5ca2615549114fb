import { experimentalNotice, isExperimental } from "./experimental.ts";
import type { CustomResourceDefinition, StructuralSchema } from "./schema.ts";

/** A schema with its path in a kind, such as `spec.tolerations[]`. */
interface Located {
  readonly path: string;
  readonly schema: StructuralSchema;
}

/**
 * A Markdown page about kinds: each field with its type, default and limits, whether it is experimental, and the messages
 * of its rules. Objects with the same schema are described once.
 *
 * @param crds the result of `crdsFromTypes`; the page has each served version of a kind.
 * @param introduction Markdown for the text below the title.
 */
export function apiReference(crds: readonly CustomResourceDefinition[], introduction: string): string {
  const kinds = crds.flatMap(({ spec }) =>
    spec.versions
      .filter(({ served }) => served)
      .map(({ name, schema }) => ({
        name: spec.versions.length > 1 ? `${spec.names.kind} ${name}` : spec.names.kind,
        spec,
        version: name,
        schema: schema.openAPIV3Schema,
      })),
  );
  const sections = kinds.map(({ name, spec: { group, names, scope }, version, schema }) => {
    const page = new KindPage(name);
    const commands = [names.plural, ...(names.shortNames ?? [])].map((each) => `\`kubectl get ${each}\``);
    return [
      `## ${name}`,
      `\`apiVersion: ${group}/${version}\`, ${scope === "Cluster" ? "not in a namespace" : "in a namespace"}; ${commands.join(" or ")}.`,
      ...described(schema),
      ...page.sections(schema),
    ];
  });
  const contents = kinds.map(({ name }) => `- [${name}](#${anchor(name)})`).join("\n");
  const page = ["# API reference", introduction, contents, ...sections.flat()].join("\n\n");
  return `${page.split("\n").map(wrapped).join("\n")}\n`;
}

/** The sections of one kind. */
class KindPage {
  readonly #kind: string;
  /** The path at which an object is described, by its schema. */
  readonly #described = new Map<string, string>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  sections(root: StructuralSchema): string[] {
    const known = ["apiVersion", "kind", "metadata"];
    const properties = Object.entries(root.properties ?? {}).filter(([name]) => !known.includes(name));
    return [
      ...list("Refused with:", messages(root)),
      ...properties.flatMap(([path, schema]) => this.#section({ path, schema })),
    ];
  }

  /** The section of an object, followed by the objects in it that are not described yet. */
  #section({ path, schema }: Located): string[] {
    const inner: Located[] = [];
    const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
      const object = objectIn({ path: `${path}.${name}`, schema: field });
      const facts = [
        typeOf(field, object && this.#linkTo(object, inner)),
        ...(schema.required?.includes(name) ? ["required"] : []),
        ...(isExperimental(field) ? ["experimental"] : []),
        ...(field.default === undefined ? [] : [`default ${code(JSON.stringify(field.default))}`]),
        ...limits(field),
      ];
      // The messages about an object as a whole are in its own section.
      const rules = object?.schema === field ? [] : [...messages(field), ...valueMessages(field)];
      const text = described(field).flatMap((description) => withoutNotice(description).split(/\n+/));
      return [`**${code(name)}**: ${facts.join(", ")}.`, ...text, ...rules.map((rule) => `- ${rule}`)].join(
        "\n  ",
      );
    });
    return [
      `### ${this.#kind} ${path}`,
      ...described(schema),
      ...list("Refused with:", messages(schema)),
      ...list("Fields:", fields),
      ...inner.flatMap((each) => this.#section(each)),
    ];
  }

  #linkTo(object: Located, inner: Located[]): string {
    const shape = JSON.stringify({ ...object.schema, description: undefined, default: undefined });
    const before = this.#described.get(shape);
    if (before === undefined) {
      this.#described.set(shape, object.path);
      inner.push(object);
    }
    const path = before ?? object.path;
    return `[${path}](#${anchor(`${this.#kind} ${path}`)})`;
  }
}

/** The object with fields that a field holds: its value, its items, or the values of its map. */
function objectIn({ path, schema }: Located): Located | undefined {
  if (schema.properties !== undefined) return { path, schema };
  const values = schema.items ?? schema.additionalProperties;
  return values && objectIn({ path: `${path}[]`, schema: values });
}

function typeOf(schema: StructuralSchema, link: string | undefined): string {
  if (schema.items !== undefined) return `list of ${typeOf(schema.items, link)}${eachOf(schema.items)}`;
  if (schema.additionalProperties !== undefined) {
    return `map from string to ${typeOf(schema.additionalProperties, link)}${eachOf(schema.additionalProperties)}`;
  }
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(" or ");
  if (schema["x-kubernetes-int-or-string"]) return "integer or string";
  if (schema.type === "object") return link ?? "object";
  if (schema.format !== undefined && schema.type === "string") return schema.format;
  return schema.type ?? "anything";
}

/** The limits of each item of a list or value of a map. */
function eachOf(schema: StructuralSchema): string {
  const all = limits(schema);
  return all.length === 0 ? "" : ` (each ${all.join(", ")})`;
}

function limits(schema: StructuralSchema): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, pattern } = schema;
  return [
    ...between(schema.minLength, schema.maxLength, "characters"),
    ...between(schema.minItems, schema.maxItems, "items"),
    ...between(schema.minProperties, schema.maxProperties, "keys"),
    ...(exclusiveMinimum || exclusiveMaximum
      ? [
          ...(minimum === undefined ? [] : [`${exclusiveMinimum ? "more than" : "at least"} ${minimum}`]),
          ...(maximum === undefined ? [] : [`${exclusiveMaximum ? "less than" : "at most"} ${maximum}`]),
        ]
      : between(minimum, maximum, "")),
    ...(multipleOf === undefined ? [] : [`a multiple of ${multipleOf}`]),
    ...(pattern === undefined ? [] : [`matching ${code(pattern)}`]),
    ...(schema["x-kubernetes-list-type"] === "set" ? ["none twice"] : []),
    ...(schema["x-kubernetes-list-map-keys"] ?? []).map((key) => `each with another ${code(key)}`),
    ...(schema.nullable ? ["or null"] : []),
  ];
}

function between(low: number | undefined, high: number | undefined, what: string): string[] {
  const unit = what === "" ? "" : ` ${what}`;
  if (low !== undefined && high !== undefined)
    return [low === high ? `${low}${unit}` : `${low} to ${high}${unit}`];
  if (low !== undefined) return [`at least ${low}${unit}`];
  if (high !== undefined) return [`at most ${high}${unit}`];
  return [];
}

/** The messages of the value's rules. */
function messages(schema: StructuralSchema): string[] {
  const found = (schema["x-kubernetes-validations"] ?? []).map(
    ({ message, messageExpression, rule, fieldPath }) =>
      (fieldPath === undefined ? "" : `${code(fieldPath.replace(/^\./, ""))}: `) +
      code(message ?? messageExpression ?? `failed rule: ${rule}`),
  );
  return [...new Set(found)];
}

/** The messages of the rules of scalars in a list or map. */
function valueMessages(schema: StructuralSchema): string[] {
  const values = schema.items ?? schema.additionalProperties;
  if (values === undefined || values.properties !== undefined) return [];
  return [...messages(values), ...valueMessages(values)];
}

function described(schema: StructuralSchema): string[] {
  return schema.description === undefined ? [] : [schema.description];
}

/** The description without the notice about experimental fields: the line above has it in one word. */
function withoutNotice(description: string): string {
  return isExperimental({ description })
    ? description.slice(experimentalNotice.length).trimStart()
    : description;
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [title, items.map((item) => `- ${item}`).join("\n")];
}

/** Markdown for code, which may contain backticks. */
function code(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
}

/** The anchor of a heading on GitHub and similar sites. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, "")
    .replaceAll(" ", "-");
}

/** The maximum length of a line, in characters, if the line has spaces to break it at. */
const maxLineLength = 120;

/** A token that Markdown would read as the start of a list, heading or quotation at the start of a line. */
const blockMark = /^(?:[-+*]|#+|>.*|=+|\d+[.)])$/;

/** A line of Markdown, broken into lines of at most `maxLineLength` characters that render the same. */
function wrapped(line: string): string {
  if (line.startsWith("#")) return line;
  const mark = /^ *(?:- )?/.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > maxLineLength) {
    const breaks = [...rest.matchAll(/ (?=(\S+))/g)]
      .filter(({ index, 1: next = "" }) => index >= mark && !blockMark.test(next))
      .map(({ index }) => index);
    const at = breaks.findLast((index) => index <= maxLineLength) ?? breaks[0];
    if (at === undefined) break;
    lines.push(rest.slice(0, at));
    rest = " ".repeat(mark) + rest.slice(at + 1);
  }
  return [...lines, rest].join("\n");
}
