import { expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import { addBackupMetrics } from "../../../../operator/monitoring/metrics/add-backup-metrics.ts";
import { Metrics } from "../../../../operator/runtime/metrics/metrics.ts";
import { ObjectStore } from "../../../../operator/runtime/cache/store.ts";
import { Zones } from "../../../../operator/schedule/zone.ts";
import type { Stored } from "../../../../operator/runtime/index.ts";
import { databaseBackup } from "../../../support/api/backups.ts";

const backup = (name: string, missedRuns: number): Stored<DatabaseBackup> => ({
  ...databaseBackup(name),
  metadata: {
    namespace: "shop",
    name,
    uid: name,
    resourceVersion: "1",
    creationTimestamp: "2026-03-02T10:00:00Z",
  },
  status: { missedRuns },
});

function metricsOf(store: ObjectStore<DatabaseBackup>, name = "my_operator_backup_missed_runs_total") {
  const metrics = new Metrics();
  addBackupMetrics(
    {
      metrics: (source) => {
        metrics.source(source);
      },
    },
    store,
    new Zones(),
  );
  return async () => (await metrics.text()).split("\n").filter((line) => line.startsWith(name));
}

test("metrics follow their object, and disappear with it", async () => {
  const store = new ObjectStore<DatabaseBackup>();
  const missed = metricsOf(store);
  expect(await missed()).toEqual([]);
  store.set(backup("orders", 1));
  store.set(backup("users", 0));
  expect(await missed()).toEqual([
    'my_operator_backup_missed_runs_total{namespace="shop",databasebackup="orders"} 1',
    'my_operator_backup_missed_runs_total{namespace="shop",databasebackup="users"} 0',
  ]);
  store.set(backup("orders", 3));
  store.remove("shop", "users");
  expect(await missed()).toEqual([
    'my_operator_backup_missed_runs_total{namespace="shop",databasebackup="orders"} 3',
  ]);
});

test("what drills found has the reason and the result as labels", async () => {
  const store = new ObjectStore<DatabaseBackup>();
  const drill = { jobUID: "job", snapshotName: "orders-1", durationSeconds: 60 };
  const verification = {
    results: [{ result: "False", count: 2 }],
    history: [{ ...drill, result: "False", reason: "RowsDiffer", completionTime: "2026-03-02T10:00:00Z" }],
  };
  store.set({ ...backup("orders", 0), status: { verification } });
  const labels = 'namespace="shop",databasebackup="orders"';
  expect(await metricsOf(store, "my_operator_backup_verified")()).toEqual([
    `my_operator_backup_verified{${labels},reason="RowsDiffer"} 0`,
  ]);
  expect(await metricsOf(store, "my_operator_backup_drills_total")()).toEqual([
    `my_operator_backup_drills_total{${labels},result="True"} 0`,
    `my_operator_backup_drills_total{${labels},result="False"} 2`,
    `my_operator_backup_drills_total{${labels},result="Unknown"} 0`,
  ]);
});
