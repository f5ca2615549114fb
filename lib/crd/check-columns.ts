import type { Position, Problems } from "./errors.ts";
import { parseJsonPath, type Filter, type PathStep } from "./json-path.ts";
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
 * Reports columns that would always be empty: whose path leads to no field, or to one of another type, or is one that the API
 * server does not understand. The API server accepts all of them.
 */
export function checkColumn(
  { name, type, jsonPath }: PrinterColumn,
  root: StructuralSchema,
  at: Position,
  problems: Problems,
): void {
  const steps = parseJsonPath(jsonPath);
  const column = `the column ${name} has the path ${jsonPath}`;
  const report = (what: string, help: { allowed?: string; fix: string }) => {
    problems.report(at, `${column}, ${what}`, help);
  };
  if (steps === undefined || steps.length === 0) {
    report("which is not a valid path", {
      allowed:
        "names, in which \\ is before each dot and other special character, indexes, and filters with one comparison, such as " +
        '.status.conditions[?(@.type=="Ready")].status',
      fix: "correct it",
    });
    return;
  }
  const whole = {
    ...root,
    properties: { ...root.properties, metadata: { type: "object" as const, properties: metadataFields } },
  };
  const found = follow(whole, steps, report);
  if (found?.type === undefined || isFree(found)) return;
  const types = accepted[type];
  if (types !== undefined && !types.includes(found.type)) {
    report(`which is of type ${found.type}, but the column is of type ${type} and would be empty`, {
      allowed: types.join(", "),
      fix:
        found.type === "object" || found.type === "array"
          ? "name a field in it"
          : `give the column the type ${found.type}`,
    });
  } else if (type === "date" && found.format !== undefined && found.format !== "date-time") {
    report(`which has the format ${found.format}, but a column of type date shows only date-time`, {
      fix: "give the column the type string",
    });
  }
}

type Report = (what: string, help: { allowed?: string; fix: string }) => void;

/** The schema at the end of the path; undefined if there is none, which is reported, or if anything may be there. */
function follow(
  from: StructuralSchema,
  steps: readonly PathStep[],
  report: Report,
): StructuralSchema | undefined {
  let here = from;
  for (const step of steps) {
    if (isFree(here)) return undefined;
    const next = typeof step === "string" ? fieldIn(here, step) : here.items;
    if (next === undefined) {
      const known = Object.keys(here.properties ?? {}).join(", ");
      report(`in which there is no ${typeof step === "string" ? step : "list at [ ]"}`, {
        ...(known !== "" && { allowed: known }),
        fix: `correct the path${here === from || known !== "" ? "" : String.raw`; in a name, write \. for a dot`}`,
      });
      return undefined;
    }
    if (typeof step !== "string" && step.filter !== undefined) checkFilter(next, step.filter, report);
    here = next;
  }
  return here;
}

/** Reports a filter that lets no item through. */
function checkFilter(items: StructuralSchema, { path, literal }: Filter, report: Report): void {
  const compared = follow(items, path, report);
  if (compared?.type === undefined || literal === undefined) return;
  const type = compared.type === "integer" ? "number" : compared.type;
  const isWhole = compared.type !== "integer" || /^-?\d+$/.test(literal.text);
  if (type === literal.type && isWhole) return;
  const name = path.filter((step) => typeof step === "string").join(".");
  report(
    `in which ${name === "" ? "the item" : name} is of type ${compared.type}, and is compared with ${literal.text}`,
    {
      allowed:
        { string: "a text in quotes", number: "a number", integer: "a whole number", boolean: "true, false" }[
          compared.type as string
        ] ?? "a field that is not a list or an object",
      fix: "correct the comparison",
    },
  );
}

function fieldIn(schema: StructuralSchema, name: string): StructuralSchema | undefined {
  if (schema["x-kubernetes-embedded-resource"] && ["apiVersion", "kind", "metadata"].includes(name))
    return {};
  return own(schema.properties, name) ?? schema.additionalProperties;
}

/** Whether anything may be in it that the schema does not describe. */
function isFree(schema: StructuralSchema): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true || Object.keys(schema).length === 0;
}
