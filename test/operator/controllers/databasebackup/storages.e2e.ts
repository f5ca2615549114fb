import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { BackupStorage } from "../../../../operator/api/databases/v1/storage.ts";
import type { DatabaseSnapshot } from "../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { EnvironmentVariable } from "../../../../operator/container-inputs.ts";
import { repositoryAccess } from "../../../../operator/repository/access.ts";
import { selfSignedCertificate } from "../../../../operator/runtime/metrics/certificate.ts";
import { established } from "../../../../lib/testing/established.ts";
import { imageReference } from "../../../../lib/testing/images.ts";
import { nodeImages, suiteNodeState } from "../../../../lib/testing/node-suite.ts";
import { service } from "../../../../lib/testing/restricted-pod.ts";
import { secret } from "../../../../lib/testing/server-pod.ts";
import { kubectl, suiteCluster, testNamespace } from "../../../../lib/testing/suite.ts";
import { StopWaiting, eventually } from "../../../../lib/testing/eventually.ts";
import { repositoryScriptPod, serverPod } from "../../../support/controllers/pods.ts";
import { runScriptPod } from "../../../support/controllers/script-pod.ts";
import { containerLogs } from "../../../support/controllers/container-logs.ts";
import { databaseBackup } from "../../../support/api/backups.ts";
import { startAzureServer, type AzureServer } from "../../../support/servers/azure.ts";
import { startGoogleServer, type GoogleServer } from "../../../support/servers/google.ts";
import { namesOfWay, openPodsWay, type PodsWay } from "../../../support/servers/pods-way.ts";

/*
 * Backs up each kind of engine to each kind of storage on a real node, restores the backups by hand, and removes them.
 */

nodeImages("operator", "mariadb:11.8", "redis", "sqlite", "versitygw", "rest-server");
const namespace = testNamespace("storages");
const deployment = "deployment.apps/my-operator-controller-manager";
const s3Host = `s3.${namespace}.svc`;

const planted = { database: "planted-database", s3: "planted-s3-key", rest: "planted-rest" };

const s3: BackupStorage = {
  s3: {
    endpoint: `https://${s3Host}:7070`,
    bucket: "backups",
    region: "us-east-1",
    credentials: {
      accessKeyIDSecretRef: { name: "s3", key: "id" },
      secretAccessKeySecretRef: { name: "s3", key: "key" },
    },
    tls: { ca: { configMapKeyRef: { name: "trusted", key: "ca-bundle.crt" } } },
  },
};
const rest: BackupStorage = { rest: { url: `http://rest.${namespace}.svc:8000` } };
const authorityOf = (name: string) => ({ ca: { secretKeyRef: { name, key: "ca.crt" } } });
let google: GoogleServer;
let azure: AzureServer;
let podsWay: PodsWay;

beforeAll(async () => {
  google = await startGoogleServer({ buckets: ["backups"] });
  azure = await startAzureServer({ endpointSuffix: "svc.cluster.local", containers: ["backups"] });
  const [googlePort = 0] = Object.values(google.ports);
  podsWay = await openPodsWay(await suiteNodeState(), { 443: googlePort, 8443: azure.port });
  await kubectl(["apply", "-f", "dist"]);
  const names = [
    ...namesOfWay("com", "googleapis", ["storage", "oauth2"]),
    ...namesOfWay("blob", azure.credentials.accountName),
  ];
  await kubectl(["apply", "-f", "-"], { input: listOf(names) });
  await inNamespace(["label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted"]);
  const { cert, key } = selfSignedCertificate(s3Host, Date.now());
  await apply(
    secret("database", { username: "backup", password: planted.database }),
    secret("s3", { id: "access", key: planted.s3 }),
    secret("google", { "key.json": google.makeServiceAccount("objectUser"), "ca.crt": google.ca }),
    secret("azure", { key: azure.credentials.accountKey, "ca.crt": azure.ca ?? "" }),
    secret("s3-tls", { "tls.crt": cert, "tls.key": key }),
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "trusted" }, data: { "ca-bundle.crt": cert } },
    service("mariadb", 3306),
    serverPod("mariadb", {
      user: 999,
      image: "mariadb:11.8",
      env: { MARIADB_ROOT_PASSWORD: planted.database, MARIADB_DATABASE: "shop" },
      writable: ["/tmp", "/run/mysqld", "/var/lib/mysql"],
      ready: [
        "sh",
        "-c",
        'MYSQL_PWD=$MARIADB_ROOT_PASSWORD exec mariadb -h 127.0.0.1 -u root shop -e "select 1"',
      ],
    }),
    service("redis", 6379),
    serverPod("redis", {
      user: 999,
      image: "redis",
      args: ["--requirepass", planted.database],
      writable: ["/data"],
      ready: ["redis-cli", "ping"],
    }),
    service("s3", 7070),
    serverPod("s3", {
      user: 65532,
      image: "versitygw",
      args: ["--cert", "/tls/tls.crt", "--key", "/tls/tls.key", "posix", "--sidecar", "/sidecar", "/data"],
      env: { ROOT_ACCESS_KEY: "access", ROOT_SECRET_KEY: planted.s3 },
      // Each folder in /data is a bucket.
      writable: ["/data", "/data/backups", "/sidecar"],
      secrets: { "/tls": "s3-tls" },
    }),
    service("rest", 8000),
    serverPod("rest", {
      user: 65532,
      image: "rest-server",
      args: ["--path=/data", "--no-auth"],
      writable: ["/data"],
    }),
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "notes" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "64Mi" } } },
    },
    serverPod("notes", {
      user: 65532,
      image: "sqlite",
      command: ["sleep", "infinity"],
      writable: ["/tmp"],
      claims: { "/data": "notes" },
      ready: ["sqlite3", "--version"],
    }),
  );
  await kubectl(["-n", "my-operator-system", "rollout", "status", deployment, "--timeout=300s"]);
  await inNamespace(["wait", "pod", "--all", "--for=condition=Ready", "--timeout=300s"]);
  await inPod(
    "mariadb",
    `export MYSQL_PWD=$MARIADB_ROOT_PASSWORD; mariadb -u root shop -e "
       CREATE TABLE orders AS SELECT seq AS id, md5(seq) AS note FROM seq_1_to_5000;
       CREATE USER backup@'%' IDENTIFIED BY '${planted.database}';
       GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE ON shop.* TO backup@'%'"`,
  );
  await inPod(
    "redis",
    `export REDISCLI_AUTH=${planted.database}; for n in $(seq 100); do echo "SET key:$n value:$n"; done | redis-cli >/dev/null`,
  );
  await inPod(
    "notes",
    `sqlite3 /data/notes.db "CREATE TABLE notes (id INTEGER, text TEXT);
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 1000) INSERT INTO notes SELECT i, 'note ' || i FROM n"`,
  );
});

afterAll(async () => {
  await kubectl(["delete", "-f", "dist/0000-crds.k8s.yaml", "--ignore-not-found", "--timeout=300s"]);
  await kubectl(["delete", "-f", "dist", "--ignore-not-found"]);
  await kubectl(["delete", "namespace", "com", "blob", "--wait=false"]);
  await podsWay.stop();
  await Promise.all([google.stop(), azure.stop()]);
});

function inNamespace(words: readonly string[], input?: string): Promise<string> {
  return kubectl(["-n", namespace, ...words], input === undefined ? {} : { input });
}

function inPod(name: string, script: string): Promise<string> {
  return inNamespace(["exec", name, "--", "sh", "-euc", script]);
}

async function apply(...objects: object[]): Promise<void> {
  await inNamespace(["apply", "-f", "-"], listOf(objects));
}

function listOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items });
}

async function create(
  name: string,
  spec: Omit<DatabaseBackup["spec"], "databaseName" | "schedule" | "backupPath"> & { databaseName?: string },
): Promise<void> {
  await apply(databaseBackup(name, spec));
  await inNamespace(["wait", `databasebackup/${name}`, "--for=condition=Ready", "--timeout=300s"]);
}

/** Requests a backup now, and waits until it is stored. */
async function backUp(
  backup: string,
  name: string,
  protection: Pick<DatabaseSnapshot["spec"], "pinned"> = {},
): Promise<DatabaseSnapshot> {
  await apply({
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: { name },
    spec: { backupRef: { name: backup }, ...protection },
  });
  await eventually(`backup ${name}`, async () => {
    const { status } = await get<DatabaseSnapshot>("databasesnapshot", name);
    if (status?.phase === "Failed") throw new StopWaiting(JSON.stringify(status.conditions));
    expect(status?.phase).toBe("Succeeded");
  });
  return get("databasesnapshot", name);
}

async function get<T>(...words: string[]): Promise<T> {
  return JSON.parse(await inNamespace(["get", ...words, "-o", "json"])) as T;
}

/** `make uninstall`, with the manifests of dist. */
async function uninstall(): Promise<void> {
  const { kubeconfig: KUBECONFIG, kubectl: KUBECTL } = suiteCluster();
  const words = ["uninstall", "MANIFESTS=dist", "--old-file=dist", `KUBECTL=${KUBECTL}`];
  await promisify(execFile)("make", words, { env: { ...process.env, KUBECONFIG } });
}

/** Runs a script with the repository that a DatabaseSnapshot's status describes. */
async function runWithRepository(
  name: string,
  snapshot: DatabaseSnapshot,
  image: Parameters<typeof imageReference>[0],
  script: string,
  env: readonly EnvironmentVariable[] = [],
): Promise<string> {
  const { repository } = snapshot.status ?? {};
  if (repository === undefined) throw new Error("The status names no repository.");
  const access = repositoryAccess(repository, "/etc/repository");
  const pod = repositoryScriptPod(name, image, access, script, env);
  return (await runScriptPod(namespace, pod)).trim();
}

const dump = ({ status }: DatabaseSnapshot) =>
  `/my-operator/restic --no-cache --quiet --retry-lock 2m dump ${status?.artifact?.snapshotID ?? ""} ${status?.artifact?.fileName ?? ""}`;

describe("MariaDB in S3, by TLS with an authority of its own", () => {
  const checksum = "SELECT COUNT(*), SUM(CRC32(CONCAT(id, note))) FROM orders";
  const passwordRef = { name: "database", key: "password" };
  let snapshot: DatabaseSnapshot;

  beforeAll(async () => {
    await create("shop", {
      connection: {
        engine: "mariadb",
        host: "mariadb",
        credentials: {
          usernameSecretRef: { name: "database", key: "username" },
          passwordSecretRef: passwordRef,
        },
      },
      storage: s3,
    });
    snapshot = await backUp("shop", "shop-1");
  });

  test("is backed up with the tools of the version that the server reports", async () => {
    expect((await get<DatabaseBackup>("databasebackup", "shop")).status?.server).toMatchObject({
      version: expect.stringMatching(/^11\.8\./) as string,
      image: "docker.io/library/mariadb:11.8",
    });
    expect(snapshot.status).toMatchObject({
      source: { engine: "mariadb" },
      artifact: { fileName: "mariadb.sql" },
      inventory: {
        version: 2,
        tables: 1,
        rows: 5000,
        objects: expect.arrayContaining([expect.objectContaining({ kind: "Table", count: 1 })]) as unknown,
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      },
    });
  });

  test("has the public certificate authorities of the operator's image in its Pods", async () => {
    const found = await runWithRepository(
      "authorities",
      snapshot,
      "mariadb:11.8",
      "grep -c 'BEGIN CERTIFICATE' /my-operator/ca-certificates.crt",
    );
    expect(Number(found)).toBeGreaterThan(100);
  });

  test("restores with the same rows", async () => {
    const original = await inPod(
      "mariadb",
      `MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb -u root -N shop -e "${checksum}"`,
    );
    await inPod("mariadb", 'MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb -u root -e "CREATE DATABASE restored"');
    await runWithRepository(
      "restore-shop",
      snapshot,
      "mariadb:11.8",
      `${dump(snapshot)} | MYSQL_PWD=$PASSWORD mariadb --skip-ssl -h mariadb -u root restored`,
      [{ name: "PASSWORD", valueFrom: { secretKeyRef: passwordRef } }],
    );
    const restored = await inPod(
      "mariadb",
      `MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb -u root -N restored -e "${checksum}"`,
    );
    expect(restored).toBe(original);
    expect(original).toMatch(/^5000\t/);
  });

  test("has its key changed when the Secret's content changes, and the next backup succeeds", async () => {
    await apply(secret("shop-repository", { password: "planted-another-password" }));
    // A change of the spec makes the operator reconcile now, and not up to ten minutes later.
    await inNamespace([
      "patch",
      "databasebackup",
      "shop",
      "--type=merge",
      "-p",
      '{"spec":{"backoffLimit":1}}',
    ]);
    await eventually("the event RepositoryKeyChanged", async () => {
      const reasons = await inNamespace(["get", "events", "-o", "jsonpath={.items[*].reason}"]);
      expect(reasons).toContain("RepositoryKeyChanged");
    });
    const second = await backUp("shop", "shop-2");
    // The status names the user's Secret, which has the new password.
    const listed = await runWithRepository(
      "list-shop",
      second,
      "mariadb:11.8",
      "/my-operator/restic --no-cache --no-lock --json snapshots --tag part=dump",
    );
    const ids = (JSON.parse(listed) as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([snapshot.status?.artifact?.snapshotID, second.status?.artifact?.snapshotID]),
    );
  });

  test("is removed from the bucket with its DatabaseSnapshot", async () => {
    await backUp("shop", "shop-removed");
    await inNamespace(["delete", "databasesnapshot", "shop-removed", "--timeout=300s"]);
    const listed = await runWithRepository(
      "list-shop-again",
      await get("databasesnapshot", "shop-1"),
      "mariadb:11.8",
      "/my-operator/restic --no-cache --no-lock --json snapshots",
    );
    const left = (JSON.parse(listed) as { tags: string[] }[]).map(({ tags }) => tags);
    // Each backup has two snapshots: its dump and its inventory.
    expect(left.filter((tags) => tags.some((tag) => tag.startsWith("job=shop-1")))).toHaveLength(2);
    expect(JSON.stringify(left)).not.toContain("shop-removed");
  });
});

const redis: DatabaseBackup["spec"]["connection"] = {
  engine: "command",
  image: imageReference("redis"),
  command: {
    dump: ["redis-cli", "-h", "redis", "--rdb", "-"],
    restore: ["sh", "-c", "cat > /data/dump.rdb"],
    env: [{ name: "REDISCLI_AUTH", valueFrom: { secretKeyRef: { name: "database", key: "password" } } }],
  },
};

/** Restores a backup of Redis, and returns the number of its keys and the value of one. */
function restoredKeys(name: string, snapshot: DatabaseSnapshot): Promise<string> {
  return runWithRepository(
    name,
    snapshot,
    "redis",
    `${dump(snapshot)} >/tmp/dump.rdb
     redis-server --dir /tmp --dbfilename dump.rdb --port 6400 --save "" >/tmp/log &
     timeout 60 sh -c "until redis-cli -p 6400 ping >/dev/null 2>&1; do sleep 0.1; done"
     redis-cli -p 6400 dbsize; redis-cli -p 6400 get key:77; redis-cli -p 6400 shutdown nosave`,
  );
}

describe.concurrent("Redis, by a command", () => {
  test("is backed up twice at once to a REST server, into one repository, and restores with the same keys", async () => {
    await create("sessions", { connection: redis, storage: rest });
    const [snapshot, other] = await Promise.all([
      backUp("sessions", "sessions-1", { pinned: true }),
      backUp("sessions", "sessions-2"),
    ]);
    expect(other.status?.repository?.id).toBe(snapshot.status?.repository?.id);
    expect(await restoredKeys("restore-sessions", snapshot)).toBe("100\nvalue:77");
  });

  test.each([
    {
      cloud: "google",
      storage: () => ({
        gcs: {
          bucket: "backups",
          credentials: { serviceAccountKeySecretRef: { name: "google", key: "key.json" } },
          tls: authorityOf("google"),
        },
      }),
      isStored: async (id: string) =>
        (await readdir(google.folder, { recursive: true })).some((name) => name.endsWith(id)),
    },
    {
      cloud: "azure",
      storage: () => ({
        azure: {
          container: "backups",
          accountName: azure.credentials.accountName,
          endpointSuffix: "svc.cluster.local:8443",
          credentials: { accountKeySecretRef: { name: "azure", key: "key" } },
          tls: authorityOf("azure"),
        },
      }),
      isStored: async (id: string) =>
        (await azure.send("HEAD", `/backups/backups/azure/snapshots/${id}`)) === 200,
    },
  ])(
    "is backed up to $cloud, by TLS with an authority of its own, restores with the same keys, and is removed",
    async (each) => {
      const { cloud, storage, isStored } = each;
      await create(cloud, { connection: redis, storage: storage() });
      const snapshot = await backUp(cloud, `${cloud}-1`);
      expect(await restoredKeys(`restore-${cloud}`, snapshot)).toBe("100\nvalue:77");
      const id = snapshot.status?.artifact?.snapshotID ?? "";
      expect(await isStored(id)).toBe(true);
      await inNamespace(["delete", "databasesnapshot", `${cloud}-1`, "--timeout=300s"]);
      expect(await isStored(id)).toBe(false);
    },
  );
});

describe("SQLite, by a command, on a volume", () => {
  test("is backed up and restores with the same rows, and deletionPolicy Delete removes it with its DatabaseBackup", async () => {
    await create("notes", {
      connection: {
        engine: "command",
        image: imageReference("sqlite"),
        command: {
          dump: ["sqlite3", "/data/notes.db", ".dump"],
          restore: ["sqlite3", "/data/notes.db"],
          volumes: [{ mountPath: "/data", readOnly: false, persistentVolumeClaim: { claimName: "notes" } }],
        },
      },
      deletionPolicy: "Delete",
    });
    const snapshot = await backUp("notes", "notes-1");
    const rows = await runWithRepository(
      "restore-notes",
      snapshot,
      "sqlite",
      `${dump(snapshot)} | sqlite3 /tmp/notes.db; sqlite3 /tmp/notes.db "SELECT count(*), max(text) FROM notes"`,
    );
    expect(rows).toBe("1000|note 999");

    await inNamespace(["delete", "pod", "restore-notes"]);
    await inNamespace(["delete", "databasebackup", "notes", "--timeout=300s"]);
    const left = await inNamespace([
      "get",
      ...["databasesnapshot/notes-1", "secret/notes-repository"],
      ...["--ignore-not-found", "-o", "name"],
    ]);
    expect(left).toBe("");
    await inNamespace(["wait", "pvc/notes-repository", "--for=delete", "--timeout=300s"]);
  });
});

test("no planted credential is in specs, logs, events, statuses or termination messages", async () => {
  const ownPods = "app.kubernetes.io/managed-by=my-operator";
  const everything = [
    await inNamespace(["get", "databasebackups,databasesnapshots,cronjobs,jobs,events", "-o", "yaml"]),
    await inNamespace(["get", "pods", "-l", ownPods, "-o", "yaml"]),
    await containerLogs(namespace, ownPods),
    await kubectl(["-n", "my-operator-system", "logs", deployment, "-c", "manager"]),
  ].join("\n");
  expect(everything).toContain("shop-1");
  expect(everything).not.toContain("planted");
});

/* The last one: it takes all objects away. */
test("backups outlive `make uninstall`: the same DatabaseBackup has them again, pinned or kept for a day", async () => {
  const before = await eventually("the pin in the repository", async () => {
    const pinned = await get<DatabaseSnapshot>("databasesnapshot", "sessions-1");
    expect(pinned.status?.artifact?.pinned).toBe(true);
    return [pinned, await get<DatabaseSnapshot>("databasesnapshot", "sessions-2")];
  });
  const [pinnedID = "", otherID = ""] = before.map(({ status }) => status?.artifact?.snapshotID);

  await uninstall();
  expect(await kubectl(["get", "crds", "-o", "name"])).not.toContain("databases.test.io");
  await kubectl(["apply", "-f", "dist"]);
  await established(kubectl, ["-f", "dist/0000-crds.k8s.yaml"]);
  const retention = { keepLast: 1, minSuccessful: 0 };
  await create("sessions", { connection: redis, storage: rest, retention });
  const found = async (id: string) => {
    const all = await get<{ items: DatabaseSnapshot[] }>("databasesnapshots");
    const snapshot = all.items.find(({ status }) => status?.artifact?.snapshotID === id);
    if (snapshot === undefined) throw new Error(`no DatabaseSnapshot of ${id}`);
    return snapshot;
  };
  await eventually("DatabaseSnapshots of the backups, before the first run", async () => {
    expect(await found(pinnedID)).toMatchObject({ spec: { pinned: true }, status: { phase: "Succeeded" } });
    const other = await found(otherID);
    expect(other.status?.foundTime).toBeDefined();
    expect(other.spec.pinned).toBeUndefined();
  });
  const events = await inNamespace([
    ...["get", "events", "--field-selector=reason=FormerBackupsFound"],
    ...["-o", "jsonpath={.items[*].message}"],
  ]);
  expect(events).toMatch(/^2 backups were found in the repository/);

  // Without the day, retention would remove a backup that is neither pinned nor the newest.
  await backUp("sessions", "sessions-3");
  await eventually("what retention removes next", async () => {
    const { metadata, status } = await found(otherID);
    const next = (await get<DatabaseBackup>("databasebackup", "sessions")).status?.retention?.next;
    const expiry = next?.find(({ name }) => name === metadata.name)?.time ?? "";
    expect(Date.parse(expiry)).toBe(Date.parse(status?.foundTime ?? "") + 86_400_000);
    expect(metadata.deletionTimestamp).toBeUndefined();
    expect(next?.map(({ name }) => name)).not.toContain((await found(pinnedID)).metadata.name);
  });
});
