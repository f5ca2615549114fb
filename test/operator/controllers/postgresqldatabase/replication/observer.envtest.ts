import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { PostgreSQLDatabase } from "../../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { desiredCredentials } from "../../../../../operator/controllers/postgresqldatabase/credentials/desired-secrets.ts";
import { ReplicationObserver } from "../../../../../operator/controllers/postgresqldatabase/replication/observer.ts";
import { desiredTlsSecret } from "../../../../../operator/controllers/postgresqldatabase/tls/desired-certificates.ts";
import { monitorRole } from "../../../../../operator/kubernetes/database-names.ts";
import type { Pod } from "../../../../../operator/kubernetes/kinds.ts";
import { addReplicaMetrics } from "../../../../../operator/monitoring/metrics/add-replica-metrics.ts";
import { ObjectStore } from "../../../../../operator/runtime/cache/store.ts";
import type { Client, Stored } from "../../../../../operator/runtime/index.ts";
import { Metrics } from "../../../../../operator/runtime/metrics/metrics.ts";
import { eventually } from "../../../../../lib/testing/eventually.ts";
import { database as databaseWith } from "../../../../support/controllers/databases.ts";
import type { DatabaseFiles, ServerContainer } from "../../../../support/engines/database-server.ts";
import {
  makeDatabaseFiles,
  newLocalCertificate,
  query,
  startServer,
  untilReady,
} from "../../../../support/engines/database-server.ts";
import { makeRunnerFolder } from "../../../../support/repository/runner-folder.ts";
import { recordingLog } from "../../../../support/runtime/parts.ts";

/* A real primary and its replica. The Secrets are those that the operator would write. */

const mebibytes = 2 ** 20;
const version = "17";
const spec = { version, replicas: 2, parameters: { max_slot_wal_keep_size: "64MB" } } as const;
/** Before its initialization, so that its server makes its data. */
const empty = databaseWith({ spec, status: {} });
const shop = databaseWith({ spec });
const passwords = {
  ...{ superuser: "planted-super", owner: "planted-owner", backup: "planted-backup" },
  ...{ replication: "planted-replication", monitor: "planted-monitor" },
};
const certificate = newLocalCertificate(shop);
const superuser = { user: "postgres", password: passwords.superuser };

let runner: string;
let started: ServerContainer[] = [];
let observer: ReplicationObserver | undefined;

beforeAll(async () => {
  runner = await makeRunnerFolder();
});

afterEach(async () => {
  await observer?.stop();
  observer = undefined;
  for (const each of started) each.kill();
  await Promise.all(started.map(({ ended }) => ended));
  started = [];
});

afterAll(async () => {
  await rm(runner, { recursive: true, force: true });
});

const pod = (isReady: boolean): Stored<Pod> => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "store", name: "shop-0", uid: "shop-0", resourceVersion: "1" },
  status: { conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
});

async function startInstance(files: DatabaseFiles, more: { ordinal?: number; primaryPort?: number } = {}) {
  await files.write(empty, passwords, { certificate });
  const container = await startServer(files, empty, { version, ...more });
  started.push(container);
  await untilReady(container);
  return container;
}

async function startBoth() {
  const files = { primary: await makeDatabaseFiles(runner), replica: await makeDatabaseFiles(runner) };
  const primary = await startInstance(files.primary);
  const replica = await startInstance(files.replica, { ordinal: 1, primaryPort: files.primary.port });
  return { files, primary, replica };
}

/** Observes the primary, a second after each answer. */
function observe({ port }: DatabaseFiles) {
  const databases = new ObjectStore<PostgreSQLDatabase>();
  databases.set(shop);
  const pods = new ObjectStore<Pod>();
  pods.set(pod(true));
  const secrets = new Map(
    [...desiredCredentials(shop, passwords, certificate.ca), desiredTlsSecret(shop, certificate)].map(
      (secret) => [secret.metadata.name, secret],
    ),
  );
  const given = { monitor: passwords.monitor };
  let reads = 0;
  const get: unknown = (_of: unknown, { name }: { name: string }) => {
    reads++;
    const { stringData = {} } = secrets.get(name) ?? {};
    const values = name === "shop-monitor" ? { ...stringData, password: given.monitor } : stringData;
    const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
    return Promise.resolve({ data: Object.fromEntries(data) as Record<string, string> });
  };
  const { log, lines } = recordingLog();
  const asked: string[] = [];
  const observing = (observer = new ReplicationObserver({
    client: { get } as Client,
    databases,
    pods,
    log,
    locate: () => ({ host: "127.0.0.1", port }),
    pauseSeconds: 1,
  }));
  observing.trigger(({ namespace, name }) => asked.push(`${namespace}/${name}`));
  const metrics = new Metrics();
  const source = {
    metrics: (each: Parameters<Metrics["source"]>[0]) => {
      metrics.source(each);
    },
  };
  addReplicaMetrics(source, () => observing.figures());
  observing.start();
  const metric = async (name: string) => {
    const labels = 'namespace="store",postgresqldatabase="shop",pod="shop-1"';
    const text = await metrics.text();
    const [, value] =
      new RegExp(`^my_operator_postgresql_replica_${name}{${labels}} (\\S+)$`, "m").exec(text) ?? [];
    return value === undefined ? undefined : Number(value);
  };
  const shownOf = () => observing.shown(shop)?.get(1);
  return { pods, given, asked, lines, shownOf, metric, reads: () => reads };
}

/** Fills segments of the write-ahead log. */
async function fillSegments(files: DatabaseFiles, count: number): Promise<void> {
  for (let segment = 0; segment < count; segment++)
    await query(
      files,
      superuser,
      "SELECT pg_logical_emit_message(false, 'filler', repeat('x', 1000)); SELECT pg_switch_wal()",
    );
}

test("the lag and the risk of a replica are those that the primary knows, and are asked for without the API server", async () => {
  const { files, primary, replica } = await startBoth();
  const { asked, lines, shownOf, metric, reads, pods, given } = observe(files.primary);
  await eventually("the first answer", async () => {
    expect(shownOf()).toEqual({ lagBytes: 0, isAtRisk: false, isStreaming: true });
    expect(await metric("lag_bytes")).toBe(0);
    expect(await metric("slot_at_risk")).toBe(0);
    expect(await metric("slot_safe_bytes")).toBeGreaterThan(48 * mebibytes);
  });
  expect(reads()).toBe(2);
  const reconciles = asked.length;

  // Its walreceiver goes on.
  await query(files.replica, superuser, "SELECT pg_wal_replay_pause()");
  await fillSegments(files.primary, 2);
  await eventually("the lag of what is not replayed", async () => {
    expect(shownOf()?.lagBytes).toBeGreaterThanOrEqual(16 * mebibytes);
    expect(await metric("lag_bytes")).toBeGreaterThan(16 * mebibytes);
  });
  expect(asked.length).toBeGreaterThan(reconciles);
  await query(files.replica, superuser, "SELECT pg_wal_replay_resume()");
  await eventually("no lag", async () => {
    expect(shownOf()?.lagBytes).toBe(0);
    expect(await metric("slot_safe_bytes")).toBeGreaterThan(48 * mebibytes);
  });

  await replica.signal("SIGTERM");
  await replica.ended;
  await fillSegments(files.primary, 4);
  await eventually("the risk", async () => {
    expect(shownOf()).toMatchObject({ isAtRisk: true });
    expect(await metric("slot_at_risk")).toBe(1);
    expect(await metric("slot_safe_bytes")).toBeLessThan(16 * mebibytes);
    expect(await metric("lag_bytes")).toBeGreaterThan(48 * mebibytes);
  });
  expect(reads()).toBe(2);

  // Another password: the one that is known holds until it is refused.
  given.monitor = "planted-other";
  await files.primary.write(empty, { ...passwords, monitor: given.monitor }, { certificate });
  await eventually("the new password", () => {
    expect(reads()).toBe(4);
  });
  await eventually("an answer to it", () => {
    expect(shownOf()?.isAtRisk).toBe(true);
  });

  const before = asked.length;
  await primary.signal("SIGTERM");
  await primary.ended;
  await eventually("nothing that is old", async () => {
    expect(shownOf()).toBeUndefined();
    expect(await metric("lag_bytes")).toBeUndefined();
    expect(await metric("slot_at_risk")).toBeUndefined();
  });
  await eventually("a line in the log", () => {
    expect(JSON.stringify(lines)).toContain("Failed to ask the primary");
  });
  pods.set(pod(false));
  given.monitor = passwords.monitor;
  await startInstance(files.primary);
  pods.set(pod(true));
  await eventually("an answer again", () => {
    expect(shownOf()?.isAtRisk).toBe(true);
  });
  expect(asked.length - before).toBeLessThanOrEqual(3);
  expect(JSON.stringify(lines) + primary.log()).not.toContain("planted");
});

test("the role may read figures, and nothing else", async () => {
  const files = await makeDatabaseFiles(runner);
  await startInstance(files);
  const monitor = { user: monitorRole, password: passwords.monitor };
  const isMember = "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'member') ORDER BY 1";
  expect(await query(files, monitor, isMember)).toEqual(
    [...[monitorRole, "pg_monitor", "pg_read_all_settings", "pg_read_all_stats", "pg_stat_scan_tables"]].map(
      (rolname) => ({ rolname }),
    ),
  );
  const attributes =
    "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles";
  const [own = {}] = await query(files, monitor, `${attributes} WHERE rolname = current_user`);
  expect(Object.values(own)).toEqual([false, false, false, false, false]);
  await query(files, superuser, "CREATE TABLE secrets AS SELECT 1 AS id");
  await expect(query(files, monitor, "SELECT * FROM secrets")).rejects.toThrow("permission denied");
});
