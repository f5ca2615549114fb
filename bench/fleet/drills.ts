import assert from "node:assert/strict";
import { eventually } from "../../lib/testing/eventually.ts";
import type { Job } from "../../operator/kubernetes/kinds.ts";
import { databaseBackups, jobs } from "../../operator/kubernetes/kinds.ts";
import type { Client } from "../../operator/runtime/index.ts";
import type { FakeControlPlane } from "../../test/support/controllers/fake-control-plane.ts";
import { outcome } from "../../test/support/controllers/objects.ts";
import { snapshotIDOf } from "./backups.ts";

/** A fleet whose Jobs end at once, and well: runs, maintenance and drills. */
export interface DrilledFleet {
  readonly client: Client;
  readonly controlPlane: FakeControlPlane;
  readonly namespace: string;
}

/** Lets a run of each DatabaseBackup succeed. A drill of each is due then. */
export async function runAll(
  { controlPlane }: DrilledFleet,
  names: readonly string[],
  inBatches: (all: number, work: (index: number) => Promise<void>) => Promise<void>,
): Promise<void> {
  await inBatches(names.length, async (index) => {
    const name = names[index] ?? "";
    const job = `${name}-run`;
    await controlPlane.startRun(name, job);
    await controlPlane.end(job, {
      exitCode: 0,
      message: outcome({ snapshotID: snapshotIDOf(name), startTime: new Date().toISOString() }),
    });
  });
}

/** Ends Jobs as they start, until a drill of each DatabaseBackup has succeeded. Returns the most drills that worked at once. */
export async function untilAllAreVerified(fleet: DrilledFleet, count: number): Promise<number> {
  let most = 0;
  await eventually(
    `${count} DatabaseBackups to be verified`,
    async () => {
      const working = await startedJobs(fleet);
      const drills = working.filter((job) => componentOf(job) === "verification");
      most = Math.max(most, drills.length);
      await Promise.all(working.map((job) => endWell(fleet, job)));
      assert.equal(working.length, 0, "Jobs work");
      assert.equal(await verified(fleet), count);
    },
    { seconds: 1800, intervalMilliseconds: 50 },
  );
  return most;
}

async function startedJobs({ client, namespace }: DrilledFleet): Promise<Job[]> {
  const labelSelector = "app.kubernetes.io/component in (maintenance,verification)";
  const { items } = await client.list(jobs, { namespace, labelSelector });
  return items.filter(({ spec, status }) => spec?.suspend !== true && status?.conditions === undefined);
}

async function endWell({ controlPlane }: DrilledFleet, job: Job): Promise<void> {
  const name = job.metadata.name ?? "";
  if (componentOf(job) === "maintenance") {
    const report = { ...maintained, operation: job.spec?.template.spec?.containers[0]?.args?.[1] };
    const backup = job.metadata.labels?.["databases.test.io/databasebackup"] ?? "";
    const snapshots = [{ ...listed, snapshotID: snapshotIDOf(backup) }];
    const log = JSON.stringify({ report: { ...report, snapshots } });
    await controlPlane.end(name, { exitCode: 0, message: '{"ok":true}', log }, "maintenance");
    return;
  }
  const { verdict, reason, message } = judged;
  const log = JSON.stringify({ report: judged });
  const end = { exitCode: 0, message: JSON.stringify({ judged: { verdict, reason, message } }), log };
  await controlPlane.end(name, end, "verify");
}

const judged = {
  ...{ verdict: "True", reason: "Restored", message: "The backup was restored whole." },
  ...{ dumpBytes: 1_000_000, restoreSeconds: 1, tables: 10, rows: 1000, objects: 50 },
  ...{ assertions: [], warnings: [] },
};

const listed = {
  ...{ startTime: new Date().toISOString(), fileName: "postgresql.dump" },
  ...{ totalBytes: 1_000_000, addedBytes: 1024 },
};

const maintained = {
  repositoryID: "0123".repeat(16),
  ...{ marks: [], forgotten: [], unreadable: [], sizeBytes: 1_000_000, removed: 0 },
};

function componentOf({ metadata }: Job): string | undefined {
  return metadata.labels?.["app.kubernetes.io/component"];
}

async function verified({ client, namespace }: DrilledFleet): Promise<number> {
  const { items } = await client.list(databaseBackups, { namespace });
  return items.filter(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Verified" && condition.status === "True"),
  ).length;
}
