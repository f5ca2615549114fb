import type { RepositoryStatus } from "../../api/databases/v1/storage.ts";
import { hasFailed } from "../phases.ts";
import type { Findings } from "./status.ts";

/**
 * Whether the backups of a repository that may only be read can be restored: once it has been listed.
 *
 * @param ready What the set-up found.
 */
export function readyToRead(
  ready: Findings["ready"],
  repository: RepositoryStatus | undefined,
): Findings["ready"] {
  if (ready.status === "False") return ready;
  if (repository?.lastMaintenanceTime !== undefined) {
    return {
      status: "True",
      reason: "ReadOnly",
      message:
        "The repository is only read (spec.repository.accessMode is ReadOnly): its backups have DatabaseSnapshots and can be restored. " +
        "No backup is made or removed.",
    };
  }
  const { maintenance } = repository ?? {};
  const { reason, message = "" } = maintenance ?? {};
  if (maintenance !== undefined && hasFailed(maintenance) && reason !== undefined)
    return { status: "False", reason, message: `Failed to list the repository: ${message} Retrying.` };
  return {
    status: "False",
    reason: "ReadingRepository",
    message: "The backups in the repository are being listed.",
  };
}
