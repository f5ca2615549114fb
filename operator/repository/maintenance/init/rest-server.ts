import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RepositoryError } from "../../restic/failure.ts";
import type { RestServer } from "../../restic/rest-server.ts";
import type { Restic } from "../../restic/restic.ts";

/** Folders that contain files as soon as anything was stored in a repository. */
const usedFolders = ["data", "index", "snapshots"];

/**
 * Creates a repository at a REST server.
 *
 * restic's own `init` is not safe there. The server accepts a config only if there is none, so of two calls at once the
 * slower is denied; its restic then deletes the config that it believes to have left half written, which is the faster
 * call's. So restic creates a repository in a local folder, and this function uploads its two files. It uploads the key
 * first: without a config it does no harm, but a config without its key cannot be opened.
 *
 * @param settleSeconds How far apart two calls may be at a server that lets a later config replace an earlier one.
 * @returns Whether this call created it; false when there is something else, mostly because another call was faster.
 * @throws RepositoryError
 */
export async function initAtRestServer(
  restic: Restic,
  server: RestServer,
  settleSeconds: number,
): Promise<boolean> {
  if (await isUsed(server)) return false;
  const { keyPath, key, config } = await newRepository(restic);
  // That took seconds of work, in which another call may have been faster.
  if ((await server.load("config")) !== undefined) return false;
  await server.makeFolders();
  await server.save(keyPath, key);
  const [saved] = await Promise.allSettled([server.save("config", config)]);
  await sleep(settleSeconds * 1000);
  // The server's answer may have been lost, so only the config that it has now counts.
  const current = await server.load("config");
  if (current?.equals(config) === true) return true;
  if (current !== undefined) {
    // A restic that finds this key first would report the other call's config as damaged.
    await server.remove(keyPath);
    return false;
  }
  if (saved.status === "rejected") throw saved.reason;
  throw new RepositoryError(
    "RepositoryFailed",
    "The server accepted the repository's config, but does not have it.",
  );
}

/** Whether there are backups, or parts of them: then it is a repository that has lost its config. */
async function isUsed(server: RestServer): Promise<boolean> {
  for (const folder of usedFolders) {
    if (!(await server.isEmpty(folder))) return true;
  }
  return false;
}

/** The two files of a new repository. */
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
