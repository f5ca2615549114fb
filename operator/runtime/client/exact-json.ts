/*
 * JSON whose integers stay exact. The API server keeps integers of 64 bits, such as 9007199254740993. JavaScript's numbers hold
 * 53 bits, so reading and writing such an object would change it.
 */

/** Few texts have such an integer, or a text that looks like one. A reviver takes five times as long as parsing. */
const longInteger = /[:[,]\s*-?\d{16}/;

/**
 * Parses JSON. Integers that no number is equal to become a `bigint`; all others are numbers.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text) && !/^\s*-?\d{16}/.test(text)) return JSON.parse(text);
  return (JSON.parse as ParseWithSource)(text, (_, value, { source = "" }) =>
    isLong(value) && /^-?\d+$/.test(source) && BigInt(value) !== BigInt(source) ? BigInt(source) : value,
  );
}

/**
 * Writes JSON. A `bigint` becomes an integer, and integers beyond 2^53 are written with all digits.
 *
 * @throws Error for NaN and infinite numbers, which JSON.stringify would write as null, with the path of the field.
 */
export function writeJson(value: unknown): string {
  if (!hasSpecialNumber(value, "")) return JSON.stringify(value);
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "bigint" || isLong(inner) ? rawJson(String(BigInt(inner))) : inner,
  );
}

type ParseWithSource = (
  text: string,
  reviver: (name: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/** TypeScript does not know it yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => object };

/** From 1e21 on, JavaScript writes an exponent, and the API server reads a floating-point number, which is the same one. */
function isLong(value: unknown): value is number {
  return (
    typeof value === "number" &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    Math.abs(value) < 1e21
  );
}

function hasSpecialNumber(value: unknown, path: string): boolean {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new Error(`${path || "The body"} is ${value}, which JSON cannot have: give a finite number.`);
    }
    return isLong(value);
  }
  if (typeof value === "bigint") return true;
  if (typeof value !== "object" || value === null) return false;
  let isFound = false;
  for (const [name, inner] of Object.entries(value)) {
    // Only what is no text can be a number, and texts are most fields.
    if (typeof inner !== "string" && hasSpecialNumber(inner, `${path}.${name}`)) isFound = true;
  }
  return isFound;
}
