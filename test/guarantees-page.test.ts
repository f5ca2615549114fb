import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const page = readFileSync(join(import.meta.dirname, "../docs/guarantees.md"), "utf8");
/** Each guarantee: the problem that it prevents, and the tests that it names. */
const guarantees = [...page.matchAll(/^- \*\*(.*?)\*\*.*?(?=^- |^## |(?![^]))/gms)].map(
  ([text, wrong = ""]) => ({ wrong, tests: text.match(/(?<=`)[\w/-]+\.(test|envtest|e2e)\.ts(?=`)/g) ?? [] }),
);

describe("docs/guarantees.md", () => {
  test("has guarantees", () => {
    expect(guarantees.length).toBeGreaterThan(25);
  });

  test.each(guarantees)("names existing tests: $wrong", ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((file) => !existsSync(join(import.meta.dirname, file)))).toEqual([]);
  });
});
