import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { metricsServiceName } from "../lib/constructs/operator-alerts.ts";
import { databaseBackups } from "../operator/kubernetes/kinds.ts";
import { identityFromKubeconfig } from "../operator/runtime/client/identity.ts";
import { ensureBinary } from "../lib/testing/binaries.ts";
import { startDaemon, untilReady, type Daemon } from "../lib/testing/daemon.ts";
import { freePorts } from "../lib/testing/ports.ts";
import { installCrds } from "./support/api/install-crds.ts";
import { kubectl, testNamespace } from "../lib/testing/suite.ts";
import { find, readManifests, valueAt } from "./support/constructs.ts";
import { wanted } from "./support/controllers/operator-under-test.ts";
import { kubeconfigFor, startFaultProxy, type FaultProxy } from "./support/runtime/fault-proxy.ts";
import { clusterClient } from "./support/runtime/parts.ts";
import { startLoopbackServer, type LoopbackServer } from "./support/servers/loopback-server.ts";

/*
 * The two alerts about an API server that goes silent while its connections remain. The operator's program runs behind
 * a proxy, and a real Prometheus reads its metrics. The rules are those of dist/monitoring, with a second for each
 * minute.
 */

const namespace = testNamespace("silence");
const client = clusterClient();
const root = join(import.meta.dirname, "..");

let folder: string;
let proxy: FaultProxy;
let operator: Daemon;
let prometheus: LoopbackServer;
const over = new AbortController();
let busy: Promise<void>;

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
}

function inHurry(rule: Rule): Rule {
  const expr = rule.expr.replace(/> (\d+)$/, (_, seconds: string) => `> ${Number(seconds) / 60}`);
  return { ...rule, expr, for: rule.for.replace(/m$/, "s") };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "my-operator-silence-"));
  await installCrds();
  await apply("busy");
  busy = keepBusy();

  proxy = await startFaultProxy(identityFromKubeconfig({ path: inject("kubeconfig") }));
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, kubeconfigFor(proxy.url));
  const [metricsPort = 0] = await freePorts(1);
  const log = join(folder, "operator.log");
  operator = await startDaemon(
    "my-operator",
    process.execPath,
    [
      join(root, "operator/main.ts"),
      ...[`--kubeconfig=${kubeconfig}`, `--namespace=${namespace}`, "--runner-image=my-operator:test"],
      ...[`--metrics-bind-address=127.0.0.1:${metricsPort}`, "--metrics-secure=false"],
      "--health-probe-bind-address=0",
    ],
    log,
  );
  await untilReady(operator, log, async () => (await readFile(log, "utf8")).includes("Starting workers"));
  prometheus = await startPrometheus(metricsPort);
});

afterAll(async () => {
  over.abort();
  await busy;
  await prometheus.stop();
  await operator.stop();
  await proxy.stop();
  await rm(folder, { recursive: true });
});

async function apply(name: string): Promise<void> {
  await kubectl(["-n", namespace, "apply", "-f", "-"], { input: JSON.stringify(wanted(name)) });
}

/** Starts Prometheus with the two rules that the tests need. */
async function startPrometheus(metricsPort: number): Promise<LoopbackServer> {
  const manifests = await readManifests(join(root, "dist/monitoring"));
  const rules = valueAt(find(manifests, "PrometheusRule"), "spec", "groups", 0, "rules") as Rule[];
  const tried = rules.filter(({ alert }) => /ReconcileStuck|WatchStale/.test(alert)).map(inHurry);
  expect(tried.map(({ expr }) => expr.replace(/.*(> .*)/, "$1"))).toEqual(["> 5", "> 10"]);
  return startLoopbackServer(
    {
      name: "prometheus",
      command: await ensureBinary("prometheus"),
      async args({ port, folder: data, files }) {
        const rulesFile = join(files, "rules.yaml");
        await writeFile(rulesFile, JSON.stringify({ groups: [{ name: "silence", rules: tried }] }));
        const config = {
          global: { scrape_interval: "1s", evaluation_interval: "1s" },
          rule_files: [rulesFile],
          scrape_configs: [
            {
              job_name: metricsServiceName("my-operator"),
              honor_labels: true,
              static_configs: [{ targets: [`127.0.0.1:${metricsPort}`] }],
            },
          ],
        };
        const configFile = join(files, "prometheus.yaml");
        await writeFile(configFile, JSON.stringify(config));
        return [
          ...[`--config.file=${configFile}`, `--storage.tsdb.path=${data}`],
          `--web.listen-address=127.0.0.1:${port}`,
        ];
      },
    },
    {},
  );
}

/** Sends a request to Prometheus. */
async function ask<Answer>(path: string): Promise<Answer> {
  const answer = await fetch(`http://127.0.0.1:${prometheus.port}/api/v1/${path}`);
  return ((await answer.json()) as { data: Answer }).data;
}

/** The alerts that fire, each with its controller or kind. */
async function firing(): Promise<string[]> {
  const { alerts } = await ask<{ alerts: { state: string; labels: Record<string, string> }[] }>("alerts");
  return alerts
    .filter(({ state }) => state === "firing")
    .map(({ labels: { alertname = "", controller, kind } }) => `${alertname} ${controller ?? kind ?? ""}`);
}

const patiently = { interval: 500 };

test("MyOperatorReconcileStuck fires while the API server holds back the response to a reconcile, and then ends", async () => {
  const alert = "MyOperatorReconcileStuck databasebackup";
  proxy.fault = ({ method, path }) => (method !== "GET" && path.includes("/stuck") ? "silence" : undefined);
  await apply("stuck");
  await expect.poll(firing, patiently).toContain(alert);
  proxy.fault = () => undefined;
  proxy.abandon();
  await expect.poll(firing, patiently).not.toContain(alert);
});

test("MyOperatorWatchStale fires while a watch receives nothing, and then ends", async () => {
  const alert = "MyOperatorWatchStale DatabaseBackup";
  const longest = `max_over_time(watch_last_contact_seconds{kind="DatabaseBackup"}[1m])`;
  const { result } = await ask<{ result: { value: [number, string] }[] }>(
    `query?query=${encodeURIComponent(longest)}`,
  );
  expect(result.map(({ value }) => Number(value[1]) < 10)).toEqual([true]);
  proxy.silence();
  await expect.poll(firing, patiently).toContain(alert);
  proxy.reset();
  await expect.poll(firing, patiently).not.toContain(alert);
});

/**
 * Changes a DatabaseBackup each second, so that the operator's watch receives events. The requests do not go through
 * the proxy.
 */
async function keepBusy(): Promise<void> {
  for (let count = 0; !over.signal.aborted; count++) {
    const annotations = { touched: String(count) };
    await client.patch(
      databaseBackups,
      { namespace, name: "busy" },
      { type: "merge", body: { metadata: { annotations } } },
    );
    await sleep(1000);
  }
}
