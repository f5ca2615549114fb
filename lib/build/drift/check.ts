/** Fails when dist/, imports/ or docs/api.md are not what the sources generate. Other changes in the work tree do not matter. */
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { differences } from "./differences.ts";
import { generateImports, generateManifests, referenceOf } from "./generate.ts";

const root = process.cwd();
await mkdir("build", { recursive: true });
const scratch = await mkdtemp("build/drift-");
try {
  await generateManifests(root, join(scratch, "dist"));
  await generateImports(root, join(scratch, "dist/0000-crds.k8s.yaml"), join(scratch, "imports"));
  const found = [
    ...(await differences("dist", join(scratch, "dist"))),
    ...(await differences("imports", join(scratch, "imports"))),
    ...((await readFile("docs/api.md", "utf8").catch(() => "")) === referenceOf(root)
      ? []
      : ["docs/api.md differs from what is generated"]),
  ];
  if (found.length > 0) {
    console.error(
      `The committed files are not what the sources generate:\n${found.map((line) => `  ${line}\n`).join("")}` +
        "Run `npm run synth`, `npm run imports` and `npm run reference`, and commit dist, imports and docs/api.md.",
    );
    process.exitCode = 1;
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
