import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { metricsServiceName } from "../lib/constructs/operator-alerts.ts";
import { ensureBinary } from "../lib/testing/binaries.ts";
import { startDaemon, type Daemon } from "../lib/testing/daemon.ts";
import { startEnvtest, type Envtest } from "../lib/testing/envtest.ts";
import { eventually } from "../lib/testing/eventually.ts";
import { freePorts } from "../lib/testing/ports.ts";
import { databaseBackup } from "./support/api/backups.ts";
import { find, readManifests, valueAt } from "./support/constructs.ts";
import { startLoopbackServer, type LoopbackServer } from "./support/servers/loopback-server.ts";

/*
 * The real Prometheus Operator makes the configuration of a Prometheus from dist/monitoring, and a real Prometheus with
 * that configuration finds the real operator, reads its metrics with the account's token, and loads the alerts. All of
 * them are processes next to an API server of their own: nothing runs the Pods, so this file does what the kubelet and
 * the controllers would do. monitoring.e2e.ts has the alerts on a node.
 */

const run = promisify(execFile);
const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const system = "my-operator-system";
const service = metricsServiceName("my-operator");
/** The address of the operator's Pod, if there were one. */
const podAddress = "192.0.2.10";

let folder: string;
let cluster: Envtest;
let operator: Daemon;
let prometheusOperator: Daemon;
let prometheus: LoopbackServer;

async function kubectl(...args: string[]): Promise<string> {
  const options = { env: { ...process.env, KUBECONFIG: cluster.kubeconfig } };
  return (await run(cluster.kubectl, args, options)).stdout;
}

async function apply(...items: object[]): Promise<void> {
  const file = join(folder, "objects.json");
  await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  await kubectl("apply", "-f", file);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "my-operator-prometheus-"));
  cluster = await startEnvtest({ crds: [join(dist, "0000-crds.k8s.yaml"), ...(await prometheusKinds())] });
  await kubectl("apply", "-f", dist);
  await kubectl("apply", "-f", join(dist, "monitoring"));
  await giveToken("my-operator-metrics-reader");

  const [metricsPort = 0, ownPort = 0] = await freePorts(2);
  await apply(endpointsAt(metricsPort), await prometheusObject(metricsPort), {
    ...databaseBackup("orders", { suspend: true }),
    metadata: { name: "orders", namespace: "default" },
  });
  const logs = { operator: join(folder, "operator.log"), other: join(folder, "prometheus-operator.log") };
  [operator, prometheusOperator] = await Promise.all([
    startDaemon(
      "my-operator",
      process.execPath,
      [
        join(root, "operator/main.ts"),
        ...[
          `--kubeconfig=${cluster.kubeconfig}`,
          `--leader-election-namespace=${system}`,
          "--runner-image=my-operator:test",
        ],
        ...[
          `--metrics-bind-address=127.0.0.1:${metricsPort}`,
          "--health-probe-bind-address=0",
          "--leader-elect",
        ],
      ],
      logs.operator,
    ),
    startDaemon(
      "prometheus-operator",
      await ensureBinary("prometheus-operator"),
      [`--web.listen-address=127.0.0.1:${ownPort}`],
      logs.other,
      undefined,
      { KUBECONFIG: cluster.kubeconfig },
    ),
  ]);
  // The metrics of an object are those of its status. Prometheus reads them only every 30 s.
  await eventually("the status of the DatabaseBackup", async () => {
    expect(await kubectl("get", "databasebackup", "orders", "-o", "jsonpath={.status.conditions}")).not.toBe(
      "",
    );
  });
  prometheus = await startPrometheus();
  // The first time, the programs are built.
}, 600_000);

afterAll(async () => {
  await prometheus.stop();
  await prometheusOperator.stop();
  await operator.stop();
  await cluster.stop();
  await rm(folder, { recursive: true });
});

/** Files of the CustomResourceDefinitions that a Prometheus needs. */
async function prometheusKinds(): Promise<string[]> {
  const { stdout } = await run(
    "go",
    ["mod", "download", "-json", "github.com/prometheus-operator/prometheus-operator"],
    { cwd: join(root, "lib/testing/go/prometheus-operator") },
  );
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  return ["prometheuses", "prometheusrules", "servicemonitors", "podmonitors", "probes", "scrapeconfigs"].map(
    (kind) => join(Dir, "example/prometheus-operator-crd", `monitoring.coreos.com_${kind}.yaml`),
  );
}

/** What the controller of tokens does in a cluster. */
async function giveToken(account: string): Promise<void> {
  const token = (await kubectl("-n", system, "create", "token", account)).trim();
  const data = { token: Buffer.from(token).toString("base64") };
  await kubectl("-n", system, "patch", "secret", account, "--type=merge", "-p", JSON.stringify({ data }));
}

/** What the controller of endpoints makes of the operator's Service and Pod. */
function endpointsAt(port: number): object {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: service, namespace: system, labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    endpoints: [{ addresses: [podAddress], conditions: { ready: true } }],
    ports: [{ name: "https", port }],
  };
}

/** A Prometheus that takes all ServiceMonitors and rules. It runs here, and not in a Pod: so it needs addresses. */
async function prometheusObject(metricsPort: number): Promise<object> {
  // The kubeconfig is JSON.
  const kubeconfig = JSON.parse(await readFile(cluster.kubeconfig, "utf8")) as {
    clusters: [{ cluster: { server: string; "certificate-authority-data": string } }];
    users: [{ user: { token: string } }];
  };
  const { server, "certificate-authority-data": authority } = kubeconfig.clusters[0].cluster;
  await writeFile(join(folder, "ca.crt"), Buffer.from(authority, "base64"));
  await writeFile(join(folder, "token"), kubeconfig.users[0].user.token, { mode: 0o600 });
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "Prometheus",
    metadata: { name: "main", namespace: "default" },
    spec: {
      serviceAccountName: "prometheus",
      serviceDiscoveryRole: "EndpointSlice",
      evaluationInterval: "1s",
      serviceMonitorSelector: {},
      serviceMonitorNamespaceSelector: {},
      ruleSelector: {},
      ruleNamespaceSelector: {},
      apiserverConfig: {
        host: server,
        tlsConfig: { caFile: join(folder, "ca.crt") },
        authorization: { credentialsFile: join(folder, "token") },
      },
      scrapeClasses: [
        {
          name: "on-loopback",
          default: true,
          relabelings: [
            {
              sourceLabels: ["__address__"],
              regex: `${podAddress}:${metricsPort}`,
              targetLabel: "__address__",
              replacement: `127.0.0.1:${metricsPort}`,
            },
          ],
        },
      ],
    },
  };
}

/** Starts Prometheus as its Pod would: with the configuration and the rules that the Prometheus Operator made. */
async function startPrometheus(): Promise<LoopbackServer> {
  const made = async (kind: string, name: string) => {
    const text = await eventually(`${kind} ${name}`, () => kubectl("get", kind, name, "-o", "json"));
    return (JSON.parse(text) as { data: Record<string, string> }).data;
  };
  const rules = await made("configmap", "prometheus-main-rulefiles-0");
  const config = await eventually("the configuration with the ServiceMonitor", async () => {
    const { "prometheus.yaml.gz": zipped = "" } = await made("secret", "prometheus-main");
    const text = gunzipSync(Buffer.from(zipped, "base64")).toString();
    expect(text).toContain(`serviceMonitor/${system}/`);
    expect(text).toContain("/rules/");
    return text;
  });
  await eventually("the StatefulSet", () => kubectl("get", "statefulset", "prometheus-main"));
  return startLoopbackServer(
    {
      name: "prometheus",
      command: await ensureBinary("prometheus"),
      async args({ port, folder: data, files }) {
        const rulesFolder = join(files, "rules", "prometheus-main-rulefiles-0");
        await mkdir(rulesFolder, { recursive: true });
        for (const [name, content] of Object.entries(rules))
          await writeFile(join(rulesFolder, name), content);
        const configFile = join(files, "prometheus.yaml");
        // In the Pod, an init container replaces the variables, and this folder is mounted there.
        const ofPod = config.replaceAll("$(SHARD)", "0").replaceAll("$(POD_NAME)", "prometheus-main-0");
        await writeFile(configFile, ofPod.replaceAll("/etc/prometheus/", `${files}/`));
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

test("Prometheus loads every rule of dist/monitoring, and can evaluate it", async () => {
  const monitoring = await readManifests(join(dist, "monitoring"));
  const wanted = valueAt(find(monitoring, "PrometheusRule"), "spec", "groups", 0, "rules") as {
    alert: string;
  }[];
  const loaded = async () => {
    const { groups } = await ask<{ groups: { rules: { name: string; health: string }[] }[] }>("rules");
    return groups.flatMap(({ rules }) => rules.map(({ name, health }) => `${name} ${health}`));
  };
  await expect.poll(loaded).toEqual(wanted.map(({ alert }) => `${alert} ok`));
  expect(wanted.length).toBeGreaterThan(10);
});

test("Prometheus finds the operator by the ServiceMonitor, and reads its metrics with the account's token", async () => {
  interface Target {
    readonly health: string;
    readonly lastError: string;
    readonly scrapeUrl: string;
    readonly labels: Record<string, string>;
  }
  const targets = async () => {
    const { activeTargets } = await ask<{ activeTargets: Target[] }>("targets");
    return activeTargets.map(({ health, lastError, scrapeUrl, labels }) => ({
      state: `${health} ${lastError}`.trim(),
      scheme: new URL(scrapeUrl).protocol,
      job: labels["job"],
      namespace: labels["namespace"],
    }));
  };
  // Prometheus reads each target every 30 s, and begins at any of them.
  await expect
    .poll(targets, { interval: 500 })
    .toEqual([{ state: "up", scheme: "https:", job: service, namespace: system }]);
});

test("the rules find the operator by the job, and the metrics keep the namespace of their objects", async () => {
  const query = async (expr: string) =>
    (await ask<{ result: { metric: Record<string, string> }[] }>(`query?query=${encodeURIComponent(expr)}`))
      .result;
  await expect.poll(() => query(`leader_election_master_status{job="${service}"} == 1`)).toHaveLength(1);
  expect(await query(`absent(up{job="${service}"} == 1)`)).toEqual([]);
  await expect
    .poll(() => query(`my_operator_backup_suspended{job="${service}"}`))
    .toMatchObject([{ metric: { namespace: "default", databasebackup: "orders" } }]);
});
