import { describe, expect, it } from "vitest";
import { problemsOf } from "../../support/crd/from-source.ts";

/** The problems of a kind with this status. */
const problemsOfStatus = (status: string, around = "", tag = "") =>
  problemsOf({
    "example/v1/example.ts": `${around}
      /** @resource {} */
      export interface Example {
        spec: { phase: "A" | "B" };
        ${tag}
        status?: ${status};
      }`,
  });

describe("a status", () => {
  it.each<[what: string, status: string, around: string, problem: string, fix: string]>([
    [
      "literals",
      '{ phase?: "Running" | "Failed" }',
      "",
      'Example.status.phase is in a status and only allows "Running", "Failed"',
      "declare it as string (with @maxLength) or number and list the values in its description",
    ],
    [
      "@enum in a list",
      "{ runs: Run[] }",
      "interface Run { /** @enum [1, 2] */ attempt: number }",
      "Run.attempt is in a status and only allows 1, 2",
      "declare it as string",
    ],
    [
      "a rule in a map",
      "{ runs: Record<string, Run> }",
      'interface Run { /** @maxLength 3 \n @validation { rule: "self != \'b\'", message: "no" } */ name: string }',
      "Run.name is in a status and has the rule \"self != 'b'\"",
      "remove it, or use a type without rules",
    ],
    [
      "a rule about the whole",
      "Status",
      '/** @exactlyOneOf ["a", "b"] */ interface Status { a?: string; b?: string }',
      "Example.status is in a status and has the rule",
      "remove it",
    ],
    [
      "a default",
      "Status",
      "interface Status { /** @default 0 */ count?: number }",
      "Status.count is in a status and has a @default",
      "remove it",
    ],
  ])("with %s is refused", (_, status, around, problem, fix) => {
    const problems = problemsOfStatus(status, around);
    expect(problems).toContainEqual(expect.stringContaining(problem));
    expect(problems).toContainEqual(expect.stringContaining(`; fix: ${fix}`));
  });

  it("reports a rule where its tag is", () => {
    const status =
      '/**\n * @validation { rule: "has(self.a)", message: "no" } */\ninterface Status { a?: string }';
    expect(problemsOfStatus("Status", status)).toEqual([
      expect.stringMatching(/^example\/v1\/example.ts:2: /),
    ]);
  });

  it("may have limits, and the closed values of a condition's status", () => {
    const around =
      'interface Condition { type: string; status: "True" | "False" | "Unknown" }\n' +
      "interface Status { conditions: Condition[]; /** @maxLength 3 */ phase?: string }";
    expect(problemsOfStatus("Status", around)).toEqual([]);
  });

  it("may have a default as a whole, for an object that no program has seen yet", () => {
    const around = "interface Status { observedGeneration?: number }";
    expect(problemsOfStatus("Status", around, "/** @default { observedGeneration: -1 } */")).toEqual([]);
  });
});
