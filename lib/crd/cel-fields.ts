import { celName, isVisible } from "./cel.ts";
import type { StructuralSchema } from "./schema.ts";

/** A field that an expression reads, but that is not there. */
export interface MissingField {
  /** As the expression writes it, such as `self.spec.nam`. */
  readonly path: string;
  /** What the expression could read there. */
  readonly allowed: readonly string[];
}

/** The metadata of an object, of which rules read only the names. */
const metadata: StructuralSchema = {
  type: "object",
  properties: { name: { type: "string" }, generateName: { type: "string" } },
};

/**
 * The first field after `self` or `oldSelf` in a CEL expression that the schema does not have, or whose name CEL writes
 * differently. Only the API server compiles expressions: this finds the commonest mistake with its file and line.
 */
export function missingField(expression: string, schema: StructuralSchema): MissingField | undefined {
  const code = expression.replace(/r?"(?:[^"\\]|\\.)*"|r?'(?:[^'\\]|\\.)*'|\/\/.*/g, "''");
  const reads = /(?<![\w.])(self|oldSelf)((?:\s*\.\s*\??\s*[A-Za-z_]\w*)+)(\s*\()?/g;
  for (const [, base = "", chain = "", call] of code.matchAll(reads)) {
    const steps = chain
      .split(".")
      .slice(1)
      .map((step) => step.replace(/[\s?]/g, ""));
    const missing = missingIn(call === undefined ? steps : steps.slice(0, -1), schema, base);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function missingIn(
  steps: readonly string[],
  schema: StructuralSchema,
  base: string,
): MissingField | undefined {
  let here = schema;
  let path = base;
  for (const step of steps) {
    if (here.type === undefined) return undefined;
    path = `${path}.${step}`;
    if (here.additionalProperties !== undefined) {
      here = here.additionalProperties;
      continue;
    }
    const fields = fieldsOf(here);
    const next = fields.find(([name]) => celName(name) === step)?.[1];
    if (next === undefined) return { path, allowed: fields.map(([name]) => celName(name)) };
    here = next;
  }
  return undefined;
}

function fieldsOf(schema: StructuralSchema): [string, StructuralSchema][] {
  const names = schema["x-kubernetes-embedded-resource"]
    ? { apiVersion: { type: "string" as const }, kind: { type: "string" as const }, metadata }
    : {};
  return Object.entries({ ...names, ...schema.properties })
    .map(([name, field]): [string, StructuralSchema] => [
      name,
      name === "metadata" && field.type === "object" && field.properties === undefined ? metadata : field,
    ])
    .filter(([name, field]) => isVisible(name, field));
}
