import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RepositoryError } from "../restic/failure.ts";
import type { RepositoryToOpen } from "../restic/open.ts";
import { openRepository, reasonOf } from "../restic/open.ts";
import type { RestServer } from "../restic/rest-server.ts";
import type { Restic } from "../restic/restic.ts";

/** Folders that hold something as soon as anything was stored in a repository. */
const usedFolders = ["data", "index", "snapshots"];

/**
 * Makes the repository at a REST server before a DatabaseBackup's first run, if there is nothing yet. Whatever else
 * keeps it from being opened is for the run to tell.
 *
 * restic's own `init` is not safe there. The server takes a config only where there is none, so of two that make a
 * repository at once the slower is refused; its restic then clears away the config that it believes it has left half
 * written, and that is the faster one's. So restic makes a repository in a folder, and its two files are brought to the
 * server by us. The key comes first: without a config it does no harm, but a config without its key opens to nobody.
 *
 * @param settleSeconds how far apart two may be that make it at once, at a server that lets the later config replace
 *   the earlier.
 * @returns whether it was made; not if there is something, or somebody else was faster.
 * @throws RepositoryError when it cannot be made.
 */
export async function init(
  repository: RepositoryToOpen,
  server: RestServer,
  settleSeconds: number,
): Promise<boolean> {
  const opened = await openRepository(repository).catch((error: unknown) => error);
  if (reasonOf(opened) !== "RepositoryMissing" || (await isUsed(server))) return false;
  const { keyPath, key, config } = await newRepository(repository.restic);
  // That took seconds of work, in which another may have been faster.
  if ((await server.load("config")) !== undefined) return false;
  await server.makeFolders();
  await server.save(keyPath, key);
  const [saved] = await Promise.allSettled([server.save("config", config)]);
  await sleep(settleSeconds * 1000);
  // The server's answer may have been lost: what counts is whose config is there.
  const standing = await server.load("config");
  if (standing?.equals(config) === true) return true;
  if (standing !== undefined) {
    // A restic that came upon this key first would take the other's config for damaged.
    await server.remove(keyPath);
    return false;
  }
  if (saved.status === "rejected") throw saved.reason;
  throw new RepositoryError(
    "RepositoryFailed",
    "The server took the repository's config, and does not have it.",
  );
}

/** Whether there are backups, or parts of them: then it is a repository that has lost its config. */
async function isUsed(server: RestServer): Promise<boolean> {
  for (const folder of usedFolders) {
    if (!(await server.isEmpty(folder))) return true;
  }
  return false;
}

/** What a new repository consists of. */
async function newRepository(restic: Restic) {
  const folder = await mkdtemp(join(tmpdir(), "repository-"));
  try {
    await restic(["init"], { environment: { RESTIC_REPOSITORY: folder } });
    const [name = ""] = await readdir(join(folder, "keys"));
    const keyPath = `keys/${name}`;
    return {
      keyPath,
      key: await readFile(join(folder, keyPath)),
      config: await readFile(join(folder, "config")),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
