import { repositoryFailure } from "../../reasons.ts";
import { RepositoryError, repositoryErrorReason } from "../../restic/failure.ts";
import type { RepositoryHandle } from "../../restic/open.ts";
import { openRepository } from "../../restic/open.ts";
import { restServer } from "../../restic/rest-server.ts";
import { initAtRestServer } from "./rest-server.ts";
import { initInBucket } from "./bucket.ts";
import { initOnVolume, removeUnfinished } from "./volume.ts";
import { removeStrayKeys, strayKeyIn } from "./stray-keys.ts";

/** Time limits of `init`. */
export interface InitLimits {
  /** How far apart, at least, two calls may be that create the same repository at once. */
  readonly settleSeconds: number;
  /** How long to wait until no other program holds a lock. */
  readonly lockSeconds: number;
}

/**
 * Creates the repository before a DatabaseBackup's first run, unless the repository exists. Several calls at once end
 * with one repository that opens for all of them.
 *
 * @returns Whether this call created it.
 * @throws RepositoryError `RepositoryIncomplete` when the location holds something else, or any other reason why the
 *   repository can be neither opened nor created.
 */
export async function init(repository: RepositoryHandle, limits: InitLimits): Promise<boolean> {
  const { environment, firstResponseSeconds } = repository;
  const location = environment["RESTIC_REPOSITORY"] ?? "";
  const folder = location.startsWith("/") ? location : undefined;
  const isRestServer = location.startsWith("rest:");
  const isBucket = folder === undefined && !isRestServer;
  let created = false;
  if (!(await canOpen(repository, limits))) {
    if (folder !== undefined) {
      created = await initOnVolume(repository.restic, folder);
    } else if (isRestServer) {
      const server = await restServer(environment, firstResponseSeconds);
      created = await initAtRestServer(repository.restic, server, limits.settleSeconds);
    } else {
      created = await initInBucket(repository.restic, limits.settleSeconds);
    }
    if (!(await canOpen(repository, limits))) {
      throw new RepositoryError("RepositoryIncomplete", repositoryFailure("RepositoryIncomplete").message);
    }
    if (isBucket) await removeHarmlessStrayKeys(repository, limits);
  }
  if (folder !== undefined) await removeUnfinished(folder);
  return created;
}

/**
 * Whether there is a repository; makes sure that it opens.
 *
 * @throws RepositoryError when there is one that does not open, or when that cannot be found out.
 */
async function canOpen(repository: RepositoryHandle, { lockSeconds }: InitLimits): Promise<boolean> {
  try {
    await openRepository(repository);
    return true;
  } catch (error) {
    if (repositoryErrorReason(error) === "RepositoryMissing") return false;
    const stray = strayKeyIn(error);
    if (stray === undefined) throw error;
    await removeStrayKeys(repository, stray, lockSeconds);
    return true;
  }
}

/** Those that do not keep restic from opening the repository now, but would when its password is changed. */
async function removeHarmlessStrayKeys(
  repository: RepositoryHandle,
  { lockSeconds }: InitLimits,
): Promise<void> {
  try {
    await removeStrayKeys(repository, undefined, lockSeconds);
  } catch (error) {
    // Another run is storing its backup already. This one can do the same.
    if (repositoryErrorReason(error) !== "RepositoryLocked") throw error;
  }
}
