import { expect, test } from "vitest";
import {
  CommandLineError,
  parseOperation,
} from "../../../../operator/repository/maintenance/command-line.ts";

const host = "shop/orders";

test("reads the command line", () => {
  const id = "0123456789abcdef".repeat(4);
  expect(parseOperation(["maintain", "--host", host])).toEqual({
    name: "maintain",
    host,
    forget: [],
    mark: [],
    unmark: [],
    prune: false,
    mayBeMissing: false,
  });
  expect(parseOperation(["maintain", "--forget", id, "--prune", "--host", host])).toEqual({
    name: "maintain",
    host,
    forget: [id],
    mark: [],
    unmark: [],
    prune: true,
    mayBeMissing: false,
  });
  expect(parseOperation(["maintain", "--host", host, "--may-be-missing"])).toMatchObject({
    mayBeMissing: true,
  });
  const marks = ["--mark", `pin=${id}`, "--mark", `retain=${id}`, "--unmark", `pin=${id}`];
  expect(parseOperation(["maintain", "--host", host, ...marks])).toMatchObject({
    mark: [`pin=${id}`, `retain=${id}`],
    unmark: [`pin=${id}`],
  });
  const drill = `drill=${id}/True/Restored/2026-01-01T00:00:00Z/35/orders-d1`;
  expect(parseOperation(["maintain", "--host", host, "--mark", drill])).toMatchObject({ mark: [drill] });
  expect(
    parseOperation(["change-key", "--host", host, "--old-password-file", "/a", "--new-password-file", "/b"]),
  ).toEqual({
    name: "change-key",
    host,
    oldPasswordFile: "/a",
    newPasswordFile: "/b",
  });
  expect(parseOperation(["destroy", "--host", host])).toEqual({ name: "destroy", host });
  expect(parseOperation(["init"])).toEqual({ name: "init" });
});

test.each([
  [[], "The operation is missing."],
  [["burn"], '"burn" is not a valid operation.'],
  [["maintain"], "--host is missing."],
  [["maintain", "--host", "orders"], "--host orders is not of the form NAMESPACE/NAME."],
  [
    ["maintain", "--host", host, "--forget", "latest"],
    "--forget latest is not a valid ID of a restic snapshot",
  ],
  [["maintain", "--host", host, "--mark", "pin=latest"], '"pin=latest" is not a valid mark'],
  [["maintain", "--host", host, "--unmark", `keep=${"0".repeat(64)}`], "is not a valid mark"],
  [
    ["maintain", "--host", host, "--mark", `drill=${"0".repeat(64)}/Maybe/Restored/2026-01-01T00:00:00Z//a`],
    "is not a valid mark",
  ],
  [["maintain", "--host", host, "extra"], "Unexpected argument 'extra'"],
  [["change-key", "--host", host, "--old-password-file", "/a"], "--new-password-file is missing."],
  [["change-key", "--old-password-file", "/a"], "--host is missing."],
  [["maintain", "--host", host, "--live", "run-1"], "Unknown option '--live'"],
  [["init", "--host", host], "Unknown option '--host'"],
  [["destroy", "--host", host, "--prune"], "Unknown option '--prune'"],
])("refuses %j and says what is allowed", (args, problem) => {
  expect(() => parseOperation(args)).toThrow(CommandLineError);
  expect(() => parseOperation(args)).toThrow(problem);
  expect(() => parseOperation(args)).toThrow("repository maintain --host NAMESPACE/NAME");
});
