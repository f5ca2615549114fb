import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { metricsServiceName } from "../lib/constructs/operator-alerts.ts";
import { backupDashboard } from "../operator/monitoring/dashboard.ts";
import { established } from "../lib/testing/established.ts";
import { imageReference } from "../lib/testing/images.ts";
import { insideNode, nodeImages } from "../lib/testing/node-suite.ts";
import type { ScrapedMonitor } from "../lib/testing/prometheus-pod.ts";
import { prometheusObjects, prometheusPath } from "../lib/testing/prometheus-pod.ts";
import { kubectl, testNamespace, tryKubectl } from "../lib/testing/suite.ts";
import { find, readManifests, valueAt } from "./support/constructs.ts";
import { folderOfClaim } from "./support/controllers/node-faults.ts";
import type { SpecChanges } from "./support/api/backups.ts";
import { databaseBackup, postgresqlConnection } from "./support/api/backups.ts";

/*
 * A real Prometheus reads the metrics of the real operator, and real faults make the alerts of dist/monitoring fire.
 * The rules are the same, with shorter times. alerts.envtest.ts tests the original times.
 */

nodeImages("operator", "prometheus", "sqlite", "postgres:17");
const namespace = testNamespace("alerts");
const system = "my-operator-system";
const deployment = "deployment.apps/my-operator-controller-manager";
const dist = join(import.meta.dirname, "../dist");

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
}

/** Shortens the times of a rule: hours and days become seconds. */
function inHurry(rule: Rule): Rule {
  const expr = rule.expr
    .replaceAll(/\b(3600|7200|259200)\b/g, "1")
    .replace("[30m]", "[30s]")
    .replace(/errors_total(.*) > 5$/, "errors_total$1 > 0")
    .replace(/restarts_total(.*) > 2$/, "restarts_total$1 > 0");
  return { ...rule, expr, for: "1s" };
}

/** Sends a request to Prometheus, through the API server. */
async function ask<Answer>(path: string): Promise<Answer> {
  const answer = await kubectl(["get", "--raw", prometheusPath(system, path)]);
  return (JSON.parse(answer) as { data: Answer }).data;
}

/** The alerts that fire, each with the object that it is about. */
async function firing(): Promise<string[]> {
  const { alerts } = await ask<{ alerts: { state: string; labels: Record<string, string> }[] }>("alerts");
  return alerts
    .filter(({ state }) => state === "firing")
    .map(({ labels: { alertname = "", databasebackup, databaserestore, postgresqldatabase } }) =>
      [alertname, databasebackup ?? databaserestore ?? postgresqldatabase]
        .filter((word) => word !== undefined)
        .join(" "),
    );
}

const fires = (alert: string) => expect.poll(firing, { interval: 1000, message: alert }).toContain(alert);

async function apply(...items: object[]): Promise<void> {
  await kubectl(["apply", "-f", "-"], { input: JSON.stringify({ apiVersion: "v1", kind: "List", items }) });
}

/** A DatabaseBackup of the output of a shell script. */
function backup(name: string, dump: string, changes: SpecChanges = {}): object {
  const spec: SpecChanges = {
    schedule: "* * * * *",
    backoffLimit: 0,
    startingDeadlineSeconds: 10,
    connection: {
      engine: "command",
      image: imageReference("sqlite"),
      command: { dump: ["sh", "-c", dump], restore: ["cat"] },
    },
    storage: { persistentVolumeClaim: { template: { size: "10Mi" } } },
  };
  return { ...databaseBackup(name, { ...spec, ...changes }), metadata: { name, namespace } };
}

/** A database whose backups are verified by a shell script. */
function verifiedBy(verify: string): NonNullable<SpecChanges["connection"]> {
  return {
    engine: "command",
    image: imageReference("sqlite"),
    command: { dump: ["seq", "10"], restore: ["cat"], verify: ["sh", "-c", verify] },
  };
}

/** A PostgreSQLDatabase on a volume of 1 GiB. */
function database(name: string, spec: object = {}): object {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "PostgreSQLDatabase",
    metadata: { name, namespace },
    spec: { version: "17", storage: { size: "1Gi" }, deletionPolicy: "Delete", ...spec },
  };
}

/** The folder on the node with the repository of a DatabaseBackup. */
async function repositoryOf(name: string): Promise<string> {
  return `${await folderOfClaim(namespace, `${name}-repository`)}/backups/${name}`;
}

beforeAll(async () => {
  await kubectl(["apply", "-f", dist]);
  await established(kubectl, ["crd", "--all"]);
  const monitoring = await readManifests(join(dist, "monitoring"));
  const account = ["ServiceAccount", "Secret", "ClusterRoleBinding"].map((kind) => find(monitoring, kind));
  const rules = valueAt(find(monitoring, "PrometheusRule"), "spec", "groups", 0, "rules") as Rule[];
  await apply(
    ...account,
    ...prometheusObjects({
      image: imageReference("prometheus"),
      monitor: find(monitoring, "ServiceMonitor") as unknown as ScrapedMonitor,
      service: `${metricsServiceName("my-operator")}:8443`,
      groups: rules.map((rule) => ({ name: rule.alert, rules: [inHurry(rule)] })),
      intervalSeconds: 1,
    }),
  );
  await apply(
    backup("failing", "echo no such table >&2; exit 1"),
    backup("slow", "echo begun; exec sleep 600", { immediate: true }),
    backup("suspended", "true", { suspend: true }),
    backup("full", "head -c 9500000 /dev/urandom", { schedule: "@yearly", immediate: true }),
    // Large, except in Jobs whose names begin with `again-`.
    backup("shrinking", "case $(uname -n) in again-*) ;; *) seq 10000 ;; esac; echo end", {
      schedule: "@yearly",
      immediate: true,
    }),
    backup("rotten", "seq 10000", {
      schedule: "@yearly",
      immediate: true,
      repository: { check: { schedule: "* * * * *" } },
    }),
    backup("bad", "seq 10", {
      schedule: "@yearly",
      immediate: true,
      verification: { triggers: ["AfterBackup"] },
      connection: verifiedBy("cat >/dev/null; echo a row is missing >&2; exit 1"),
    }),
    // Without a program that verifies, no drill can have a result.
    backup("unproven", "seq 10", {
      schedule: "@yearly",
      immediate: true,
      verification: { schedule: "* * * * *" },
    }),
    backup("sluggish", "seq 10", {
      schedule: "@yearly",
      immediate: true,
      verification: { triggers: ["AfterBackup"] },
      objectives: { rpo: "1m", rto: "1m" },
      connection: verifiedBy("cat >/dev/null; exec sleep 65"),
    }),
    backup("unready", "true", { connection: postgresqlConnection("database", "absent") }),
    // PostgreSQL refuses to start, and its DatabaseBackup cannot have the name of that one.
    database("failing", { parameters: { shared_buffers: "many" }, backupSchedule: "@hourly" }),
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data-occupied-0", namespace },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
    },
    database("behind", { replicas: 2, parameters: { max_slot_wal_keep_size: "64MB" } }),
    database("occupied"),
    database("kept", { backupSchedule: "* * * * *", backup: { verification: { suspend: true } } }),
  );
  await kubectl(["-n", system, "rollout", "status", deployment, "--timeout=300s"]);
  await kubectl(["-n", system, "wait", "pod/prometheus", "--for=condition=Ready", "--timeout=300s"]);
});

afterAll(async () => {
  await kubectl(["delete", "postgresqldatabases", "--all", "-n", namespace, "--timeout=300s"]);
  await kubectl(["delete", "databasebackups", "--all", "-n", namespace, "--timeout=300s"]);
  // Maintenance can never remove the snapshot of the damaged repository.
  const snapshots = await kubectl(["get", "databasesnapshots", "-n", namespace, "-o", "name"]);
  const release = ["patch", "--type=merge", "-p", '{"metadata":{"finalizers":null}}', "-n", namespace];
  await kubectl(["delete", "databasesnapshots", "--all", "-n", namespace, "--wait=false"]);
  await Promise.all(
    snapshots
      .split("\n")
      .filter((name) => name !== "")
      .map((name) => tryKubectl([...release, name])),
  );
  await kubectl(["delete", "clusterrolebinding", "my-operator-metrics-reader"]);
  await kubectl(["delete", "-f", dist, "--ignore-not-found"]);
});

test("Prometheus reads the metrics with the account that may do nothing else", async () => {
  interface Targets {
    readonly activeTargets: readonly { readonly health: string; readonly lastError: string }[];
  }
  const health = async () => {
    const { activeTargets } = await ask<Targets>("targets");
    return activeTargets.map(({ health: state, lastError }) => `${state} ${lastError}`.trim());
  };
  await expect.poll(health, { interval: 500 }).toEqual(["up"]);
  const account = `--as=system:serviceaccount:${system}:my-operator-metrics-reader`;
  const may = async (...words: string[]) => kubectl(["auth", "can-i", ...words, account]).catch(() => "no");
  expect(await may("get", "/metrics")).toBe("yes\n");
  expect(await may("get", "secrets", "-A")).toBe("no");
});

// All faults begin before the first test. The slowest alert comes last, so that the other tests run while it waits.
describe("each alert about backups fires for the DatabaseBackup that it is about", () => {
  test.each([
    ["BackupNotReady", "unready"],
    ["BackupSuspended", "suspended"],
    ["BackupRunningTooLong", "slow"],
    ["BackupRepositoryFillingUp", "full"],
  ])("%s for %s", async (alert, name) => {
    await fires(`${alert} ${name}`);
  });

  test("BackupRepositoryDamaged, for a repository whose storage has lost data", async () => {
    const isThere = "--for=jsonpath={.status.lastBackupTime}";
    await kubectl(["wait", "databasebackup/rotten", "-n", namespace, isThere, "--timeout=300s"]);
    // The files of directories are smaller.
    const data = `${await repositoryOf("rotten")}/data`;
    await insideNode(["find", data, "-type", "f", "-size", "+1k", "-delete"]);
    await fires("BackupRepositoryDamaged rotten");
  });

  test("BackupMaintenanceFailing, for a damaged repository", async () => {
    const ofFull = ["-n", namespace, "-l", "databases.test.io/databasebackup=full"];
    await insideNode(["rm", `${await repositoryOf("full")}/config`]);
    await kubectl(["delete", "databasesnapshots", ...ofFull, "--wait=false"]);
    await fires("BackupMaintenanceFailing full");
  });

  test("BackupShrank, after a run on demand", async () => {
    const isThere = "--for=jsonpath={.status.lastBackupTime}";
    await kubectl(["wait", "databasebackup/shrinking", "-n", namespace, isThere, "--timeout=300s"]);
    await kubectl(["create", "job", "again", "--from=cronjob/shrinking", "-n", namespace]);
    await fires("BackupShrank shrinking");
  });

  test.each([
    ["BackupVerificationFailed", "bad"],
    ["BackupNotVerified", "unproven"],
    ["BackupOlderThanObjective", "sluggish"],
    ["BackupRestoreTooSlow", "sluggish"],
    ["BackupFailing", "failing"],
    ["BackupTooOld", "failing"],
  ])("%s for %s", async (alert, name) => {
    await fires(`${alert} ${name}`);
  });
});

describe("each alert about databases fires for the PostgreSQLDatabase that it is about", () => {
  test.each([
    ["DatabaseStalled", "occupied"],
    ["DatabaseNotReady", "failing"],
    ["DatabaseServerRestarting", "failing"],
    ["DatabaseNotBackedUp", "failing"],
  ])("%s for %s", async (alert, name) => {
    await fires(`${alert} ${name}`);
  });

  test("DatabaseReplicaSlotAtRisk, for a replica that has ended while much is written", async () => {
    const isThere = "--for=jsonpath={.status.instances[1].lagBytes}=0";
    await kubectl(["wait", "postgresqldatabase/behind", "-n", namespace, isThere, "--timeout=300s"]);
    const body = JSON.stringify({ spec: { image: "docker.io/library/postgres:17-no-such-tag" } });
    await kubectl(["patch", "postgresqldatabase", "behind", "-n", namespace, "--type=merge", "-p", body]);
    await kubectl([
      "wait",
      "postgresqldatabase/behind",
      "-n",
      namespace,
      "--for=condition=Degraded",
      "--timeout=300s",
    ]);
    const psql = ["psql", "-U", "postgres", "-c", "SELECT pg_logical_emit_message(false, 'filler', 'x')"];
    for (let segment = 0; segment < 4; segment++) {
      const words = ["exec", "behind-0", "-n", namespace, "-c", "postgresql", "--"];
      await kubectl([...words, ...psql, "-c", "SELECT pg_switch_wal()"]);
    }
    await fires("DatabaseReplicaSlotAtRisk behind");
  });

  test("DatabaseDegraded, for a volume whose class does not allow expansion", async () => {
    const body = JSON.stringify({ spec: { storage: { size: "2Gi" } } });
    await kubectl(["patch", "postgresqldatabase", "failing", "-n", namespace, "--type=merge", "-p", body]);
    await fires("DatabaseDegraded failing");
  });
});

test("RestoreFailed fires for a restore of a backup that only people can restore", async () => {
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseRestore",
    metadata: { name: "impossible", namespace },
    spec: { source: { backupRef: { name: "shrinking" } }, target: { type: "Original" } },
  });
  await fires("RestoreFailed impossible");
  await kubectl(["delete", "databaserestore", "impossible", "-n", namespace, "--timeout=300s"]);
  await expect.poll(firing, { interval: 1000 }).not.toContain("RestoreFailed impossible");
});

test("every query of the dashboard has an answer", async () => {
  const queries = backupDashboard("830ca276.test.io").panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) =>
      expr.replaceAll(/\$(job|namespace|databasebackup)/g, ".*").replace("$__rate_interval", "1m"),
    ),
  );
  const empty = async () => {
    const answers = await Promise.all(
      queries.map((query) => ask<{ result: unknown[] }>(`query?query=${encodeURIComponent(query)}`)),
    );
    return queries.filter((_, index) => answers[index]?.result.length === 0);
  };
  await expect.poll(empty, { interval: 1000 }).toEqual([]);
});

test("a database that works has no alert, and the alerts of the others end with them", async () => {
  const ofDatabases = async () => (await firing()).filter((alert) => alert.startsWith("Database"));
  expect((await ofDatabases()).filter((alert) => alert.endsWith(" kept"))).toEqual([]);
  await kubectl(["delete", "postgresqldatabases", "--all", "-n", namespace, "--timeout=300s"]);
  await expect.poll(ofDatabases, { interval: 1000 }).toEqual([]);
});

test("MyOperatorReconcileErrors fires when the operator lacks permissions", async () => {
  const binding = "my-operator-manager-rolebinding";
  await kubectl(["delete", "clusterrolebinding", binding]);
  await fires("MyOperatorReconcileErrors");
  await kubectl(["apply", "-f", dist]);
});

// A run started in the first full minute, and none in the second. The operator is sure of that more than a minute
// later.
test("BackupMissed fires for slow", async () => {
  await fires("BackupMissed slow");
});

test("healthy DatabaseBackups have no other alerts", async () => {
  const alerts = async () => (await firing()).filter((alert) => / (suspended|unready)$/.test(alert)).sort();
  // On a busy machine, Prometheus may just have had no answer from the operator, which ends alerts for a moment.
  await expect
    .poll(alerts, { interval: 1000 })
    .toEqual(["BackupNotReady unready", "BackupSuspended suspended", "BackupTooOld unready"]);
});

// monitoring-silence.envtest.ts has the alerts about an operator that hangs.
describe("the alerts about an operator without a leader, or without instances, fire", () => {
  test("MyOperatorHasNoLeader, when another holds the Lease", async () => {
    const taken = {
      spec: {
        holderIdentity: "somebody",
        leaseDurationSeconds: 600,
        renewTime: new Date().toISOString().replace("Z", "000Z"),
      },
    };
    const patch = ["patch", "lease", "830ca276.test.io", "--type=merge", "-p", JSON.stringify(taken)];
    await kubectl(["-n", system, ...patch]);
    await fires("MyOperatorHasNoLeader");
  });

  test("MyOperatorDown, when it does not run", async () => {
    await kubectl(["-n", system, "scale", deployment, "--replicas=0"]);
    await fires("MyOperatorDown");
    await kubectl(["-n", system, "delete", "lease", "830ca276.test.io"]);
    await kubectl(["-n", system, "scale", deployment, "--replicas=1"]);
    await expect.poll(firing, { interval: 1000 }).not.toContain("MyOperatorDown");
  });
});
