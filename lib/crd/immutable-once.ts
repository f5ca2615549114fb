import { celName, isVisible, messageFromTemplate, pathOf } from "./cel.ts";
import { own } from "./own.ts";
import type { StructuralSchema, ValidationRule } from "./schema.ts";

/** The value of the tag. */
export interface ImmutableOnce {
  /** The field that fixes the value when it is set, such as `status.repository.id`. */
  readonly path: string;
  /** What the message says after the colon. May be empty. */
  readonly hint: string;
}

/**
 * The rule, for the root of a kind, that the field at `path` cannot change once another field is set. The field's object
 * may be added and removed as a whole, if it is optional: rules on that object say whether.
 *
 * @param report completes "@immutableOnce is on FIELD, "
 * @returns undefined if there is no such rule, which it has reported
 */
export function immutableOnce(
  root: StructuralSchema,
  path: string,
  { path: once, hint }: ImmutableOnce,
  report: (what: string, help: { allowed?: string; fix?: string }) => void,
): ValidationRule | undefined {
  if (path.includes("[]")) {
    report("which is in a list or map", { allowed: "a field outside of lists and maps" });
    return undefined;
  }
  const field = chainOf(root, path);
  const fixing = chainOf(root, once);
  if (fixing === undefined || field === undefined) {
    report(`and names ${once}, which the kind does not have or a rule cannot read`, {
      fix: "name a field of the kind outside of lists and maps, such as status.id",
    });
    return undefined;
  }
  if (fixing.every(({ required }) => required)) {
    report(`and names ${once}, which is always set`, { fix: "use @immutable" });
    return undefined;
  }
  const name = field.at(-1)?.name ?? "";
  const change = changeOf(field);
  const because = hint === "" ? ` once ${once} is set` : `: ${hint}`;
  return {
    rule: [`!${optional("oldSelf", fixing)}.hasValue()`, ...unchanged(field)].join(" || "),
    ...(change === undefined
      ? { message: `${name} cannot change${because}` }
      : messageFromTemplate(`${name} cannot change from ${change.from} to ${change.to}${because}`)),
    fieldPath: field.map((step) => pathOf(step.name)).join(""),
    reason: "FieldValueForbidden",
  };
}

interface Step {
  readonly name: string;
  readonly schema: StructuralSchema;
  /** Whether the object that has the field always has it. */
  readonly required: boolean;
}

/** The steps from the root to a field, or undefined if a rule cannot read it. */
function chainOf(root: StructuralSchema, path: string): Step[] | undefined {
  const steps: Step[] = [];
  let at = root;
  for (const name of path.split(".")) {
    const schema = own(at.properties, name);
    if (schema === undefined || !isVisible(name, schema)) return undefined;
    steps.push({ name, schema, required: at.required?.includes(name) ?? false });
    at = schema;
  }
  return steps;
}

/** The alternatives of which one holds if the field has not changed. */
function unchanged(field: readonly Step[]): string[] {
  const objects = field.slice(0, -1);
  const isOptional = (steps: readonly Step[]) => steps.some(({ required }) => !required);
  const last = field.at(-1);
  const absent = isOptional(objects)
    ? ["self", "oldSelf"].map((base) => `!${optional(base, objects)}.hasValue()`)
    : [];
  const [before, after] = [plain("oldSelf", field), plain("self", field)];
  if (last?.required) return [...absent, `${after} == ${before}`];
  // The API server cannot estimate the cost of comparing two optional values.
  return [...absent, `(has(${after}) == has(${before}) && (!has(${after}) || ${after} == ${before}))`];
}

/** The values before and after, as parts of a message's template, or undefined for a value that is too long for one. */
function changeOf(field: readonly Step[]): { from: string; to: string } | undefined {
  const last = field.at(-1);
  const type = last?.schema.type;
  if (last === undefined || type === undefined || type === "object" || type === "array") return undefined;
  const show = (base: string) => {
    if (last.required) return type === "string" ? `"{${plain(base, field)}}"` : `{${plain(base, field)}}`;
    const value = `${plain(base, field.slice(0, -1))}.?${celName(last.name)}`;
    return type === "string"
      ? `{${value}.orValue('(not set)')}`
      : `{${value}.optMap(value, string(value)).orValue('(not set)')}`;
  };
  return { from: show("oldSelf"), to: show("self") };
}

/** CEL for a field whose objects all exist. */
function plain(base: string, steps: readonly Step[]): string {
  return [base, ...steps.map(({ name }) => celName(name))].join(".");
}

/** CEL for the optional value of a field. */
function optional(base: string, steps: readonly Step[]): string {
  const first = steps.findIndex(({ required }) => !required);
  const [existing, rest] = first < 0 ? [steps, []] : [steps.slice(0, first), steps.slice(first)];
  return plain(base, existing) + rest.map(({ name }) => `.?${celName(name)}`).join("");
}
