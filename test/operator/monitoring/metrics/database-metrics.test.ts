import { expect, test } from "vitest";
import type { PersistentVolumeClaim, Pod } from "../../../../operator/kubernetes/kinds.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { addDatabaseMetrics } from "../../../../operator/monitoring/metrics/add-database-metrics.ts";
import { databaseFamilies } from "../../../../operator/monitoring/metrics/database-families.ts";
import { databaseMetrics } from "../../../../operator/monitoring/metrics/database-metrics.ts";
import { ObjectStore } from "../../../../operator/runtime/cache/store.ts";
import { Metrics } from "../../../../operator/runtime/metrics/metrics.ts";
import type { Stored } from "../../../../operator/runtime/index.ts";
import { database } from "../../../support/controllers/databases.ts";

const condition = (type: string, status: "True" | "False" | "Unknown") => ({
  ...{ type, status, reason: "Any", message: "", lastTransitionTime: "2026-11-01T00:00:00Z" },
});

const claim = (name: string, storage: string): Stored<PersistentVolumeClaim> => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { namespace: "store", name, uid: name, resourceVersion: "1" },
  spec: {},
  status: { capacity: { storage } },
});

const pod = (name: string, restartCount: number): Stored<Pod> => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "store", name, uid: name, resourceVersion: "1" },
  status: { containerStatuses: [{ name: "postgresql", restartCount }] },
});

test("a database that was only just created says what is wanted, and nothing that is not known", () => {
  const of = database({ spec: { storage: { size: "2Gi" } }, status: {} });
  expect(databaseMetrics(of, { pods: [], claims: [] })).toEqual({
    labels: { namespace: "store", postgresqldatabase: "shop" },
    values: {
      my_operator_postgresql_stalled: 0,
      my_operator_postgresql_degraded: 0,
      my_operator_postgresql_instances: 1,
      my_operator_postgresql_ready_instances: 0,
      my_operator_postgresql_volume_wanted_bytes: 2 ** 31,
      my_operator_postgresql_server_restarts_total: 0,
    },
  });
});

test("a database that runs says how it is, with the smallest of its volumes and the restarts of all instances", () => {
  const of = database({
    spec: { replicas: 2, storage: { size: "2Gi" } },
    status: {
      readyReplicas: 1,
      lastBackupTime: "2026-11-02T00:00:00Z",
      conditions: [condition("Ready", "True"), condition("BackedUp", "False"), condition("Degraded", "True")],
    },
  });
  const children = {
    pods: [pod("shop-0", 1), pod("shop-1", 4)],
    claims: [claim("data-shop-0", "2Gi"), claim("data-shop-1", "1Gi")],
  };
  expect(databaseMetrics(of, children).values).toEqual({
    my_operator_postgresql_ready: 1,
    my_operator_postgresql_stalled: 0,
    my_operator_postgresql_degraded: 1,
    my_operator_postgresql_backed_up: 0,
    my_operator_postgresql_instances: 2,
    my_operator_postgresql_ready_instances: 1,
    my_operator_postgresql_last_backup_timestamp_seconds: Date.parse("2026-11-02T00:00:00Z") / 1000,
    my_operator_postgresql_volume_wanted_bytes: 2 ** 31,
    my_operator_postgresql_volume_capacity_bytes: 2 ** 30,
    my_operator_postgresql_server_restarts_total: 5,
  });
});

test("a database that waits for a person says so", () => {
  const of = database({
    status: { conditions: [condition("Ready", "False"), condition("Stalled", "True")] },
  });
  expect(databaseMetrics(of, { pods: [], claims: [] }).values).toMatchObject({
    my_operator_postgresql_ready: 0,
    my_operator_postgresql_stalled: 1,
  });
});

test("each database has one series of each metric, which disappears with it, also with nine instances", async () => {
  const databases = new ObjectStore<PostgreSQLDatabase>();
  const [pods, claims] = [new ObjectStore<Pod>(), new ObjectStore<PersistentVolumeClaim>()];
  const metrics = new Metrics();
  const manager = {
    metrics: (source: Parameters<Metrics["source"]>[0]) => {
      metrics.source(source);
    },
  };
  addDatabaseMetrics(manager, { databases, pods, claims });
  const lines = async () =>
    (await metrics.text()).split("\n").filter((line) => line.startsWith("my_operator_postgresql_"));
  expect(await lines()).toEqual([]);
  databases.set(
    database({
      spec: { replicas: 9, storage: { size: "1Gi" } },
      status: {
        lastBackupTime: "2026-11-02T00:00:00Z",
        conditions: [condition("Ready", "True"), condition("BackedUp", "True")],
      },
    }),
  );
  for (let ordinal = 0; ordinal < 9; ordinal++) {
    pods.set(pod(`shop-${ordinal}`, 1));
    claims.set(claim(`data-shop-${ordinal}`, "1Gi"));
  }
  const labels = 'namespace="store",postgresqldatabase="shop"';
  expect(await lines()).toContain(`my_operator_postgresql_server_restarts_total{${labels}} 9`);
  expect((await lines()).map((line) => line.split("{")[0])).toEqual(databaseFamilies.map(({ name }) => name));
  databases.remove("store", "shop");
  expect(await lines()).toEqual([]);
});
