import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "my-operator/image";

/* Builds the files of the image in build/memcached-operator: the operator as a single file, and Node.js. */

const root = join(import.meta.dirname, "../..");
const folder = join(root, "build/memcached-operator");

await mkdir(folder, { recursive: true });
await writeFile(join(folder, "operator.mjs"), await bundle(join(import.meta.dirname, "operator.ts"), root));
await copyFile(join(root, "node_modules/node/bin/node"), join(folder, "node"));
console.log(`Ready for "docker build": ${folder}`);
