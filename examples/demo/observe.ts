import type { BackupRun, DatabaseBackup } from "../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Stage } from "./demo.ts";
import { until } from "./until.ts";

export function mustHaveSucceeded({ jobName, phase, message = "" }: BackupRun): void {
  if (phase !== "Succeeded") throw new Error(`The run ${jobName} failed: ${message}`);
}

/** Waits until a run has ended, and returns how. */
export async function endOfRun(stage: Stage, backup: string, job: string): Promise<BackupRun> {
  return until(`end of the run ${job}`, async () => {
    const { status } = await stage.get<DatabaseBackup>("databasebackup", backup);
    return status?.recentRuns?.find(({ jobName, phase }) => jobName === job && phase !== "Running");
  });
}

/** Waits for a backup that was asked for, and returns restic's ID of it. */
export async function stored(stage: Stage, snapshot: string): Promise<string> {
  return until(`backup ${snapshot}`, async () => {
    const { status } = await stage.get<DatabaseSnapshot>("databasesnapshot", snapshot);
    if (status?.phase === "Failed") {
      throw new Error(`The backup ${snapshot} failed: ${status.conditions?.[0]?.message ?? ""}`);
    }
    return status?.phase === "Succeeded" ? status.snapshotID : undefined;
  });
}

/** The oldest backup of a DatabaseBackup that is there, once one is. */
export function firstBackup(stage: Stage, backup: string): Promise<DatabaseSnapshot> {
  return until(`DatabaseSnapshot of ${backup}`, async () => (await snapshotsOf(stage, backup))[0]);
}

/** The backups of a DatabaseBackup that are there, the oldest first. */
export async function snapshotsOf(stage: Stage, backup: string): Promise<DatabaseSnapshot[]> {
  const { items } = await stage.get<{ items: DatabaseSnapshot[] }>("databasesnapshots");
  const startOf = ({ status }: DatabaseSnapshot) => status?.startTime ?? "";
  return items
    .filter(({ spec, status }) => spec.backupRef.name === backup && status?.phase === "Succeeded")
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
}
