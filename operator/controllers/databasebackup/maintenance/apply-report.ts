import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { updateStatus, type Stored } from "../../../runtime/index.ts";
import { unreadyStatus } from "../../databasesnapshot/status.ts";
import { compareSnapshots } from "../snapshots/compare.ts";
import { removeFinalizers, reportDamaged } from "../snapshots/pending-deletion.ts";
import { ensureSnapshot } from "../../databasesnapshot/ensure-snapshot.ts";
import { backupKey, databaseSnapshots } from "../../../kubernetes/kinds.ts";
import type { BackupContext } from "../context.ts";
import { finishKeyRotation } from "../setup/key-rotation.ts";
import { placeOf } from "../../../repository/reference.ts";
import type { MaintenanceSubject } from "./subject.ts";
import { endedJobNames } from "../runs/ended-runs.ts";
import { isFinished } from "../../../kubernetes/job-status.ts";
import { storedStatus } from "../../databasesnapshot/snapshot.ts";
import type { ObservedMaintenance } from "./observe.ts";

/** Brings DatabaseSnapshots and Secrets in line with what a maintenance Job has found and done. */
export async function applyReport(
  observed: ObservedMaintenance,
  subject: MaintenanceSubject | undefined,
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<void> {
  const { report, startTime, location: place } = observed;
  if (report?.operation === "change-key" && subject !== undefined)
    await finishKeyRotation(subject.backup, context);
  if (report?.operation !== "maintain") return;
  const { gone, unreadable, missing, found, unnamed } = compareSnapshots({
    snapshots,
    isInRepository: (repository) => placeOf(repository) === place,
    listed: report.snapshots,
    unreadable: report.unreadable,
    listedSince: startTime,
    pendingJobs: pendingJobs(subject, context),
  });
  await removeFinalizers(gone, "it is no longer in its repository", context);
  await reportDamaged(unreadable, context);
  for (const snapshot of missing) {
    const why = {
      reason: "ArtifactMissing",
      message:
        "The repository no longer holds this backup, though it was not removed by this operator. Delete this object.",
    };
    const status = unreadyStatus(snapshot, context.now(), "Failed", why);
    await updateStatus(context.client, databaseSnapshots, snapshot, status, { signal: context.signal });
  }
  const own = subject?.backup.status?.repository;
  if (subject === undefined || own === undefined || placeOf(own) !== place) return;
  for (const { snapshot, stored: artifact } of found) {
    const status = storedStatus(snapshot, subject.backup, artifact, own, context.now());
    await updateStatus(context.client, databaseSnapshots, snapshot, status, { signal: context.signal });
  }
  if (subject.isDestroying === true) return;
  for (const artifact of unnamed) await ensureSnapshot(subject.backup, artifact, own, context);
}

/** The Jobs whose outcome is yet to be recorded. */
function pendingJobs(
  subject: MaintenanceSubject | undefined,
  { stores, request }: BackupContext,
): Set<string> {
  const recorded = endedJobNames(subject?.backup.status?.recentRuns);
  const names = stores.jobs
    .byIndex("backup", backupKey(request.namespace, request.name))
    .filter((job) => !isFinished(job) || !recorded.has(job.metadata.name))
    .map(({ metadata }) => metadata.name);
  return new Set(names);
}
