/** `npm run imports`: regenerates imports/ from the CRDs in dist/. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { generateImports } from "./generate.ts";
import { replaceFiles } from "./replace-files.ts";

await mkdir("build", { recursive: true });
const scratch = await mkdtemp("build/constructs-");
try {
  await generateImports(process.cwd(), "dist/0000-crds.k8s.yaml", scratch);
  await replaceFiles("imports", scratch);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
