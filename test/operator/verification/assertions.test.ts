import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Assertion } from "../../../operator/api/databases/v1/verification.ts";
import type { QueryOutput } from "../../../operator/verification/assertions.ts";
import { judgeAssertion } from "../../../operator/verification/assertions.ts";

const judgeOutput = (
  operator: Assertion["operator"],
  value: string | undefined,
  output: Partial<QueryOutput>,
) =>
  judgeAssertion(
    { name: "some", query: "SELECT 1", operator, ...(value === undefined ? {} : { value }) },
    { out: "", errors: "", code: "0\n", ...output },
    (errors) => errors.includes("57014"),
  );
const judge = (operator: Assertion["operator"], value: string | undefined, out: string) =>
  judgeOutput(operator, value, { out });

describe("an assertion", () => {
  test.each([
    ["Equals", "10", "10\n", true],
    ["Equals", "10", "10\tother\n11\n", true],
    ["Equals", "10", "10.0\n", false],
    ["Equals", "", "\n", true],
    ["Equals", "", "", false],
    ["AtLeast", "1000", "1000\n", true],
    ["AtLeast", "1000", "999.999\n", false],
    ["AtLeast", "9007199254740993", "9007199254740992\n", false],
    ["AtLeast", "1000", "1e30\n", true],
    ["AtLeast", "-1", "\n", false],
    ["AtLeast", "-1", "", false],
    ["AtLeast", "-1", "NULL\n", false],
    ["AtMost", "5", "NaN\n", false],
    ["AtMost", "-0.5", "-0.50\n", true],
    ["AtMost", "-0.5", "-0.4\n", false],
    ["Matches", "a+", "aaa\n", true],
    ["Matches", "a|b", "ab\n", false],
    ["Matches", "ä.", "ä😀\n", true],
    ["NoRows", undefined, "", true],
    ["NoRows", undefined, "\n", false],
  ] as const)("%s %j of the output %j holds: %s", (operator, value, out, passed) => {
    expect(judge(operator, value, out)).toMatchObject({ name: "some", passed });
    expect(judge(operator, value, out)).not.toHaveProperty("undecided");
  });

  test("whose query failed does not hold, and has the error", () => {
    const failed = { out: "", code: "1\n", errors: 'ERROR:  42P01: relation "t" does not exist\n' };
    expect(judgeOutput("NoRows", undefined, failed)).toEqual({
      name: "some",
      passed: false,
      actual: 'ERROR:  42P01: relation "t" does not exist',
    });
  });

  test.each([
    [{ code: "1", errors: "ERROR:  57014: canceling statement" }, "Equals", "took longer than 60 seconds"],
    [{ code: undefined }, "NoRows", "was not run"],
    [{ out: undefined }, "NoRows", "was not run"],
    [{ out: "x\n" }, "Matches", "has a regular expression that is not valid"],
  ] as const)("is not decided by %j", (output, operator, undecided) => {
    expect(judgeOutput(operator, "(", output)).toMatchObject({ passed: false, undecided });
  });

  test("ends with a regular expression for which a result takes for ever", () => {
    expect(judge("Matches", "(a+)+b", `${"a".repeat(200)}\n`)).toMatchObject({
      passed: false,
      undecided: "has a regular expression that takes too long for the result",
    });
  });

  test("compares whole numbers exactly, whatever their length", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (actual, value) => {
        expect(judge("AtLeast", String(value), `${actual}\n`).passed).toBe(actual >= value);
        expect(judge("AtMost", String(value), `${actual}\n`).passed).toBe(actual <= value);
      }),
    );
  });

  test("never throws, and shows at most 256 characters", () => {
    const operators = fc.constantFrom("Equals", "AtLeast", "AtMost", "Matches", "NoRows");
    fc.assert(
      fc.property(operators, fc.string(), fc.string({ maxLength: 2000 }), (operator, value, out) => {
        expect(judge(operator, value, out).actual?.length ?? 0).toBeLessThanOrEqual(256);
      }),
    );
  });
});
