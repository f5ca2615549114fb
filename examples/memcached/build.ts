import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/* Makes what the image adds to its base, in build/memcached-operator: the operator as one file, and Node. */

const root = join(import.meta.dirname, "../..");
const folder = join(root, "build/memcached-operator");

await mkdir(folder, { recursive: true });
await build({
  entryPoints: [join(import.meta.dirname, "operator.ts")],
  outfile: join(folder, "operator.mjs"),
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  // Dependencies that are CommonJS call require() for Node's own modules, which an ES module does not have.
  banner: {
    js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
  absWorkingDir: root,
  logLevel: "warning",
});
await copyFile(join(root, "node_modules/node/bin/node"), join(folder, "node"));
console.log(`Ready for "docker build": ${folder}`);
