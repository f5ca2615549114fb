import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { databaseSnapshots } from "../../../kubernetes/kinds.ts";
import type { CheckReport } from "../../../repository/maintenance/report.ts";
import { locationKey } from "../../../repository/reference.ts";
import type { ConditionState, Stored } from "../../../runtime/index.ts";
import { findCondition, setCondition, updateStatus } from "../../../runtime/index.ts";
import { isStored } from "../../databasesnapshot/snapshot.ts";
import type { BackupContext } from "../context.ts";

const type = "Verified";
const damagedReason = "RepositoryDamaged";

/**
 * Records in each DatabaseSnapshot of a repository whether a check found damage of its backup. A check finds all damage that is
 * known: it reads the damaged parts again.
 *
 * @param location The repository that was checked, see `locationKey`.
 */
export async function recordDamage(
  { damaged }: CheckReport,
  location: string,
  snapshots: readonly Stored<DatabaseSnapshot>[],
  context: BackupContext,
): Promise<void> {
  const { client, events, signal } = context;
  for (const snapshot of snapshots) {
    const { status, metadata } = snapshot;
    if (status?.repository === undefined || locationKey(status.repository) !== location) continue;
    if (!isStored(snapshot)) continue;
    const before = findCondition(status.conditions, type);
    const isDamaged = damaged.includes(status.artifact?.snapshotID ?? "");
    const condition = isDamaged ? damage : before?.reason === damagedReason ? repaired : undefined;
    if (condition === undefined || before?.reason === condition.reason) continue;
    const conditions = setCondition(status.conditions ?? [], condition, {
      observedGeneration: metadata.generation,
      now: context.now(),
    });
    await updateStatus(client, databaseSnapshots, snapshot, { ...status, conditions }, { signal });
    if (!isDamaged) continue;
    events.record(snapshot, {
      type: "Warning",
      reason: damagedReason,
      action: "Check",
      note: damage.message,
    });
  }
}

const damage = {
  type,
  status: "False",
  reason: damagedReason,
  message:
    "The check of the repository found damage in the data of this backup, so that it cannot be restored whole. The condition " +
    "RepositoryIntact of the DatabaseBackup has restic's messages.",
} as const satisfies ConditionState;

const repaired = {
  type,
  status: "Unknown",
  reason: "NotVerified",
  message: "The check of the repository finds no damage of this backup any more.",
} as const satisfies ConditionState;
