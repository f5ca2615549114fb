import type { Position, Problems } from "./errors.ts";
import type { StructuralSchema } from "./schema.ts";

/** The largest numbers of the integers that the API server and clients in Go use. */
const largest = { int32: 2 ** 31 - 1, int64: 2 ** 63 };

/** A limit of a number, and whether the API server would let in or refuse others because it rounds the limit towards 0. */
interface Limit {
  readonly tag: string;
  readonly value: number;
  readonly isMisjudged: boolean;
}

/**
 * Reports limits that the API server would not keep. It compares whole numbers as integers of 64 bits, also in a field that may have
 * fractions: `minimum: 0.5` then accepts 0, `multipleOf: 0.1` refuses 1, and `maximum: 1e19` refuses all.
 */
export function checkLimits(schema: StructuralSchema, name: string, at: Position, problems: Problems): void {
  const isInteger = schema.type === "integer";
  for (const { tag, value, isMisjudged } of limitsOf(schema)) {
    const has = `${name} has @${tag} ${value}, and`;
    if (isInteger && !Number.isInteger(value)) {
      problems.report(at, `${has} an integer has whole limits: the API server would round it`, {
        fix: "use a whole number",
      });
    } else if (isMisjudged) {
      problems.report(at, `${has} the API server rounds it for whole numbers: ${consequence(tag, value)}`, {
        fix: instead(tag, value),
      });
    } else if (Math.abs(value) >= largest.int64) {
      problems.report(at, `${has} it is beyond the 64 bits that the API server compares whole numbers with`, {
        fix: "use a smaller number, or remove the limit",
      });
    } else if (isInteger && schema.format === "int32" && !isInt32(value)) {
      problems.report(at, `${has} it is beyond the 32 bits of its format`, {
        fix: "use a smaller number, or @format int64",
      });
    }
  }
}

/** Whether the number is a whole one of 32 bits. The API server does not check that, but programs in Go cannot read others. */
export function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= -largest.int32 - 1 && value <= largest.int32;
}

function limitsOf(schema: StructuralSchema): Limit[] {
  const { minimum, maximum, multipleOf, exclusiveMinimum, exclusiveMaximum } = schema;
  const isFraction = (value: number) => !Number.isInteger(value);
  return [
    ...(minimum === undefined
      ? []
      : [
          {
            tag: exclusiveMinimum ? "exclusiveMinimum" : "minimum",
            value: minimum,
            isMisjudged: isFraction(minimum) && (exclusiveMinimum ? minimum < 0 : minimum > 0),
          },
        ]),
    ...(maximum === undefined
      ? []
      : [
          {
            tag: exclusiveMaximum ? "exclusiveMaximum" : "maximum",
            value: maximum,
            isMisjudged: isFraction(maximum) && (exclusiveMaximum ? maximum > 0 : maximum < 0),
          },
        ]),
    ...(multipleOf === undefined
      ? []
      : [{ tag: "multipleOf", value: multipleOf, isMisjudged: isFraction(multipleOf) }]),
  ];
}

function consequence(tag: string, value: number): string {
  const whole = Math.trunc(value) + 0;
  if (tag === "multipleOf") return "it would refuse some multiples";
  return `it would ${tag.startsWith("exclusive") ? "refuse" : "accept"} ${whole}`;
}

function instead(tag: string, value: number): string {
  if (tag === "multipleOf") return "use a whole number of a smaller unit";
  const operator = { minimum: ">=", exclusiveMinimum: ">", maximum: "<=", exclusiveMaximum: "<" }[tag] ?? "";
  return `use @validation { rule: "self ${operator} ${value}", message: "…" }, or a whole number of a smaller unit`;
}
