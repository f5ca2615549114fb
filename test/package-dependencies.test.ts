import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import type { ImportGraph } from "./support/imports.ts";
import { readImports } from "./support/imports.ts";

const root = join(import.meta.dirname, "..");

interface Package {
  exports: Record<string, string>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Package;

/** The file of an export, and all that it imports, directly or not. */
function reachable(graph: ImportGraph, entry: string): ReadonlySet<string> {
  const files = new Set([entry]);
  for (const file of files) for (const imported of graph.get(file) ?? []) files.add(imported);
  return files;
}

/** The names of the packages that a file imports, also for their types only. */
function packagesOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith(".") && !name.startsWith("node:"))
    .map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
    .filter((name) => name !== "my-operator");
}

test("what other projects import needs only packages that are installed with it, or that they bring along", async () => {
  const graph = await readImports(root);
  const { dependencies, peerDependencies } = manifest;
  const available = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  const entries = Object.values(manifest.exports).flatMap((path) => {
    const [start = "", end] = posix.normalize(path).split("*");
    return [...graph.keys()].filter((file) => (end === undefined ? file === start : file.startsWith(start)));
  });
  expect(entries.length).toBeGreaterThan(10);
  const files = new Set(entries.flatMap((entry) => [...reachable(graph, entry)]));
  expect(files.size).toBeGreaterThan(100);
  const missing = [...files].flatMap((file) =>
    packagesOf(file)
      .filter((name) => !available.has(name))
      .map((name) => `${file} imports ${name}`),
  );
  expect(missing).toEqual([]);
});
