import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("docs/guarantees.md names existing tests", () => {
  const page = readFileSync(join(import.meta.dirname, "../docs/guarantees.md"), "utf8");
  const tests = [...new Set(page.match(/(?<=`)[\w/-]+\.(test|envtest|e2e)\.ts(?=`)/g))];
  expect(tests.length).toBeGreaterThan(20);
  expect(tests.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([]);
});
