import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

test("no line of the documentation is longer than 140 characters, headings and the targets of links left out", async () => {
  let pages = 0;
  const long: string[] = [];
  for await (const page of glob("{*.md,docs/**/*.md}", { cwd: root })) {
    pages++;
    const lines = readFileSync(join(root, page), "utf8").split("\n");
    for (const [index, line] of lines.entries()) {
      // People do not read the target of a link, and neither it nor a heading can be wrapped.
      if (line.startsWith("#")) continue;
      if (line.replaceAll(/\]\([^)]*\)/g, "]").length > 140) long.push(`${page}:${index + 1}`);
    }
  }
  expect(pages).toBeGreaterThan(30);
  expect(long).toEqual([]);
});
