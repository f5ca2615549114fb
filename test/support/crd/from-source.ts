import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import {
  CrdErrors,
  crdsFromTypes,
  type CustomResourceDefinition,
  type StructuralSchema,
} from "../../../lib/crd/index.ts";

interface Options {
  readonly maxDescriptionLength?: number;
  readonly maxAppliedSize?: number;
}

/** The CRDs of types that are given as text: each source by its path in the API's folder. */
export function crdsOf(
  sources: Readonly<Record<string, string>>,
  options: Options = {},
): CustomResourceDefinition[] {
  const folder = mkdtempSync(join(tmpdir(), "crd-types-"));
  try {
    const apiRoot = join(folder, "api");
    for (const [path, source] of Object.entries({
      "example/group.ts": 'export const group = "example.com";',
      ...sources,
    })) {
      mkdirSync(dirname(join(apiRoot, path)), { recursive: true });
      writeFileSync(join(apiRoot, path), source);
    }
    return crdsFromTypes({ apiRoot, cacheDir: join(folder, "cache"), ...options });
  } catch (error) {
    if (!(error instanceof CrdErrors)) throw error;
    // The folder's name is different each time; tests expect paths inside it.
    const prefix = `${relative(process.cwd(), join(folder, "api"))}/`;
    throw new CrdErrors(
      error.problems.map((problem) => ({ ...problem, file: problem.file.replace(prefix, "") })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The CRD of a single kind, whose file is given as text. */
export function crdOf(source: string, options: Options = {}): CustomResourceDefinition {
  const [crd] = crdsOf({ "example/v1/example.ts": source }, options);
  if (crd === undefined) throw new Error("the source declares no kind");
  return crd;
}

/** The file of a kind whose spec is the interface `Spec` that the source declares. */
export function kindAround(source: string): string {
  return `${source}\n/** @resource {} */\nexport interface Example { spec: Spec }\n`;
}

/** The schema of the interface `Spec` that the source declares. */
export function specOf(source: string, options: Options = {}): StructuralSchema {
  const { properties } = crdOf(kindAround(source), options).spec.versions[0]?.schema.openAPIV3Schema ?? {};
  return properties?.["spec"] ?? {};
}

/** The problems of the source, one line each. */
export function problemsOf(
  source: string | Readonly<Record<string, string>>,
  options: Options = {},
): string[] {
  try {
    crdsOf(typeof source === "string" ? { "example/v1/example.ts": kindAround(source) } : source, options);
    return [];
  } catch (error) {
    if (!(error instanceof CrdErrors)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
}
