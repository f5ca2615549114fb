import { randomUUID } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Restic } from "../../restic/restic.ts";

/** Follows the repository's name in the name of a folder in which it is being created. No backupPath has a tilde. */
const unfinishedMark = "~new~";

/**
 * Creates a repository in a folder next to its own, and then moves it there in one step. So the repository is there
 * completely or not at all, whenever this is killed, and of several calls at once only one succeeds.
 *
 * @returns Whether this call created it; false when the folder is not empty, mostly because another call was faster.
 * @throws RepositoryError
 */
export async function initOnVolume(restic: Restic, folder: string): Promise<boolean> {
  const unfinished = `${folder}${unfinishedMark}${randomUUID()}`;
  try {
    await restic(["init"], { environment: { RESTIC_REPOSITORY: unfinished } });
    await rename(unfinished, folder);
    return true;
  } catch (error) {
    if (await isNotEmpty(folder)) return false;
    throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Removes what calls that were killed have left, or were about to move to the repository that exists now. */
export async function removeUnfinished(folder: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${basename(folder)}${unfinishedMark}`)) continue;
    // Its restic may still be writing.
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isNotEmpty(folder: string): Promise<boolean> {
  return readdir(folder).then(
    (names) => names.length > 0,
    () => false,
  );
}
