import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
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

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

test.each([
  ["RESTIC_CACERT", certificate, undefined],
  ["RESTIC_CACERT", `# Our authority.\n${certificate}`, undefined],
  ["RESTIC_CACERT", "", "NoCertificate"],
  ["RESTIC_CACERT", base64(certificate), "NoCertificate"],
  ["PGSSLROOTCERT", `\uFEFF${certificate}`, "NoCertificate"],
  ["DUMP_TLS_CA", certificate.replaceAll("\n", " ").replace("-----", " -----"), "NoCertificate"],
  ["GOOGLE_APPLICATION_CREDENTIALS", '{"type": "service_account"}', undefined],
  ["GOOGLE_APPLICATION_CREDENTIALS", ' \n{\n"type": "service_account"\n}\n', undefined],
  ["GOOGLE_APPLICATION_CREDENTIALS", base64('{"type": "service_account"}'), "NoJson"],
  ["GOOGLE_APPLICATION_CREDENTIALS", '\uFEFF{"type": "service_account"}', "NoJson"],
])("the file of %s with %j: %s", async (variable, content, flaw) => {
  const folder = await mkdtemp(join(tmpdir(), "suspect-"));
  try {
    const path = join(folder, "file");
    await writeFile(path, content);
    const expected = flaw === undefined ? "" : `${variable}=${flaw} `;
    const { stdout } = await promisify(execFile)("sh", ["-uc", `. ${script}; suspects`], {
      env: { PATH: process.env["PATH"], [variable]: path },
    });
    expect(stdout).toBe(expected);
    expect(suspectsIn({ [variable]: path })).toEqual(parseSuspects(expected));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a file that is not there, and the word for public authorities, have no flaw", async () => {
  const environment = { PGSSLROOTCERT: "system", RESTIC_CACERT: "/nowhere/ca.crt" };
  const { stdout } = await promisify(execFile)("sh", ["-uc", `. ${script}; suspects`], {
    env: { PATH: process.env["PATH"], ...environment },
  });
  expect(stdout).toBe("");
  expect(suspectsIn(environment)).toEqual([]);
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
