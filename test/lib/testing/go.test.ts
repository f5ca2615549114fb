import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("CoreDNS is built with the versions that Kubernetes is built with, so that what both need is compiled once", () => {
  const replaced = versions("coredns", /^\s*(\S+) => \S+ (v\S+)/gm);
  const inKubernetes = new Map([
    ...versions("kubernetes", /^\s*(\S+) (v\S+)/gm),
    ...versions("kubernetes", /^\s*(\S+) => \S+ (v\S+)/gm),
  ]);
  expect(replaced.size).toBeGreaterThan(0);
  for (const [path, version] of replaced) expect([path, version]).toEqual([path, inKubernetes.get(path)]);
});

/** The versions of modules in the go.mod of a module, by their paths. The pattern finds both. */
function versions(module: string, pattern: RegExp): Map<string, string> {
  const text = readFileSync(join(import.meta.dirname, "../../../lib/testing/go", module, "go.mod"), "utf8");
  return new Map([...text.matchAll(pattern)].map(([, path = "", version = ""]) => [path, version]));
}
