import { afterAll, beforeAll, expect, test } from "vitest";
import { StopWaiting, eventually } from "../../../../lib/testing/eventually.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import type { DatabaseRestore } from "../../../../operator/api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { databaseBackup, postgresqlConnection } from "../../../support/api/backups.ts";
import { postgresServer } from "../../../support/controllers/pods.ts";

/* Restores on a real node, into a real server that clients use, with the rights that docs/restore.md names. */

nodeImages("operator", "postgres:17");
const namespace = testNamespace("databaserestore");
const deployment = "deployment.apps/my-operator-controller-manager";

function inNamespace(words: readonly string[], input?: string): Promise<string> {
  return kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });
}

const apply = (...objects: object[]) =>
  inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));

const inServer = (words: readonly string[], input?: string) =>
  inNamespace(["exec", "-i", "orders-db-0", "--", ...words], input);

async function psql(statement: string, database = "orders"): Promise<string> {
  const client = ["psql", "-U", "shop", "-d", database, "-v", "ON_ERROR_STOP=1", "-qtA"];
  return (await inServer(client, statement)).trim();
}

const getRestore = async (name: string) =>
  JSON.parse(await inNamespace(["get", "databaserestore", name, "-o", "json"])) as DatabaseRestore;

const getSnapshot = async (name: string) =>
  JSON.parse(await inNamespace(["get", "databasesnapshot", name, "-o", "json"])) as DatabaseSnapshot;

/** A restore of the backup, by a user who is not a superuser. */
const restore = (name: string, more: object = {}) => ({
  apiVersion: "databases.test.io/v1alpha1",
  kind: "DatabaseRestore",
  metadata: { name },
  spec: {
    source: { snapshotRef: { name: "good" } },
    target: {
      type: "Original",
      credentials: {
        usernameSecretRef: { name: "restorer", key: "username" },
        passwordSecretRef: { name: "restorer", key: "password" },
      },
    },
    existingData: "Replace",
    safetyBackup: "Skip",
    ...more,
  },
});

async function succeeded(name: string): Promise<DatabaseRestore> {
  return eventually(`the end of restore ${name}`, async () => {
    const found = await getRestore(name);
    if (found.status?.phase === "Failed") throw new StopWaiting(JSON.stringify(found.status));
    expect(found.status?.phase).toBe("Succeeded");
    return found;
  });
}

const content = () => psql("SELECT count(*), md5(string_agg(orders::text, '' ORDER BY id)) FROM orders");
const databases = () =>
  psql("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname LIKE 'orders%'");

/** Restores wait in the middle while the database `hold` exists. */
const hold = () => psql("CREATE DATABASE hold", "postgres");
const goOn = () => psql("DROP DATABASE IF EXISTS hold", "postgres");

/** Waits until the rows of a restore are being copied. */
async function isHeld(): Promise<void> {
  await eventually("a restore that waits", async () => {
    const query =
      "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'orders\\_restore%' AND query LIKE 'COPY public.held %'";
    expect(await psql(query, "postgres")).toBe("1");
  });
}

const podsOfRestores = async () =>
  (await inNamespace(["get", "pods", "-l", "app.kubernetes.io/component=restore", "-o", "name"]))
    .split("\n")
    .filter((line) => line !== "");

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await apply(...postgresServer("orders-db", "17", "planted-password"), {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "restorer" },
    stringData: { username: "restorer", password: "planted-restorer" },
  });
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  await inNamespace(["rollout", "status", "statefulset/orders-db", "--timeout=300s"]);
  await eventually("the roles", () =>
    psql(
      `DROP DATABASE IF EXISTS orders;
       DROP ROLE IF EXISTS app, client, restorer;
       CREATE ROLE app NOLOGIN;
       CREATE ROLE client LOGIN IN ROLE app;
       CREATE ROLE restorer LOGIN CREATEDB PASSWORD 'planted-restorer';
       GRANT app, pg_signal_backend TO restorer;
       CREATE DATABASE orders OWNER app`,
      "shop",
    ),
  );
  await psql(
    `ALTER DATABASE orders SET statement_timeout = '1h';
     SET ROLE app;
     CREATE TABLE orders AS SELECT id, md5(random()::text) AS note FROM generate_series(1, 50000) AS id;
     ALTER TABLE orders ADD PRIMARY KEY (id);
     CREATE FUNCTION wait_while_held(id int) RETURNS boolean LANGUAGE plpgsql AS $$
       BEGIN
         WHILE current_database() LIKE 'orders\\_restore%' AND EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = 'hold') LOOP
           PERFORM pg_catalog.pg_sleep(0.1);
         END LOOP;
         RETURN true;
       END $$;
     CREATE TABLE held (id int CHECK (public.wait_while_held(id)));
     INSERT INTO held VALUES (1)`,
  );
  await apply(
    databaseBackup("orders", {
      backoffLimit: 0,
      connection: { ...postgresqlConnection("orders-db"), version: "17" },
      storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
      verification: { suspend: true },
    }),
    {
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "good" },
      spec: { backupRef: { name: "orders" } },
    },
  );
  await eventually("the backup", async () => {
    const { status } = await getSnapshot("good");
    if (status?.phase === "Failed") throw new StopWaiting(JSON.stringify(status.conditions));
    expect(status?.phase).toBe("Succeeded");
  });
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("a dropped table comes back while clients use the database, after a backup of what was there", async () => {
  const before = await content();
  await psql("DROP TABLE orders; CREATE TABLE added_later (id int)");
  const idle = inServer(["psql", "-U", "client", "-d", "orders", "-c", "SELECT pg_sleep(3600)"]).then(
    () => "ended by itself",
    String,
  );
  // A client that connects again and again, and says what it sees of the name.
  const often = inServer([
    "sh",
    "-c",
    `until [ -e /tmp/enough ]; do psql -U client -d orders -qtAc "SELECT to_regclass('orders') IS NOT NULL" 2>&1; done`,
  ]);
  await apply(restore("bring-back", { safetyBackup: "Required" }));
  const { status } = await succeeded("bring-back");
  await inServer(["touch", "/tmp/enough"]);
  expect(await idle).toContain("terminating connection due to administrator command");
  const seen = (await often).trim().split("\n");
  expect(seen[0]).toBe("f");
  expect(seen.at(-1)).toBe("t");
  expect(seen.filter((line) => line.includes("not currently accepting"))).toEqual([]);
  // PostgreSQL refuses a client that came while the names changed, and says so.
  const missed = seen.filter((line) => line.includes("does not exist")).length;
  expect(seen.filter((line) => line.includes("It seems to have just been dropped or renamed."))).toHaveLength(
    missed,
  );

  expect(await content()).toBe(before);
  expect(await psql("SELECT conname FROM pg_constraint WHERE conrelid = 'orders'::regclass")).toBe(
    "orders_pkey",
  );
  expect(await psql("SELECT to_regclass('added_later') IS NULL")).toBe("t");
  expect(await psql("SHOW statement_timeout")).toBe("1h");
  expect(await databases()).toBe("orders");
  expect(status).toMatchObject({
    source: { snapshotName: "good" },
    target: { database: "orders", host: "orders-db" },
    strategy: "Beside",
    restored: { tables: 2, rows: 50_001 },
  });
  expect(status?.previousDatabaseName).toBeUndefined();
  const conditions = Object.fromEntries(status?.conditions?.map((each) => [each.type, each.status]) ?? []);
  expect(conditions).toMatchObject({
    PreflightPassed: "True",
    SafetyBackupTaken: "True",
    DataRestored: "True",
    Checked: "True",
    Succeeded: "True",
  });
  const safety = await getSnapshot(status?.safetySnapshotName ?? "");
  expect(safety.status?.phase).toBe("Succeeded");

  const table = await inNamespace(["get", "databaserestores"]);
  expect(table).toMatch(
    /^NAME +SNAPSHOT +DATABASE +PHASE +PROGRESS .*\nbring-back +good +orders +Succeeded +100 +True +Restored /,
  );
  const description = await inNamespace(["describe", "databaserestore", "bring-back"]);
  expect(description).toContain("RestoreSucceeded");
});

test("the replaced database is kept, if that is wanted", async () => {
  await psql("CREATE TABLE added_later AS SELECT 7 AS id");
  await apply(restore("keep", { previousDatabase: "Keep" }));
  const { status } = await succeeded("keep");
  const previous = status?.previousDatabaseName ?? "";
  expect(await databases()).toBe(`orders ${previous}`);
  expect(await psql("SELECT id FROM added_later", previous)).toBe("7");
  expect(await psql("SELECT to_regclass('added_later') IS NULL")).toBe("t");
  await psql(`DROP DATABASE "${previous}"`, "postgres");
});

test("a restore that is deleted ends, and leaves nothing", async () => {
  await psql("CREATE TABLE added_later (id int)");
  await hold();
  await apply(restore("cancelled"));
  await isHeld();
  await inNamespace(["delete", "databaserestore", "cancelled", "--timeout=300s"]);
  await goOn();
  expect(await databases()).toBe("orders");
  expect(await psql("SELECT to_regclass('added_later') IS NOT NULL")).toBe("t");
  await eventually("the end of its Pods", async () => {
    expect((await podsOfRestores()).filter((name) => name.includes("cancelled"))).toEqual([]);
  });
});

test("a restore goes on while the operator is away", async () => {
  await psql("DROP TABLE orders");
  await hold();
  await apply(restore("alone"));
  await isHeld();
  const scale = (count: string) =>
    kubectl(["-n", "my-operator-system", "scale", deployment, `--replicas=${count}`]);
  await scale("0");
  await goOn();
  await eventually("the switch", async () => {
    expect(await psql("SELECT count(*) FROM orders")).toBe("50000");
  });
  await scale("1");
  const { status } = await succeeded("alone");
  expect(status?.jobName).toContain("alone-restore1");
  expect(await databases()).toBe("orders");
});

test("a restore whose server goes down fails, leaves the target as it was, and another one succeeds", async () => {
  await psql("CREATE TABLE added_later (id int)");
  await hold();
  await apply(restore("broken"));
  await isHeld();
  await inServer(["sh", "-c", "pg_ctl stop --mode=immediate"]).catch(() => undefined);
  await eventually("the server", goOn);
  const failed = await eventually("the end of the restore", async () => {
    const found = await getRestore("broken");
    expect(found.status?.phase).toBe("Failed");
    return found;
  });
  expect(failed.status?.conditions?.[0]).toMatchObject({
    reason: "DatabaseUnreachable",
    message: expect.stringMatching(
      /^The connection to the server was lost during the restore: [^.]*\.?$/,
    ) as string,
  });
  expect(await psql("SELECT to_regclass('added_later') IS NOT NULL")).toBe("t");
  expect(await databases()).toBe("orders");
  await apply(restore("mended"));
  await succeeded("mended");
  expect(await psql("SELECT to_regclass('added_later') IS NULL")).toBe("t");
});

test("a restore whose Pod is killed is done again, and succeeds", async () => {
  await psql("DROP TABLE orders");
  await hold();
  await apply(restore("again"));
  await isHeld();
  const [pod = ""] = (await podsOfRestores()).filter((name) => name.includes("again-restore1"));
  await inNamespace(["delete", pod, "--grace-period=0", "--force"]);
  await goOn();
  const { status } = await succeeded("again");
  expect(status?.jobName).toContain("again-restore2");
  expect(await psql("SELECT count(*) FROM orders")).toBe("50000");
  expect(await databases()).toBe("orders");
});
