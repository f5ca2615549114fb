import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readPublicApi } from "./support/public-api.ts";

const root = join(import.meta.dirname, "..");

/** The modules that package.json exports by name. Not imports/ and operator/api, whose comments are in the CRDs. */
const { exports: entries } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, string>;
};
const modules = Object.entries(entries).filter(([name]) => !name.endsWith("/*"));

describe.each(modules)("the public API of my-operator, %s,", (_, path) => {
  const { exports, members, hiddenTypes } = readPublicApi(join(root, path), root);

  test("has a comment on every export", () => {
    expect([...exports].filter(([, comment]) => comment === "").map(([name]) => name)).toEqual([]);
  });

  test("has a comment on every prop and option", () => {
    const bare = members.filter(({ owner, comment }) => /(Props|Options)$/.test(owner) && comment === "");
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  test("says the default of every prop that may be left out", () => {
    const silent = members.filter(
      ({ owner, isOptional, defaultValue }) => owner.endsWith("Props") && isOptional && defaultValue === "",
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test("mentions no type that users cannot name", () => {
    expect(hiddenTypes).toEqual([]);
  });
});
