import { expect, test } from "vitest";
import { addReplicaMetrics } from "../../../../operator/monitoring/metrics/add-replica-metrics.ts";
import { Metrics } from "../../../../operator/runtime/metrics/metrics.ts";

test("each replica has what is known of it, and nothing else", async () => {
  const metrics = new Metrics();
  const known = { namespace: "store", database: "shop" };
  let figures = [
    { ...known, pod: "shop-1", lagBytes: 5, safeBytes: 7, isAtRisk: false },
    { ...known, pod: "shop-2", lagBytes: undefined, safeBytes: undefined, isAtRisk: true },
  ];
  const manager = {
    metrics: (each: Parameters<Metrics["source"]>[0]) => {
      metrics.source(each);
    },
  };
  addReplicaMetrics(manager, () => figures);
  const lines = async () =>
    (await metrics.text()).split("\n").filter((line) => line.startsWith("my_operator_postgresql_replica"));
  const labels = (pod: string) => `{namespace="store",postgresqldatabase="shop",pod="${pod}"}`;
  expect(await lines()).toEqual([
    `my_operator_postgresql_replica_lag_bytes${labels("shop-1")} 5`,
    `my_operator_postgresql_replica_slot_safe_bytes${labels("shop-1")} 7`,
    `my_operator_postgresql_replica_slot_at_risk${labels("shop-1")} 0`,
    `my_operator_postgresql_replica_slot_at_risk${labels("shop-2")} 1`,
  ]);
  figures = [];
  expect(await lines()).toEqual([]);
});
