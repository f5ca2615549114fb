import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { updateStatus, type Stored } from "../../../runtime/index.ts";
import { unreadyStatus } from "../../databasesnapshot/status.ts";
import { compareSnapshots } from "../snapshots/compare.ts";
import { removeFinalizers, reportDamaged } from "../snapshots/pending-deletion.ts";
import { ensureSnapshot } from "../../databasesnapshot/ensure-snapshot.ts";
import { backupKey, databaseSnapshots } from "../../../kubernetes/kinds.ts";
import type { BackupContext } from "../context.ts";
import { finishKeyRotation } from "../setup/key-rotation.ts";
import { locationKey } from "../../../repository/reference.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { endedJobNames } from "../runs/ended-runs.ts";
import { isFinished } from "../../../kubernetes/job-status.ts";
import { storedStatus } from "../../databasesnapshot/snapshot.ts";
import type { ObservedMaintenance } from "./observe.ts";

/** Brings DatabaseSnapshots and Secrets in line with what a maintenance Job found and did. */
export async function applyReport(
  { report, startTime, location }: ObservedMaintenance,
  backup: Stored<DatabaseBackup> | undefined,
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<void> {
  if (report?.operation === "change-key" && backup !== undefined) await finishKeyRotation(backup, context);
  if (report?.operation !== "maintain") return;
  const { gone, unreadable, missing, found, unnamed } = compareSnapshots({
    snapshots,
    isInRepository: (repository) => locationKey(repository) === location,
    listed: report.snapshots,
    unreadable: report.unreadable,
    listedSince: startTime,
    pendingJobs: pendingJobs(backup, context),
  });
  const { client, signal } = context;
  await removeFinalizers(gone, "the backup is no longer in its repository", context);
  await reportDamaged(unreadable, context);
  for (const snapshot of missing) {
    const status = unreadyStatus(snapshot, context.now(), "Failed", {
      reason: "NotInRepository",
      message:
        "The repository no longer holds this backup, although the operator did not remove it. Delete this object.",
    });
    await updateStatus(client, databaseSnapshots, snapshot, status, { signal });
  }
  const repository = backup?.status?.repository;
  if (backup === undefined || repository === undefined || locationKey(repository) !== location) return;
  for (const { snapshot, stored } of found) {
    const isFound = snapshot.spec.snapshotID === undefined;
    const status = storedStatus(snapshot, backup, stored, repository, context.now(), isFound);
    await updateStatus(client, databaseSnapshots, snapshot, status, { signal });
  }
  if (backup.metadata.deletionTimestamp !== undefined) return;
  for (const stored of unnamed) await ensureSnapshot(backup, stored, repository, context);
}

/** The Jobs whose result the status does not record yet. */
function pendingJobs(
  backup: Stored<DatabaseBackup> | undefined,
  { stores, request }: BackupContext,
): Set<string> {
  const recorded = endedJobNames(backup?.status?.recentRuns);
  const names = stores.jobs
    .byIndex("backup", backupKey(request.namespace, request.name))
    .filter((job) => !isFinished(job) || !recorded.has(job.metadata.name))
    .map(({ metadata }) => metadata.name);
  return new Set(names);
}
