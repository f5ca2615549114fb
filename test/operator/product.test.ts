import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { product } from "../../operator/product.ts";

const root = join(import.meta.dirname, "../..");

test("the image runs as the user of the operator's containers", () => {
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  expect(dockerfile).toContain(`\nUSER ${product.userId}:${product.userId}\n`);
});

test.each([product.leaderElectionId, product.namespace])(
  "%s is written in one file of the code",
  async (fact) => {
    const files = [];
    for await (const file of glob("{main.ts,{lib,operator}/**/*.ts}", { cwd: root })) {
      const lines = readFileSync(join(root, file), "utf8").split("\n");
      if (lines.some((line) => line.includes(fact) && !/^ *(\*|\/\*|\/\/)/.test(line))) files.push(file);
    }
    expect(files).toEqual(["operator/product.ts"]);
  },
);
