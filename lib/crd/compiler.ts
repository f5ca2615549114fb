import { createRequire } from "node:module";
import type * as Tjsg from "ts-json-schema-generator";
import type * as TypeScript from "typescript";

/** The TypeScript compiler, and ts-json-schema-generator, which uses the same compiler. */
export interface Compiler {
  readonly ts: typeof TypeScript;
  readonly tjsg: typeof Tjsg;
}

/**
 * Loads the compiler. It is not imported at the top of the file because loading takes half a second, and a synthesis
 * that finds its CRDs in the cache does not need it.
 */
export function loadCompiler(): Compiler {
  const require = createRequire(import.meta.url);
  return {
    ts: require("typescript") as typeof TypeScript,
    tjsg: require("ts-json-schema-generator") as typeof Tjsg,
  };
}
