/**
 * Measures what a run costs the operator: of DatabaseBackups that name a PostgreSQLDatabase, and of ones that have a `connection` to the
 * same server. There are no Pods: the benchmark says at once what Jobs would have reported. docs/benchmarks.md has the results.
 *
 *   node bench/fleet/owned.ts [--count 50] [--rounds 5]
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import type { DatabaseBackup } from "../../operator/api/databases/v1/databasebackup.ts";
import { buildImageFolder } from "../../lib/build/build-image.ts";
import type { Daemon } from "../../lib/testing/daemon.ts";
import { startEnvtest } from "../../lib/testing/envtest.ts";
import { eventually } from "../../lib/testing/eventually.ts";
import { readWriteServiceName } from "../../operator/kubernetes/database-names.ts";
import { databaseBackups, databaseSnapshots, secrets } from "../../operator/kubernetes/kinds.ts";
import { Client } from "../../operator/runtime/client/client.ts";
import { HttpTransport } from "../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../operator/runtime/client/identity.ts";
import { FakeControlPlane } from "../../test/support/controllers/fake-control-plane.ts";
import { outcome } from "../../test/support/controllers/objects.ts";
import { cpuSeconds } from "../runtime/process-figures.ts";
import { spread } from "../spread.ts";
import { nameOf, snapshotIDOf } from "./backups.ts";
import { createDatabases } from "./create-databases.ts";
import { endWell } from "./drills.ts";
import { inBatches, startOperator, untilQuiet } from "./operator-process.ts";
import { requestsByResource, since } from "./requests.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "50" }, rounds: { type: "string", default: "5" } },
});
const [count, rounds] = [Number(values.count), Number(values.rounds)];
const namespace = "default";
const kinds = ["databaseName", "connection"] as const;
type Kind = (typeof kinds)[number];

await buildImageFolder();
const envtest = await startEnvtest({ crds: ["dist/0000-crds.k8s.yaml"] });
const transport = new HttpTransport({
  identity: identityFromKubeconfig({ path: envtest.kubeconfig }),
  userAgent: "bench",
});
const client = new Client(transport, { fieldManager: "bench" });
const controlPlane = new FakeControlPlane(namespace, client);
let operator: Daemon | undefined;
try {
  await controlPlane.start();
  operator = await startOperator(envtest, "operator");
  await createDatabases(count, { client, controlPlane, namespace });
  await client.create(secrets, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "login", namespace },
    stringData: { username: "backup", password: "not-a-secret" },
  });
  for (const kind of kinds) {
    await inBatches(count, async (index) => {
      await client.create(databaseBackups, databaseBackup(kind, index));
    });
  }
  await eventually(
    "all DatabaseBackups to be ready",
    async () => {
      assert.equal(await readyBackups(), kinds.length * count);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
  // The first run of each: maintenance follows it.
  for (const kind of kinds) await run(kind, 0);
  for (const kind of kinds) await inBatches(count, (index) => endMaintenance(backupName(kind, index)));
  await untilQuiet(operator);

  const taken = new Map<Kind, { cpu: number[]; requests: Record<string, number>[] }>(
    kinds.map((kind) => [kind, { cpu: [], requests: [] }]),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed()) {
      const before = { requests: await requestsByResource(client), cpu: await cpuSeconds(operator.pid) };
      await run(kind, round);
      await untilQuiet(operator);
      taken.get(kind)?.cpu.push(((await cpuSeconds(operator.pid)) - before.cpu) / count);
      taken.get(kind)?.requests.push(since(before.requests, await requestsByResource(client), count));
    }
  }
  console.log(`${count} DatabaseBackups of each kind, ${rounds} rounds. For each run:`);
  for (const [kind, { cpu, requests }] of taken) {
    const all = requests.map((each) => Object.values(each).reduce((sum, number) => sum + number, 0));
    const milliseconds = cpu.map((seconds) => seconds * 1000);
    console.log(`${kind}: ${spread(milliseconds, 1)} ms of CPU, ${spread(all, 2)} requests`);
    console.table(requests.at(-1));
  }
} finally {
  await operator?.stop();
  await controlPlane.stop();
  transport.close();
  await envtest.stop();
}

function backupName(kind: Kind, index: number): string {
  return `${kind.toLowerCase()}-${index}`;
}

function databaseBackup(kind: Kind, index: number): DatabaseBackup {
  const name = backupName(kind, index);
  const credentials = {
    usernameSecretRef: { name: "login", key: "username" },
    passwordSecretRef: { name: "login", key: "password" },
  };
  const host = `${readWriteServiceName(nameOf(index))}.${namespace}.svc`;
  const connection = { engine: "postgresql", version: "17", host, credentials } as const;
  return {
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: { name, namespace },
    spec: {
      databaseName: nameOf(index),
      schedule: "H 2 * * *",
      backupPath: `/backups/${name}`,
      storage: { s3: { bucket: "backups", region: "eu-central-1" } },
      ...(kind === "connection" ? { connection } : {}),
    },
  };
}

/** Lets a run of each DatabaseBackup succeed, and waits for its DatabaseSnapshot. */
async function run(kind: Kind, round: number): Promise<void> {
  const expected = (await client.list(databaseSnapshots, { namespace })).items.length + count;
  await inBatches(count, async (index) => {
    const name = backupName(kind, index);
    const job = `${name}-${round}`;
    await controlPlane.startRun(name, job);
    const snapshotID = round === 0 ? snapshotIDOf(name) : createHash("sha256").update(job).digest("hex");
    await controlPlane.end(job, {
      exitCode: 0,
      message: outcome({ snapshotID, startTime: new Date().toISOString() }),
    });
  });
  await eventually(
    `${expected} DatabaseSnapshots`,
    async () => {
      assert.equal((await client.list(databaseSnapshots, { namespace })).items.length, expected);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
}

async function endMaintenance(name: string): Promise<void> {
  const job = await eventually(`maintenance of ${name}`, async () => {
    const [found] = await controlPlane.jobsOf(name, "maintenance");
    assert(found !== undefined);
    return found;
  });
  await endWell({ controlPlane }, job);
}

async function readyBackups(): Promise<number> {
  const { items } = await client.list(databaseBackups, { namespace });
  return items.filter(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  ).length;
}
