import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import {
  flawOf,
  parseSuspects,
  suspectsIn,
  withSuspects,
} from "../../../operator/repository/suspect-values.ts";

const script = join(import.meta.dirname, "../../../operator/repository/run/suspects.sh");

const base64 = (text: string) => Buffer.from(text).toString("base64");

const values: readonly [value: string, flaw: string | undefined][] = [
  ["", "Empty"],
  ["planted\n", "LineBreak"],
  ["planted\r\n", "LineBreak"],
  ["planted\r", "LineBreak"],
  ["two\nlines", "LineBreak"],
  ["\n", "LineBreak"],
  ["\uFEFFplanted", "ByteOrderMark"],
  ["\uFEFFplanted\r\n", "ByteOrderMark"],
  [" planted", "WhiteSpace"],
  ["planted ", "WhiteSpace"],
  ["planted\t", "WhiteSpace"],
  ['"planted"', "Quotes"],
  ["'planted'", "Quotes"],
  [base64("planted"), "Base64"],
  [base64("planted\n"), "Base64"],
  [base64("a longer password!"), "Base64"],
  ["planted", undefined],
  ["planted with 'quotes\" in it", undefined],
  ["'", undefined],
  ['"', undefined],
  ["größe", undefined],
  ["backup", undefined],
  ["password", undefined],
  ["postgres", undefined],
  ["AKIAIOSFODNN7EXAMPLE", undefined],
  ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", undefined],
  ["VzJEYUFYcmFuZG9t/w==", undefined],
  ["$(PGPASSWORD) `id` $0 \\", undefined],
];

describe("a value", () => {
  test.each(values)("%j: %s", (value, flaw) => {
    expect(flawOf(value)).toBe(flaw);
  });

  test("that is not there has no flaw", () => {
    expect(flawOf(undefined)).toBeUndefined();
  });
});

test.each(values)("suspects.sh judges %j like the operator: %s", async (value, flaw) => {
  const { stdout } = await promisify(execFile)("sh", ["-uc", `. ${script}; suspects`], {
    env: { PATH: process.env["PATH"], PGUSER: value },
  });
  expect(stdout).toBe(flaw === undefined ? "" : `PGUSER=${flaw} `);
});

test("what suspects.sh reports has the same words as what the operator's own programs find", () => {
  const environment = { PGPASSWORD: "planted\n", AWS_ACCESS_KEY_ID: "", PATH: " " };
  expect(parseSuspects("PGPASSWORD=LineBreak AWS_ACCESS_KEY_ID=Empty PGUSER=Later ")).toEqual(
    suspectsIn(environment),
  );
  expect(JSON.stringify(suspectsIn(environment))).not.toContain("planted");
  expect(parseSuspects(undefined)).toEqual([]);
});

test("only values that lead to the reason are its suspects", () => {
  const suspects = parseSuspects("PGPASSWORD=LineBreak AWS_SECRET_ACCESS_KEY=LineBreak");
  const variables = (reason: string) =>
    withSuspects({ reason, message: "" }, suspects).suspects?.map(({ variable }) => variable);
  expect(variables("DatabaseAccessDenied")).toEqual(["PGPASSWORD"]);
  expect(variables("StorageAccessDenied")).toEqual(["AWS_SECRET_ACCESS_KEY"]);
  expect(variables("DumpFailed")).toBeUndefined();
});
