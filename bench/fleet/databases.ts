/**
 * Measures the operator with PostgreSQLDatabases on a real API server. There are no Pods: the benchmark says what servers and Jobs would
 * have reported, at once. So this is the cost of the operator alone. docs/benchmarks.md explains how.
 *
 *   npm run bench:databases -- [--count 500] [--idle 60]
 */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { PostgreSQLDatabase } from "../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { buildImageFolder } from "../../lib/build/build-image.ts";
import type { Daemon } from "../../lib/testing/daemon.ts";
import { startEnvtest } from "../../lib/testing/envtest.ts";
import { eventually } from "../../lib/testing/eventually.ts";
import { initializationJobName } from "../../operator/kubernetes/database-names.ts";
import { jobs, pods, postgresqlDatabases, statefulSets } from "../../operator/kubernetes/kinds.ts";
import type { KubernetesObject, Resource } from "../../operator/runtime/index.ts";
import { Client } from "../../operator/runtime/client/client.ts";
import { HttpTransport } from "../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../operator/runtime/client/identity.ts";
import { FakeControlPlane } from "../../test/support/controllers/fake-control-plane.ts";
import { cpuSeconds } from "../runtime/process-figures.ts";
import { inBatches, report, startOperator, untilQuiet } from "./operator-process.ts";
import { requestsByResource, since } from "./requests.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "500" }, idle: { type: "string", default: "60" } },
});
const [count, idleSeconds] = [Number(values.count), Number(values.idle)];
const namespace = "default";
const nameOf = (index: number) => `database-${index}`;

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
  operator = await startOperator(envtest, "first");
  await untilQuiet(operator);

  const before = await requestsByResource(client);
  const started = performance.now();
  await inBatches(count, async (index) => {
    await client.create(postgresqlDatabases, database(nameOf(index)));
  });
  await untilAllHave(statefulSets);
  await inBatches(count, (index) => serve(nameOf(index)));
  await untilAllHave(jobs);
  await inBatches(count, async (index) => {
    const end = { exitCode: 0, message: "version 17.2" };
    await controlPlane.end(initializationJobName(nameOf(index)), end, "initialize");
  });
  await eventually(
    `${count} PostgreSQLDatabases to be ready`,
    async () => {
      assert.equal(await readyDatabases(), count);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
  console.log(`${count} PostgreSQLDatabases, all Ready after ${secondsSince(started)} s`);
  await untilQuiet(operator);
  await report("from nothing to rest", operator);
  const served = await requestsByResource(client);
  console.log(
    "requests for each PostgreSQLDatabase, with those that play the parts of the server and the kubelet:",
  );
  console.table(since(before, served, count));

  const cpu = await cpuSeconds(operator.pid);
  await wait(idleSeconds * 1000);
  const used = (await cpuSeconds(operator.pid)) - cpu;
  console.log(
    `at rest: ${((used / idleSeconds) * 1000).toFixed(1)} ms of CPU per second over ${idleSeconds} s, and these requests in all:`,
    since(served, await requestsByResource(client), 1),
  );
  await operator.stop();

  const beforeRestart = await requestsByResource(client);
  operator = await startOperator(envtest, "second");
  await untilQuiet(operator);
  await report("restart with all at rest", operator);
  console.log("requests for each PostgreSQLDatabase:");
  console.table(since(beforeRestart, await requestsByResource(client), count));

  const beforeDeletion = await requestsByResource(client);
  const deletionStarted = performance.now();
  await inBatches(count, async (index) => {
    await client.delete(postgresqlDatabases, { namespace, name: nameOf(index) });
  });
  await eventually(
    "the end of all PostgreSQLDatabases",
    async () => {
      assert.equal((await client.list(postgresqlDatabases, { namespace })).items.length, 0);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
  console.log(`all gone after ${secondsSince(deletionStarted)} s`);
  await report("restart and deletion", operator);
  console.log("requests for each PostgreSQLDatabase:");
  console.table(since(beforeDeletion, await requestsByResource(client), count));
} finally {
  await operator?.stop();
  await controlPlane.stop();
  transport.close();
  await envtest.stop();
}

function database(name: string): PostgreSQLDatabase {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "PostgreSQLDatabase",
    metadata: { name, namespace },
    spec: { version: "17", deletionPolicy: "Delete" },
  };
}

/** Does the work of the StatefulSet controller and the kubelet. */
async function serve(name: string): Promise<void> {
  const { spec } = await client.get(statefulSets, { namespace, name });
  const { metadata } = spec.template;
  const pod = { namespace, name: `${name}-0` };
  await client.create(pods, {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...pod, labels: metadata?.labels ?? {}, annotations: metadata?.annotations ?? {} },
    spec: { containers: [{ name: "postgresql", image: "postgres:17" }] },
  });
  const server = { name: "postgresql", image: "postgres:17", imageID: "postgres@sha256:17", restartCount: 0 };
  const status = {
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [
      { ...server, ready: true, state: { running: { startedAt: new Date().toISOString() } } },
    ],
  };
  await client.patchStatus(pods, pod, { type: "merge", body: { status } });
}

/** Waits until each PostgreSQLDatabase has an object of a kind. */
async function untilAllHave<T extends KubernetesObject>(of: Resource<T>): Promise<void> {
  await eventually(
    `${of.plural} of ${count} PostgreSQLDatabases`,
    async () => {
      assert.equal((await client.list(of, { namespace })).items.length, count);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
}

async function readyDatabases(): Promise<number> {
  const { items } = await client.list(postgresqlDatabases, { namespace });
  return items.filter(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  ).length;
}

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}
