import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultImage } from "../operator/constructs/default-image.ts";

const read = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");

test.each(["README.md", "docs/installation.md"])("%s names the image that dist names", (file) => {
  expect(read("dist/0003-controller.k8s.yaml")).toContain(`image: ${defaultImage}\n`);
  const named = [...read(file).matchAll(/(?<![/\w])my-operator:[\w.]+/g)].map(([image]) => image);
  expect([...new Set(named)]).toEqual([defaultImage]);
});

test("docs/installation.md names the make targets of the Makefile", () => {
  const targets = [...read("Makefile").matchAll(/^([a-z-]+):.*## /gm)].map(([, target]) => target);
  const named = [...read("docs/installation.md").matchAll(/`make ([a-z-]+)`/g)].map(([, target]) => target);
  const others = ["help", "test", "lint"];
  expect([...new Set([...named, ...others])].sort()).toEqual(targets.sort());
});
