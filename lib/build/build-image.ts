import { createHash } from "node:crypto";
import {
  chmod,
  copyFile,
  glob,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { bundle } from "../image/bundle.ts";
import { cacheFolder } from "./cache.ts";
import { operatorPaths } from "./operator-paths.ts";
import { ensureRestic } from "./restic/ensure-restic.ts";

const root = join(import.meta.dirname, "../..");

/** The folder that the Dockerfile copies from. docs/images.md says what it has. */
export const imageFolder = join(root, "build", "image");

/** What to build the image's folder from, and where. */
export interface BuildOptions {
  /** The program to bundle. Default: the operator. */
  readonly entryPoint?: string;
  /** The folder whose shell scripts become part of the image. Default: the operator's. */
  readonly scripts?: string;
  /** The folder to fill. Default: build/image. */
  readonly folder?: string;
  /** The folder that keeps the compiled restic. Default: the user's cache, as docs/images.md says. */
  readonly cache?: string;
  /** Receives a line for each step that takes long. Default: nothing. */
  readonly log?: (line: string) => void;
}

/**
 * Makes all that the image adds to its base: the bundled manager, Node, restic and the scripts of the backup Pods.
 * Files that are right already are not touched, so that the layers made from them stay cached.
 */
export async function buildImageFolder(options: BuildOptions = {}): Promise<void> {
  const {
    entryPoint = join(root, operatorPaths.main),
    scripts = join(root, operatorPaths.folder),
    folder = imageFolder,
    log = () => undefined,
  } = options;
  await mkdir(folder, { recursive: true });
  const wanted = new Set<string>(["manager.mjs", "node", "restic"]);

  await writeIfChanged(join(folder, "manager.mjs"), await bundle(entryPoint, root), 0o644);
  await copyIfChanged(join(root, "node_modules", "node", "bin", "node"), join(folder, "node"));
  await copyIfChanged(
    await ensureRestic({ cache: options.cache ?? cacheFolder(), log }),
    join(folder, "restic"),
  );
  for await (const script of glob("**/*.sh", { cwd: scripts })) {
    const name = basename(script);
    if (wanted.has(name))
      throw new Error(`Two scripts below ${scripts} are named ${name}, but in the image all are in one folder. Rename one.`);
    wanted.add(name);
    await writeIfChanged(join(folder, name), await readFile(join(scripts, script)), 0o755);
  }

  const left = (await readdir(folder)).filter((name) => !wanted.has(name));
  await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true })));
}

async function writeIfChanged(path: string, content: Uint8Array, mode: number): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present === undefined || digest(present) !== digest(content)) {
    const unfinished = unfinishedPath(path);
    await writeFile(unfinished, content);
    await rename(unfinished, path);
  }
  await chmod(path, mode);
}

/** Copies an executable unless size and time are the same; a copy has the time of its original. */
async function copyIfChanged(from: string, to: string): Promise<void> {
  const original = await stat(from);
  const present = await stat(to).catch(() => undefined);
  if (present?.size === original.size && present.mtimeMs === original.mtime.getTime()) return;
  const unfinished = unfinishedPath(to);
  await copyFile(from, unfinished);
  await chmod(unfinished, 0o755);
  await utimes(unfinished, original.mtime, original.mtime);
  await rename(unfinished, to);
}

/** Where a file is written before it is renamed: on the same disk, but outside the folder that images are made from. */
function unfinishedPath(path: string): string {
  return `${dirname(path)}.${basename(path)}.${String(process.pid)}`;
}

function digest(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

if (import.meta.main) {
  await buildImageFolder({
    log: (line) => {
      console.log(line);
    },
  });
  console.log(`Ready for "docker build": ${imageFolder}`);
}
