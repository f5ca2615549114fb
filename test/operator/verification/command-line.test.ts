import { describe, expect, test } from "vitest";
import { CommandLineError } from "../../../operator/repository/maintenance/command-line.ts";
import { parseOrder } from "../../../operator/verification/command-line.ts";

const id = "0123456789abcdef".repeat(4);
const needed = ["--engine", "postgresql", "--snapshot", id, "--file", "postgresql.dump"];
const assertion = { name: "some", query: "SELECT 1", operator: "Equals", value: "1" };

describe("the command line of a drill", () => {
  test("has defaults", () => {
    expect(parseOrder(needed, {})).toEqual({
      engine: "postgresql",
      snapshot: id,
      file: "postgresql.dump",
      inventory: undefined,
      limitDownload: undefined,
      exchange: "/exchange",
      assertions: [],
      parameters: {},
    });
  });

  test("has assertions and parameters in variables, in their order", () => {
    const others = ["--inventory", id, "--limit-download", "512", "--exchange", "/elsewhere"];
    const order = parseOrder([...needed, ...others], {
      DRILL_ASSERTION_00: JSON.stringify(assertion),
      DRILL_ASSERTION_01: JSON.stringify({ ...assertion, name: "other", timeoutSeconds: 5 }),
      DRILL_ASSERTION_03: "not after a gap",
      DRILL_PARAMETER_00: JSON.stringify({ name: "work_mem", value: "64MB" }),
    });
    expect(order).toMatchObject({ inventory: id, limitDownload: 512, exchange: "/elsewhere" });
    expect(order.assertions).toEqual([assertion, { ...assertion, name: "other", timeoutSeconds: 5 }]);
    expect(order.parameters).toEqual({ work_mem: "64MB" });
  });

  test.each([
    [[], {}, "--engine is missing."],
    [needed.slice(0, 4), {}, "--file is missing."],
    [[...needed, "--snapshot", "latest"], {}, "--snapshot latest is not a valid ID of a restic snapshot"],
    [[...needed, "--limit-download", "0"], {}, "--limit-download 0 is not a whole number"],
    [[...needed, "--restore"], {}, "Unknown option '--restore'"],
    [needed, { DRILL_ASSERTION_00: "{" }, "The variable DRILL_ASSERTION_00 is not valid: {"],
    [needed, { DRILL_ASSERTION_00: '{"name":"a"}' }, "The variable DRILL_ASSERTION_00 is not valid"],
    [needed, { DRILL_PARAMETER_00: "null" }, "The variable DRILL_PARAMETER_00 is not valid: null"],
  ])("%j with %j is refused", (args, environment, message) => {
    expect(() => parseOrder(args, environment)).toThrow(CommandLineError);
    expect(() => parseOrder(args, environment)).toThrow(message);
  });
});
