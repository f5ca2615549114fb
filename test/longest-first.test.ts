import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { longest } from "./support/longest-first.ts";

test.each(longest)("%s, which must start early, exists", (path) => {
  expect(existsSync(new URL(`../${path}`, import.meta.url))).toBe(true);
});
