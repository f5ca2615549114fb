import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { isNested } from "../../../repository/reference.ts";
import type { Stored } from "../../../runtime/index.ts";

/**
 * Checks that no older DatabaseBackup uses the same path of the storage, or a path within or around it. Two in one
 * repository would remove each other's snapshots, and deleting a repository would delete one in a folder below it.
 *
 * @param sameStorage DatabaseBackups whose repositories are in the same storage; this one may be among them.
 * @throws NotReady `RepositoryConflict`.
 */
export function assertNoRepositoryConflict(
  backup: Stored<DatabaseBackup>,
  repository: Pick<RepositoryReference, "path">,
  sameStorage: readonly Stored<DatabaseBackup>[],
): void {
  for (const other of sameStorage) {
    const path = other.status?.repository?.path;
    if (other.metadata.name === backup.metadata.name || path === undefined) continue;
    if (!isNested(path, repository.path) || !isOlder(other, backup)) continue;
    throw new NotReady(
      "RepositoryConflict",
      `spec.backupPath: "${repository.path}" overlaps the repository "${path}" of DatabaseBackup "${other.metadata.name}" ` +
        "in the same storage. Use separate paths.",
    );
  }
}

function isOlder(one: Stored<DatabaseBackup>, other: Stored<DatabaseBackup>): boolean {
  return age(one) < age(other);
}

/** Sorts by creation; of two created in the same second, by name. */
function age({ metadata }: Stored<DatabaseBackup>): string {
  return `${metadata.creationTimestamp ?? ""} ${metadata.name}`;
}
