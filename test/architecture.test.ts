import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ImportGraph } from "./support/imports.ts";
import { folderImports, forbiddenImports, importCircle, readImports, readLayers } from "./support/imports.ts";

const root = join(import.meta.dirname, "..");

describe("the imports of the project", () => {
  let graph: ImportGraph;
  beforeAll(async () => {
    graph = await readImports(root);
  });

  test("make no circle of files", () => {
    expect(graph.size).toBeGreaterThan(300);
    expect(importCircle(graph)).toBeUndefined();
  });

  test("make no circle of folders next to each other", () => {
    const parents = folderImports(graph);
    expect([...parents.keys()]).toContain("operator/controllers/databasebackup");
    for (const [parent, folders] of parents)
      expect({ parent, circle: importCircle(folders) }).toEqual({ parent });
  });

  test("only go down the layers of docs/architecture.md, which names every folder of lib and operator", () => {
    const layers = readLayers(readFileSync(join(root, "docs/architecture.md"), "utf8"));
    const folders = [...graph.keys()].flatMap((file) => /^(lib|operator)\/[^/]+(?=\/)/.exec(file)?.[0] ?? []);
    expect(folders.filter((folder) => !layers.has(folder))).toEqual([]);
    expect(forbiddenImports(graph, layers)).toEqual([]);
  });
});

describe("the rules fail on", () => {
  const withImport = (from: string, to: string): ImportGraph =>
    new Map([
      ["operator/controllers/a/plan.ts", ["operator/controllers/b/plan.ts"]],
      ["operator/controllers/b/plan.ts", ["operator/api/kind.ts"]],
      ["operator/controllers/b/status.ts", []],
      ["operator/api/kind.ts", []],
      [from, [to]],
    ]);

  test("a planted circle of files", () => {
    const graph = withImport("operator/api/kind.ts", "operator/controllers/a/plan.ts");
    expect(importCircle(graph)).toEqual([
      "operator/controllers/a/plan.ts",
      "operator/controllers/b/plan.ts",
      "operator/api/kind.ts",
      "operator/controllers/a/plan.ts",
    ]);
  });

  test("a planted circle of folders, without a circle of files", () => {
    const graph = withImport("operator/controllers/b/status.ts", "operator/controllers/a/plan.ts");
    expect(importCircle(graph)).toBeUndefined();
    expect(importCircle(folderImports(graph).get("operator/controllers") ?? new Map())).toEqual([
      "a",
      "b",
      "a",
    ]);
  });

  test("a planted import upwards, or of a folder in no layer", () => {
    const layers = readLayers(
      "## Layers\n\n- `operator/api`: nothing\n- `operator/controllers`: `lib/crd`,\n  `operator/api`\n",
    );
    expect(
      forbiddenImports(withImport("operator/api/kind.ts", "operator/controllers/b/status.ts"), layers),
    ).toEqual(["operator/api/kind.ts imports operator/controllers/b/status.ts"]);
    expect(forbiddenImports(withImport("operator/api/kind.ts", "test/support/objects.ts"), layers)).toEqual([
      "operator/api/kind.ts imports test/support/objects.ts",
    ]);
  });
});
