import { readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What restic calls its files, and what it leaves of one that was not finished. */
const ownFile = /^[0-9a-f]{64}(-tmp-[0-9]+)?$/;
const dataFolder = /^[0-9a-f]{2}$/;
/** The config, once a removal has begun: the repository is none any more, and the next call knows what to go on with. */
const begunMark = "config-of-removed-repository";

/** Whether a removal of this folder was begun and not ended. */
export async function isRemovalBegun(folder: string): Promise<boolean> {
  return (await kindOf(join(folder, begunMark))) === "file";
}

/**
 * Removes a repository that restic made in a folder: its files by their names, and folders that are empty then. Whatever
 * else is there, such as another repository further down, stays. After a crash it can be called again.
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
