/** Fails when dist/, imports/ or pages of docs/ are not what the sources generate. Other changes in the work tree do not matter. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { differences } from "./differences.ts";
import { generateImports, generateManifests, generatePages } from "./generate.ts";

const root = process.cwd();
await mkdir("build", { recursive: true });
const scratch = await mkdtemp("build/drift-");
try {
  await generateManifests(root, join(scratch, "dist"));
  await generateImports(root, join(scratch, "dist/0000-crds.k8s.yaml"), join(scratch, "imports"));
  await generatePages(root, join(scratch, "docs"));
  const found = [
    ...(await differences("dist", join(scratch, "dist"))),
    ...(await differences("imports", join(scratch, "imports"))),
    ...(await differences("docs", join(scratch, "docs"), { mayHaveMore: true })),
  ];
  if (found.length > 0) {
    console.error(
      `The committed files are not what the sources generate:\n${found.map((line) => `  ${line}\n`).join("")}` +
        "Run `npm run synth`, `npm run imports` and `npm run reference`, and commit dist, imports and docs.",
    );
    process.exitCode = 1;
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
