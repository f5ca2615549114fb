import { expect, test } from "vitest";
import {
  backupFamilies,
  drillFamilies,
  verdictFamilies,
} from "../../../operator/monitoring/metrics/backup-families.ts";
import { databaseFamilies } from "../../../operator/monitoring/metrics/database-families.ts";
import { replicaFamilies } from "../../../operator/monitoring/metrics/replica-families.ts";
import { backupDashboard } from "../../../operator/monitoring/dashboard.ts";
import { Metrics } from "../../../operator/runtime/metrics/metrics.ts";

const dashboard = backupDashboard("some.lease");
const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

test("the dashboard queries existing metrics, and leaves out only those that are for alerts", () => {
  const families = [
    ...backupFamilies,
    ...verdictFamilies,
    ...drillFamilies,
    ...databaseFamilies,
    ...replicaFamilies,
  ];
  const metrics = new Metrics();
  metrics.watches(() => []);
  const known = [...metrics.registry.getMetricsAsArray(), ...families].map(({ name }) => name);
  const variables = JSON.stringify(dashboard["templating"]);
  const asked = [
    ...new Set(
      [...queries, variables].flatMap(
        (query) =>
          query.match(/\b(my_operator|controller_runtime|workqueue|rest_client|watch|process|leader)_\w+/g) ??
          [],
      ),
    ),
  ].map((name) => name.replace(/_bucket$/, ""));
  expect(asked.filter((name) => !known.includes(name))).toEqual([]);
  expect(families.map(({ name }) => name).filter((name) => !asked.includes(name))).toEqual([
    "my_operator_backup_last_run_succeeded",
    "my_operator_backup_last_missed_timestamp_seconds",
    "my_operator_backup_run_failed_attempts",
    "my_operator_backup_run_start_timestamp_seconds",
    "my_operator_backup_waiting_since_timestamp_seconds",
    "my_operator_backup_repository_last_prune_timestamp_seconds",
    "my_operator_backup_repository_oldest_read_timestamp_seconds",
    "my_operator_backup_next_drill_timestamp_seconds",
    "my_operator_backup_drill_start_timestamp_seconds",
    "my_operator_backup_last_drill_timestamp_seconds",
    "my_operator_backup_last_restore_duration_seconds",
    "my_operator_backup_rpo_seconds",
    "my_operator_backup_rto_seconds",
    "my_operator_backup_objectives_met",
    "my_operator_postgresql_replica_slot_at_risk",
  ]);
});

test("metrics that every operator has are queried of this operator only, found by its Lease", () => {
  expect(JSON.stringify(dashboard["templating"])).toContain(
    'label_values(leader_election_master_status{name=\\"some.lease\\"}, job)',
  );
  const ofOperators = queries.filter((query) => !query.includes("my_operator_"));
  expect(ofOperators.length).toBe(8);
  for (const query of ofOperators) expect(query).toContain('{job=~"$job"}');
});

test("every panel says what it shows", () => {
  const silent = dashboard.panels.filter(
    ({ type, description }) => type !== "row" && (typeof description !== "string" || description === ""),
  );
  expect(silent).toEqual([]);
});

test("panels have different numbers, do not overlap, and fit the page's width", () => {
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
});

test("every query uses the chosen data source, and has a letter of its own within its panel", () => {
  for (const { type, targets = [], ...panel } of dashboard.panels) {
    if (type === "row") continue;
    expect(panel["datasource"]).toEqual({ type: "prometheus", uid: "${datasource}" });
    expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    expect(targets.length).toBeGreaterThan(0);
  }
});

test("it is JSON without loss", () => {
  expect(JSON.parse(JSON.stringify(dashboard))).toEqual(dashboard);
});
