import JSON5 from "json5";
import { describeLoss, isKept, isSafe, numbersIn } from "./numbers.ts";
import { own } from "./own.ts";
import type { Json } from "./schema.ts";

/** Parses the text after a tag. */
export interface ValueParser<T> {
  /** What the text must be, for error messages, such as "a whole number, 0 or more". */
  readonly expects: string;
  /** @throws InvalidValue if the text is not valid */
  parse(text: string): T;
}

/** The text after a tag is not valid. The message says why. */
export class InvalidValue extends Error {
  override readonly name = "InvalidValue";
}

/** Checks a JSON value and returns it with its type. `where` names the value in errors. */
export type Check<T> = (value: Json, where: string) => T;

/** For tags without a value. */
export const flag: ValueParser<true> = {
  expects: "nothing after the tag",
  parse(text) {
    if (text !== "") throw new InvalidValue(`has the value ${quote(text)}`);
    return true;
  },
};

/** A number. */
export const number: ValueParser<number> = {
  expects: "a number, such as 1 or 0.5",
  parse(text) {
    if (!/^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text))
      throw new InvalidValue(`has the value ${quote(text)}`);
    if (!isKept(text)) throw new InvalidValue(describeLoss(text));
    return Number(text);
  },
};

/** A number above 0. */
export const positiveNumber: ValueParser<number> = {
  expects: "a number above 0",
  parse(text) {
    const value = number.parse(text);
    if (value <= 0) throw new InvalidValue(`has the value ${text}`);
    return value;
  },
};

/** A whole number, 0 or more. */
export const count: ValueParser<number> = {
  expects: "a whole number, 0 or more",
  parse(text) {
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
      throw new InvalidValue(`has the value ${quote(text)}`);
    }
    return Number(text);
  },
};

/** Text that is not empty. */
export const text: ValueParser<string> = {
  expects: "text",
  parse(value) {
    if (value === "") throw new InvalidValue("has no value");
    return value;
  },
};

/** A warning of the API server to its clients, which may be empty. Its lines are joined. */
export const warning: ValueParser<string> = {
  expects: "text of at most 256 bytes, or nothing",
  parse(text) {
    const value = text.replace(/ *\r?\n */g, " ");
    const bytes = Buffer.byteLength(value);
    if (bytes > 256) throw new InvalidValue(`has ${bytes} bytes`);
    if (/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(value))
      throw new InvalidValue(`has a character that is not printable, in ${quote(value)}`);
    return value;
  },
};

/** One of the words. */
export function oneOf<const T extends string>(...values: T[]): ValueParser<T> {
  return {
    expects: values.join(", "),
    parse(value) {
      const found = values.find((candidate) => candidate === value);
      if (found === undefined) throw new InvalidValue(`has the value ${quote(value)}`);
      return found;
    },
  };
}

/** One word, such as the name of a field. */
export const word: ValueParser<string> = {
  expects: "one word",
  parse(value) {
    if (!/^\S+$/.test(value)) throw new InvalidValue(`has the value ${quote(value)}`);
    return value;
  },
};

/** A regular expression. Nothing in it needs escaping, except that `*` and `/` are written `*\/`. */
export const pattern: ValueParser<string> = {
  expects: "a regular expression in Go's syntax (RE2), without look-around and back-references",
  parse(value) {
    if (value === "") throw new InvalidValue("has no value");
    const reason = notRe2Reason(value);
    if (reason !== undefined) throw new InvalidValue(`has the value ${quote(value)}, which has ${reason}`);
    return value;
  },
};

/** A JSON5 value that satisfies the check. */
export function json<T>(expects: string, check: Check<T>): ValueParser<T> {
  return { expects, parse: (value) => check(parseJson5(value), "it") };
}

/** Any JSON5 value. */
export const anyJson: ValueParser<Json> = json("a JSON5 value; strings in quotes", (value) => value);

/** A string that is not empty. */
export const string: Check<string> = (value, where) => {
  if (typeof value !== "string" || value === "") fail(value, where, "a non-empty string");
  return value;
};

/** True or false. */
export const boolean: Check<boolean> = (value, where) => {
  if (typeof value !== "boolean") fail(value, where, "true or false");
  return value;
};

/** A whole number of 32 bits, 0 or more. */
export const wholeNumber: Check<number> = (value, where) => {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 2147483647)
    fail(value, where, "a whole number from 0 to 2147483647");
  return value;
};

/** The value of a label. May be empty. */
export const labelValue: Check<string> = matching(
  /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
  "a label's value: at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends, or nothing",
);

/** The value of an annotation. May be empty. */
export const anyText: Check<string> = matching(/^/, "a string");

/** A string without line breaks. */
export const oneLine: Check<string> = (value, where) => {
  const line = string(value, where);
  if (/[\r\n]/.test(line)) fail(value, where, "a string without line breaks");
  return line;
};

/** A string that matches the expression. */
export function matching(regexp: RegExp, expects: string): Check<string> {
  return (value, where) => {
    if (typeof value !== "string" || !regexp.test(value)) fail(value, where, expects);
    return value;
  };
}

/** One of the strings. */
export function choice<const T extends string>(...values: T[]): Check<T> {
  return (value, where) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) fail(value, where, `one of ${values.join(", ")}`);
    return found;
  };
}

/** A non-empty list whose items satisfy the check. */
export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value, where) => {
    if (!isList(value) || value.length === 0) fail(value, where, "a non-empty list");
    return value.map((item, index) => check(item, `${where}[${index}]`));
  };
}

/** A list, or a single value, which becomes a list of one. */
export function oneOrMore<T>(check: Check<T>): Check<T[]> {
  return (value, where) => (isList(value) ? listOf(check)(value, where) : [check(value, where)]);
}

/** Labels or annotations, whose values satisfy the check. */
export function named<T>(check: Check<T>): Check<Record<string, T>> {
  return (value, where) =>
    Object.fromEntries(
      Object.entries(object(value, where)).map(([key, item]) => {
        if (!isQualifiedName(key)) {
          fail(
            key,
            where,
            "the name of a label or annotation: at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both " +
              'ends, possibly after a domain and "/"',
          );
        }
        return [key, check(item, `${where}.${key}`)];
      }),
    );
}

/** Whether it is a name with a domain or without. The API server also accepts annotations whose domain is in upper case. */
function isQualifiedName(key: string): boolean {
  const [name = "", domain, ...others] = key.split("/").reverse();
  const part = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
  const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
  return (
    others.length === 0 &&
    part.test(name) &&
    (domain === undefined || (domain.length <= 253 && subdomain.test(domain)))
  );
}

/** An object with the required fields, and possibly the optional ones. Other fields are errors. */
export function fields<R extends Record<string, unknown>, O extends Record<string, unknown>>(
  required: { [K in keyof R]: Check<R[K]> },
  optional: { [K in keyof O]: Check<O[K]> },
): Check<R & Partial<O>> {
  const names = [...Object.keys(required), ...Object.keys(optional)];
  return (value, where) => {
    const entries = object(value, where);
    const unknown = Object.keys(entries).find((key) => !names.includes(key));
    if (unknown !== undefined)
      throw new InvalidValue(`has the unknown field ${unknown} (known fields: ${names.join(", ")})`);
    const missing = Object.keys(required).find((key) => own(entries, key) === undefined);
    if (missing !== undefined) throw new InvalidValue(`is missing the field ${missing}`);
    const checks: Record<string, Check<unknown>> = { ...required, ...optional };
    return Object.fromEntries(
      Object.entries(entries).map(([key, item]) => [key, checks[key]?.(item, key)]),
    ) as R & Partial<O>;
  };
}

/** Whether the value is a list. */
export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value as JSON, for messages. */
export function quote(value: Json): string {
  return JSON.stringify(value);
}

function object(value: Json, where: string): Readonly<Record<string, Json>> {
  if (value === null || typeof value !== "object" || isList(value)) fail(value, where, "an object");
  return value;
}

function fail(value: Json, where: string, expects: string): never {
  throw new InvalidValue(
    `has the value ${quote(value)}${where === "it" ? "" : ` in ${where}`}, not ${expects}`,
  );
}

function parseJson5(value: string): Json {
  if (value === "") throw new InvalidValue("has no value");
  const lost = escapeThatJson5Drops(value);
  if (lost !== undefined) {
    throw new InvalidValue(
      `has the escape ${lost}, which JSON5 turns into another character; write \\${lost}`,
    );
  }
  const unkept = numbersIn(value).find((each) => !isKept(each) || !isSafe(each));
  if (unkept !== undefined) throw new InvalidValue(describeLoss(unkept));
  try {
    return JSON5.parse<Json>(value);
  } catch (error) {
    throw new InvalidValue(
      `has the value ${quote(value)}, which is not valid JSON5 (${error instanceof Error ? error.message.replace("JSON5: ", "") : String(error)})`,
    );
  }
}

/**
 * JSON5 silently turns `\S` into `S` and `\b` into a backspace, which breaks a regular expression inside a rule. No text
 * of an API needs those escapes, so a single backslash before such a letter is a mistake.
 */
function escapeThatJson5Drops(value: string): string | undefined {
  for (const [escape] of value.matchAll(/\\[\s\S]/g)) {
    if (!/^\\["'\\/nrtux\n\r]$/.test(escape)) return escape;
  }
  return undefined;
}

/** Why Go cannot compile the expression, or undefined if no reason is known. */
function notRe2Reason(source: string): string | undefined {
  if (/(^|[^\\])(\\\\)*\(\?<?[=!]/.test(source)) return "a look-around";
  if (/(^|[^\\])(\\\\)*\\([1-9]|k<)/.test(source)) return "a back-reference";
  const escapes = [...source.matchAll(/\\[\s\S]/g)].map(([escape]) => escape);
  const badEscape = escapes.find(
    (escape) => /[A-Za-z]/.test(escape) && !/[afnrtvdDsSwWbBAzpPQExC]/.test(escape),
  );
  if (badEscape !== undefined) return `the escape ${badEscape}`;
  if (
    [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].some(
      ([, low, high]) => Number(low) > 1000 || Number(high) > 1000,
    )
  ) {
    return "a repetition of more than 1000";
  }
  try {
    new RegExp(
      source
        .replace(/\(\?P</g, "(?<")
        .replace(/\(\?[imsU-]+\)/g, "")
        .replace(/\(\?[imsU-]+:/g, "(?:")
        .replace(/\[\[:\^?[a-z]+:\]/g, "[a")
        .replace(/\[:\^?[a-z]+:\]/g, "a"),
    );
    return undefined;
  } catch (error) {
    return `an error (${error instanceof Error ? error.message.replace(/^.*: /, "") : String(error)})`;
  }
}
