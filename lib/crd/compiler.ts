import { createRequire } from "node:module";
import type * as TypeScript from "typescript";

/** The TypeScript compiler. */
export interface Compiler {
  readonly ts: typeof TypeScript;
}

/**
 * Loads the compiler. It is not imported at the top of the file because loading takes a third of a second, and a synthesis
 * that finds its CRDs in the cache does not need it.
 */
export function loadCompiler(): Compiler {
  return { ts: createRequire(import.meta.url)("typescript") as typeof TypeScript };
}
