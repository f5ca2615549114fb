import { forget } from "./forget.ts";
import { removeStaleLocks } from "../restic/locks.ts";
import { pruneAll } from "./prune.ts";
import type { DestroyReport } from "./report.ts";
import type { RepositoryToOpen } from "../restic/open.ts";
import { openRepository, reasonOf } from "../restic/open.ts";
import { isRemovalBegun, removeRepositoryFiles } from "../restic/restic-files.ts";
import { listSnapshots } from "../restic/snapshots.ts";

/**
 * Removes a repository with all its snapshots. On a volume nothing of it stays; elsewhere restic has no way to remove
 * the repository's config and keys, a few hundred bytes. Snapshots of other hosts stay, and the repository with them.
 * No repository there is what was wished.
 *
 * @param host Whose snapshots go: `<namespace>/<name>` of the DatabaseBackup.
 * @throws RepositoryError
 */
export async function destroy(
  repository: RepositoryToOpen,
  host: string,
  lockSeconds: number,
): Promise<DestroyReport> {
  const { restic } = repository;
  const location = repository.environment["RESTIC_REPOSITORY"] ?? "";
  const folder = location.startsWith("/") ? location : undefined;
  if (folder !== undefined && (await isRemovalBegun(folder))) {
    await removeRepositoryFiles(folder);
    return { operation: "destroy", removed: 0, kept: 0 };
  }
  let repositoryID;
  try {
    repositoryID = await openRepository(repository);
  } catch (error) {
    if (reasonOf(error) === "RepositoryMissing") return { operation: "destroy", removed: 0, kept: 0 };
    throw error;
  }
  await removeStaleLocks(restic);
  const { snapshots, unreadable } = await listSnapshots(restic);
  const own = snapshots.filter((snapshot) => snapshot.host === host).map(({ stored }) => stored.id);
  // What cannot be read may be another host's.
  const kept = snapshots.length + unreadable.length - own.length;
  if (own.length > 0) await forget(restic, own, lockSeconds);
  // With an unreadable snapshot nobody knows what is still needed.
  if (unreadable.length === 0) await pruneAll(restic, lockSeconds);
  if (folder !== undefined && kept === 0) await removeRepositoryFiles(folder);
  return { operation: "destroy", repositoryID, removed: own.length, kept };
}
