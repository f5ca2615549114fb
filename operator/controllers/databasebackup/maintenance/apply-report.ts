import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { updateStatus, type Stored } from "../../../runtime/index.ts";
import { unreadyStatus } from "../../databasesnapshot/status.ts";
import { compareSnapshots } from "../snapshots/compare.ts";
import { recordDamage } from "../snapshots/record-damage.ts";
import { recordListed } from "../snapshots/record-listed.ts";
import { removeFinalizers, reportDamaged } from "../snapshots/pending-deletion.ts";
import { ensureSnapshot } from "../../databasesnapshot/ensure-snapshot.ts";
import { databaseSnapshots } from "../../../kubernetes/kinds.ts";
import type { BackupContext } from "../context.ts";
import { databaseOf } from "../../database-of-backup.ts";
import { finishKeyRotation } from "../setup/key-rotation.ts";
import { managedByLabel } from "../../../kubernetes/names.ts";
import { product } from "../../../product.ts";
import type { MaintainReport } from "../../../repository/maintenance/report.ts";
import { locationKey, withID } from "../../../repository/reference.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { isEndRecorded } from "../runs/ended-runs.ts";
import { runJobs } from "../runs/observe.ts";
import { snapshotRefused } from "../runs/plan.ts";
import type { Failure } from "../../../failure.ts";
import { step } from "../step.ts";
import { isFinished } from "../../../kubernetes/job-status.ts";
import { isStored, storedStatus } from "../../databasesnapshot/snapshot.ts";
import { replaceSnapshot } from "../../databasesnapshot/replace-snapshot.ts";
import { duplicate, othersOfBackup } from "../../databasesnapshot/same-backup.ts";
import type { ObservedMaintenance } from "./observe.ts";

/**
 * Brings DatabaseSnapshots and Secrets in line with what a maintenance Job found and did.
 *
 * @returns The DatabaseSnapshots that were created, now or in an attempt before, for backups which the Job found.
 */
export async function applyReport(
  observed: ObservedMaintenance,
  backup: Stored<DatabaseBackup> | undefined,
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<Stored<DatabaseSnapshot>[]> {
  const { report, record, location, nextPasswordKey } = observed;
  if (report?.operation === "change-key" && backup !== undefined && nextPasswordKey !== undefined)
    await finishKeyRotation(backup, nextPasswordKey, context);
  if (report?.operation === "check") await recordDamage(report, location, snapshots, context);
  if (report?.operation !== "maintain") return [];
  const changed = await applyList(report, observed, backup, snapshots, context);
  // The store does not have these changes yet.
  const current = new Map([...snapshots, ...changed].map((each) => [each.metadata.uid, each]));
  const recorded = await recordListed(report, location, [...current.values()], backup, context);
  return recorded.filter(
    ({ metadata, status }) =>
      metadata.labels?.[managedByLabel] === product.name &&
      status?.foundTime !== undefined &&
      status.foundTime === record.completionTime,
  );
}

/** @returns The DatabaseSnapshots whose backups were found. */
async function applyList(
  report: MaintainReport,
  { startTime, location, record: { completionTime: foundTime } }: ObservedMaintenance,
  backup: Stored<DatabaseBackup> | undefined,
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<Stored<DatabaseSnapshot>[]> {
  const { gone, unreadable, missing, found, unnamed } = compareSnapshots({
    snapshots,
    isInRepository: (repository) => locationKey(repository) === location,
    listed: report.snapshots,
    unreadable: report.unreadable,
    forgotten: report.forgotten,
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
  const known = backup?.status?.repository;
  if (backup === undefined || known === undefined || locationKey(known) !== location) return [];
  const repository = withID(known, report.repositoryID);
  const changed: Stored<DatabaseSnapshot>[] = [];
  for (const { snapshot, stored } of found) {
    const others = [...snapshots.filter(isStored), ...changed];
    const { taken, replaceable } = othersOfBackup(stored.snapshotID, others);
    if (taken !== undefined) {
      const why = duplicate(stored.snapshotID, taken);
      const status = unreadyStatus(snapshot, context.now(), "Failed", why);
      await updateStatus(client, databaseSnapshots, snapshot, status, { signal });
      continue;
    }
    for (const replaced of replaceable) await replaceSnapshot(replaced, snapshot, context);
    const isFound = snapshot.spec.snapshotID === undefined;
    const source = { backup, database: databaseOf(backup, context.stores.databases) };
    const status = storedStatus(snapshot, source, stored, repository, context.now(), { isFound, foundTime });
    changed.push(await updateStatus(client, databaseSnapshots, snapshot, status, { signal }));
  }
  if (backup.metadata.deletionTimestamp !== undefined) return changed;
  let refused: Failure | undefined;
  for (const stored of unnamed) {
    const created = await step([], () => ensureSnapshot(backup, stored, repository, context, { foundTime }));
    if ("ok" in created) changed.push(created.ok);
    else refused = created.notReady;
  }
  if (refused !== undefined) {
    const note =
      "The API server refuses the DatabaseSnapshot of a backup that is in the repository. The next maintenance tries again. " +
      refused.message;
    context.events.record(backup, { type: "Warning", reason: snapshotRefused, action: "Maintenance", note });
  }
  return changed;
}

/** The Jobs of runs whose result the status does not record yet, with the times of their creation. */
function pendingJobs(
  backup: Stored<DatabaseBackup> | undefined,
  context: BackupContext,
): Map<string, string> {
  if (backup === undefined) return new Map();
  const pending = runJobs(backup, context).filter(
    (job) => !isFinished(job) || !isEndRecorded(backup.status?.recentRuns, job),
  );
  return new Map(pending.map(({ metadata }) => [metadata.name, metadata.creationTimestamp ?? ""]));
}
