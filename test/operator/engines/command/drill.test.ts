import { describe, expect, test } from "vitest";
import type { CommandConnection } from "../../../../operator/api/databases/v1/connection.ts";
import { commandDrill } from "../../../../operator/engines/command/drill.ts";

const facts = {
  inventory: { version: 0, engine: "command", serverVersion: "", database: "", tables: [] },
  assertions: [],
  parameters: {},
};

const connection = (verify?: string[]): CommandConnection => ({
  engine: "command",
  image: "example/db:1",
  command: { dump: ["dump"], restore: ["restore"], ...(verify ? { verify } : {}) },
});

test("the arguments are the program that verifies, and undefined without one", () => {
  expect(commandDrill.arguments?.(connection(["check", "$HOME"]))).toEqual(["check", "$HOME"]);
  expect(commandDrill.arguments?.(connection())).toBeUndefined();
});

describe("the judgement", () => {
  const judge = (outputs: Record<string, string>) =>
    commandDrill.judge(new Map(Object.entries(outputs)), facts);

  test("is good only if the program ended with 0", () => {
    expect(judge({ code: "0\n", errors: "a note\n" })).toEqual({ warnings: [] });
  });

  test("is bad if the program says so, with what it wrote", () => {
    expect(judge({ code: "3\n", errors: "no orders\n" }).finding).toEqual({
      verdict: "False",
      reason: "RestoreErrors",
      message: "The program of connection.command.verify ended with exit code 3. It wrote: no orders",
    });
  });

  test.each([[{}], [{ code: "" }], [{ code: "maybe" }], [{ code: "127\n" }], [{ code: "137\n" }]])(
    "is unknown for %j",
    (outputs) => {
      expect(judge(outputs).finding).toMatchObject({ verdict: "Unknown", reason: "RestoreFailed" });
    },
  );
});
