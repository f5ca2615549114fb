/**
 * Measures the operator with a fleet of DatabaseBackups on a real API server. There are no Pods, so this is the cost of
 * the operator alone. docs/benchmarks.md explains how.
 *
 *   npm run bench:fleet -- [--count 1000] [--idle 120]
 */
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildImageFolder } from "../../lib/build/build-image.ts";
import { cronJobs, databaseBackups, secrets } from "../../operator/kubernetes/kinds.ts";
import { Client } from "../../operator/runtime/client/client.ts";
import { HttpTransport } from "../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../operator/runtime/client/identity.ts";
import type { Daemon } from "../../lib/testing/daemon.ts";
import { startEnvtest } from "../../lib/testing/envtest.ts";
import { eventually } from "../../lib/testing/eventually.ts";
import { cpuSeconds } from "../runtime/process-figures.ts";
import { FakeControlPlane } from "../../test/support/controllers/fake-control-plane.ts";
import { databaseBackup, nameOf, spreadOf } from "./backups.ts";
import { runAll, untilAllAreVerified } from "./drills.ts";
import { inBatches, report, startOperator, untilQuiet } from "./operator-process.ts";
import { requestsByResource, since } from "./requests.ts";

const { values } = parseArgs({
  options: { count: { type: "string", default: "1000" }, idle: { type: "string", default: "120" } },
});
const [count, idleSeconds] = [Number(values.count), Number(values.idle)];
const namespace = "default";

await buildImageFolder();
const envtest = await startEnvtest({ crds: ["dist/0000-crds.k8s.yaml"] });
const identity = identityFromKubeconfig({ path: envtest.kubeconfig });
const transport = new HttpTransport({ identity, userAgent: "bench" });
const client = new Client(transport, { fieldManager: "bench" });
let operator: Daemon | undefined;
try {
  await client.create(secrets, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "login", namespace },
    stringData: { username: "backup", password: "not-a-secret" },
  });
  await inBatches(count, async (index) => {
    await client.create(databaseBackups, databaseBackup(index, namespace));
  });
  console.log(`${count} DatabaseBackups at "H 2 * * *", there before the operator starts`);

  const before = await requestsByResource(client);
  const started = performance.now();
  operator = await startOperator(envtest, "first");
  await eventually(
    `${count} DatabaseBackups to be ready`,
    async () => {
      assert.equal(await readyBackups(), count);
    },
    { seconds: 600, intervalMilliseconds: 500 },
  );
  console.log(`all Ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  await untilQuiet(operator);
  await report("from nothing to rest", operator);
  console.log("requests of the API server for each DatabaseBackup:");
  console.table(since(before, await requestsByResource(client), count));

  const schedules = (await client.list(cronJobs, { namespace })).items.map(({ spec }) => spec.schedule);
  console.log("CronJobs by the minute of their hour:", spreadOf(schedules));

  const atRest = { requests: await requestsByResource(client), cpu: await cpuSeconds(operator.pid) };
  await wait(idleSeconds * 1000);
  const used = (await cpuSeconds(operator.pid)) - atRest.cpu;
  console.log(
    `at rest: ${((used / idleSeconds) * 1000).toFixed(1)} ms of CPU per second over ${idleSeconds} s`,
  );
  await operator.stop();

  const beforeRestart = await requestsByResource(client);
  operator = await startOperator(envtest, "second");
  await untilQuiet(operator);
  await report("restart with all at rest", operator);
  console.log("requests of the API server for each DatabaseBackup:");
  console.table(since(beforeRestart, await requestsByResource(client), count));

  const fleet = { client, namespace, controlPlane: new FakeControlPlane(namespace, client) };
  await fleet.controlPlane.start();
  const beforeDrills = { requests: await requestsByResource(client), cpu: await cpuSeconds(operator.pid) };
  const drillsStarted = performance.now();
  const names = Array.from({ length: count }, (_, index) => nameOf(index));
  await runAll(fleet, names, inBatches);
  const most = await untilAllAreVerified(fleet, count);
  const elapsed = (performance.now() - drillsStarted) / 1000;
  console.log(
    `a run, maintenance and a drill of each in ${elapsed.toFixed(1)} s, of which the operator used ` +
      `${((await cpuSeconds(operator.pid)) - beforeDrills.cpu).toFixed(1)} s of CPU; at most ${most} drills at a time`,
  );
  await untilQuiet(operator);
  await report("restart and drills", operator);
  console.log(
    "requests of the API server for each DatabaseBackup, with those that play the part of the kubelet:",
  );
  console.table(since(beforeDrills.requests, await requestsByResource(client), count));
  await fleet.controlPlane.stop();
} finally {
  await operator?.stop();
  transport.close();
  await envtest.stop();
}

async function readyBackups(): Promise<number> {
  const { items } = await client.list(databaseBackups, { namespace });
  return items.filter(({ status }) =>
    status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  ).length;
}
