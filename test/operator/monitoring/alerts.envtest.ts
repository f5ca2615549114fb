import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Monitoring } from "../../../lib/constructs/index.ts";
import { backupAlerts } from "../../../operator/monitoring/alerts.ts";
import type { DatabaseMetric } from "../../../operator/monitoring/metrics/database-families.ts";
import type { BackupMetric, VerdictMetric } from "../../../operator/monitoring/metrics/backup-families.ts";
import { databaseAlerts } from "../../../operator/monitoring/database-alerts.ts";
import { restoreAlerts } from "../../../operator/monitoring/restore-alerts.ts";
import { backupDashboard } from "../../../operator/monitoring/dashboard.ts";
import { ensureBinary } from "../../../lib/testing/binaries.ts";
import { find, synthesize, valueAt } from "../../support/constructs.ts";

/* Tests the synthesized rules with Prometheus' own test program: which alerts fire, and that no others do. */

const rule = find(
  synthesize(
    (chart) =>
      new Monitoring(chart, "monitoring", {
        name: "my-operator",
        namespace: "ops",
        alerts: [...backupAlerts, ...restoreAlerts, ...databaseAlerts],
      }),
  ),
  "PrometheusRule",
);

/** A value for all time, or a series in promtool's notation with a value per minute. */
type Values = number | string;
type BackupSeries = Partial<
  Record<BackupMetric | `${VerdictMetric}{reason="${string}"}`, Values | undefined>
>;

const far = 1e9;

/** A healthy DatabaseBackup. Time begins at 0, when its last backup succeeded. */
const healthy: BackupSeries = {
  my_operator_backup_ready: 1,
  my_operator_backup_suspended: 0,
  my_operator_backup_last_run_succeeded: 1,
  my_operator_backup_last_success_timestamp_seconds: 0,
  my_operator_backup_due_timestamp_seconds: far,
  my_operator_backup_next_schedule_timestamp_seconds: far,
  my_operator_backup_missed_runs_total: 0,
  my_operator_backup_consecutive_failures: 0,
  my_operator_backup_in_progress: 0,
  my_operator_backup_duration_seconds: 600,
  my_operator_backup_size_bytes: 1e9,
  my_operator_backup_added_bytes: 1e6,
  my_operator_backup_snapshots: 3,
  my_operator_backup_repository_size_bytes: 5e8,
  my_operator_backup_repository_capacity_bytes: 1e10,
  my_operator_backup_repository_last_prune_timestamp_seconds: 0,
  my_operator_backup_maintenance_succeeded: 1,
  my_operator_backup_repository_intact: 1,
  my_operator_backup_repository_oldest_read_timestamp_seconds: 0,
  'my_operator_backup_verified{reason="Restored"}': 1,
  my_operator_backup_verification_suspended: 0,
  my_operator_backup_last_verified_timestamp_seconds: 0,
  my_operator_backup_verification_due_timestamp_seconds: far,
  my_operator_backup_restore_duration_seconds: 300,
  my_operator_backup_last_restore_duration_seconds: 600,
  my_operator_backup_rpo_seconds: 90_000,
  my_operator_backup_rto_seconds: 900,
};

const job = `job="my-operator-controller-manager-metrics-service",namespace="ops"`;
const ofController = `${job},controller="databasebackup"`;

const ofRestore = `my_operator_restore_succeeded{namespace="shop",databaserestore="orders-back",pod="a"}`;

const ofReplica = (pod: string) =>
  `my_operator_postgresql_replica_slot_at_risk{namespace="shop",postgresqldatabase="carts",pod="${pod}"}`;

const healthyOperator: Readonly<Record<string, Values | undefined>> = {
  [`up{${job},pod="a"}`]: 1,
  [`leader_election_master_status{${job},pod="a"}`]: 1,
  [`controller_runtime_reconcile_errors_total{${ofController},pod="a"}`]: 0,
  [`workqueue_longest_running_processor_seconds{${ofController},pod="a"}`]: 0,
  [`watch_last_contact_seconds{${job},kind="Job",pod="a"}`]: 30,
};

/** A healthy PostgreSQLDatabase. */
const healthyDatabase: Partial<Record<DatabaseMetric, Values>> = {
  my_operator_postgresql_ready: 1,
  my_operator_postgresql_stalled: 0,
  my_operator_postgresql_degraded: 0,
  my_operator_postgresql_backed_up: 1,
  my_operator_postgresql_instances: 1,
  my_operator_postgresql_ready_instances: 1,
  my_operator_postgresql_last_backup_timestamp_seconds: 0,
  my_operator_postgresql_volume_wanted_bytes: 1e10,
  my_operator_postgresql_volume_capacity_bytes: 1e10,
  my_operator_postgresql_server_restarts_total: 0,
};

interface Case {
  readonly title: string;
  /** The differences from the healthy DatabaseBackup. */
  readonly backup?: BackupSeries;
  readonly operator?: Readonly<Record<string, Values | undefined>>;
  /** The differences from the healthy PostgreSQLDatabase. */
  readonly database?: Partial<Record<DatabaseMetric, Values>>;
  /** The minute at which the test looks. */
  readonly at: number;
  /** The alerts that fire then. No others may fire. */
  readonly fires: readonly string[];
}

const cases: readonly Case[] = [
  { title: "nothing fires while all is well", at: 60, fires: [] },
  {
    title: "a backup that was due more than an hour and twice its duration ago is too old",
    backup: { my_operator_backup_due_timestamp_seconds: 0 },
    at: 87,
    fires: ["BackupTooOld"],
  },
  {
    title: "a backup that was due less long ago is not too old",
    backup: { my_operator_backup_due_timestamp_seconds: 0 },
    at: 79,
    fires: [],
  },
  {
    title: "an endless run does not keep the last backup from being too old",
    backup: {
      my_operator_backup_due_timestamp_seconds: 0,
      my_operator_backup_in_progress: 1,
      my_operator_backup_run_start_timestamp_seconds: 60 * 80,
    },
    at: 87,
    fires: ["BackupTooOld"],
  },
  {
    title: "the first backup may take as long as it needs",
    backup: {
      my_operator_backup_due_timestamp_seconds: 0,
      my_operator_backup_last_success_timestamp_seconds: undefined,
      my_operator_backup_duration_seconds: undefined,
      my_operator_backup_in_progress: 1,
      my_operator_backup_run_start_timestamp_seconds: 0,
    },
    at: 180,
    fires: [],
  },
  {
    title: "a first backup that does not start is too old an hour after it was due",
    backup: {
      my_operator_backup_due_timestamp_seconds: 0,
      my_operator_backup_last_success_timestamp_seconds: undefined,
      my_operator_backup_duration_seconds: undefined,
    },
    at: 67,
    fires: ["BackupTooOld"],
  },
  {
    title: "a suspended schedule makes no backup due, and is reported after a day",
    backup: { my_operator_backup_due_timestamp_seconds: undefined, my_operator_backup_suspended: 1 },
    at: 24 * 60 + 1,
    fires: ["BackupSuspended"],
  },
  {
    title: "one failed run is reported",
    backup: { my_operator_backup_consecutive_failures: "0 0 1x10" },
    at: 5,
    fires: ["BackupFailing"],
  },
  {
    title: "the next success ends the alert",
    backup: { my_operator_backup_consecutive_failures: "0 0 1 1 1 0x10" },
    at: 6,
    fires: [],
  },
  {
    title: "a missed run is reported until a later run succeeds",
    backup: {
      my_operator_backup_missed_runs_total: 1,
      my_operator_backup_last_missed_timestamp_seconds: 600,
      my_operator_backup_last_success_timestamp_seconds: "0x20 900x20",
    },
    at: 15,
    fires: ["BackupMissed"],
  },
  {
    title: "a missed run is not reported after that success",
    backup: {
      my_operator_backup_missed_runs_total: 1,
      my_operator_backup_last_missed_timestamp_seconds: 600,
      my_operator_backup_last_success_timestamp_seconds: "0x20 900x20",
    },
    at: 25,
    fires: [],
  },
  {
    title: "a run that was missed before the first success is reported",
    backup: {
      my_operator_backup_missed_runs_total: 2,
      my_operator_backup_last_missed_timestamp_seconds: 60,
      my_operator_backup_last_success_timestamp_seconds: undefined,
    },
    at: 5,
    fires: ["BackupMissed"],
  },
  {
    title: "a DatabaseBackup that is not ready for a quarter of an hour is reported",
    backup: { my_operator_backup_ready: 0 },
    at: 16,
    fires: ["BackupNotReady"],
  },
  {
    title: "a DatabaseBackup that is being set up is not reported",
    backup: { my_operator_backup_ready: "0x10 1x10" },
    at: 16,
    fires: [],
  },
  {
    title: "a run that takes an hour, and three times as long as the last one, is reported",
    backup: {
      my_operator_backup_in_progress: 1,
      my_operator_backup_run_start_timestamp_seconds: 0,
    },
    at: 96,
    fires: ["BackupRunningTooLong"],
  },
  {
    title: "a run that takes two hours more is not reported, if the last one took an hour",
    backup: {
      my_operator_backup_in_progress: 1,
      my_operator_backup_run_start_timestamp_seconds: 0,
      my_operator_backup_duration_seconds: 3600,
    },
    at: 180,
    fires: [],
  },
  {
    title: "a dump of less than half the size of the week's largest is reported",
    backup: { my_operator_backup_size_bytes: "1000x10 400x10" },
    at: 15,
    fires: ["BackupShrank"],
  },
  {
    title: "a dump that is a little smaller is not reported",
    backup: { my_operator_backup_size_bytes: "1000x10 600x10" },
    at: 15,
    fires: [],
  },
  {
    title: "a repository that takes up most of its volume is reported",
    backup: { my_operator_backup_repository_size_bytes: 9e9 },
    at: 17,
    fires: ["BackupRepositoryFillingUp"],
  },
  {
    title: "a bucket never fills up",
    backup: {
      my_operator_backup_repository_size_bytes: 9e15,
      my_operator_backup_repository_capacity_bytes: undefined,
    },
    at: 17,
    fires: [],
  },
  {
    title: "maintenance that fails for an hour is reported",
    backup: { my_operator_backup_maintenance_succeeded: 0 },
    at: 61,
    fires: ["BackupMaintenanceFailing"],
  },
  {
    title: "damage of the repository is reported",
    backup: { my_operator_backup_repository_intact: "1 1 0x10" },
    at: 5,
    fires: ["BackupRepositoryDamaged"],
  },
  {
    title: "a bad backup is reported, and not that it is not verified",
    backup: {
      'my_operator_backup_verified{reason="Restored"}': "1 1 stale",
      'my_operator_backup_verified{reason="RowsDiffer"}': "_ _ 0x60",
      'my_operator_backup_verification_unknown{reason="Evicted"}': "_x9 1x60",
      my_operator_backup_verification_due_timestamp_seconds: -far,
    },
    at: 20,
    fires: ["BackupVerificationFailed"],
  },
  {
    title: "suspended drills are not reported, however long ago the last one was",
    backup: {
      'my_operator_backup_verified{reason="Restored"}': 1,
      my_operator_backup_verification_suspended: 1,
      my_operator_backup_last_verified_timestamp_seconds: -far,
      my_operator_backup_verification_due_timestamp_seconds: undefined,
    },
    at: 60,
    fires: [],
  },
  {
    title: "drills without a result are reported three days after one was due",
    backup: {
      'my_operator_backup_verified{reason="Restored"}': undefined,
      'my_operator_backup_verification_unknown{reason="Evicted"}': 1,
      my_operator_backup_verification_due_timestamp_seconds: 600 - 3 * 24 * 3600,
    },
    at: 17,
    fires: ["BackupNotVerified"],
  },
  {
    title: "drills without a result are not reported within three days",
    backup: {
      'my_operator_backup_verified{reason="Restored"}': undefined,
      'my_operator_backup_verification_unknown{reason="Evicted"}': 1,
      my_operator_backup_verification_due_timestamp_seconds: 3600 - 3 * 24 * 3600,
    },
    at: 59,
    fires: [],
  },
  {
    title: "a restore that takes longer than its objective is reported",
    backup: { my_operator_backup_restore_duration_seconds: 901 },
    at: 5,
    fires: ["BackupRestoreTooSlow"],
  },
  {
    title: "a DatabaseRestore that took longer than the objective is reported, however fast drills are",
    backup: { my_operator_backup_last_restore_duration_seconds: 901 },
    at: 5,
    fires: ["BackupRestoreTooSlow"],
  },
  {
    title: "a backup that is older than its objective is reported",
    backup: { my_operator_backup_rpo_seconds: 3600 },
    at: 63,
    fires: ["BackupOlderThanObjective"],
  },
  {
    title: "a DatabaseBackup without objectives meets them",
    backup: {
      my_operator_backup_rpo_seconds: undefined,
      my_operator_backup_rto_seconds: undefined,
      my_operator_backup_restore_duration_seconds: far,
      my_operator_backup_last_restore_duration_seconds: far,
    },
    at: 63,
    fires: [],
  },
  {
    title: "maintenance that fails once is not reported",
    backup: { my_operator_backup_maintenance_succeeded: "0x30 1x40" },
    at: 61,
    fires: [],
  },
  {
    title: "an operator whose instances are all down is reported",
    operator: { [`up{${job},pod="a"}`]: 0, [`up{${job},pod="b"}`]: 0 },
    at: 7,
    fires: ["MyOperatorDown"],
  },
  {
    title: "a restore that has failed is reported, until its object is deleted",
    operator: { [ofRestore]: "_x5 0x20" },
    at: 7,
    fires: ["RestoreFailed"],
  },
  {
    title: "a restore that has failed is not reported any more when its object is deleted",
    operator: { [ofRestore]: "_x5 0x20 stale" },
    at: 28,
    fires: [],
  },
  {
    title: "a restore that has succeeded is not reported",
    operator: { [ofRestore]: 1 },
    at: 7,
    fires: [],
  },
  {
    title: "a database that does not answer for five minutes is reported",
    database: { my_operator_postgresql_ready: "1 0x60" },
    at: 7,
    fires: ["DatabaseNotReady"],
  },
  {
    title: "a database that restarts is not reported",
    database: { my_operator_postgresql_ready: "1 0 0 0 1x60" },
    at: 7,
    fires: [],
  },
  {
    title: "a database that waits for a person is reported once",
    database: { my_operator_postgresql_ready: "1 0x60", my_operator_postgresql_stalled: "0 1x60" },
    at: 7,
    fires: ["DatabaseStalled"],
  },
  {
    title: "a server that ends again and again is reported",
    database: { my_operator_postgresql_server_restarts_total: "0x10 1 2 3 4x60" },
    at: 20,
    fires: ["DatabaseServerRestarting"],
  },
  {
    title: "a server that ended once is not reported, nor that its Pod was replaced",
    database: { my_operator_postgresql_server_restarts_total: "9x10 0 1x60" },
    at: 20,
    fires: [],
  },
  {
    title: "a database that is not backed up for a quarter of an hour is reported",
    database: { my_operator_postgresql_backed_up: 0 },
    at: 16,
    fires: ["DatabaseNotBackedUp"],
  },
  {
    title: "a database that has been degraded for a quarter of an hour is reported",
    database: { my_operator_postgresql_degraded: 1 },
    at: 16,
    fires: ["DatabaseDegraded"],
  },
  {
    title: "a replica that may have to be cloned again is reported by its Pod, and the others are not",
    operator: { [ofReplica("carts-1")]: "0 1x60", [ofReplica("carts-2")]: 0 },
    at: 4,
    fires: ["DatabaseReplicaSlotAtRisk"],
  },
  {
    title: "a replica that falls behind for a moment is not reported",
    operator: { [ofReplica("carts-1")]: "0 1 0x60" },
    at: 2,
    fires: [],
  },
  {
    title: "a database whose volume is being enlarged is not reported",
    database: { my_operator_postgresql_degraded: "1x10 0x10" },
    at: 16,
    fires: [],
  },
  {
    title: "an operator that is gone is reported, and its last metrics do not count",
    operator: Object.fromEntries(Object.keys(healthyOperator).map((series) => [series, undefined])),
    at: 7,
    fires: ["MyOperatorDown"],
  },
  {
    title: "one instance of two is enough, and one leader",
    operator: { [`up{${job},pod="b"}`]: 0, [`leader_election_master_status{${job},pod="b"}`]: 0 },
    at: 20,
    fires: [],
  },
  {
    title: "instances without a leader are reported",
    operator: { [`leader_election_master_status{${job},pod="a"}`]: 0 },
    at: 7,
    fires: ["MyOperatorHasNoLeader"],
  },
  {
    title: "reconciles that fail again and again are reported",
    operator: { [`controller_runtime_reconcile_errors_total{${ofController},pod="a"}`]: "0+1x60" },
    at: 40,
    fires: ["MyOperatorReconcileErrors"],
  },
  {
    title: "a few failed reconciles are not reported",
    operator: { [`controller_runtime_reconcile_errors_total{${ofController},pod="a"}`]: "0x10 3x50" },
    at: 40,
    fires: [],
  },
  {
    title: "a reconcile that hangs is reported",
    operator: { [`workqueue_longest_running_processor_seconds{${ofController},pod="a"}`]: "0+60x60" },
    at: 12,
    fires: ["MyOperatorReconcileStuck"],
  },
  {
    title: "a reconcile of two minutes is not reported",
    operator: { [`workqueue_longest_running_processor_seconds{${ofController},pod="a"}`]: "0 60 120 0x60" },
    at: 12,
    fires: [],
  },
  {
    title: "a silent watch is reported",
    operator: { [`watch_last_contact_seconds{${job},kind="Job",pod="a"}`]: "0+60x60" },
    at: 17,
    fires: ["MyOperatorWatchStale"],
  },
  {
    title: "a watch that was restarted is not reported",
    operator: { [`watch_last_contact_seconds{${job},kind="Job",pod="a"}`]: "0+60x9 0+60x9" },
    at: 17,
    fires: [],
  },
];

let folder: string;
let promtool: string;
beforeAll(async () => {
  promtool = await ensureBinary("promtool");
  folder = await mkdtemp(join(tmpdir(), "alerts-"));
  await writeFile(join(folder, "rules.yaml"), JSON.stringify(rule["spec"]));
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

/** Runs promtool. It reads YAML, of which JSON is a part. */
async function testRules(tests: readonly object[]): Promise<string> {
  const file = join(folder, "tests.yaml");
  await writeFile(file, JSON.stringify({ rule_files: ["rules.yaml"], evaluation_interval: "1m", tests }));
  const { stdout, stderr } = await promisify(execFile)(promtool, ["test", "rules", file]);
  return stdout + stderr;
}

const values = (value: Values) => (typeof value === "number" ? `${value}x2000` : value);
const inputSeries = (series: Readonly<Record<string, Values | undefined>>) =>
  Object.entries(series).flatMap(([name, value]) =>
    value === undefined ? [] : [{ series: name, values: values(value) }],
  );

const ofOrders = (pod: string) => (series: BackupSeries) =>
  Object.fromEntries(
    Object.entries(series).map(([key, value]) => {
      const [metric = "", reason] = key.split(/[{}]/);
      const labels = [
        'namespace="shop"',
        'databasebackup="orders"',
        `pod="${pod}"`,
        ...(reason ? [reason] : []),
      ];
      return [`${metric}{${labels.join(",")}}`, value];
    }),
  );

const ofCarts = (series: Partial<Record<DatabaseMetric, Values>>) =>
  Object.fromEntries(
    Object.entries(series).map(([metric, value]) => [
      `${metric}{namespace="shop",postgresqldatabase="carts",pod="a"}`,
      value,
    ]),
  );

const labelsOf = (alert: string) =>
  alert === "BackupVerificationFailed"
    ? `databasebackup="orders",namespace="shop",reason="RowsDiffer"`
    : alert === "DatabaseReplicaSlotAtRisk"
      ? `namespace="shop",pod="carts-1",postgresqldatabase="carts"`
      : alert.startsWith("Database")
        ? `namespace="shop",postgresqldatabase="carts"`
        : alert.startsWith("Backup")
          ? `databasebackup="orders",namespace="shop"`
          : {
              RestoreFailed: `databaserestore="orders-back",namespace="shop"`,
              MyOperatorDown: "",
              MyOperatorHasNoLeader: "",
              MyOperatorReconcileErrors: `controller="databasebackup",namespace="ops"`,
              MyOperatorReconcileStuck: `controller="databasebackup",namespace="ops"`,
              MyOperatorWatchStale: `kind="Job"`,
            }[alert];

const alerts = valueAt(rule, "spec", "groups", 0, "rules") as {
  alert: string;
  labels: { severity: string };
}[];

function firing(name: string): object {
  const severity = alerts.find(({ alert }) => alert === name)?.labels.severity ?? "";
  const labels = [`alertname="${name}"`, `alertstate="firing"`, `severity="${severity}"`, labelsOf(name)];
  return { labels: `ALERTS{${labels.filter((label) => label !== "").join(",")}}`, value: 1 };
}

const promtoolTest = (title: string, series: object[], at: number, fires: readonly string[]) => ({
  name: title,
  interval: "1m",
  input_series: series,
  promql_expr_test: [
    { expr: `ALERTS{alertstate="firing"}`, eval_time: `${at}m`, exp_samples: fires.map(firing) },
  ],
});

test("Prometheus accepts the rules, with their templates", async () => {
  const { stdout } = await promisify(execFile)(promtool, ["check", "rules", join(folder, "rules.yaml")]);
  expect(stdout).toContain(`SUCCESS: ${alerts.length} rules found`);
});

test("Prometheus accepts the queries of the dashboard", async () => {
  const rules = backupDashboard("some.lease").panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }, index) => ({
      record: `query:${index}`,
      expr: expr.replace("$__rate_interval", "1m"),
    })),
  );
  const file = join(folder, "queries.yaml");
  const groups = rules.map((each, index) => ({ name: `${index}`, rules: [each] }));
  await writeFile(file, JSON.stringify({ groups }));
  const { stdout } = await promisify(execFile)(promtool, ["check", "rules", "--lint=none", file]);
  expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
});

test("each alert fires in a case of its own", () => {
  const fired = new Set(cases.flatMap(({ fires }) => fires));
  expect(alerts.map(({ alert }) => alert).filter((alert) => !fired.has(alert))).toEqual([]);
});

describe("exactly the expected alerts fire", () => {
  test.each(cases)("$title", async ({ title, backup = {}, operator = {}, database = {}, at, fires }) => {
    const series = inputSeries({
      ...ofOrders("a")({ ...healthy, ...backup }),
      ...ofCarts({ ...healthyDatabase, ...database }),
      ...healthyOperator,
      ...operator,
    });
    expect(await testRules([promtoolTest(title, series, at, fires)])).toContain("SUCCESS");
  });
});

test("an alert goes on without a break when the operator moves to another Pod", async () => {
  const failing = (pod: string, value: string) => ofOrders(pod)({ my_operator_backup_ready: value });
  const series = inputSeries({
    ...healthyOperator,
    ...failing("a", "0x9 stale"),
    ...failing("b", "_x9 0x20"),
  });
  // The alert waits 15 minutes. The first 10 of them were in the old Pod.
  const moved = promtoolTest("moved", series, 17, ["BackupNotReady"]);
  expect(await testRules([moved])).toContain("SUCCESS");
});

test("an alert's text names the object, the figure and the page to read", async () => {
  const series = inputSeries({
    ...healthyOperator,
    ...ofOrders("a")({ my_operator_backup_due_timestamp_seconds: 0, my_operator_backup_duration_seconds: 0 }),
  });
  const exp_alerts = [
    {
      exp_labels: { severity: "critical", namespace: "shop", databasebackup: "orders" },
      exp_annotations: {
        summary: "DatabaseBackup shop/orders is overdue: a backup was due 1h 30m 0s ago.",
        description:
          "If the database is lost now, more data is lost than the schedule allows. Conditions and runs say why: kubectl -n shop describe databasebackup orders",
        runbook_url: "docs/monitoring.md#backuptooold",
      },
    },
  ];
  const read = {
    interval: "1m",
    input_series: series,
    alert_rule_test: [{ eval_time: "90m", alertname: "BackupTooOld", exp_alerts }],
  };
  expect(await testRules([read])).toContain("SUCCESS");
});

test("the alert about a bad backup names the reason", async () => {
  const series = inputSeries({
    ...healthyOperator,
    ...ofOrders("a")({ 'my_operator_backup_verified{reason="RowsDiffer"}': 0 }),
  });
  const labels = { namespace: "shop", databasebackup: "orders", reason: "RowsDiffer" };
  const exp_alerts = [
    {
      exp_labels: { severity: "critical", ...labels },
      exp_annotations: {
        summary:
          "A backup of DatabaseBackup shop/orders is bad (RowsDiffer): a drill could not restore it whole.",
        description:
          "Other backups may be as bad. status.verification.history names the backup, and the condition Verified of its DatabaseSnapshot says what the drill found: kubectl -n shop describe databasebackup orders",
        runbook_url: "docs/monitoring.md#backupverificationfailed",
      },
    },
  ];
  const read = {
    interval: "1m",
    input_series: series,
    alert_rule_test: [{ eval_time: "5m", alertname: "BackupVerificationFailed", exp_alerts }],
  };
  expect(await testRules([read])).toContain("SUCCESS");
});
