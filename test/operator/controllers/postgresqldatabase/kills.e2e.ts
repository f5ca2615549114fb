import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace } from "../../../../lib/testing/suite.ts";
import type { DatabaseRestore } from "../../../../operator/api/databases/v1alpha1/databaserestore.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import { restartKubelet, signalContainer } from "../../../support/controllers/node-faults.ts";
import { deployment } from "../../../support/controllers/restores-under-test.ts";

/* The life of a PostgreSQLDatabase on a real node, whose kubelet is killed. The tests follow one database, in this order. */

nodeImages("operator", "postgres:17");
const namespace = testNamespace("pgdb-kills");
const name = "shop";

const inNamespace = (words: readonly string[], input?: string) =>
  kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });

const apply = (...objects: object[]) =>
  inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));

const database = (of: string, spec: object) => ({
  apiVersion: "databases.test.io/v1alpha1",
  kind: "PostgreSQLDatabase",
  metadata: { name: of },
  spec: { version: "17", storage: { size: "1Gi" }, ...spec },
});

const get = async (of = name) =>
  JSON.parse(await inNamespace(["get", "pgdb", of, "-o", "json"])) as PostgreSQLDatabase;

/** Runs a shell script in the server's container of an instance. */
const inServer = (script: string, pod = `${name}-0`) =>
  inNamespace(["exec", pod, "-c", "postgresql", "--", "sh", "-c", script]);

async function psql(statement: string, of = name, db = of): Promise<string> {
  const client = `psql -h /var/run/postgresql -U postgres -d "${db}" -v ON_ERROR_STOP=1 -qtAc "${statement}"`;
  return (await inServer(client, `${of}-0`)).trim();
}

/** Waits until a database is as its spec says. */
async function ready(of: string): Promise<void> {
  await eventually(`${of} to be as its spec says`, async () => {
    const { metadata, status } = await get(of);
    expect(status).toMatchObject({ observedGeneration: metadata.generation, readyReplicas: 1 });
    for (const [type, is] of [
      ["Ready", "True"],
      ["Degraded", "False"],
    ] as const)
      expect(status?.conditions).toContainEqual(expect.objectContaining({ type, status: is }));
  });
}

const patch = (spec: object) =>
  inNamespace(["patch", "pgdb", name, "--type=merge", "-p", JSON.stringify({ spec })]);

const podNames = async (selector: string) =>
  (await inNamespace(["get", "pods", "-l", selector, "-o", "jsonpath={.items[*].metadata.name}"])).split(" ");

async function killKubelet(): Promise<void> {
  await restartKubelet();
  // The new one needs a moment to find the Pods that run.
  await eventually("a session by the new kubelet", () => inServer("true"));
}

/** Stops the process that writes checkpoints: whoever needs one waits. */
const holdCheckpoints = () => signalCheckpointer("STOP");
const releaseCheckpoints = () => signalCheckpointer("CONT");

async function signalCheckpointer(signal: "STOP" | "CONT"): Promise<void> {
  // Without a session, which may wait for a checkpoint itself.
  await inServer(
    `for process in /proc/[0-9]*; do
       case "$(tr '\\0' ' ' <$process/cmdline)" in "postgres: "*checkpointer*) kill -${signal} "\${process#/proc/}" ;; esac
     done`,
  );
}

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

test("the kubelet is killed during the initial configuration: it goes on, and all of it is made once", async () => {
  // The script waits for a file in the server's container, as does a restore of the table `held`.
  const wait = `CREATE FUNCTION wait_for(file text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
    BEGIN
      WHILE pg_stat_file(file, true) IS NULL LOOP PERFORM pg_sleep(0.1); END LOOP;
      RETURN true;
    END $$`;
  const held =
    "CREATE TABLE held (id int CHECK (current_database() NOT LIKE '%\\_restore%' OR public.wait_for('/tmp/go-on')))";
  const sql = `CREATE TABLE kept AS SELECT 1 AS id; ${wait}; ${held}; INSERT INTO held VALUES (1); SELECT wait_for('/tmp/go-on')`;
  await apply(
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "schema" }, data: { sql } },
    database(name, {
      backupSchedule: "@yearly",
      bootstrap: { initDatabase: { scripts: [{ configMapKeyRef: { name: "schema", key: "sql" } }] } },
    }),
  );
  await eventually("a script that waits", async () => {
    const waiting =
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%wait_for%' AND datname = 'shop'";
    expect(await psql(waiting, name, "postgres")).toBe("1");
  });
  const server = await podNames("app.kubernetes.io/component=server");
  await killKubelet();
  await inServer("touch /tmp/go-on");
  await ready(name);
  expect(await psql("SELECT count(*) FROM kept")).toBe("1");
  expect(await podNames("app.kubernetes.io/component=server")).toEqual(server);
});

test("the kubelet is killed while a server shuts down for a change: it ends, and another one begins with the change", async () => {
  await holdCheckpoints();
  await patch({ parameters: { max_connections: "77" } });
  await eventually("a Pod that is being deleted", async () => {
    const words = ["get", "pod", `${name}-0`, "-o", "jsonpath={.metadata.deletionTimestamp}"];
    expect(await inNamespace(words)).not.toBe("");
  });
  await killKubelet();
  expect((await get()).status?.conditions).toContainEqual(
    expect.objectContaining({ type: "Ready", status: "False" }),
  );
  await releaseCheckpoints();
  await ready(name);
  expect(await psql("SHOW max_connections")).toBe("77");
  expect(await psql("SELECT count(*) FROM kept")).toBe("1");
});

test("the kubelet is killed during the last backup: the volume stays until the backup is listed", async () => {
  const { uid = "" } = (await get()).metadata;
  const snapshot = `${name}-final-${uid.slice(0, 8)}`;
  await inServer(
    `(psql -h /var/run/postgresql -U postgres -d shop -c "BEGIN; LOCK TABLE kept; SELECT wait_for('/tmp/dump')" >/dev/null 2>&1 &)`,
  );
  await inNamespace(["delete", "pgdb", name, "--wait=false"]);
  await eventually("a dump that waits", async () => {
    expect(await psql("SELECT count(*) FROM pg_locks WHERE NOT granted")).not.toBe("0");
  });
  const pods = await podNames("app.kubernetes.io/component=backup");
  await killKubelet();
  const phase = ["get", "dbs", snapshot, "-o", "jsonpath={.status.phase}"];
  expect(await inNamespace(phase)).not.toBe("Succeeded");
  const claim = ["get", "pvc", `data-${name}-0`, "-o", "jsonpath={.metadata.deletionTimestamp}"];
  expect(await inNamespace(claim)).toBe("");
  await inServer("touch /tmp/dump");
  await inNamespace(["wait", `pgdb/${name}`, "--for=delete", "--timeout=300s"]);
  expect(await inNamespace(phase)).toBe("Succeeded");
  expect(await podNames("app.kubernetes.io/component=backup")).toEqual(pods);
});

test("the server is killed during the bootstrap from a backup: it is restored again", async () => {
  const [snapshot = ""] = (
    await inNamespace(["get", "dbs", "-o", "jsonpath={.items[*].metadata.name}"])
  ).split(" ");
  await apply(
    database("again", { deletionPolicy: "Delete", bootstrap: { snapshotRef: { name: snapshot } } }),
  );
  await eventually("a restore that waits", async () => {
    const waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY public.held %'";
    expect(await psql(waiting, "again", "postgres")).toBe("1");
  });
  await signalContainer(namespace, "again-0", "postgresql", "KILL");
  await eventually("the next server", () => inServer("touch /tmp/go-on", "again-0"));
  await ready("again");
  expect(await psql("SELECT count(*) FROM kept", "again")).toBe("1");
  const restores = JSON.parse(await inNamespace(["get", "dbr", "-o", "json"])) as {
    items: DatabaseRestore[];
  };
  expect(restores.items.map(({ metadata, status }) => [metadata.name, status?.phase])).toEqual([
    ["again-bootstrap", "Failed"],
    ["again-bootstrap-2", "Succeeded"],
  ]);
});
