import type { StructuralSchema, ValidationRule } from "./schema.ts";

/** The value stays what it was first set to. */
export const immutable: ValidationRule = { rule: "self == oldSelf", message: "field is immutable" };

export function exactlyOneOf(names: readonly string[]): ValidationRule {
  const message = `exactly one of the fields in [${names.join(" ")}] must be set`;
  return {
    rule: `${howMany(names)} == 1`,
    message,
    messageExpression: `${JSON.stringify(`${message}, and `)} + (${howMany(names)} == 0 ? "none is" : ${whichAre(names)})`,
  };
}

export function atMostOneOf(names: readonly string[]): ValidationRule {
  const message = `at most one of the fields in [${names.join(" ")}] may be set`;
  return {
    rule: `${howMany(names)} <= 1`,
    message,
    messageExpression: `${JSON.stringify(`${message}, and `)} + ${whichAre(names)}`,
  };
}

export function atLeastOneOf(names: readonly string[]): ValidationRule {
  return {
    rule: names.map(isSet).join("||"),
    message: `at least one of the fields in [${names.join(" ")}] must be set`,
  };
}

/** `name` is set exactly when the discriminator has one of the values, or may be set only then. */
export function onlyWith(
  name: string,
  discriminator: string,
  among: readonly (string | number | boolean)[],
): ValidationRule {
  return {
    rule: `!${isSet(name)} || ${isOneOf(discriminator, among)}`,
    message: `${name} may only be set when ${discriminator} is ${listed(among)}`,
    reason: "FieldValueForbidden",
    fieldPath: pathOf(name),
  };
}

export function requiredWith(
  name: string,
  discriminator: string,
  among: readonly (string | number | boolean)[],
): ValidationRule {
  return {
    rule: `${isSet(name)} || !(${isOneOf(discriminator, among)})`,
    message: `${name} must be set when ${discriminator} is ${listed(among)}`,
    reason: "FieldValueRequired",
    fieldPath: pathOf(name),
  };
}

/**
 * The message of a rule as text in which `{…}` is CEL: the expression that builds it, and what is said in its place if
 * that fails, because a value has a line break for instance.
 */
export function messageFromTemplate(template: string): { message: string; messageExpression: string } {
  const parts = template.split(/\{((?:[^{}]|\{[^{}]*\})*)\}/);
  const texts = parts.filter((_, index) => index % 2 === 0);
  const expressions = parts.filter((_, index) => index % 2 === 1);
  const format = JSON.stringify(texts.map((text) => text.replaceAll("%", "%%")).join("%s"));
  // The cost of `format` can be foreseen, as that of adding what `string(…)` makes of a value cannot.
  return { message: texts.join("…"), messageExpression: `${format}.format([${expressions.join(", ")}])` };
}

/** Whether the rule looks at the value before the update. */
export function usesOldSelf(rule: ValidationRule): boolean {
  return /\boldSelf\b/.test(rule.rule);
}

/** The name by which a rule speaks of a field: CEL has names of its own, and no `-`, `.` or `/` in names. */
export function celName(field: string): string {
  if (reserved.has(field)) return `__${field}__`;
  return field
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
}

/** Whether CEL has a type for the value: it has none for what is kept without a schema, nor for lists of that. */
export function isTyped(schema: StructuralSchema): boolean {
  if (schema["x-kubernetes-int-or-string"]) return true;
  if (schema.items !== undefined) return isTyped(schema.items);
  if (schema.additionalProperties !== undefined) return isTyped(schema.additionalProperties);
  return schema.type !== undefined;
}

/** Whether a rule can speak of the field: CEL names have ASCII letters and no digit in front, and a known type. */
export function isVisible(field: string, schema: StructuralSchema): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(celName(field)) && isTyped(schema);
}

const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

// A sum is cheaper for the API server's cost estimate than a list that is filtered and counted.
function howMany(names: readonly string[]): string {
  return names.map((name) => `(${isSet(name)}?1:0)`).join("+");
}

/** Names those of the fields that are set, in CEL whose cost can be foreseen, as that of joining a list cannot. */
function whichAre(names: readonly string[]): string {
  return `"set are"${names.map((name) => ` + (${isSet(name)} ? ${JSON.stringify(` ${name}`)} : "")`).join("")}`;
}

function pathOf(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `['${name}']`;
}

function isSet(name: string): string {
  return `has(self.${celName(name)})`;
}

function isOneOf(name: string, among: readonly (string | number | boolean)[]): string {
  return `self.${celName(name)} in [${among.map((value) => JSON.stringify(value)).join(", ")}]`;
}

function listed(among: readonly (string | number | boolean)[]): string {
  return among.map(String).join(" or ");
}
