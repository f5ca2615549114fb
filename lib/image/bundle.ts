import { build } from "esbuild";

/**
 * One ES module of a program and all that it imports, for the Node of an image: it starts sooner and needs less memory
 * than its sources. Nothing is renamed or squeezed: a stack trace shows names and lines of the bundle as it can be read,
 * and costs no source map in memory.
 *
 * @param entryPoint The program's main file.
 * @param root The folder of package.json; comments in the bundle name files relative to it.
 * @throws Error with what esbuild says, when something cannot be resolved or read.
 */
export async function bundle(entryPoint: string, root: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // Dependencies that are CommonJS call require() for Node's own modules, which an ES module does not have.
    banner: {
      js: 'import { createRequire as bundleRequire } from "node:module";\nconst require = bundleRequire(import.meta.url);',
    },
    absWorkingDir: root,
    write: false,
    outfile: "bundle.mjs",
    logLevel: "warning",
  });
  const output = outputFiles[0];
  if (output === undefined) throw new Error(`esbuild made nothing of ${entryPoint}.`);
  return output.contents;
}
