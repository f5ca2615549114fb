import type { BackupRun, DatabaseBackup } from "my-operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "my-operator/api/databases/v1alpha1/databasesnapshot.ts";
import { StopWaiting, eventually } from "my-operator/testing";
import type { Demo } from "./demo.ts";

/** How long the demo waits for anything, in seconds. */
const maxWaitSeconds = 300;

/** Waits until `look` returns without throwing, and returns what it returned. */
export function until<T>(what: string, look: () => Promise<T>): Promise<T> {
  return eventually(what, look, { seconds: maxWaitSeconds, intervalMilliseconds: 300 });
}

/** @throws Error if the run failed. */
export function assertSucceeded({ jobName, phase, message = "" }: BackupRun): void {
  if (phase !== "Succeeded") throw new Error(`The run ${jobName} failed: ${message}`);
}

/** Waits until a run has ended, and returns it. */
export function endedRun(demo: Demo, backup: string, job: string): Promise<BackupRun> {
  return until(`the end of run ${job}`, async () => {
    const { status } = await demo.get<DatabaseBackup>("databasebackup", backup);
    const run = status?.recentRuns?.find(({ jobName }) => jobName === job);
    if (run === undefined || run.phase === "Running")
      throw new Error(`its phase is ${run?.phase ?? "unknown"}`);
    return run;
  });
}

/** Waits until a DatabaseSnapshot has its backup, and returns the ID of restic's snapshot. */
export function storedBackup(demo: Demo, snapshot: string): Promise<string> {
  return until(`backup ${snapshot}`, async () => {
    const { status } = await demo.get<DatabaseSnapshot>("databasesnapshot", snapshot);
    if (status?.phase === "Failed") {
      throw new StopWaiting(`The backup ${snapshot} failed: ${status.conditions?.[0]?.message ?? ""}`);
    }
    if (status?.phase !== "Succeeded" || status.artifact === undefined) {
      throw new Error(`its phase is ${status?.phase ?? "unknown"}`);
    }
    return status.artifact.snapshotID;
  });
}

/** Waits until a DatabaseBackup has a backup, and returns its oldest one. */
export function firstBackup(demo: Demo, backup: string): Promise<DatabaseSnapshot> {
  return until(`a DatabaseSnapshot of ${backup}`, async () => {
    const [first] = await snapshotsOf(demo, backup);
    if (first === undefined) throw new Error("it has none");
    return first;
  });
}

/** The stored backups of a DatabaseBackup, the oldest first. */
export async function snapshotsOf(demo: Demo, backup: string): Promise<DatabaseSnapshot[]> {
  const { items } = await demo.get<{ items: DatabaseSnapshot[] }>("databasesnapshots");
  const startOf = ({ status }: DatabaseSnapshot) => status?.startTime ?? "";
  return items
    .filter(({ spec, status }) => spec.backupRef.name === backup && status?.phase === "Succeeded")
    .sort((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
}
