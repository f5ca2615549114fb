import type { StructuralSchema, ValidationRule } from "./schema.ts";

/** The rule of `@immutable`: the value cannot change. */
export const immutable: ValidationRule = { rule: "self == oldSelf", message: "field is immutable" };

/** The rule of `@exactlyOneOf`: exactly one of the named fields is set. */
export function exactlyOneOf(names: readonly string[]): ValidationRule {
  const message = `exactly one of the fields in [${names.join(" ")}] must be set`;
  return {
    rule: `${countSet(names)} == 1`,
    message,
    messageExpression: `${JSON.stringify(`${message}, but found`)} + (${countSet(names)} == 0 ? " none" : ${namesSet(names)})`,
  };
}

/** The rule of `@atMostOneOf`: at most one of the named fields is set. */
export function atMostOneOf(names: readonly string[]): ValidationRule {
  const message = `at most one of the fields in [${names.join(" ")}] may be set`;
  return {
    rule: `${countSet(names)} <= 1`,
    message,
    messageExpression: `${JSON.stringify(`${message}, but found`)} + ${namesSet(names)}`,
  };
}

/** The rule of `@atLeastOneOf`: at least one of the named fields is set. */
export function atLeastOneOf(names: readonly string[]): ValidationRule {
  return {
    rule: names.map(isSet).join("||"),
    message: `at least one of the fields in [${names.join(" ")}] must be set`,
  };
}

/** The rule that the field may only be set if the discriminator has one of the values. */
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

/** The rule that the field must be set if the discriminator has one of the values. */
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
 * Turns a template, in which `{…}` is CEL, into the expression that builds a rule's message, and the message that
 * Kubernetes shows if the expression fails, for example because a value has a line break.
 */
export function messageFromTemplate(template: string): { message: string; messageExpression: string } {
  const pieces = template.split(/\{((?:[^{}]|\{[^{}]*\})*)\}/);
  const texts = pieces.filter((_, index) => index % 2 === 0);
  const expressions = pieces.filter((_, index) => index % 2 === 1);
  const format = JSON.stringify(texts.map((text) => text.replaceAll("%", "%%")).join("%s"));
  // The API server can estimate the cost of `format`, but not of adding up the results of `string(…)`.
  return { message: texts.join("…"), messageExpression: `${format}.format([${expressions.join(", ")}])` };
}

/** Whether the rule uses the value before the update. */
export function usesOldSelf(rule: ValidationRule): boolean {
  return /\boldSelf\b/.test(rule.rule);
}

/** The name of a field in CEL, which has reserved names and does not allow `-`, `.` and `/` in names. */
export function celName(field: string): string {
  if (reserved.has(field)) return `__${field}__`;
  return field
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
}

/** Whether CEL knows the type of the value. It does not if the value has no schema, or is a list or map of such values. */
export function isTyped(schema: StructuralSchema): boolean {
  if (schema["x-kubernetes-int-or-string"]) return true;
  if (schema.items !== undefined) return isTyped(schema.items);
  if (schema.additionalProperties !== undefined) return isTyped(schema.additionalProperties);
  return schema.type !== undefined;
}

/** Whether a rule can access the field: its CEL name has ASCII letters and no leading digit, and its type is known. */
export function isVisible(field: string, schema: StructuralSchema): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(celName(field)) && isTyped(schema);
}

const reserved = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

// The API server estimates a lower cost for a sum than for filtering and counting a list.
function countSet(names: readonly string[]): string {
  return names.map((name) => `(${isSet(name)}?1:0)`).join("+");
}

/** CEL for the names of the fields that are set. The API server could not estimate the cost of joining a list. */
function namesSet(names: readonly string[]): string {
  return names.map((name) => `(${isSet(name)} ? ${JSON.stringify(` ${name}`)} : "")`).join(" + ");
}

/** The step to a field in a rule's `fieldPath`. */
export function pathOf(name: string): string {
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
