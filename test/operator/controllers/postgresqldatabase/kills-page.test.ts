import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/* The table of docs/postgresql.md: what happens when something is killed. Each cell names tests, or has a reason. */

const root = join(import.meta.dirname, "../../../..");
const page = readFileSync(join(root, "docs/postgresql.md"), "utf8");
const section = /^## What ends in between\n(.*)/ms.exec(page)?.[1] ?? "";

const phases = [...section.matchAll(/^\| ([A-Z][^|]*?) *\|((?:[^|\n]+\|){5})$/gm)].map(
  ([, phase = "", cells = ""]) => ({
    phase,
    cells: cells
      .split("|")
      .slice(0, 5)
      .map((cell) => cell.trim()),
  }),
);
const tests = [...section.matchAll(/^(\d+)\. `([^`]+)`:\s+"([^"]+)"$/gm)].map(
  ([, number = "", file = "", title = ""]) => ({ number, file, title: title.replaceAll(/\s+/g, " ") }),
);
const reasons = [...section.matchAll(/^- ([A-Z]): \S/gm)].map(([, letter = ""]) => letter);

describe("the table of what is killed in which phase", () => {
  test("has all phases", () => {
    expect(phases).toHaveLength(12);
  });

  test("has tests or a reason in each cell, and each of them in a cell", () => {
    const known = [...tests.map(({ number }) => number), ...reasons];
    const used = phases.flatMap(({ cells }) => cells.flatMap((cell) => cell.split(", ")));
    expect([...new Set(used)].sort()).toEqual(known.sort());
  });

  test.each(tests)("names a test that there is: $title", ({ file, title }) => {
    const source = readFileSync(join(root, "test/operator", file), "utf8");
    expect(source).toContain(`"${title}",`);
  });
});
