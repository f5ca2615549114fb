import type { Position, Problems } from "./errors.ts";
import { own } from "./own.ts";
import type { PrinterColumn, StructuralSchema } from "./schema.ts";

/** The fields of `metadata` that the API server knows, with their types. */
const metadataFields: Readonly<Record<string, StructuralSchema>> = {
  name: { type: "string" },
  generateName: { type: "string" },
  namespace: { type: "string" },
  uid: { type: "string" },
  resourceVersion: { type: "string" },
  generation: { type: "integer" },
  creationTimestamp: { type: "string" },
  deletionTimestamp: { type: "string" },
  deletionGracePeriodSeconds: { type: "integer" },
  labels: { type: "object", additionalProperties: { type: "string" } },
  annotations: { type: "object", additionalProperties: { type: "string" } },
  finalizers: { type: "array", items: { type: "string" } },
  ownerReferences: {
    type: "array",
    items: {
      type: "object",
      properties: Object.fromEntries(
        ["apiVersion", "kind", "name", "uid"].map((field) => [field, { type: "string" as const }]),
      ),
    },
  },
};

/** What a column's type accepts. A column of type string shows any value. */
const accepted: Readonly<Record<string, readonly string[]>> = {
  integer: ["integer"],
  number: ["integer", "number"],
  boolean: ["boolean"],
  date: ["string"],
};

/**
 * Reports columns that would always be empty: whose path leads to no field, or to one of another type. The API server
 * accepts both.
 */
export function checkColumn(
  { name, type, jsonPath }: PrinterColumn,
  root: StructuralSchema,
  at: Position,
  problems: Problems,
): void {
  const steps = stepsOf(jsonPath);
  const column = `the column ${name} has the path ${jsonPath}`;
  if (steps === undefined) {
    problems.report(at, `${column}, which is not a valid path`, {
      allowed: 'names, indexes and filters, such as .status.conditions[?(@.type=="Ready")].status',
      fix: "correct it",
    });
    return;
  }
  let here: StructuralSchema | undefined = {
    ...root,
    properties: { ...root.properties, metadata: { type: "object", properties: metadataFields } },
  };
  for (const step of steps) {
    if (isFree(here)) return;
    const next = partOf(here, step);
    if (next === undefined) {
      const known = Object.keys(here.properties ?? {}).join(", ");
      problems.report(at, `${column}, in which there is no ${step === anyItem ? "list at [ ]" : step}`, {
        ...(known !== "" && { allowed: known }),
        fix: "correct the path",
      });
      return;
    }
    here = next;
  }
  const types = accepted[type];
  const found = here.type;
  if (types === undefined || found === undefined || isFree(here) || types.includes(found)) return;
  problems.report(
    at,
    `${column}, which is of type ${found}, but the column is of type ${type} and would be empty`,
    {
      allowed: types.join(", "),
      fix:
        found === "object" || found === "array" ? "name a field in it" : `give the column the type ${found}`,
    },
  );
}

const anyItem = Symbol("an item of a list");

type Step = string | typeof anyItem;

function partOf(schema: StructuralSchema, step: Step): StructuralSchema | undefined {
  if (step === anyItem) return schema.items;
  if (schema["x-kubernetes-embedded-resource"] && ["apiVersion", "kind", "metadata"].includes(step))
    return {};
  return own(schema.properties, step) ?? schema.additionalProperties;
}

/** Whether anything may be in it that the schema does not describe. */
function isFree(schema: StructuralSchema): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true || Object.keys(schema).length === 0;
}

/** The names and indexes of a JSON path, or undefined if it is not one that a column can have. */
function stepsOf(path: string): Step[] | undefined {
  const steps: Step[] = [];
  const pattern =
    /\.((?:[^.[\]\\\s]|\\.)+)|\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\*|-?\d*(?::-?\d*){0,2}|\?\([^\]]*\)))\]/y;
  while (pattern.lastIndex < path.length) {
    const [, dotted, single, double, item] = pattern.exec(path) ?? [];
    const name = dotted ?? single ?? double;
    if (name !== undefined) steps.push(name.replace(/\\(.)/g, "$1"));
    else if (item !== undefined && item !== "") steps.push(anyItem);
    else return undefined;
  }
  return steps.length === 0 ? undefined : steps;
}
