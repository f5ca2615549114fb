import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StopWaiting, eventually } from "../../../../../lib/testing/eventually.ts";
import { service } from "../../../../../lib/testing/restricted-pod.ts";
import { nodeAddress } from "../../../../../lib/testing/node/layout.ts";
import { nodeImages } from "../../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../../lib/testing/suite.ts";
import type { DatabaseBackup } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import type { DatabaseSnapshot } from "../../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { databaseBackup, postgresqlConnection } from "../../../../support/api/backups.ts";
import { postgresScriptPod, postgresServer, serverPod } from "../../../../support/controllers/pods.ts";
import { runScriptPod } from "../../../../support/controllers/script-pod.ts";
import {
  contactsOf,
  stopWatchingNetwork,
  watchNetwork,
} from "../../../../support/controllers/watched-network.ts";

/* Drills on a real node: real backups of real servers are restored, good and bad ones. */

nodeImages("operator", "postgres:17", "mariadb:11.8", "rest-server");
const namespace = testNamespace("verification");
const password = "planted-password";
const deployment = "deployment.apps/my-operator-controller-manager";

function inNamespace(words: readonly string[], input?: string): Promise<string> {
  return kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });
}

const apply = (...objects: object[]) =>
  inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));

async function psql(statement: string, database = "shop"): Promise<string> {
  const client = ["psql", "-U", "shop", "-d", database, "-v", "ON_ERROR_STOP=1", "-qtA"];
  return (await inNamespace(["exec", "-i", "orders-db-0", "--", ...client], statement)).trim();
}

const getBackup = async (name: string) =>
  JSON.parse(await inNamespace(["get", "databasebackup", name, "-o", "json"])) as DatabaseBackup;

/** Makes a backup, and returns its DatabaseSnapshot. */
async function backUp(backup: string, snapshot: string): Promise<DatabaseSnapshot> {
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name: snapshot, namespace },
    spec: { backupRef: { name: backup } },
  });
  return eventually(`backup ${snapshot}`, async () => {
    const found = await getSnapshot(snapshot);
    if (found.status?.phase === "Failed") throw new StopWaiting(JSON.stringify(found.status.conditions));
    expect(found.status?.phase).toBe("Succeeded");
    return found;
  });
}

const getSnapshot = async (name: string) =>
  JSON.parse(await inNamespace(["get", "databasesnapshot", name, "-o", "json"])) as DatabaseSnapshot;

/** Waits until a drill of a DatabaseSnapshot has ended, and returns what it says of the backup. */
async function drilled(snapshot: string) {
  return eventually(`a drill of ${snapshot}`, async () => {
    const { status } = await getSnapshot(snapshot);
    expect(status?.verification).toBeDefined();
    const condition = status?.conditions?.find(({ type }) => type === "Verified");
    return { ...condition, verification: status?.verification };
  });
}

const wanted = (name: string, more: object = {}) =>
  databaseBackup(name, {
    databaseName: "shop",
    schedule: "@yearly",
    backoffLimit: 0,
    connection: { ...postgresqlConnection("orders-db"), version: "17" },
    storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
    verification: { triggers: ["AfterBackup"] },
    ...more,
  });

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await apply(
    ...postgresServer("orders-db", "17", password),
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "carts-db" },
      stringData: { username: "root", password },
    },
    service("rest", 8000),
    serverPod("rest", {
      user: 65532,
      image: "rest-server",
      args: ["--path=/data", "--no-auth"],
      writable: ["/data"],
    }),
    service("carts-db", 3306),
    serverPod("carts-db", {
      user: 999,
      image: "mariadb:11.8",
      env: { MARIADB_ROOT_PASSWORD: password, MARIADB_DATABASE: "shop" },
      writable: ["/tmp", "/run/mysqld", "/var/lib/mysql"],
      ready: [
        "sh",
        "-c",
        'MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb -h 127.0.0.1 -u root shop -e "select 1"',
      ],
    }),
  );
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  await inNamespace(["rollout", "status", "statefulset/orders-db", "--timeout=300s"]);
  await inNamespace(["wait", "pod/carts-db", "pod/rest", "--for=condition=Ready", "--timeout=300s"]);
  await eventually("a table", () =>
    psql(
      `DROP TABLE IF EXISTS orders;
       CREATE TABLE orders AS SELECT id, md5(random()::text) AS note FROM generate_series(1, 50000) AS id;
       CREATE INDEX ON orders (note)`,
    ),
  );
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("a good backup of PostgreSQL is restored, its assertions hold, and nothing is left of the drill", async () => {
  const assertions = [
    { name: "orders-are-there", query: "SELECT count(*) FROM orders", operator: "AtLeast", value: "50000" },
  ];
  await apply(wanted("orders", { verification: { triggers: ["AfterBackup"], assertions } }));
  await backUp("orders", "good");
  expect(await drilled("good")).toMatchObject({
    status: "True",
    reason: "Restored",
    verification: { tables: 1, rows: 50_000, assertions: [{ name: "orders-are-there", passed: true }] },
  });
  await eventually("the result in the DatabaseBackup", async () => {
    const { status } = await getBackup("orders");
    expect(status?.conditions?.find(({ type }) => type === "Verified")).toMatchObject({ status: "True" });
    expect(status?.lastVerifiedTime).toBeDefined();
    expect(status?.verification?.restoreDurationSeconds).toBeGreaterThanOrEqual(0);
  });
  await eventually("the end of all Pods of drills", async () => {
    const selector = "app.kubernetes.io/component=verification,databases.test.io/databasebackup=orders";
    const phases = await inNamespace([
      "get",
      "pods",
      "-l",
      selector,
      "-o",
      "jsonpath={.items[*].status.phase}",
    ]);
    expect(phases).toMatch(/^(Succeeded ?)*$/);
  });
  expect(await inNamespace(["get", "persistentvolumeclaims", "-o", "name"])).not.toContain("work");
});

test("an assertion that does not hold makes the backup bad, and says what the query gave", async () => {
  const assertions = [
    { name: "all-orders", query: "SELECT count(*) FROM orders", operator: "Equals", value: "50001" },
  ];
  await inNamespace([
    "patch",
    "databasebackup",
    "orders",
    "--type=merge",
    "-p",
    JSON.stringify({ spec: { verification: { assertions } } }),
  ]);
  await backUp("orders", "short");
  expect(await drilled("short")).toMatchObject({
    status: "False",
    reason: "AssertionFailed",
    message: expect.stringContaining("50000") as string,
  });
  expect(await inNamespace(["get", "events", "-o", "json"])).toContain("VerificationFailed");
});

test("a byte that the storage has changed makes the backup bad", async () => {
  await apply(wanted("rotten", { verification: { suspend: true } }));
  await backUp("rotten", "rotten-1");
  const folder = "/repository/backups/rotten/data";
  const script = `file=$(find ${folder} -type f -size +100k | head -n 1); [ -n "$file" ]
    chmod u+w "$file"; printf X | dd of="$file" bs=1 seek=50000 conv=notrunc status=none; sync`;
  const repository = {
    backup: "rotten",
    backupPath: "/backups/rotten",
    server: "orders-db",
    version: "17",
  } as const;
  await runScriptPod(namespace, postgresScriptPod("flip", repository, script));
  await inNamespace([
    "patch",
    "databasebackup",
    "rotten",
    "--type=merge",
    "-p",
    JSON.stringify({ spec: { verification: { suspend: false, triggers: ["AfterBackup"] } } }),
  ]);
  expect(await drilled("rotten-1")).toMatchObject({ status: "False", reason: "RepositoryDamaged" });
});

test("a drill whose Pod is deleted says nothing about the backup", async () => {
  await apply(wanted("killed"));
  await backUp("killed", "killed-1");
  const selector = "app.kubernetes.io/component=verification,databases.test.io/databasebackup=killed";
  await eventually("the Pod of the drill", async () => {
    expect(await inNamespace(["get", "pods", "-l", selector, "-o", "name"])).not.toBe("");
  });
  await inNamespace(["delete", "pods", "-l", selector, "--now"]);
  expect(await drilled("killed-1")).toMatchObject({ status: "Unknown" });
});

test("a good backup of MariaDB is restored", async () => {
  await inNamespace(
    [
      "exec",
      "-i",
      "carts-db",
      "--",
      "sh",
      "-c",
      "MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb -u root shop",
    ],
    "CREATE TABLE IF NOT EXISTS carts (id INT PRIMARY KEY); INSERT IGNORE INTO carts VALUES (1), (2)",
  );
  await apply(
    wanted("carts", {
      connection: {
        engine: "mariadb",
        host: "carts-db",
        version: "11.8",
        credentials: {
          usernameSecretRef: { name: "carts-db", key: "username" },
          passwordSecretRef: { name: "carts-db", key: "password" },
        },
      },
    }),
  );
  await backUp("carts", "carts-1");
  expect(await drilled("carts-1")).toMatchObject({ status: "True", reason: "Restored" });
});

describe("on a network that is watched", () => {
  beforeAll(watchNetwork);
  afterAll(stopWatchingNetwork);

  test("a drill contacts nothing but the storage, though the dump names other servers", async () => {
    await psql("CREATE DATABASE linked");
    const server = `host=orders-db dbname=shop user=shop password=${password}`;
    await psql(
      `CREATE TABLE orders (id INT PRIMARY KEY);
       INSERT INTO orders VALUES (1), (2);
       CREATE PUBLICATION orders FOR TABLE orders;
       CREATE SUBSCRIPTION orders CONNECTION '${server}' PUBLICATION orders
         WITH (connect = false, slot_name = NONE, enabled = false);
       CREATE EXTENSION postgres_fdw;
       CREATE SERVER shop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'orders-db', dbname 'shop');
       CREATE USER MAPPING FOR shop SERVER shop OPTIONS (user 'shop', password '${password}');
       CREATE FOREIGN TABLE far_orders (id INT, note TEXT) SERVER shop OPTIONS (table_name 'orders');
       CREATE EXTENSION dblink;
       CREATE VIEW linked_orders AS SELECT * FROM dblink('${server}', 'SELECT id FROM orders') AS far (id INT)`,
      "linked",
    );
    expect(await psql("SELECT count(*) FROM linked_orders", "linked")).toBe("50000");
    const storage = { rest: { url: `http://rest.${namespace}.svc:8000` } };
    await apply(wanted("linked", { databaseName: "linked", storage }));
    await backUp("linked", "linked-1");
    expect(await drilled("linked-1")).toMatchObject({ status: "True", reason: "Restored" });

    const contactsOfPods = async (component: string) => {
      const selector = `app.kubernetes.io/component=${component},databases.test.io/databasebackup=linked`;
      const path = "jsonpath={.items[*].status.podIP}";
      const [address = "", ...others] = (
        await inNamespace(["get", "pods", "-l", selector, "-o", path])
      ).split(" ");
      expect(others).toEqual([]);
      return contactsOf(address);
    };
    const names = `${nodeAddress}:53`;
    const addressOf = (name: string) =>
      inNamespace(["get", "service", name, "-o", "jsonpath={.spec.clusterIP}"]);
    const repository = `${await addressOf("rest")}:8000`;
    const database = `${await addressOf("orders-db")}:5432`;
    expect(await contactsOfPods("verification")).toEqual([names, repository].sort());
    // The watch sees who contacts a database.
    expect(await contactsOfPods("backup")).toEqual([names, repository, database].sort());
  });
});
