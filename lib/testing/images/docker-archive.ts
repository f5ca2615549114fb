import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A part of an image's file system. */
export interface Layer {
  /** The folder that becomes the root. */
  readonly folder: string;
  /** Who owns the files: a user's and group's number. */
  readonly owner: number;
  /** The parts of the folder to take. Default: all of it. */
  readonly paths?: readonly string[];
}

/** What a container engine has to know to run the image; the names are those of the OCI image format. */
export interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly StopSignal?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Volumes?: Readonly<Record<string, object>>;
}

/** The names that container images use for `process.arch`. */
export function imageArchitecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

/**
 * Writes an image as `docker save` does, from folders on this machine. Times and order are fixed, so the same
 * files give the same image; layers stay uncompressed, because they are unpacked as soon as they are loaded.
 */
export async function writeDockerArchive(
  archive: string,
  reference: string,
  layers: readonly Layer[],
  config: ImageConfig,
): Promise<void> {
  await mkdir(dirname(archive), { recursive: true });
  const work = await mkdtemp(`${archive}.`);
  try {
    const digests: string[] = [];
    for (const [index, layer] of layers.entries()) {
      const file = join(work, `layer-${String(index)}.tar`);
      await tar(file, layer.owner, layer.folder, layer.paths ?? ["."]);
      digests.push(await sha256(file));
    }
    const image = JSON.stringify({
      architecture: imageArchitecture(),
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config,
      rootfs: { type: "layers", diff_ids: digests.map((digest) => `sha256:${digest}`) },
      history: layers.map(() => ({ created: "1970-01-01T00:00:00Z" })),
    });
    const imageName = `${createHash("sha256").update(image).digest("hex")}.json`;
    const layerNames = layers.map((_, index) => `layer-${String(index)}.tar`);
    await writeFile(join(work, imageName), image);
    await writeFile(
      join(work, "manifest.json"),
      JSON.stringify([{ Config: imageName, RepoTags: [reference], Layers: layerNames }]),
    );
    const unfinished = join(work, "archive.tar");
    await tar(unfinished, 0, work, ["manifest.json", imageName, ...layerNames]);
    await rename(unfinished, archive);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function tar(file: string, owner: number, folder: string, paths: readonly string[]): Promise<void> {
  const fixed = ["--sort=name", "--mtime=@0", `--owner=${owner}`, `--group=${owner}`, "--numeric-owner"];
  await run("tar", [...fixed, "-cf", file, "-C", folder, ...paths]);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
