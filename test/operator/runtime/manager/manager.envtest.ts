import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import type { TLSSocket } from "node:tls";
import { join } from "node:path";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { selfSignedCertificate } from "../../../../operator/runtime/metrics/certificate.ts";
import { systemClock } from "../../../../operator/runtime/clock.ts";
import { events, EventWriter } from "../../../../operator/runtime/events/event-writer.ts";
import { leases } from "../../../../operator/runtime/manager/leader-election.ts";
import { keyOf, Manager, type ManagerOptions, resource } from "../../../../operator/runtime/index.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import {
  clusterClient,
  type ConfigMap,
  configMap,
  configMaps,
  recordingLog,
  storedConfigMap,
} from "../../../support/runtime/parts.ts";

const namespace = testNamespace("manager");
const client = clusterClient();

/** Starts a manager that reconciles the ConfigMaps of the namespace, and stops it after the test. */
function startManager(
  options: Partial<ManagerOptions> = {},
  reconcile: (name: string, manager: Manager) => Promise<void> = () => Promise.resolve(),
) {
  const { log, lines } = recordingLog();
  const manager = new Manager({
    name: "test",
    log,
    kubeconfig: inject("kubeconfig"),
    namespaces: [namespace],
    ...options,
  });
  manager.controller({
    name: "test",
    for: { resource: configMaps },
    reconcile: ({ name }) => reconcile(name, manager),
  });
  const store = manager.store<ConfigMap>({ resource: configMaps });
  manager.metrics({
    families: [{ name: "test_config_maps", help: "How many there are", type: "gauge" }],
    labelNames: ["namespace"],
    read: () => [{ labels: { namespace }, values: { test_config_maps: store.list().length } }],
  });
  const stop = new AbortController();
  const running = manager.start(stop.signal);
  const logged = (message: string) => lines.findIndex(({ msg }) => msg === message);
  onTestFinished(async () => {
    stop.abort();
    await running.catch(() => undefined);
  });
  return { manager, lines, logged, stop, running, isWorking: () => logged("Starting workers") >= 0 };
}

test("without leader election, start ends and leaves nothing open, even if a reconcile never ends", async () => {
  await client.create(configMaps, configMap(namespace, "hangs"));
  const never = new Promise<void>(() => undefined);
  const options = { gracefulStopSeconds: 0.2, probes: "127.0.0.1:0" };
  const { running, stop, manager, logged } = startManager(options, () => never);
  await expect.poll(() => logged("Starting workers")).toBeGreaterThan(-1);
  const url = `http://127.0.0.1:${manager.ports.probes}/readyz`;
  expect((await fetch(url)).status).toBe(200);
  stop.abort();
  await expect(running).rejects.toThrow('Controller "test" still reconciles ');
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

describe("leader election", () => {
  const leaderElection = (id: string) => ({
    leaderElection: {
      id,
      namespace,
      leaseDurationSeconds: 3,
      renewDeadlineSeconds: 2,
      retryPeriodSeconds: 0.3,
    },
  });

  test("lets one of two instances work; the other takes over when that one has given the lease back", async () => {
    const first = startManager(leaderElection("clean"));
    await expect.poll(first.isWorking).toBe(true);
    const second = startManager(leaderElection("clean"));
    await expect.poll(() => second.logged("Waiting for the lease")).toBeGreaterThanOrEqual(0);
    const renewedAt = async () =>
      Date.parse((await client.get(leases, { namespace, name: "clean" })).spec?.renewTime ?? "");
    const waitingSince = await renewedAt();
    // The first manager keeps renewing for longer than the lease lasts.
    await expect.poll(renewedAt).toBeGreaterThan(waitingSince + 4000);
    expect(second.isWorking()).toBe(false);

    first.stop.abort();
    await first.running;
    const released = performance.now();
    await expect.poll(second.isWorking, { interval: 10 }).toBe(true);
    // The second manager did not wait until the lease expired.
    expect(performance.now() - released).toBeLessThan(3000);
    const lease = await client.get(leases, { namespace, name: "clean" });
    expect(lease.spec).toMatchObject({ leaseTransitions: 1, leaseDurationSeconds: 3 });
    expect(lease.spec?.holderIdentity).toMatch(/^.+_[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  test("takes the lease of a leader that died once it has run out, and not before", async () => {
    const started = performance.now();
    await client.create(leases, {
      apiVersion: leases.apiVersion,
      kind: leases.kind,
      metadata: { namespace, name: "dead" },
      spec: { holderIdentity: "dead", leaseDurationSeconds: 3, leaseTransitions: 4 },
    });
    const heir = startManager(leaderElection("dead"));
    await expect.poll(heir.isWorking, { interval: 10 }).toBe(true);
    const seconds = (performance.now() - started) / 1000;
    expect(seconds).toBeGreaterThan(3);
    expect(seconds).toBeLessThan(10);
    expect((await client.get(leases, { namespace, name: "dead" })).spec?.leaseTransitions).toBe(5);
  });

  test("gives the lease back only after the workers have stopped", async () => {
    let end: () => void = () => undefined;
    let isBusy = false;
    await client.create(configMaps, configMap(namespace, "work"));
    const leader = startManager(leaderElection("late"), async () => {
      isBusy = true;
      await new Promise<void>((resolve) => (end = resolve));
      isBusy = false;
    });
    await expect.poll(() => isBusy).toBe(true);
    leader.stop.abort();
    await expect.poll(() => leader.logged("Stopping")).toBeGreaterThanOrEqual(0);
    const lease = () => client.get(leases, { namespace, name: "late" });
    const { metadata: stopping } = await lease();
    // The manager still renews the lease.
    await expect
      .poll(async () => (await lease()).metadata.resourceVersion)
      .not.toBe(stopping.resourceVersion);
    expect((await lease()).spec?.holderIdentity).not.toBe("");
    end();
    await leader.running;
    expect((await client.get(leases, { namespace, name: "late" })).spec?.holderIdentity).toBe("");
  });

  test("ends the process of a leader whose lease was taken", async () => {
    let exits = 0;
    const leader = startManager({ ...leaderElection("stolen"), exit: () => exits++ });
    await expect.poll(leader.isWorking).toBe(true);
    const body = { spec: { holderIdentity: "thief" } };
    await client.patch(leases, { namespace, name: "stolen" }, { type: "merge", body });
    await expect.poll(() => exits).toBe(1);
  });
});

describe("events", () => {
  test("are written once each, and repeated ones counted", async () => {
    const object = await client.create(configMaps, configMap(namespace, "reported"));
    const recording = new Manager({
      name: "reporter",
      log: recordingLog().log,
      kubeconfig: inject("kubeconfig"),
      namespaces: [namespace],
    });
    recording.controller({
      name: "reporter",
      for: { resource: configMaps, fieldSelector: "metadata.name=reported" },
      reconcile(_, context) {
        for (let count = 0; count < 5; count++) {
          context.events.record(object, {
            type: "Warning",
            reason: "Failed",
            action: "Try",
            note: "It failed",
          });
        }
        context.events.record(object, {
          type: "Normal",
          reason: "Done",
          action: "Try",
          note: "x".repeat(2000),
        });
        return Promise.resolve();
      },
    });
    const end = new AbortController();
    const reporter = recording.start(end.signal);
    const written = async () =>
      (await client.list(events, { namespace })).items.filter(
        ({ regarding }) => regarding.name === "reported",
      );
    await expect.poll(async () => (await written()).length).toBe(2);
    end.abort();
    await reporter;
    const [failed] = (await written()).filter(({ reason }) => reason === "Failed");
    expect(failed).toMatchObject({
      type: "Warning",
      action: "Try",
      note: "It failed",
      reportingController: "reporter",
      regarding: { kind: "ConfigMap", namespace, uid: object.metadata.uid },
      series: { count: 5 },
    });
    expect((await written()).find(({ reason }) => reason === "Done")?.note).toHaveLength(1024);
  });
});

test("every event reaches the API server, whatever its texts and the name of its object", async () => {
  const { log, lines } = recordingLog();
  const writer = new EventWriter({
    client,
    reportingController: "odd-events",
    reportingInstance: "ä".repeat(200),
    clock: systemClock,
    log,
  });
  const note = { type: "Normal", reason: "Odd", action: "Try", note: "" } as const;
  const role = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" };
  const objects = ["system:node", "system:", ":", "A_b%c d", "-a.-b-", "größe", "x".repeat(253)].map(
    (name) => ({
      ...role,
      metadata: { name, uid: name, resourceVersion: "1" },
    }),
  );
  const inNamespace = storedConfigMap(namespace, "odd");
  const texts = [
    "größe".repeat(300),
    "日本語".repeat(400),
    "😀".repeat(300),
    "half \ud83d",
    "\u0000\n\u2028",
    "é".repeat(511) + "ab",
  ];
  for (const object of objects) writer.record(object, note);
  for (const text of texts) {
    writer.record(inNamespace, { ...note, note: text });
    writer.record(inNamespace, { ...note, reason: text, action: text, note: text });
  }
  writer.record(inNamespace, { ...note, reason: "", action: "" });
  await writer.flush();
  expect(lines).toEqual([]);
  const written = (await client.list(events)).items.filter(
    ({ reportingController }) => reportingController === "odd-events",
  );
  expect(written).toHaveLength(objects.length + 2 * texts.length + 1);
  expect(written.filter(({ reason, action }) => reason === "Normal" && action === "Normal")).toHaveLength(1);

  // A series goes on although its Event is gone.
  const [first] = written.filter(({ regarding }) => regarding.name === "system:node");
  await client.delete(events, keyOf(first ?? expect.fail("no event")));
  for (const object of objects.slice(0, 1)) writer.record(object, note);
  await writer.flush();
  expect(lines).toEqual([]);
  const again = (await client.list(events, { namespace: "default" })).items;
  expect(
    again.filter(({ regarding, series }) => regarding.name === "system:node" && series?.count === 2),
  ).toHaveLength(1);
});

describe("the metrics server", () => {
  const token = async (account: string) =>
    (await kubectl(["create", "token", account, "--namespace", namespace])).trim();
  const get = (port: number, path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string; certificate: string }>((resolve, reject) => {
      // The server's certificate is self-signed: there is no authority to verify it with.
      const call = request(
        { host: "127.0.0.1", port, path, headers, rejectUnauthorized: false, agent: false },
        (answer) => {
          let body = "";
          const { subject } = (answer.socket as TLSSocket).getPeerCertificate();
          answer.setEncoding("utf8").on("data", (text: string) => (body += text));
          answer.on("end", () => {
            resolve({ status: answer.statusCode ?? 0, body, certificate: String(subject.CN) });
          });
        },
      );
      call.on("error", reject).end();
    });

  test("answers only users whom the API server lets read metrics", async () => {
    for (const account of ["reader", "stranger"]) {
      await kubectl(["create", "serviceaccount", account, "--namespace", namespace]);
    }
    const role = `${namespace}-metrics-reader`;
    await kubectl(["create", "clusterrole", role, "--verb=get", "--non-resource-url=/metrics"]);
    await kubectl([
      "create",
      "clusterrolebinding",
      role,
      `--clusterrole=${role}`,
      `--serviceaccount=${namespace}:reader`,
    ]);
    onTestFinished(async () => {
      await kubectl(["delete", "clusterrolebinding,clusterrole", role]);
    });
    const { manager, isWorking } = startManager({
      metrics: { bindAddress: "127.0.0.1:0" },
      probes: "127.0.0.1:0",
    });
    await expect.poll(isWorking).toBe(true);
    const port = manager.ports.metrics ?? 0;
    expect((await get(port, "/metrics")).status).toBe(401);
    expect((await get(port, "/metrics", { Authorization: "Bearer nonsense" })).status).toBe(401);
    expect((await get(port, "/metrics", { Authorization: `Bearer ${await token("stranger")}` })).status).toBe(
      403,
    );
    const reader = { Authorization: `Bearer ${await token("reader")}` };
    const { status, body, certificate } = await get(port, "/metrics", reader);
    expect([status, certificate]).toEqual([200, "localhost"]);
    expect((await get(port, "/", reader)).status).toBe(404);
    for (const name of [
      'controller_runtime_reconcile_total{controller="test",result="success"}',
      'controller_runtime_reconcile_errors_total{controller="test"}',
      'controller_runtime_reconcile_time_seconds_bucket{le="0.005",controller="test"}',
      'controller_runtime_max_concurrent_reconciles{controller="test"}',
      'workqueue_depth{name="test",controller="test"}',
      'workqueue_adds_total{name="test",controller="test"}',
      'rest_client_requests_total{code="200",method="GET",host="',
      'watch_last_contact_seconds{kind="ConfigMap",',
      "process_resident_memory_bytes",
    ]) {
      expect(body).toContain(name);
    }
    // No label contains the name of an object.
    expect(body).not.toContain("kube-root-ca");
    for (const path of ["/healthz", "/readyz"]) {
      const probe = await fetch(`http://127.0.0.1:${manager.ports.probes ?? 0}${path}`);
      expect([probe.status, await probe.text()]).toEqual([200, "ok\n"]);
    }
  });

  test("shows an operator's own metrics with the stores' present content; of two instances only the leader does", async () => {
    const options = {
      metrics: { bindAddress: "127.0.0.1:0", secure: false },
      leaderElection: { id: "metrics", namespace },
    };
    const { manager: leader, isWorking } = startManager(options);
    await expect.poll(isWorking).toBe(true);
    const standby = startManager(options);
    await expect.poll(() => standby.logged("Waiting for the lease")).not.toBe(-1);
    const shown = async (manager: Manager) => {
      const answer = await fetch(`http://127.0.0.1:${manager.ports.metrics ?? 0}/metrics`);
      return /^test_config_maps.*$/m.exec(await answer.text())?.[0];
    };
    const before = (await client.list(configMaps, { namespace })).items.length;
    expect(await shown(leader)).toBe(`test_config_maps{namespace="${namespace}"} ${before}`);
    await client.create(configMaps, configMap(namespace, "counted"));
    await expect.poll(() => shown(leader)).toBe(`test_config_maps{namespace="${namespace}"} ${before + 1}`);
    expect(await shown(standby.manager)).toBeUndefined();
  });

  test("uses certificate files when it is given some", async () => {
    const folder = await mkdtemp(join(tmpdir(), "metrics-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { cert, key } = selfSignedCertificate("metrics.example", Date.now());
    await writeFile(join(folder, "tls.crt"), cert);
    await writeFile(join(folder, "tls.key"), key);
    const { manager, isWorking } = startManager({
      metrics: { bindAddress: "127.0.0.1:0", certPath: folder },
    });
    await expect.poll(isWorking).toBe(true);
    expect((await get(manager.ports.metrics ?? 0, "/metrics")).certificate).toBe("metrics.example");
  });

  test("without TLS answers everyone in plain text", async () => {
    const { manager, isWorking } = startManager({ metrics: { bindAddress: "127.0.0.1:0", secure: false } });
    await expect.poll(isWorking).toBe(true);
    const answer = await fetch(`http://127.0.0.1:${manager.ports.metrics ?? 0}/metrics`);
    expect(await answer.text()).toContain("controller_runtime_reconcile_total");
  });
});

describe("a manager", () => {
  test("is not ready while a kind cannot be listed, and names the kind", async () => {
    const { manager, lines } = (() => {
      const { log, lines } = recordingLog();
      const manager = new Manager({
        name: "test",
        log,
        kubeconfig: inject("kubeconfig"),
        probes: "127.0.0.1:0",
      });
      manager.controller({
        name: "absent",
        for: { resource: resource("absent.test.io/v1", "Absent", "absents") },
        reconcile: () => Promise.resolve(),
      });
      return { manager, lines };
    })();
    const stop = new AbortController();
    const running = manager.start(stop.signal);
    await expect.poll(() => lines.find(({ level }) => level === "error")?.["error"]).toMatch(/404/);
    const ready = await fetch(`http://127.0.0.1:${manager.ports.probes ?? 0}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, "waiting for the first list of: absents\n"]);
    expect((await fetch(`http://127.0.0.1:${manager.ports.probes ?? 0}/healthz`)).status).toBe(200);
    stop.abort();
    await running;
  });

  test("watches its namespaces only", async () => {
    const seen = new Set<string>();
    const { isWorking } = startManager({}, (name) => {
      seen.add(name);
      return Promise.resolve();
    });
    await expect.poll(isWorking).toBe(true);
    await client.create(configMaps, configMap("default", `${namespace}-outside`));
    onTestFinished(async () => {
      await client.delete(configMaps, { namespace: "default", name: `${namespace}-outside` });
    });
    await client.create(configMaps, configMap(namespace, "inside"));
    await expect.poll(() => seen.has("inside")).toBe(true);
    expect(seen).not.toContain(`${namespace}-outside`);
  });

  test("rejects late stores, a second start, an unknown context and an invalid name", async () => {
    const { manager } = startManager();
    expect(() => manager.store({ resource: configMaps, labelSelector: "other" })).toThrow(
      "the manager has started",
    );
    await expect(manager.start(new AbortController().signal)).rejects.toThrow("starts once");
    const lost = new Manager({
      name: "x",
      log: recordingLog().log,
      kubeconfig: inject("kubeconfig"),
      context: "nowhere",
    });
    await expect(lost.client.raw("GET", "/version")).rejects.toThrow('no context "nowhere". It has: "');
    for (const name of ["My operator", "my_operator", "a..b", "a-.b", "a".repeat(64)])
      expect(() => new Manager({ name, log: recordingLog().log })).toThrow(`Invalid manager name "${name}"`);
  });
});
