import { runInNewContext } from "node:vm";
import type { Assertion } from "../api/databases/v1/verification.ts";
import { secondsText } from "./seconds-text.ts";

/** What a query of an assertion left: its rows, its errors, and the exit code of its client. */
export interface QueryOutput {
  out: string | undefined;
  errors: string | undefined;
  code: string | undefined;
}

/** Whether an assertion holds. */
export interface AssertionResult {
  name: string;
  passed: boolean;
  /** The result of the query, or its error, shortened; absent without a row. */
  actual?: string;
  /** Why it is not known whether it holds: the end of a sentence. */
  undecided?: string;
}

/**
 * Compares the result of a query with what it must be.
 *
 * @param isTimeout Whether errors say that the query took too long.
 */
export function judgeAssertion(
  { name, operator, value = "", timeoutSeconds = defaultTimeoutSeconds }: Assertion,
  { out, errors = "", code }: QueryOutput,
  isTimeout: (errors: string) => boolean,
): AssertionResult {
  if (out === undefined || code === undefined) {
    return { name, passed: false, undecided: "was not run" };
  }
  if (code.trim() !== "0") {
    const undecided = isTimeout(errors)
      ? { undecided: `took longer than ${secondsText(timeoutSeconds)}` }
      : {};
    return { name, passed: false, actual: shortened(errors.trim()), ...undecided };
  }
  const hasRows = out !== "";
  const result = hasRows ? (/^[^\t\n]*/.exec(out)?.[0] ?? "") : undefined;
  const actual = result === undefined ? {} : { actual: shortened(result) };
  if (operator === "NoRows") return { name, passed: !hasRows, ...actual };
  if (result === undefined) return { name, passed: false };
  if (operator !== "Matches") return { name, passed: compare[operator](result, value), ...actual };
  const matches = matchesWhole(result, value);
  if (typeof matches === "boolean") return { name, passed: matches, ...actual };
  return { name, passed: false, ...actual, ...matches };
}

/** How long a query may take if its assertion does not say. */
export const defaultTimeoutSeconds = 60;

const compare = {
  Equals: (actual: string, value: string) => actual === value,
  AtLeast: (actual: string, value: string) => (order(actual, value) ?? -1) >= 0,
  AtMost: (actual: string, value: string) => (order(actual, value) ?? 1) <= 0,
};

/** How two numbers compare: below, at or above 0; undefined if one is not a number. Decimals are exact, whatever their length. */
function order(one: string, other: string): number | undefined {
  const [first, second] = [decimal(one), decimal(other)];
  if (first !== undefined && second !== undefined) {
    const digits = Math.max(first.digits, second.digits);
    const difference = scaled(first, digits) - scaled(second, digits);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  // Databases write large floating-point numbers as 1e30.
  const difference = [one, other].every((text) => text.trim() !== "") ? Number(one) - Number(other) : NaN;
  return Number.isNaN(difference) ? undefined : difference;
}

function decimal(text: string): { number: bigint; digits: number } | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === "") return undefined;
  return { number: BigInt(`${sign}${whole}${fraction}`), digits: fraction.length };
}

function scaled({ number, digits }: { number: bigint; digits: number }, wanted: number): bigint {
  return number * 10n ** BigInt(wanted - digits);
}

const matchMilliseconds = 1000;

/** The text comes from the database, and for some regular expressions a text exists that takes years: so there is a limit. */
function matchesWhole(text: string, expression: string): boolean | { undecided: string } {
  try {
    const program = "new RegExp(`^(?:${expression})$`, 'su').test(text)";
    return Boolean(runInNewContext(program, { text, expression }, { timeout: matchMilliseconds }));
  } catch (error) {
    const isLimit = (error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    return {
      undecided: isLimit
        ? "has a regular expression that takes too long for the result"
        : "has a regular expression that is not valid",
    };
  }
}

function shortened(text: string): string {
  const [most, mark] = [256, "…"];
  return text.length > most ? `${text.slice(0, most - mark.length)}${mark}` : text;
}
