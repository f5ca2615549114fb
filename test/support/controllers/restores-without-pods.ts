import { expect } from "vitest";
import { eventually } from "../../../lib/testing/eventually.ts";
import type {
  DatabaseRestore,
  DatabaseRestoreSpec,
} from "../../../operator/api/databases/v1alpha1/databaserestore.ts";
import type { Job } from "../../../operator/kubernetes/kinds.ts";
import type { RestoreReport } from "../../../operator/restore/report.ts";
import { reportLine } from "../../../operator/restore/report.ts";
import { resticSummary, storedBackup } from "../repository/termination-messages.ts";
import { id } from "./maintained-backups.ts";
import type { operatorUnderTest } from "./operator-under-test.ts";

/** A run stored this backup, with an inventory. */
export function stored(snapshotID: string): string {
  return storedBackup({
    repositoryID: "0123".repeat(16),
    startTime: new Date().toISOString(),
    fileName: "postgresql.dump",
    summary: resticSummary(snapshotID, 1048576, 1024),
    databaseVersion: "17.2",
    sidecarSummary: resticSummary(id("9"), 100, 100),
    inventoryVersion: 2,
    inventoryDigest: `sha256:${id("0")}`,
    inventoryTables: 3,
    inventoryRows: 1000,
    inventoryObjects: "Table:3",
  });
}

/** What a Pod reports that has restored the backup. */
export const done: RestoreReport = {
  outcome: "Restored",
  reason: "Restored",
  message: "The restored database has taken the target's name.",
  warnings: [],
  tables: 3,
  rows: 1000,
  previous: "orders_before_0123abcd",
};

/** What a Pod reports that finds nothing which prevents the restore. */
export const passed: RestoreReport = {
  outcome: "PreflightPassed",
  reason: "PreflightPassed",
  message: "Nothing prevents the restore.",
  warnings: [],
};

/** Does the work of the Jobs of DatabaseRestores, and makes backups for them. */
export function restoresWithoutPods({
  controlPlane,
  get,
  kubectl,
  snapshotsOf,
}: ReturnType<typeof operatorUnderTest>) {
  const getRestore = (name: string) => get<DatabaseRestore>("databaserestore", name);

  /** Runs a backup that stores this snapshot. */
  async function run(backup: string, job: string, snapshotID: string): Promise<void> {
    await controlPlane.startRun(backup, job);
    await controlPlane.end(job, { exitCode: 0, message: stored(snapshotID) });
    await eventually(`the DatabaseSnapshot of ${job}`, async () => {
      expect((await snapshotsOf(backup)).map(({ status }) => status?.inventory?.tables)).toEqual([3]);
    });
  }

  /** A DatabaseRestore as a user writes it, of the newest backup of the DatabaseBackup of its name. */
  function asked(name: string, spec: Partial<DatabaseRestoreSpec> = {}): object {
    return {
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseRestore",
      metadata: { name },
      spec: { source: { backupRef: { name } }, target: { type: "Original" }, ...spec },
    };
  }

  /** Waits for the Job of a purpose. */
  function jobOf(restore: string, purpose: string): Promise<Job & { metadata: { name: string } }> {
    return eventually(`the Job ${purpose} of ${restore}`, async () => {
      const { items } = JSON.parse(await kubectl(["get", "jobs", "-o", "json"])) as { items: Job[] };
      const found = items.find(
        ({ metadata }) =>
          metadata.annotations?.["databases.test.io/databaserestore"] === restore &&
          metadata.name?.includes(`-${purpose}`),
      );
      if (found?.metadata.name === undefined) throw new Error("no such Job");
      return found as Job & { metadata: { name: string } };
    });
  }

  /** Ends the Job of a purpose with a report, and returns it. */
  async function end(restore: string, purpose: string, report: RestoreReport): Promise<Job> {
    const job = await jobOf(restore, purpose);
    const exitCode = report.outcome === "Restored" || report.outcome === "PreflightPassed" ? 0 : 1;
    await controlPlane.end(job.metadata.name, { exitCode, message: reportLine(report) }, "fetch");
    return job;
  }

  /** Ends the Job that removes what the restore has left. */
  async function cleanUp(restore: string): Promise<void> {
    const { metadata } = await jobOf(restore, "cleanup1");
    await controlPlane.end(metadata.name, { exitCode: 0, message: "" }, "restore");
  }

  function phase(restore: string, expected: string): Promise<DatabaseRestore> {
    return eventually(`the phase ${expected} of ${restore}`, async () => {
      const found = await getRestore(restore);
      expect(found.status, JSON.stringify(found.status)).toMatchObject({ phase: expected });
      return found;
    });
  }

  return { getRestore, run, asked, jobOf, end, cleanUp, phase };
}
