import { beforeAll, expect, test } from "vitest";
import { imageReference, type ImageName } from "../../../lib/testing/images.ts";
import { nodeImages, suiteNodeCluster } from "../../../lib/testing/node-suite.ts";
import { bringImages } from "../../../lib/testing/node/bring-images.ts";
import { kubectl, testNamespace } from "../../../lib/testing/suite.ts";

/*
 * Runs each stand-in as a restricted Pod: not as root, with a read-only root, without capabilities. All start at once.
 */

const servers = ["mariadb:10.11", "mariadb:11.8", "postgres:16", "postgres:18", "redis"] as const;
nodeImages(...servers, "sqlite", "rest-server", "versitygw");
const namespace = testNamespace("stand-ins");
const inNamespace = (...args: string[]) => kubectl(["--namespace", namespace, ...args]);

const password = `it's a "password" \\n`;

interface Container {
  readonly name?: string;
  readonly image: ImageName;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The folders that it may write to. */
  readonly writable?: readonly string[];
  /** A command that succeeds when the container is ready. */
  readonly ready?: readonly string[];
}

/** A Pod that the restricted Pod Security Standard accepts. */
function pod(name: string, user: number, containers: readonly Container[]): object {
  const writable = [...new Set(containers.flatMap((container) => container.writable ?? []))];
  const volume = (path: string) => path.slice(1).replaceAll("/", "-");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app: name } },
    spec: {
      restartPolicy: "Never",
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: user,
        runAsGroup: user,
        fsGroup: user,
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: containers.map(
        ({ name: own = "main", image, command, args, env = {}, writable: paths = [], ready }) => ({
          name: own,
          image: imageReference(image),
          imagePullPolicy: "Never",
          command,
          args,
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          readinessProbe: ready && { exec: { command: ready }, periodSeconds: 1, timeoutSeconds: 5 },
          volumeMounts: paths.map((mountPath) => ({ name: volume(mountPath), mountPath })),
        }),
      ),
      volumes: writable.map((path) => ({ name: volume(path), emptyDir: {} })),
    },
  };
}

const service = (name: string, port: number) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port }] },
});

function mariadb(image: ImageName): Container {
  return {
    image,
    env: {
      MARIADB_ROOT_PASSWORD: "root",
      MARIADB_DATABASE: "shop_db",
      MARIADB_USER: "app",
      MARIADB_PASSWORD: password,
    },
    writable: ["/tmp", "/run/mysqld", "/var/lib/mysql"],
    // Not by the socket: the server answers there before the accounts exist.
    ready: ["sh", "-c", 'MYSQL_PWD=$MARIADB_PASSWORD exec mariadb -h 127.0.0.1 -u app shop_db -e "select 1"'],
  };
}

function postgres(image: ImageName): Container {
  return {
    image,
    env: {
      POSTGRES_PASSWORD: password,
      POSTGRES_USER: "app",
      POSTGRES_DB: "shop_db",
      PGDATA: "/var/lib/postgresql/data/pgdata",
    },
    writable: ["/tmp", "/run/postgresql", "/var/lib/postgresql"],
    ready: ["pg_isready", "--host=127.0.0.1", "--username=app", "--dbname=shop_db"],
  };
}

beforeAll(async () => {
  await inNamespace("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
  const items = [
    ...(["mariadb:10.11", "mariadb:11.8"] as const).map((image) => pod(podOf(image), 999, [mariadb(image)])),
    ...(["postgres:16", "postgres:18"] as const).map((image) => pod(podOf(image), 999, [postgres(image)])),
    pod("redis", 999, [
      {
        image: "redis",
        args: ["--requirepass", "secret"],
        writable: ["/data"],
        ready: ["redis-cli", "ping"],
      },
    ]),
    pod("sqlite", 1000650000, [
      {
        image: "sqlite",
        command: ["sleep", "infinity"],
        writable: ["/data"],
        ready: ["sqlite3", "--version"],
      },
    ]),
    pod("rest-server", 65532, [
      { image: "rest-server", args: ["--path=/data", "--no-auth"], writable: ["/data"] },
    ]),
    pod("versitygw", 65532, [
      {
        image: "versitygw",
        args: ["posix", "/data"],
        env: {
          ROOT_ACCESS_KEY: "access",
          ROOT_SECRET_KEY: "secret",
          VGW_HEALTH: "/health",
        },
        writable: ["/data"],
      },
    ]),
    service("rest-server", 8000),
    service("versitygw", 7070),
  ];
  await kubectl(["apply", "--namespace", namespace, "-f", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  });
});

function podOf(image: string): string {
  return image.replaceAll(/[:.]/g, "-");
}

/** Runs a script in a Pod's container as soon as the container is ready. */
async function script(name: string, text: string): Promise<string> {
  await inNamespace("wait", `pod/${name}`, "--for=condition=Ready", "--timeout=300s");
  return inNamespace("exec", name, "--", "sh", "-euc", text);
}

test.concurrent.each(["10.11", "11.8"])("MariaDB %s serves, and dumps itself", async (version) => {
  const output = await script(
    podOf(`mariadb:${version}`),
    `export MYSQL_PWD=$MARIADB_PASSWORD; client="-h 127.0.0.1 -u app"
     mariadb $client shop_db -Ne "create table t (word text); insert into t values ('kept'); select version(), current_user()"
     mariadb-dump $client --single-transaction shop_db | grep -o "INSERT INTO .t. VALUES" `,
  );
  expect(output).toMatch(new RegExp(`^${version.replace(".", "\\.")}\\.\\d+-MariaDB\\S*.*\\tapp@%\\nINSERT`));
});

test.concurrent.each(["16", "18"])("PostgreSQL %s serves, and dumps itself", async (version) => {
  const output = await script(
    podOf(`postgres:${version}`),
    `export PGPASSWORD=$POSTGRES_PASSWORD PGHOST=127.0.0.1 PGUSER=app PGDATABASE=shop_db
     psql -Atqc "create table t as select 1; select current_setting('server_version'), current_user"
     pg_dump -Fc -Z0 | pg_restore --list | grep -o "TABLE DATA public t"`,
  );
  // Some packages add their own version.
  expect(output).toMatch(new RegExp(`^${version}\\.\\d+[^|]*\\|app\\nTABLE DATA public t\\n$`));
});

test.concurrent(
  "Redis has the version of its name, takes its options, and gives a dump of itself",
  async () => {
    const output = await script(
      "redis",
      `export REDISCLI_AUTH=secret; redis-cli set key kept; redis-cli info server | grep -o "^redis_version:8.0"
     redis-cli --rdb - 2>/dev/null | head -c 5`,
    );
    expect(output).toBe("OK\nredis_version:8.0\nREDIS");
  },
);

test.concurrent("SQLite copies a database while it is in use", async () => {
  const output = await script(
    "sqlite",
    `sqlite3 /data/app.db "create table t (word text); insert into t values ('kept')"
     sqlite3 /data/app.db ".backup /data/copy.db"; sqlite3 /data/copy.db "select * from t"; id -u`,
  );
  expect(output).toBe("kept\n1000650000\n");
});

test.concurrent.each([
  ["versitygw", "GET /health", 7070],
  // The request creates a repository.
  ["rest-server", "POST /shop/?create=true", 8000],
])("%s answers another Pod", async (server, request, port) => {
  await inNamespace("wait", `pod/${server}`, "--for=condition=Ready", "--timeout=300s");
  const output = await script(
    "sqlite",
    `exec bash -euc 'for try in $(seq 50); do { exec 3<>/dev/tcp/${server}/${port}; } 2>/dev/null && break; sleep 0.2; done
     printf "${request} HTTP/1.1\\r\\nHost: ${server}\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n" >&3; head -n 1 <&3'`,
  );
  expect(output).toBe("HTTP/1.1 200 OK\r\n");
});

test("the node imports an image only once", async () => {
  const said: string[] = [];
  await bringImages(suiteNodeCluster(), servers, (line) => said.push(line));
  expect(said).toEqual([]);
});
