import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

/** A CustomResourceDefinition, such as one of `crdsFromTypes`. */
export interface CrdManifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly names: { readonly kind: string } };
}

/** A CustomResourceDefinition, and the file that has it. */
export interface FoundCrd {
  readonly file: string;
  readonly crd: CrdManifest;
}

/**
 * Reads the CustomResourceDefinitions of manifests, in which all other objects are skipped.
 *
 * @param path A file (YAML or JSON), or a folder of files.
 * @throws Error if a file cannot be read.
 */
export async function readCrds(path: string): Promise<CrdManifest[]> {
  return (await findCrds(path)).map(({ crd }) => crd);
}

/** Like `readCrds`, with the file of each. */
export async function findCrds(path: string): Promise<FoundCrd[]> {
  const found: FoundCrd[] = [];
  for (const file of await manifestFiles(path)) found.push(...(await crdsIn(file)));
  return found;
}

async function manifestFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /\.(ya?ml|json)$/.test(name));
  return names.sort().map((name) => join(path, name));
}

async function crdsIn(file: string): Promise<FoundCrd[]> {
  return parseAllDocuments(await readFile(file, "utf8")).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${file} is not valid YAML: ${error.message}`);
    const manifest: unknown = document.toJS();
    return isCrd(manifest) ? [{ file, crd: manifest }] : [];
  });
}

function isCrd(manifest: unknown): manifest is CrdManifest {
  return (manifest as Partial<CrdManifest> | null)?.kind === "CustomResourceDefinition";
}
