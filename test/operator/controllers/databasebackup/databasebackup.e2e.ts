import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { BackupRun, DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import type { PostgresRepository } from "../../../support/controllers/pods.ts";
import { postgresServer, postgresScriptPod } from "../../../support/controllers/pods.ts";
import { runScriptPod } from "../../../support/controllers/script-pod.ts";
import { containerLogs } from "../../../support/controllers/container-logs.ts";
import { databaseBackup, postgresqlConnection } from "../../../support/api/backups.ts";

/* The operator as dist/ describes it, on a real node, with real PostgreSQL servers and real faults. */

nodeImages("operator", "postgres:15", "postgres:17");
const namespace = testNamespace("backups");
const password = "planted-password";
const deployment = "deployment.apps/my-operator-controller-manager";
const orders = repositoryOf("orders", "pg15");

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await inNamespace(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  await apply(...postgresServer("pg15", "15", password), ...postgresServer("pg17", "17", password));
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  for (const server of ["pg15", "pg17"]) await serverIsReady(server);
  await psql(
    "pg15",
    "CREATE TABLE orders AS SELECT id, md5(id::text) AS note FROM generate_series(1, 5000) AS id",
  );
  // Random data does not compress, so the dump takes time and space.
  await psql(
    "pg17",
    `CREATE TABLE noise AS
     SELECT id, (SELECT string_agg(md5(random()::text || id || part), '') FROM generate_series(1, 64) AS part)
     FROM generate_series(1, 60000) AS rows(id)`,
  );
});

afterAll(async () => {
  // Delete the CRDs first: the operator must still run to remove its finalizers. The backups stay.
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

function inNamespace(words: string[], input?: string): Promise<string> {
  return kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });
}

async function apply(...objects: object[]): Promise<void> {
  await inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
}

async function serverIsReady(server: string): Promise<void> {
  await inNamespace(["rollout", "status", `statefulset/${server}`, "--timeout=300s"]);
}

async function psql(server: string, statement: string, database = "shop"): Promise<string> {
  const client = ["psql", "-U", "shop", "-d", database, "-v", "ON_ERROR_STOP=1", "-qtA"];
  return (await inNamespace(["exec", "-i", `${server}-0`, "--", ...client], statement)).trim();
}

function backupOf(
  name: string,
  server: string,
  changes: { schedule?: string; passwordSecret?: string; storageClassName?: string; size?: string } = {},
): object {
  const { schedule = "@yearly", passwordSecret = server, storageClassName, size = "1Gi" } = changes;
  const connection = postgresqlConnection(server);
  connection.version = server.replace("pg", "");
  connection.credentials.passwordSecretRef = { name: passwordSecret, key: "password" };
  return databaseBackup(name, {
    databaseName: "shop",
    schedule,
    connection,
    storage: {
      persistentVolumeClaim: { template: { size, ...(storageClassName && { storageClassName }) } },
    },
  });
}

function repositoryOf(backup: string, server: "pg15" | "pg17"): PostgresRepository {
  return { backup, backupPath: `/backups/${backup}`, server, version: server === "pg15" ? "15" : "17" };
}

async function get(name: string): Promise<DatabaseBackup> {
  return JSON.parse(await inNamespace(["get", "databasebackup", name, "-o", "json"])) as DatabaseBackup;
}

async function create(backup: object & { metadata?: { name?: string } }): Promise<void> {
  await apply(backup);
  await inNamespace([
    "wait",
    `databasebackup/${backup.metadata?.name ?? ""}`,
    "--for=condition=Ready",
    "--timeout=300s",
  ]);
}

async function startRun(backup: string, job: string): Promise<void> {
  await inNamespace(["create", "job", job, `--from=cronjob/${backup}`]);
}

async function endOfRun(backup: string, job: string): Promise<BackupRun> {
  return eventually(`the end of run ${job}`, async () => {
    const run = (await get(backup)).status?.recentRuns?.find(({ jobName }) => jobName === job);
    if (run === undefined || run.phase === "Running")
      throw new Error(`its phase is ${run?.phase ?? "unknown"}`);
    return run;
  });
}

/** Runs a script with the repository and returns its output. */
function runWithRepository(name: string, of: PostgresRepository, script: string): Promise<string> {
  return runScriptPod(namespace, postgresScriptPod(name, of, script));
}

async function snapshotsOf(of: PostgresRepository): Promise<unknown[]> {
  const printed = await runWithRepository(
    `snapshots-of-${of.backup}`,
    of,
    'cd /repository; [ -d "$RESTIC_REPOSITORY" ] || { echo "[]"; exit; }; /my-operator/restic --no-cache --no-lock snapshots --json',
  );
  return JSON.parse(printed) as unknown[];
}

describe("a PostgreSQL 15", () => {
  beforeAll(async () => {
    await create(backupOf("orders", "pg15"));
    await startRun("orders", "orders-1");
    expect(await endOfRun("orders", "orders-1")).toMatchObject({ phase: "Succeeded" });
  });

  test("is backed up by its schedule", async () => {
    await create(backupOf("scheduled", "pg15", { schedule: "* * * * *" }));
    const status = await eventually("a scheduled backup", async () => {
      const { status } = await get("scheduled");
      expect(status?.lastBackupTime).toBeDefined();
      return status;
    });
    expect(status?.conditions?.find(({ type }) => type === "LastBackupSucceeded")).toMatchObject({
      status: "True",
      reason: "BackupSucceeded",
    });
    expect(status?.recentRuns?.at(-1)).toMatchObject({
      phase: "Succeeded",
      jobName: expect.stringMatching(/^scheduled-\d+$/) as string,
      snapshotID: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    const log = await kubectl(["-n", "my-operator-system", "logs", deployment, "-c", "manager"]);
    expect(log).toContain('"Backing up database: shop"');
    await inNamespace([
      "patch",
      "databasebackup",
      "scheduled",
      "--type=merge",
      "-p",
      '{"spec":{"schedule":"@yearly"}}',
    ]);
  });

  test("restores from its backup with the same rows", async () => {
    const digest = "SELECT count(*), md5(string_agg(orders::text, '' ORDER BY id)) FROM orders";
    const original = await psql("pg15", digest);
    await runWithRepository(
      "restore",
      orders,
      "createdb restored; /my-operator/restic --no-cache --retry-lock 2m dump --tag part=dump latest postgresql.dump | pg_restore --no-owner -d restored",
    );
    expect(await psql("pg15", digest, "restored")).toBe(original);
    expect(original).toMatch(/^5000\|/);
  });

  test("is backed up while the operator is down, which reports the run when it is up again", async () => {
    await kubectl(["-n", "my-operator-system", "scale", deployment, "--replicas=0", "--timeout=300s"]);
    await kubectl([
      "-n",
      "my-operator-system",
      "wait",
      "pod",
      "-l",
      "control-plane=controller-manager",
      "--for=delete",
      "--timeout=300s",
    ]);
    await startRun("orders", "unattended");
    await inNamespace(["wait", "job/unattended", "--for=condition=Complete", "--timeout=300s"]);
    await kubectl(["-n", "my-operator-system", "scale", deployment, "--replicas=1", "--timeout=300s"]);
    expect(await endOfRun("orders", "unattended")).toMatchObject({ phase: "Succeeded" });
    const events = await inNamespace([
      "get",
      "events",
      "--field-selector=reason=BackupSucceeded",
      "-o",
      "jsonpath={.items[*].message}",
    ]);
    expect(events.match(/Job unattended: Stored snapshot/g)).toHaveLength(1);
  });
});

describe("a run that fails leaves no snapshot and says why", () => {
  test.concurrent("a wrong password", async () => {
    await apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "wrong" },
      stringData: { password: "not-this-one" },
    });
    await create(backupOf("wrong-password", "pg15", { passwordSecret: "wrong" }));
    await startRun("wrong-password", "wrong-password-1");
    expect(await endOfRun("wrong-password", "wrong-password-1")).toMatchObject({
      phase: "Failed",
      reason: "DatabaseAccessDenied",
      message: expect.stringContaining("password authentication failed") as string,
    });
    expect(await snapshotsOf(repositoryOf("wrong-password", "pg15"))).toEqual([]);
  });

  test.concurrent("a full disk", async () => {
    await create(backupOf("full", "pg17", { storageClassName: "limited", size: "32Mi" }));
    await startRun("full", "full-1");
    expect(await endOfRun("full", "full-1")).toMatchObject({
      phase: "Failed",
      reason: "RepositoryFull",
      message: expect.stringContaining("no space left on device") as string,
    });
    expect(await snapshotsOf(repositoryOf("full", "pg17"))).toEqual([]);
  });

  test("a server that disappears during the dump, and the next run succeeds", async () => {
    await create(backupOf("gone", "pg17"));
    await startRun("gone", "gone-1");
    await eventually("a dump that copies a table", async () => {
      const copying =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'my-operator' AND query LIKE 'COPY%'";
      expect(await psql("pg17", copying)).toBe("1");
    });
    // The server stays down, so that the run's later attempts do not find it.
    await inNamespace(["scale", "statefulset", "pg17", "--replicas=0"]);
    await inNamespace(["wait", "pod/pg17-0", "--for=delete", "--timeout=300s"]);
    expect(await endOfRun("gone", "gone-1")).toMatchObject({
      phase: "Failed",
      // The reason of the last attempt, which does not find the server.
      reason: "DatabaseUnreachable",
    });
    const gone = repositoryOf("gone", "pg17");
    expect(await snapshotsOf(gone)).toEqual([]);

    await inNamespace(["scale", "statefulset", "pg17", "--replicas=1"]);
    await serverIsReady("pg17");
    await startRun("gone", "gone-2");
    expect(await endOfRun("gone", "gone-2")).toMatchObject({ phase: "Succeeded" });
  });
});

test("no credential is in specs, logs, events, statuses or termination messages", async () => {
  const ownPods = "app.kubernetes.io/managed-by=my-operator";
  const everything = [
    await inNamespace(["get", "databasebackups,cronjobs,jobs,pods,events", "-o", "yaml"]),
    await containerLogs(namespace, ownPods),
    await kubectl(["-n", "my-operator-system", "logs", deployment, "-c", "manager"]),
  ].join("\n");
  expect(everything).toContain("pg15");
  expect(everything).not.toContain(password);
  expect(everything).not.toContain("not-this-one");
});
