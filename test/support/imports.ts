import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { posix } from "node:path";
import ts from "typescript";

/** The files that each file imports. All paths are relative to the project's root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The imports of the project's own TypeScript files, including imports of types. */
export async function readImports(root: string): Promise<ImportGraph> {
  const graph = new Map<string, readonly string[]>();
  for await (const file of glob("{*.ts,{lib,operator,test,bench,examples}/**/*.ts}", { cwd: root })) {
    const { importedFiles } = ts.preProcessFile(readFileSync(posix.join(root, file), "utf8"), true, true);
    const imported = importedFiles
      .map(({ fileName }) => fileName)
      .filter((name) => name.startsWith(".") && name.endsWith(".ts"))
      .map((name) => posix.join(posix.dirname(file), name));
    graph.set(file, [...new Set(imported)]);
  }
  return graph;
}

/** A circle of imports, whose first and last file are the same; undefined if there is none. */
export function importCircle(graph: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of graph.get(file) ?? []) {
      const circle = visit(imported, [...path, file]);
      if (circle !== undefined) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/**
 * For each folder, the imports between the folders directly in it. Files directly in it do not count: a controller
 * imports its concerns, and the concerns share the types next to the controller.
 */
export function folderImports(graph: ImportGraph): ReadonlyMap<string, ImportGraph> {
  const byParent = new Map<string, Map<string, string[]>>();
  for (const [file, imports] of graph) {
    for (const imported of imports) {
      const [from, to] = [file.split("/").slice(0, -1), imported.split("/").slice(0, -1)];
      const depth = from.findIndex((folder, index) => folder !== to[index]);
      const [one, other] = [from[depth], to[depth]];
      if (depth < 0 || one === undefined || other === undefined) continue;
      const parent = from.slice(0, depth).join("/");
      const folders = byParent.get(parent) ?? new Map<string, string[]>();
      byParent.set(parent, folders);
      folders.set(one, [...(folders.get(one) ?? []), other]);
    }
  }
  return byParent;
}

/**
 * The rules of the section "Layers" of a Markdown page: each path with the paths that it may import. An item of the list
 * is "- `path`: `path`, `path`", on one line or several.
 */
export function readLayers(page: string): ReadonlyMap<string, readonly string[]> {
  const [section = ""] = /^## Layers$.*?(?=^## |(?![^]))/ms.exec(page) ?? [];
  const items = section.matchAll(/^- `([^`]+)`: (.*(?:\n {2}.*)*)$/gm);
  return new Map(
    [...items].map(([, path = "", allowed = ""]) => [
      path,
      [...allowed.matchAll(/`([^`]+)`/g)].map(([, other = ""]) => other),
    ]),
  );
}

/** The imports that the layers forbid, one line each. Files that are in no layer may import anything. */
export function forbiddenImports(
  graph: ImportGraph,
  layers: ReadonlyMap<string, readonly string[]>,
): string[] {
  const layerOf = (file: string) =>
    [...layers.keys()].find((path) => file === path || file.startsWith(`${path}/`));
  return [...graph].flatMap(([file, imports]) => {
    const layer = layerOf(file);
    if (layer === undefined) return [];
    return imports
      .filter((imported) => {
        const other = layerOf(imported);
        return other !== layer && (other === undefined || !layers.get(layer)?.includes(other));
      })
      .map((imported) => `${file} imports ${imported}`);
  });
}
