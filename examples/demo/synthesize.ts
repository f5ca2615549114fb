import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** The synthesized manifests. */
export interface Synthesized {
  /** The folder with the manifests. */
  folder: string;
  /** The image of the operator in them. */
  image: string;
  /** The output of cdk8s. */
  printed: string;
}

/**
 * Synthesizes the manifests with the image that IMG in the environment names: into dist/ if that is the default image,
 * otherwise into build/manifests, because dist/ is committed.
 */
export async function synthesize(): Promise<Synthesized> {
  const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
  const image = process.env["IMG"];
  const folder = image === undefined ? "dist" : "build/manifests";
  const { stdout } = await promisify(execFile)("npm", ["run", "--silent", "synth", "--", "--output", folder]);
  return { folder, image: image ?? `my-operator:${version}`, printed: stdout };
}
