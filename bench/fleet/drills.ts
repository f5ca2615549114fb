import type { Job } from "../../operator/kubernetes/kinds.ts";
import { jobs } from "../../operator/kubernetes/kinds.ts";
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

/**
 * Ends Jobs as they start, until a drill of each DatabaseBackup has succeeded and maintenance has recorded that. Returns the most drills
 * that worked at once.
 */
export async function untilAllAreVerified(fleet: DrilledFleet, count: number): Promise<number> {
  const { client, namespace } = fleet;
  const labelSelector = "app.kubernetes.io/component in (maintenance,verification)";
  const seen = new Set<string>();
  const working = new Set<string>();
  const recorded = new Set<string>();
  let most = 0;
  const { signal } = new AbortController();
  const options = { namespace, labelSelector, resourceVersion: undefined, timeoutSeconds: 3000, signal };
  for await (const event of client.watch(jobs, options)) {
    if (event.type !== "ADDED" && event.type !== "MODIFIED") continue;
    const { object: job } = event;
    const { name } = job.metadata;
    const isDrill = componentOf(job) === "verification";
    if (job.status?.conditions !== undefined) {
      working.delete(name);
      if (!isDrill && marksOf(job).length > 0) recorded.add(backupOf(job));
      if (recorded.size === count) return most;
      continue;
    }
    if (job.spec?.suspend === true || seen.has(name)) continue;
    seen.add(name);
    if (isDrill) working.add(name);
    most = Math.max(most, working.size);
    void endWell(fleet, job);
  }
  throw new Error(`Only ${recorded.size} of ${count} DatabaseBackups were verified.`);
}

/** What maintenance is to record: here only the results of drills. */
function marksOf(job: Job): string[] {
  const { args = [] } = job.spec?.template.spec?.containers[0] ?? {};
  return args.filter((_, index) => args[index - 1] === "--mark");
}

function backupOf({ metadata }: Job): string {
  return metadata.labels?.["databases.test.io/databasebackup"] ?? "";
}

/** Ends a Job of maintenance or a drill as if all were well. */
export async function endWell({ controlPlane }: Pick<DrilledFleet, "controlPlane">, job: Job): Promise<void> {
  const name = job.metadata.name ?? "";
  if (componentOf(job) === "maintenance") {
    const report = { ...maintained, operation: job.spec?.template.spec?.containers[0]?.args?.[1] };
    const snapshots = [{ ...listed, snapshotID: snapshotIDOf(backupOf(job)) }];
    const log = JSON.stringify({ report: { ...report, snapshots, marks: marksOf(job) } });
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
  ...{ forgotten: [], unreadable: [], sizeBytes: 1_000_000, removed: 0 },
};

function componentOf({ metadata }: Job): string | undefined {
  return metadata.labels?.["app.kubernetes.io/component"];
}
