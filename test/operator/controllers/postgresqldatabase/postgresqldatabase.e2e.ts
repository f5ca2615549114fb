import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { insideNode, nodeImages } from "../../../../lib/testing/node-suite.ts";
import { kubectl, testNamespace, tryKubectl } from "../../../../lib/testing/suite.ts";
import type { PostgreSQLDatabase } from "../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { Pod } from "../../../../operator/kubernetes/kinds.ts";
import { makeCertificate, newPrivateKey } from "../../../../operator/runtime/index.ts";
import { folderOfClaim } from "../../../support/controllers/node-faults.ts";
import { serverPod } from "../../../support/controllers/pods.ts";
import { deployment } from "../../../support/controllers/restores-under-test.ts";

/* PostgreSQLDatabases on a real node: the server, its database, its passwords, and what repairs them. */

nodeImages("operator", "postgres:15", "postgres:17", "postgres:18");
const namespace = testNamespace("pgdb");

const inNamespace = (words: readonly string[], input?: string) =>
  kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });

const apply = (...objects: object[]) =>
  inNamespace(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));

const database = (name: string, spec: object = {}) => ({
  apiVersion: "databases.test.io/v1alpha1",
  kind: "PostgreSQLDatabase",
  metadata: { name },
  spec: { version: "17", storage: { size: "1Gi" }, deletionPolicy: "Delete", ...spec },
});

const get = async (name: string) =>
  JSON.parse(await inNamespace(["get", "pgdb", name, "-o", "json"])) as PostgreSQLDatabase;

const podOf = async (name: string) =>
  JSON.parse(await inNamespace(["get", "pod", `${name}-0`, "-o", "json"])) as Pod & {
    metadata: { uid: string };
  };

const ready = (name: string) =>
  inNamespace(["wait", `pgdb/${name}`, "--for=condition=Ready", "--timeout=300s"]);

/** A statement as the superuser, through the socket in the Pod. */
async function psql(name: string, statement: string, db = name): Promise<string> {
  const client = ["psql", "-h", "/var/run/postgresql", "-U", "postgres", "-d", db];
  const words = ["exec", "-i", `${name}-0`, "-c", "postgresql", "--", ...client];
  return (await inNamespace([...words, "-v", "ON_ERROR_STOP=1", "-qtA"], statement)).trim();
}

/** The password in a Secret. */
async function password(secret: string): Promise<string> {
  const data = await inNamespace(["get", "secret", secret, "-o", "jsonpath={.data.password}"]);
  return Buffer.from(data, "base64").toString();
}

/** A statement as a user with a password, over the network. */
function login(name: string, user: string, secret: string, statement: string, db = name) {
  const client = `PGPASSWORD=$(cat) exec psql -h 127.0.0.1 -U ${user} -d ${db} -v ON_ERROR_STOP=1 -qtAc "${statement}"`;
  const words = ["-n", namespace, "exec", "-i", `${name}-0`, "-c", "postgresql", "--", "sh", "-c", client];
  return tryKubectl(words, { input: secret });
}

beforeAll(async () => {
  await kubectl(["apply", "-f", "dist"]);
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  // It backs up every five minutes, while the tests go on. The DatabaseBackup comes first, and waits for its database.
  await inNamespace(["apply", "-f", "samples/databases_v1_databasebackup.yaml"]);
  await inNamespace(["apply", "-f", "samples/databases_v1alpha1_postgresqldatabase_example.yaml"]);
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
});

describe.each(["15", "17", "18"])("PostgreSQL %s", (version) => {
  const name = `db${version}`;

  test("is ready after it was applied, with its database and its owner", async () => {
    await apply(database(name, { version }));
    await ready(name);
    const { status } = await get(name);
    expect(status).toMatchObject({
      readyReplicas: 1,
      database: { name, owner: name, secretName: `${name}-owner` },
      endpoints: { readWrite: `${name}-rw.${namespace}.svc:5432` },
    });
    expect(status?.currentVersion).toMatch(new RegExp(`^${version}\\.\\d+$`));
    const owner = await login(
      name,
      name,
      await password(`${name}-owner`),
      "CREATE TABLE t AS SELECT 1 AS id",
    );
    expect(owner).toMatchObject({ code: 0 });
  });

  test("has its data on the volume, also after its Pod was deleted", async () => {
    await psql(name, "CHECKPOINT; INSERT INTO t VALUES (2)");
    const before = await podOf(name);
    await inNamespace(["delete", "pod", `${name}-0`, "--grace-period=0", "--force"]);
    await eventually("another Pod", async () => {
      expect((await podOf(name)).metadata.uid).not.toBe(before.metadata.uid);
    });
    await eventually("the data", async () => {
      expect(await psql(name, "SELECT count(*) FROM t")).toBe("2");
    });
    await ready(name);
  });

  test("has a role for backups that reads all and writes nothing", async () => {
    await psql(name, "CREATE SCHEMA closed; CREATE TABLE closed.later AS SELECT 7 AS n");
    const secret = await password(`${name}-backup`);
    const backup = (statement: string) => login(name, "my_operator_backup", secret, statement);
    expect((await backup("SELECT n FROM closed.later")).stdout).toBe("7\n");
    expect((await backup("DELETE FROM t")).stderr).toContain("permission denied");
    expect((await backup("CREATE TABLE mine (id int)")).stderr).toContain("permission denied");
  });
});

describe("a database", () => {
  const name = "shop";
  const uidOfPod = async () => (await podOf(name)).metadata.uid;
  const condition = async (of: string) =>
    (await get(of)).status?.conditions?.find(({ type }) => type === "Ready");

  beforeAll(async () => {
    await apply(
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "schema" },
        data: {
          "one.sql": "CREATE TABLE carts (id int PRIMARY KEY); INSERT INTO carts VALUES (1);",
          "wrong.sql": "CREATE ROLE spy PASSWORD 'planted-in-sql'; SELECT nonsense FROM carts;",
        },
      },
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "more" },
        stringData: { sql: "INSERT INTO carts VALUES (2);" },
      },
      database(name, {
        bootstrap: {
          initDatabase: {
            database: "orders",
            owner: "app",
            scripts: [
              { configMapKeyRef: { name: "schema", key: "one.sql" } },
              { secretKeyRef: { name: "more", key: "sql" } },
            ],
          },
        },
      }),
    );
    await ready(name);
  });

  test("has run its SQL once, in the order of the list", async () => {
    expect(await psql(name, "SELECT count(*) FROM carts", "orders")).toBe("2");
    const owner = await login(name, "app", await password("shop-owner"), "SELECT 1", "orders");
    expect(owner).toMatchObject({ code: 0 });
    expect(
      await psql(name, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'orders'", "orders"),
    ).toBe("app");
  });

  test("gets a password that was changed in its Secret, without a restart", async () => {
    const pod = await uidOfPod();
    const old = await password("shop-owner");
    const body = JSON.stringify({ stringData: { password: "planted-new" } });
    await inNamespace(["patch", "secret", "shop-owner", "--type=merge", "-p", body]);
    await eventually("a login with the new password", async () => {
      expect(await login(name, "app", "planted-new", "SELECT 1", "orders")).toMatchObject({ code: 0 });
    });
    expect((await login(name, "app", old, "SELECT 1", "orders")).code).not.toBe(0);
    const uri = await inNamespace(["get", "secret", "shop-owner", "-o", "jsonpath={.data.uri}"]);
    expect(Buffer.from(uri, "base64").toString()).toContain("planted-new");
    expect(await uidOfPod()).toBe(pod);
    const log = await inNamespace(["logs", "shop-0", "-c", "postgresql"]);
    expect(log).not.toContain("SCRAM");
    expect(log).not.toContain("planted");
  });

  test("gets its objects back when they are deleted or changed, without a restart", async () => {
    const pod = await uidOfPod();
    const uidOfSet = () => inNamespace(["get", "statefulset", name, "-o", "jsonpath={.metadata.uid}"]);
    const set = await uidOfSet();
    // kubectl would wait for the end of an object that comes back.
    await inNamespace(["delete", "statefulset", name, "--cascade=orphan", "--wait=false"]);
    await eventually("another StatefulSet", async () => {
      expect(await uidOfSet()).not.toBe(set);
    });
    await inNamespace([
      "delete",
      "service/shop-rw",
      "service/shop-pods",
      "networkpolicy/shop",
      "configmap/shop-postgresql",
    ]);
    await inNamespace(["delete", "secret", "shop-superuser", "shop-roles", "shop-backup"]);
    await eventually("all of them", () =>
      inNamespace([
        "get",
        ...["statefulset/shop", "service/shop-rw", "service/shop-pods", "networkpolicy/shop"],
        ...["configmap/shop-postgresql", "secret/shop-superuser", "secret/shop-roles", "secret/shop-backup"],
      ]),
    );
    const body = JSON.stringify({ spec: { selector: { app: "other" } } });
    await inNamespace(["patch", "service", "shop-rw", "--type=merge", "-p", body]);
    await eventually("the selector", async () => {
      const words = ["get", "service", "shop-rw", "-o", "jsonpath={.spec.selector.app}"];
      expect(await inNamespace(words)).toBe("");
    });
    await eventually("the new password of the superuser", async () => {
      const secret = await password("shop-superuser");
      expect(await login(name, "postgres", secret, "SELECT 1", "orders")).toMatchObject({ code: 0 });
    });
    await ready(name);
    expect(await uidOfPod()).toBe(pod);
  });

  test("reloads a parameter, and restarts for one that needs it", async () => {
    const pod = await uidOfPod();
    const set = (parameters: Record<string, string>) =>
      inNamespace(["patch", "pgdb", name, "--type=merge", "-p", JSON.stringify({ spec: { parameters } })]);
    await set({ work_mem: "7MB", log_line_prefix: "%m '\\ " });
    await eventually("the parameter", async () => {
      expect(await psql(name, "SHOW work_mem", "orders")).toBe("7MB");
    });
    expect(await psql(name, "SHOW log_line_prefix", "orders")).toBe("%m '\\");
    expect(await uidOfPod()).toBe(pod);
    await set({ max_connections: "77" });
    await eventually("the restart", async () => {
      expect(await psql(name, "SHOW max_connections", "orders")).toBe("77");
    });
    await ready(name);
    expect(await psql(name, "SELECT count(*) FROM carts", "orders")).toBe("2");
  });

  test("says why it does not start with a wrong parameter, and heals when that is taken back", async () => {
    const set = (value: string | null) =>
      inNamespace([
        "patch",
        "pgdb",
        name,
        "--type=merge",
        "-p",
        JSON.stringify({ spec: { parameters: { shared_buffers: value } } }),
      ]);
    await set("many");
    await eventually("the reason", async () => {
      const found = await condition(name);
      expect(found).toMatchObject({ status: "False", reason: "ServerFailed" });
      expect(found?.message).toContain("shared_buffers");
    });
    await set(null);
    await ready(name);
  });

  test("on a full volume says so, keeps its data, and goes on when there is room", async () => {
    await apply(database("full", { storage: { size: "300Mi", storageClassName: "limited" } }));
    await ready("full");
    await psql("full", "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id; CHECKPOINT");
    const inPod = ["-n", namespace, "exec", "full-0", "-c", "postgresql", "--", "sh", "-c"];
    await tryKubectl([...inPod, "cat /dev/zero >/pgdata/filler"]);
    // The server ends when it can write no more of its log.
    const fill =
      "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000)) FROM generate_series(1, 100)";
    await tryKubectl([
      ...inPod,
      `psql -h /var/run/postgresql -U postgres -d full -qtAc "${fill}" >/dev/null`,
    ]);
    await eventually("the reason", async () => {
      expect(await condition("full")).toMatchObject({ status: "False", reason: "DiskFull" });
    });
    // Also now, the operator asks for a larger volume.
    const body = JSON.stringify({ spec: { storage: { size: "600Mi" } } });
    await inNamespace(["patch", "pgdb", "full", "--type=merge", "-p", body]);
    await eventually("the answer of the API server", async () => {
      const degraded = (await get("full")).status?.conditions?.find(({ type }) => type === "Degraded");
      expect(degraded).toMatchObject({ status: "True", reason: "VolumeCannotGrow" });
    });
    await insideNode(["rm", `${await folderOfClaim(namespace, "data-full-0")}/filler`]);
    await ready("full");
    expect(await psql("full", "SELECT count(*) FROM kept")).toBe("1000");
    await inNamespace(["delete", "pgdb", "full"]);
  });

  test("whose claim is gone is not replaced by an empty one", async () => {
    await apply(database("lost"));
    await ready("lost");
    await inNamespace(["delete", "pvc", "data-lost-0", "--wait=false"]);
    await eventually("the reason", async () => {
      expect(await condition("lost")).toMatchObject({ status: "False", reason: "VolumeTerminating" });
    });
    await inNamespace(["delete", "pod", "lost-0"]);
    // The operator holds the claim. This is what it is held against.
    const body = JSON.stringify({ metadata: { finalizers: null } });
    await inNamespace(["patch", "pvc", "data-lost-0", "--type=merge", "-p", body]);
    await eventually("the loss", async () => {
      expect((await condition("lost"))?.reason).toMatch(/^(DataLost|NameConflict)$/);
    });
    await inNamespace(["delete", "pgdb", "lost"]);
  });

  test("whose SQL is wrong says so, once, and without the SQL", async () => {
    await apply(
      database("wrong", {
        bootstrap: {
          initDatabase: {
            scripts: [
              { configMapKeyRef: { name: "schema", key: "one.sql" } },
              { configMapKeyRef: { name: "schema", key: "wrong.sql" } },
            ],
          },
        },
      }),
    );
    await eventually("the failure", async () => {
      expect(await condition("wrong")).toMatchObject({ status: "False", reason: "InitFailed" });
    });
    const found = await get("wrong");
    expect(JSON.stringify(found.status)).toContain('column \\"nonsense\\" does not exist');
    expect(JSON.stringify(found.status)).toContain("scripts[1]");
    expect(found.status?.conditions?.map(({ type }) => type)).toContain("Stalled");
    expect(JSON.stringify(found.status)).not.toContain("planted-in-sql");
    expect(await inNamespace(["logs", "wrong-0", "-c", "postgresql"])).not.toContain("planted-in-sql");
    const pods = await inNamespace([
      "get",
      "pods",
      "-l",
      "app.kubernetes.io/component=initialization",
      "-o",
      "name",
    ]);
    expect(pods).toContain("wrong-initialization");
  });
});

describe("TLS", () => {
  const name = "sealed";
  const host = `${name}-rw.${namespace}.svc`;

  /** What a client in another Pod says, which has no more than a key of a Secret, and only talks to whom it can verify. */
  async function verified(secret: string) {
    const words = ["get", "secret", secret, "-o", "jsonpath={.data.ca\\.crt}"];
    const ca = Buffer.from(await inNamespace(words), "base64").toString();
    const client =
      `cat >/tmp/ca.crt; PGPASSWORD='${await password(`${name}-owner`)}' exec psql -qtA -c "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()" ` +
      `"host=${host} user=${name} dbname=${name} sslmode=verify-full sslrootcert=/tmp/ca.crt"`;
    return tryKubectl(["-n", namespace, "exec", "-i", "client", "--", "sh", "-c", client], { input: ca });
  }

  beforeAll(async () => {
    await apply(
      serverPod("client", {
        image: "postgres:15",
        user: 65532,
        command: ["sleep", "infinity"],
        writable: ["/tmp"],
        ready: ["psql", "--version"],
      }),
      database(name, { tls: { mode: "Require" } }),
    );
    await ready(name);
    await inNamespace(["wait", "pod/client", "--for=condition=Ready", "--timeout=300s"]);
  });

  test("proves to a client that has the Secret's ca.crt which server it is", async () => {
    expect(await verified(`${name}-owner`)).toMatchObject({ code: 0, stdout: "t\n" });
    // Another database's authority.
    await apply(database("unsealed"));
    await ready("unsealed");
    expect((await verified("unsealed-owner")).stderr).toContain("certificate verify failed");
    const plain = `PGSSLMODE=disable PGPASSWORD=none psql -h ${host} -U ${name} -c 'SELECT 1'`;
    const refused = await tryKubectl(["-n", namespace, "exec", "client", "--", "sh", "-c", plain]);
    expect(refused.stderr).toContain("no encryption");
  });

  test("takes the certificate of a Secret without a restart, and backups verify it", async () => {
    const { uid } = (await podOf(name)).metadata;
    const life = { notBefore: Date.now() - 60_000, notAfter: Date.now() + 86_400_000 };
    const [caKey, key] = [newPrivateKey(), newPrivateKey()];
    const ca = makeCertificate({ commonName: "company", isAuthority: true, ...life }, caKey);
    const issuer = { commonName: "company", key: caKey };
    const cert = makeCertificate({ commonName: "pg", dnsNames: [host], ...life }, key, issuer);
    await apply({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "company" },
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": cert, "tls.key": key, "ca.crt": ca },
    });
    const spec = { tls: { secretName: "company" }, backupSchedule: "@yearly" };
    await inNamespace(["patch", "pgdb", name, "--type=merge", "-p", JSON.stringify({ spec })]);
    await eventually("the company's certificate", async () => {
      expect(await verified("company")).toMatchObject({ code: 0, stdout: "t\n" });
    });
    expect(await verified(`${name}-owner`)).toMatchObject({ code: 0 });
    expect((await podOf(name)).metadata.uid).toBe(uid);
    await inNamespace(["wait", `dbb/${name}`, "--for=condition=Ready", "--timeout=300s"]);
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "sealed-now" },
      spec: { backupRef: { name } },
    });
    await inNamespace(["wait", `pgdb/${name}`, "--for=condition=BackedUp", "--timeout=300s"]);
  });
});

describe("the sample that several applications share", () => {
  test("has a role and a database for each of them, and says which extension its image lacks", async () => {
    const secretOf = (name: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name },
      stringData: { password: `planted-${name}` },
    });
    await apply(secretOf("stock"), secretOf("reports"));
    await inNamespace(["apply", "-f", "samples/databases_v1alpha1_postgresqldatabase_options.yaml"]);
    await ready("shared");
    const made = "CREATE TABLE goods AS SELECT similarity('a', 'b') AS s";
    expect(await login("shared", "stock", "planted-stock", made, "stock")).toMatchObject({ code: 0 });
    const read = await login("shared", "reports", "planted-reports", "SELECT s FROM goods", "stock");
    expect(read).toMatchObject({ code: 0, stdout: "0\n" });
    const written = await login("shared", "reports", "planted-reports", "DELETE FROM goods", "stock");
    expect(written.stderr).toContain("permission denied");

    const extensions = [{ name: "hstore" }, { name: "postgis" }];
    const change = JSON.stringify({ spec: { extensions } });
    await inNamespace(["patch", "pgdb", "shared", "--type=merge", "-p", change]);
    await eventually("the refusal", async () => {
      const found = (await get("shared")).status?.conditions?.find(({ type }) => type === "Ready");
      expect(found).toMatchObject({ status: "False", reason: "DefinitionFailed" });
      expect(found?.message).toContain("extension postgis of database shared: ");
    });
    await inNamespace(["patch", "pgdb", "shared", "--type=merge", "-p", '{"spec":{"extensions":null}}']);
    await ready("shared");
    expect(await psql("shared", "SELECT count(*) FROM pg_extension WHERE extname = 'hstore'")).toBe("1");
    // A last backup would only take time.
    const kept = JSON.stringify({ spec: { deletionPolicy: "Delete" } });
    await inNamespace(["patch", "pgdb", "shared", "--type=merge", "-p", kept]);
    await inNamespace(["delete", "pgdb", "shared"]);
  });
});

test("an exporter that does not run takes its server from no client", async () => {
  const monitoring = { exporter: { image: "localhost/no-such-exporter:1" } };
  await apply(database("watched", { monitoring }));
  // The initial configuration connects to the Service.
  await ready("watched");
  const { status } = await podOf("watched");
  expect(status?.conditions).toContainEqual(expect.objectContaining({ type: "Ready", status: "False" }));
  const container = status?.containerStatuses?.find(({ name }) => name === "exporter");
  expect(container?.state?.waiting?.reason).toMatch(/ImagePullBackOff|ErrImagePull/);
  await inNamespace(["delete", "pgdb", "watched"]);
});

describe("a database that is deleted", () => {
  const name = "orders";
  const final = async () => `orders-final-${((await get(name)).metadata.uid ?? "").slice(0, 8)}`;
  let snapshot: string;

  test("is backed up by its own DatabaseBackup", async () => {
    await inNamespace(["apply", "-f", "samples/databases_v1alpha1_postgresqldatabase.yaml"]);
    await ready(name);
    await psql(name, "SET ROLE orders; CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id");
    await inNamespace(["wait", "dbb/orders", "--for=condition=Ready", "--timeout=300s"]);
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "now" },
      spec: { backupRef: { name } },
    });
    await inNamespace(["wait", "pgdb/orders", "--for=condition=BackedUp", "--timeout=300s"]);
    expect((await get(name)).status?.lastBackupTime).toBeDefined();
  });

  test("leaves a last backup, of which it waits, and nothing else but its DatabaseBackup", async () => {
    await psql(name, "INSERT INTO kept VALUES (0)");
    snapshot = await final();
    await inNamespace(["delete", "pgdb", name, "--timeout=300s"]);
    const found = JSON.parse(await inNamespace(["get", "dbs", snapshot, "-o", "json"])) as {
      status: { phase: string };
    };
    expect(found.status.phase).toBe("Succeeded");
    const left = ["get", "statefulset,pod,pvc,service,secret,networkpolicy"];
    await eventually("nothing of it", async () => {
      const names = await inNamespace([
        ...left,
        "-l",
        "databases.test.io/postgresqldatabase=orders",
        "-o",
        "name",
      ]);
      expect(names).toBe("");
    });
    const suspended = ["get", "dbb", name, "-o", "jsonpath={.spec.suspend}"];
    expect(await inNamespace(suspended)).toBe("true");
  });

  test("comes back from it", async () => {
    const bootstrap = { snapshotRef: { name: snapshot } };
    await apply(database(name, { bootstrap, backupSchedule: "@yearly" }));
    await ready(name);
    const owner = await login(name, name, await password("orders-owner"), "SELECT count(*) FROM kept");
    expect(owner).toMatchObject({ code: 0, stdout: "1001\n" });
    const restore = ["get", "dbr", "orders-bootstrap", "-o", "jsonpath={.status.phase}"];
    expect(await inNamespace(restore)).toBe("Succeeded");
  });

  test("goes on with its backups in the same repository", async () => {
    const after = {
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseSnapshot",
      metadata: { name: "after" },
      spec: { backupRef: { name } },
    };
    await apply(after);
    await inNamespace(["wait", "dbs/after", "--for=condition=Ready", "--timeout=300s"]);
    const repository = (of: string) =>
      inNamespace(["get", "dbs", of, "-o", "jsonpath={.status.repository.id}"]);
    expect(await repository("after")).toBe(await repository(snapshot));
    await inNamespace(["wait", `pgdb/${name}`, "--for=condition=BackedUp", "--timeout=300s"]);
  });

  test("can also come back under another name, with an owner of its own", async () => {
    await apply(database("copy", { version: "18", bootstrap: { snapshotRef: { name: snapshot } } }));
    await ready("copy");
    const owner = await password("copy-owner");
    expect(await login("copy", "copy", owner, "SELECT count(*) FROM kept")).toMatchObject({
      stdout: "1001\n",
    });
    expect(await login("copy", "copy", owner, "DROP TABLE kept")).toMatchObject({ code: 0 });
    const reader = await password("copy-backup");
    expect(await login("copy", "my_operator_backup", reader, "SELECT 1")).toMatchObject({ code: 0 });
  });

  test("can be restored into a PostgreSQLDatabase, which is only named", async () => {
    await psql("copy", "CREATE TABLE later (id int)");
    await apply({
      apiVersion: "databases.test.io/v1alpha1",
      kind: "DatabaseRestore",
      metadata: { name: "copy-back" },
      spec: {
        source: { snapshotRef: { name: snapshot } },
        target: { type: "Database", databaseRef: { name: "copy" } },
        ...{ existingData: "Replace", safetyBackup: "Skip", roles: "Create", owner: "copy" },
      },
    });
    await inNamespace(["wait", "dbr/copy-back", "--for=condition=Succeeded", "--timeout=300s"]);
    const owner = await password("copy-owner");
    expect(await login("copy", "copy", owner, "SELECT count(*) FROM kept")).toMatchObject({
      stdout: "1001\n",
    });
    expect(await psql("copy", "SELECT to_regclass('later')")).toBe("");
  });
});

test("the sample of a DatabaseBackup makes a backup every five minutes of the database that it names", async () => {
  const columns = ["NAME", "DATABASE", "SCHEDULE", "LAST", "BACKUP"];
  const [first = "", ...rows] = (await inNamespace(["get", "databasebackups"])).split("\n");
  expect(first.split(/\s+/).slice(0, 5)).toEqual(columns);
  expect(rows.find((row) => row.startsWith("databasebackup-sample "))).toContain("example-db");
  await eventually(
    "two backups",
    async () => {
      const words = [
        "get",
        "dbs",
        "--field-selector=spec.backupRef.name=databasebackup-sample",
        "-o",
        "json",
      ];
      const { items } = JSON.parse(await inNamespace(words)) as {
        items: { status?: { phase?: string; startTime?: string } }[];
      };
      const times = items
        .filter(({ status }) => status?.phase === "Succeeded")
        .map(({ status }) => Date.parse(status?.startTime ?? ""))
        .sort((a, b) => a - b);
      expect(times.length).toBeGreaterThanOrEqual(2);
      expect(Math.round(((times[1] ?? 0) - (times[0] ?? 0)) / 60_000)).toBe(5);
    },
    { seconds: 660 },
  );
  const log = await kubectl(["-n", "my-operator-system", "logs", deployment, "-c", "manager"]);
  expect(log).toContain("Backing up database: example-db");
}, 700_000);
