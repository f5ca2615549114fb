/**
 * `npm run synth`: synthesizes the manifests into the folder --output, by default dist. `cdk8s synth` removes the folder
 * before it begins, so that who applies the folder meanwhile finds a part of it, and a failure leaves none. Here the
 * folder changes only after success, file by file.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { filesIn } from "./files-in.ts";
import { generateManifests } from "./generate.ts";
import { replaceFiles } from "./replace-files.ts";

const { output } = parseArgs({ options: { output: { type: "string", short: "o", default: "dist" } } }).values;
await mkdir("build", { recursive: true });
const scratch = await mkdtemp("build/synth-");
try {
  await generateManifests(process.cwd(), scratch, process.env["IMG"]);
  const changed = await replaceFiles(output, scratch);
  for (const name of changed) console.log(`changed: ${join(output, name)}`);
  console.log(`${output} has ${String((await filesIn(output)).length)} manifests; ${String(changed.length)} changed.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
