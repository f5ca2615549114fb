import { afterAll, beforeAll, expect } from "vitest";
import { StopWaiting, eventually } from "../../../lib/testing/eventually.ts";
import { nodeImages } from "../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../lib/testing/suite.ts";
import type { DatabaseRestore } from "../../../operator/api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import { databaseBackup, postgresqlConnection } from "../api/backups.ts";
import { postgresServer } from "./pods.ts";

/** The operator's Deployment. */
export const deployment = "deployment.apps/my-operator-controller-manager";

/**
 * A namespace with a PostgreSQL server, its database `orders`, a backup `good` of it, and a user with the rights that docs/restore.md
 * names. The table `amber` comes before all others in a dump, and `held` makes a restore wait while the database `hold` exists.
 */
export function restoresUnderTest(name: string) {
  nodeImages("operator", "postgres:17");
  const namespace = testNamespace(name);

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
  const restore = (restoreName: string, more: object = {}) => ({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseRestore",
    metadata: { name: restoreName },
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

  /** Makes a backup, and waits until it has succeeded. */
  async function backUp(backup: string, snapshot: string): Promise<void> {
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: snapshot },
      spec: { backupRef: { name: backup } },
    });
    await eventually(`the backup ${snapshot}`, async () => {
      const { status } = await getSnapshot(snapshot);
      if (status?.phase === "Failed") throw new StopWaiting(JSON.stringify(status.conditions));
      expect(status?.phase).toBe("Succeeded");
    });
  }

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

  /** The process IDs of the sessions of restores that wait in the middle. */
  const holding = () =>
    psql(
      "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'orders\\_restore%' AND query LIKE 'COPY public.held %'",
      "postgres",
    );

  /** Waits until one restore waits in the middle. */
  async function isHeld(): Promise<void> {
    await eventually("a restore that waits", async () => {
      expect(await holding()).toMatch(/^\d+$/);
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
     CREATE TABLE amber (id int);
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
        backoffLimit: 2,
        connection: { ...postgresqlConnection("orders-db"), version: "17" },
        storage: { persistentVolumeClaim: { template: { size: "1Gi" } } },
        verification: { suspend: true },
      }),
    );
    await backUp("orders", "good");
  });

  afterAll(async () => {
    await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
    await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
  });

  return {
    apply,
    backUp,
    content,
    databases,
    getRestore,
    getSnapshot,
    goOn,
    hold,
    holding,
    inNamespace,
    inServer,
    isHeld,
    podsOfRestores,
    psql,
    restore,
    succeeded,
  };
}
