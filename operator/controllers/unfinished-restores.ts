import type { DatabaseRestore } from "../api/databases/v1alpha1/databaserestore.ts";
import { isFinished } from "../kubernetes/job-status.ts";
import type { Job } from "../kubernetes/kinds.ts";
import type { Component } from "../kubernetes/names.ts";

/* What DatabaseRestores that have not ended use of a DatabaseBackup. */

/** Whether a DatabaseRestore has ended. */
export function hasEnded({ status }: DatabaseRestore): boolean {
  return ["Succeeded", "Failed", "Cancelled"].includes(status?.phase ?? "");
}

/** The names of the DatabaseSnapshots that the DatabaseRestores of a namespace restore, or may need to undo a restore. */
export function snapshotsInUse(restores: readonly DatabaseRestore[]): ReadonlySet<string> {
  return new Set(
    restores
      .filter((restore) => !hasEnded(restore))
      .flatMap(({ spec, status }) => [
        status?.source?.snapshotName ?? spec.source.snapshotRef?.name,
        status?.safetySnapshotName,
      ])
      .filter((name) => name !== undefined),
  );
}

/** Whether one of the Jobs of a DatabaseBackup's repository reads a backup for a DatabaseRestore. */
export function isRestoring(jobs: readonly Job[]): boolean {
  return jobs.some(
    (job) =>
      job.metadata.labels?.["app.kubernetes.io/component"] === ("restore" satisfies Component) &&
      !isFinished(job),
  );
}
