import { forget } from "./forget.ts";
import { removeStaleLocks } from "../restic/locks.ts";
import { assertOwner, claimantIn } from "./owner.ts";
import { pruneAll } from "./prune.ts";
import type { DestroyReport } from "./report.ts";
import { repositoryErrorReason } from "../restic/failure.ts";
import type { RepositoryHandle } from "../restic/open.ts";
import { openRepository } from "../restic/open.ts";
import { isRemovalBegun, removeRepositoryFiles } from "../restic/restic-files.ts";
import type { ListedSnapshot } from "../restic/snapshots.ts";
import { listSnapshots } from "../restic/snapshots.ts";

/**
 * Removes a repository with all its snapshots. On a volume nothing stays; elsewhere restic cannot remove the
 * repository's config and keys, a few hundred bytes. If there are snapshots of other hosts, they stay, and the
 * repository with them. If there is no repository, there is nothing to do.
 *
 * @param host Whose snapshots to remove: `<namespace>/<name>` of the DatabaseBackup.
 * @throws RepositoryError also when another cluster is the owner of these snapshots.
 */
export async function destroy(
  repository: RepositoryHandle,
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
  try {
    await openRepository(repository);
  } catch (error) {
    if (repositoryErrorReason(error) === "RepositoryMissing")
      return { operation: "destroy", removed: 0, kept: 0 };
    throw error;
  }
  await removeStaleLocks(restic, location, Date.now());
  const { snapshots, unreadable } = await listSnapshots(restic);
  assertOwner(snapshots, host, claimantIn(repository.environment));
  const all = snapshots.filter((each) => each.host === host);
  const own = all.map(({ snapshot }) => snapshot.snapshotID);
  // A snapshot that cannot be read may be another host's.
  const kept = snapshots.length + unreadable.length - own.length;
  if (own.length > 0) await forget(restic, own, lockSeconds);
  // What an unreadable snapshot needs is unknown, so nothing is pruned then.
  if (unreadable.length === 0) await pruneAll(restic, lockSeconds);
  if (folder !== undefined && kept === 0) await removeRepositoryFiles(folder);
  return { operation: "destroy", removed: all.filter(holdsBackup).length, kept };
}

/** Whether it is a backup or part of one. */
function holdsBackup({ part }: ListedSnapshot): boolean {
  return part === "dump" || part === "sidecar";
}
