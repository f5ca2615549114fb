import { readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** The names of restic's files, and of those that it did not finish. */
const ownFile = /^[0-9a-f]{64}(-tmp-[0-9]+)?$/;
const dataFolder = /^[0-9a-f]{2}$/;
/** The new name of the config when a removal begins: restic finds no repository any more, and the next call continues. */
const begunMark = "config-of-removed-repository";

/** Whether a removal of this folder was begun and not finished. */
export async function isRemovalBegun(folder: string): Promise<boolean> {
  return (await kindOf(join(folder, begunMark))) === "file";
}

/**
 * Removes a repository from a folder: restic's files by their names, and folders that are empty then. Anything else, such
 * as another repository further down, stays. Can be called again after a crash.
 */
export async function removeRepositoryFiles(folder: string): Promise<void> {
  const config = join(folder, "config");
  const mark = join(folder, begunMark);
  if ((await kindOf(config)) === "file") await rename(config, mark);
  for (const part of ["locks", "snapshots", "index", "keys", "data"]) {
    const path = join(folder, part);
    await removeFiles(path);
    if (part === "data") {
      for (const name of await namesIn(path)) {
        if (!dataFolder.test(name)) continue;
        await removeFiles(join(path, name));
        await removeIfEmpty(join(path, name));
      }
    }
    await removeIfEmpty(path);
  }
  await rm(mark, { force: true });
  await removeIfEmpty(folder);
}

async function removeFiles(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (ownFile.test(name)) await rm(join(folder, name));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await kindOf(folder)) === "folder" ? readdir(folder) : [];
}

async function removeIfEmpty(folder: string): Promise<void> {
  if ((await kindOf(folder)) === "folder" && (await readdir(folder)).length === 0) await rmdir(folder);
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return undefined;
    }
    throw error;
  }
}
