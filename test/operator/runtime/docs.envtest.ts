import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/* The operator in docs/runtime.md and its test exist only on that page. This test runs them from there. */

const root = join(import.meta.dirname, "../../..");
const bin = join(root, "node_modules/.bin");
const run = promisify(execFile);

let folder: string;
let operator: string;
beforeAll(async () => {
  const page = await readFile(join(root, "docs/runtime.md"), "utf8");
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""]) => code);
  const withWord = (word: string) => blocks.find((code) => code.includes(word)) ?? "";
  operator = withWord("export function addQuotaKeeper");
  // Inside the project, so that Node finds the package by its name.
  await mkdir(join(root, "build"), { recursive: true });
  folder = await mkdtemp(join(root, "build/docs-"));
  await writeFile(join(folder, "quota-keeper.ts"), operator);
  await writeFile(join(folder, "quota-keeper.test.ts"), withWord("startEnvtest();"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe("the operator in docs/runtime.md", () => {
  test("has at most 60 lines", () => {
    expect(operator).toContain("await runManager(");
    expect(operator.trimEnd().split("\n").length).toBeLessThanOrEqual(60);
  });

  test("is strictly typed, and so is its test", async () => {
    const config = join(folder, "tsconfig.json");
    await writeFile(
      config,
      JSON.stringify({ extends: "../../tsconfig.json", include: ["*.ts"], exclude: [] }),
    );
    await run(join(bin, "tsc"), ["--project", config]);
  });

  test("is a program with flags", async () => {
    const { stdout } = await run(join(bin, "node"), [join(folder, "quota-keeper.ts"), "--help"]);
    expect(stdout).toMatch(/^Keeps a ResourceQuota[^]*Usage: quota-keeper \[flags\]/);
  });

  test("passes its test, against a real API server", async () => {
    const report = join(folder, "report.json");
    await run(join(bin, "vitest"), [
      "run",
      "--root",
      folder,
      "--testTimeout=60000",
      "--reporter=json",
      `--outputFile=${report}`,
    ]);
    expect(JSON.parse(await readFile(report, "utf8"))).toMatchObject({ numPassedTests: 1, success: true });
  });
});
