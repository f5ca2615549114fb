import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { operatorPaths } from "../operator-paths.ts";

/**
 * Runs a program of the project's packages in the project's root. An error has what the program printed.
 *
 * @param image IMG of the program's environment. Default: none, so that IMG of whoever runs this does not get into what
 *   is committed.
 */
async function runLocal(root: string, program: string, args: readonly string[], image?: string): Promise<void> {
  const env = { ...process.env };
  delete env["IMG"];
  if (image !== undefined) env["IMG"] = image;
  try {
    await promisify(execFile)(join(root, "node_modules/.bin", program), args, { cwd: root, env });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(" ")} failed.\n${stdout}${stderr}`, { cause: error });
  }
}

/**
 * Synthesizes the manifests of the project at `root` into `folder`, and removes what the folder had before.
 *
 * @param image The operator's image in them. Default: as in the committed manifests.
 */
export async function generateManifests(root: string, folder: string, image?: string): Promise<void> {
  await runLocal(root, "cdk8s", ["synth", "--check-upgrade=false", "--output", folder], image);
}

/**
 * Generates a typed construct for each kind of the CRDs in the file `crds` into `folder`, and removes what
 * the folder had before.
 *
 * `cdk8s import` writes TypeScript with enums, which Node cannot run directly. So the constructs are kept as JavaScript
 * with declarations, which every consumer can use.
 */
export async function generateImports(root: string, crds: string, folder: string): Promise<void> {
  await mkdir(join(root, "build"), { recursive: true });
  // Inside the project, so that the compiler finds the packages that the constructs import.
  const sources = await mkdtemp(join(root, "build/imports-"));
  try {
    await runLocal(root, "cdk8s", [
      "import",
      crds,
      "--check-upgrade=false",
      "--no-save",
      "--language=typescript",
      `--output=${relative(root, sources)}`,
    ]);
    await rm(folder, { recursive: true, force: true });
    await runLocal(root, "tsc", [
      ...(await readdir(sources)).sort().map((file) => join(sources, file)),
      ...["--outDir", folder, "--rootDir", sources, "--declaration"],
      ...["--target", "ES2022", "--module", "NodeNext", "--strict", "--skipLibCheck", "--types", "node"],
    ]);
  } finally {
    await rm(sources, { recursive: true, force: true });
  }
}

/** Writes the generated pages of docs/ of the project at `root` into `folder`. */
export async function generatePages(root: string, folder: string): Promise<void> {
  await runLocal(root, "node", [operatorPaths.pages, folder]);
}
