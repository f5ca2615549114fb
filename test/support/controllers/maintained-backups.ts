import { expect } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { Job } from "../../../operator/kubernetes/kinds.ts";
import { outcome } from "./objects.ts";
import type { operatorUnderTest } from "./operator-under-test.ts";
import { wanted } from "./operator-under-test.ts";

/** A restic ID. */
export const id = (digit: string) => digit.repeat(64);

/** Creates DatabaseBackups, and does the work of their runs and of their maintenance. */
export function maintainedBackups({
  apply,
  controlPlane,
  get,
  getBackup,
  kubectl,
  readyReason,
}: ReturnType<typeof operatorUnderTest>) {
  const getSnapshot = (name: string) => get<DatabaseSnapshot>("databasesnapshot", name);

  async function create(backup: string, spec: Parameters<typeof wanted>[1] = {}): Promise<void> {
    await apply(wanted(backup, spec));
    await readyReason(backup, "Scheduled");
  }

  /** Runs a backup that stores this snapshot. */
  async function run(backup: string, job: string, snapshotID: string): Promise<void> {
    const { metadata } = await controlPlane.startRun(backup, job);
    await controlPlane.end(job, {
      exitCode: 0,
      message: outcome({ snapshotID, startTime: new Date().toISOString() }),
    });
    await eventually(`the success of run ${job}`, async () => {
      const { status } = await getBackup(backup);
      expect(status?.recentRuns?.find(({ jobUID }) => jobUID === metadata.uid)?.phase).toBe("Succeeded");
    });
  }

  /** The maintenance Job that has not ended yet. */
  async function openMaintenance(backup: string): Promise<Job | undefined> {
    return (await controlPlane.jobsOf(backup, "maintenance")).find(
      ({ status }) => status?.conditions === undefined,
    );
  }

  async function maintenanceJob(backup: string): Promise<Job & { metadata: { name: string } }> {
    return eventually(`a maintenance Job of ${backup}`, async () => {
      const found = await openMaintenance(backup);
      if (found?.metadata.name === undefined) throw new Error("no maintenance Job yet");
      return found as Job & { metadata: { name: string } };
    });
  }

  /** The marks in the repository of each DatabaseBackup. */
  const marksIn = new Map<string, Set<string>>();

  /** Ends the next maintenance Job with a report that lists these backups. Returns the Job's arguments. */
  async function maintenance(
    backup: string,
    ids: readonly string[],
    more: object = {},
  ): Promise<readonly string[]> {
    const job = await maintenanceJob(backup);
    const args = job.spec?.template.spec?.containers[0]?.args ?? [];
    const valuesOf = (option: string) => args.filter((_, index) => args[index - 1] === option);
    const forgotten = valuesOf("--forget");
    const marks = marksIn.get(backup) ?? new Set();
    marksIn.set(backup, marks);
    for (const mark of valuesOf("--mark")) marks.add(mark);
    for (const mark of valuesOf("--unmark")) marks.delete(mark);
    const report = {
      operation: args[1],
      repositoryID: "0123".repeat(16),
      snapshots: ids
        .filter((each) => !forgotten.includes(each))
        .map((each) => ({
          snapshotID: each,
          startTime: new Date(Date.now() - 60_000).toISOString(),
          fileName: "postgresql.dump",
          totalBytes: 7,
          addedBytes: 5,
        })),
      marks: [...marks],
      forgotten,
      unreadable: [],
      sizeBytes: 12345,
      removed: ids.length,
      ...more,
    };
    await controlPlane.end(
      job.metadata.name,
      { exitCode: 0, message: '{"ok":true}', log: JSON.stringify({ report }) },
      "maintenance",
    );
    return args;
  }

  async function gone(name: string): Promise<void> {
    await eventually(`the removal of DatabaseSnapshot ${name}`, async () => {
      expect(await kubectl(["get", "databasesnapshot", name, "--ignore-not-found"])).toBe("");
    });
  }

  return { create, getSnapshot, gone, maintenance, maintenanceJob, marksIn, openMaintenance, run };
}

/** A DatabaseSnapshot as a user writes it. */
export function asked(name: string, backup: string, spec: object = {}): object {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name },
    spec: { backupRef: { name: backup }, ...spec },
  };
}
