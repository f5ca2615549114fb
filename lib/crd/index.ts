import { resolve } from "node:path";
import { Cache, defaultCacheDir } from "./cache.ts";
import { generate } from "./generate.ts";
import type { CustomResourceDefinition } from "./schema.ts";

export { CrdErrors, describeProblem, type Problem } from "./errors.ts";
export { apiReference } from "./reference.ts";
export type * from "./schema.ts";

/** Where the types are, and what their CustomResourceDefinitions keep of them. */
export interface CrdsFromTypesOptions {
  /** The folder of the types: a folder per group with a group.ts in it, and in that a folder per version. */
  readonly apiRoot: string;
  /**
   * A tsconfig.json whose compiler options are needed to find imports, such as `paths`.
   *
   * @default - options of its own; types are always read strictly
   */
  readonly tsconfig?: string;
  /**
   * The longest description in characters, cut at the end of a sentence; 0 leaves descriptions out.
   *
   * @default - descriptions stay whole
   */
  readonly maxDescriptionLength?: number;
  /**
   * Where the result is kept until a source changes.
   *
   * @default - node_modules/.cache/my-operator in the node_modules above apiRoot; nowhere if there is none
   */
  readonly cacheDir?: string;
}

/**
 * The CustomResourceDefinitions of all kinds below `apiRoot`, sorted by name. A kind is an exported interface with the
 * tag `@resource`; its group is what `<folder>/group.ts` exports as `group`, its version the name of its own folder.
 *
 * @throws CrdErrors with every problem of the run
 */
export function crdsFromTypes(options: CrdsFromTypesOptions): CustomResourceDefinition[] {
  const apiRoot = resolve(options.apiRoot);
  const tsconfig = options.tsconfig === undefined ? undefined : resolve(options.tsconfig);
  const cacheDir = options.cacheDir ?? defaultCacheDir(apiRoot);
  const cache =
    cacheDir === undefined
      ? undefined
      : new Cache(cacheDir, apiRoot, [tsconfig, options.maxDescriptionLength]);
  const kept = cache?.read();
  if (kept !== undefined) return kept;
  const { crds, files } = generate(apiRoot, tsconfig, options.maxDescriptionLength);
  cache?.write(crds, files);
  return crds;
}
