/**
 * Measures the operator with PostgreSQLDatabases on a real API server. There are no Pods: the benchmark says what servers and Jobs would
 * have reported, at once. So this is the cost of the operator alone. docs/benchmarks.md explains how.
 *
 *   npm run bench:databases -- [--count 500] [--idle 60]
 */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildImageFolder } from "../../lib/build/build-image.ts";
import type { Daemon } from "../../lib/testing/daemon.ts";
import { startEnvtest } from "../../lib/testing/envtest.ts";
import { eventually } from "../../lib/testing/eventually.ts";
import { postgresqlDatabases } from "../../operator/kubernetes/kinds.ts";
import { Client } from "../../operator/runtime/client/client.ts";
import { HttpTransport } from "../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../operator/runtime/client/identity.ts";
import { FakeControlPlane } from "../../test/support/controllers/fake-control-plane.ts";
import { cpuSeconds } from "../runtime/process-figures.ts";
import { nameOf } from "./backups.ts";
import { createDatabases } from "./create-databases.ts";
import { inBatches, report, startOperator, untilQuiet } from "./operator-process.ts";
import { requestsByResource, since } from "./requests.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "500" }, idle: { type: "string", default: "60" } },
});
const [count, idleSeconds] = [Number(values.count), Number(values.idle)];
const namespace = "default";

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
  await createDatabases(count, { client, controlPlane, namespace });
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

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}
