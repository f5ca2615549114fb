import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DrillOutcome, DrillReport } from "../../../operator/verification/report.ts";
import { parseDrill, reportLine, terminationMessage } from "../../../operator/verification/report.ts";

const verdict = { verdict: "False", reason: "RowsDiffer", message: "The table t has 1 row." } as const;
const report: DrillReport = {
  ...verdict,
  dumpBytes: 10,
  restoreSeconds: 2,
  assertions: [{ name: "some", passed: true, actual: "1" }],
  warnings: [],
};

describe("the report of a drill", () => {
  test("is read back from the log, whatever is around it", () => {
    const log = `a line\n{"report":{"verdict":"True"}}\n${reportLine(report)}\n{"other":1}\n`;
    expect(parseDrill(terminationMessage({ verdict }), log)).toEqual({ verdict, report });
    expect(parseDrill(terminationMessage({ verdict }), "")).toEqual({ verdict });
  });

  test("is a failure if the program could not judge", () => {
    const failure = { reason: "RepositoryFailed", message: "No room." };
    expect(parseDrill(terminationMessage({ failure }), reportLine(report))).toEqual({ failure });
  });

  test("of a container that ended earlier is undefined", () => {
    for (const text of [
      "",
      "{",
      "null",
      '{"ok":true}',
      '{"judged":{"verdict":"Good","reason":"R","message":""}}',
    ]) {
      expect(parseDrill(text, reportLine(report))).toBeUndefined();
    }
  });

  test("fits into a termination message, whatever the message is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 6000 }), fc.boolean(), (message, isJudged) => {
        const outcome: DrillOutcome = isJudged
          ? { verdict: { ...verdict, message } }
          : { failure: { reason: "RepositoryFailed", message } };
        const text = terminationMessage(outcome);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
        const parsed = parseDrill(text, "") ?? expect.unreachable();
        expect("verdict" in parsed).toBe(isJudged);
      }),
      { numRuns: 200 },
    );
  });
});
