import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../../api/databases/v1/storage.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { RepositoryPassword } from "../setup/password.ts";

/** A DatabaseBackup, as far as its repository needs to know. */
export interface MaintenanceSubject {
  backup: Stored<DatabaseBackup>;
  /** As DatabaseSnapshots name it. */
  repository: RepositoryReference | undefined;
  password: RepositoryPassword | undefined;
  /** restic's ID, when a run has just told it. */
  repositoryID: string | undefined;
  isRunning: boolean;
  /** Whether the repository should be looked into for runs that nothing else tells of. */
  isDoubtful?: boolean;
  /** Whether all of the repository is to go. */
  isDestroying?: boolean;
}
