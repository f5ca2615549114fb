import { resolve } from "node:path";
import { Cache, defaultCacheDir } from "./cache.ts";
import { generate } from "./generate.ts";
import type { CustomResourceDefinition } from "./schema.ts";

export { CrdErrors, describeProblem, type Problem } from "./errors.ts";
export { apiReference } from "./reference.ts";
export type * from "./schema.ts";

/** Options of `crdsFromTypes`. */
export interface CrdsFromTypesOptions {
  /** The folder of the types: it has a folder per group, with `group.ts` and a folder per version. */
  readonly apiRoot: string;
  /**
   * A tsconfig.json with compiler options that are needed to resolve imports, such as `paths`.
   *
   * @default - built-in options; types are always checked strictly
   */
  readonly tsconfig?: string;
  /**
   * The maximum length of descriptions, in characters. Longer ones are cut at the end of a sentence. 0 removes them.
   *
   * @default - no limit
   */
  readonly maxDescriptionLength?: number;
  /**
   * The maximum size of a CRD in bytes, in the form in which `kubectl apply` copies it into an annotation. Set it for a
   * CRD that is larger and only ever applied with `--server-side`.
   *
   * @default 200000: the API server accepts 262,144 bytes of annotations
   */
  readonly maxAppliedSize?: number;
  /**
   * The folder in which the result is cached until a source changes.
   *
   * @default - .cache/my-operator in the nearest node_modules above apiRoot; no cache without node_modules
   */
  readonly cacheDir?: string;
}

/**
 * Generates the CustomResourceDefinitions of all kinds in `apiRoot`, sorted by name. A kind is an exported interface with
 * the tag `@resource`. The constant `group` in its group's `group.ts` is its group, the name of its folder its version.
 *
 * @throws CrdErrors with all problems of the types
 */
export function crdsFromTypes(options: CrdsFromTypesOptions): CustomResourceDefinition[] {
  const apiRoot = resolve(options.apiRoot);
  const tsconfig = options.tsconfig === undefined ? undefined : resolve(options.tsconfig);
  const cacheDir = options.cacheDir ?? defaultCacheDir(apiRoot);
  const cache =
    cacheDir === undefined
      ? undefined
      : new Cache(cacheDir, apiRoot, [tsconfig, options.maxDescriptionLength, options.maxAppliedSize]);
  const cached = cache?.read();
  if (cached !== undefined) return cached;
  const { crds, files } = generate(apiRoot, tsconfig, options);
  cache?.write(crds, files);
  return crds;
}
