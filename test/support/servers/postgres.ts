import { execFile } from "node:child_process";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";
import { startDaemon, untilReady } from "../../../lib/testing/daemon.ts";
import type { PackagedMajor } from "../../../lib/testing/images/postgres/install-package.ts";
import { installPostgresPackage } from "../../../lib/testing/images/postgres/install-package.ts";
import { selfSignedCertificate } from "../../../operator/runtime/metrics/certificate.ts";
import { freePorts } from "../../../lib/testing/ports.ts";
import { ensureDebianRoot, serverUser } from "./debian-root.ts";
import { inRoot } from "./in-root.ts";

const suites = { "15": "bookworm", "17": "trixie", "18": "forky" } as const;
/** 16 has no TLS. */
export type PostgresVersion = keyof typeof suites | PackagedMajor;

/** A PostgreSQL server on 127.0.0.1, which is removed when it is stopped. */
export interface PostgresServer {
  readonly port: number;
  /** The certificate authority, in PEM, if it speaks TLS. */
  readonly ca?: string;
  /** Runs statements as the superuser `postgres`. Returns the rows of the last one. */
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Kills all of its processes at once, as the failure of a node would. */
  kill(): void;
  stop(): Promise<void>;
}

/** The root file system with server and client tools of a version. Running programs in it needs root. */
export function postgresRoot(version: PostgresVersion): Promise<string> {
  if (version !== "16") {
    return ensureDebianRoot(suites[version], [`postgresql-${version}`]);
  }
  return ensureDebianRoot("bookworm", ["zlib1g"], {
    name: `postgresql-${version}`,
    install: (root, store) => installPostgresPackage(version, root, store),
  });
}

/** The folder of its programs in the root file system. */
export function postgresPrograms(version: PostgresVersion): string {
  return `/usr/lib/postgresql/${version}/bin`;
}

/** Starts an empty server that accepts passwords, with TLS for `localhost` if required. Its settings include `more`. */
export async function startPostgres(
  version: PostgresVersion,
  { tls = false, more = [] }: { readonly tls?: boolean; readonly more?: readonly string[] } = {},
): Promise<PostgresServer> {
  const root = await postgresRoot(version);
  const folder = await mkdtemp(join(tmpdir(), "my-operator-postgres-"));
  const data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  await chown(data, serverUser, serverUser);
  await give(join(data, "password"), "superuser");
  const inside = { user: serverUser, mounts: { "/data": data } };
  const program = (name: string) => `${postgresPrograms(version)}/${name}`;
  const [initdb = "", ...args] = await inRoot(
    root,
    [
      program("initdb"),
      ...["--pgdata=/data/cluster", "--username=postgres", "--pwfile=/data/password"],
      ...["--auth=scram-sha-256", "--no-sync", "--locale=C.UTF-8", "--encoding=UTF8"],
    ],
    inside,
  );
  await promisify(execFile)(initdb, args);

  const [port = 0] = await freePorts(1);
  const settings = [
    `port=${String(port)}`,
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "unix_socket_directories=",
    ...more,
  ];
  const pair = tls ? selfSignedCertificate("localhost", Date.now()) : undefined;
  if (pair !== undefined) {
    await give(join(data, "certificate"), pair.cert);
    await give(join(data, "key"), pair.key);
    settings.push("ssl=on", "ssl_cert_file=/data/certificate", "ssl_key_file=/data/key");
  }
  const [postgres = "", ...serverWords] = await inRoot(
    root,
    [program("postgres"), "-D", "/data/cluster", ...settings.flatMap((setting) => ["-c", setting])],
    inside,
  );
  const log = join(folder, "log");
  const daemon = await startDaemon(`PostgreSQL ${version}`, postgres, serverWords, log);

  const query: PostgresServer["query"] = async (sql, database = "postgres") => {
    const client = new Client({ host: "127.0.0.1", port, user: "postgres", password: "superuser", database });
    // A killed server ends its connections.
    client.on("error", () => undefined);
    await client.connect();
    try {
      const results = [await client.query<Record<string, unknown>>(sql)].flat();
      return results.at(-1)?.rows ?? [];
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  await untilReady(daemon, log, () =>
    query("SELECT 1").then(
      () => true,
      () => false,
    ),
  );
  return {
    port,
    ...(pair === undefined ? {} : { ca: pair.cert }),
    query,
    kill: () => process.kill(daemon.pid, "SIGKILL"),
    stop: async () => {
      if (daemon.running) process.kill(daemon.pid, "SIGKILL");
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Does something while commits in the server wait for a replica that never comes. */
export async function whileCommitsWait<T>(server: PostgresServer, action: () => Promise<T>): Promise<T> {
  const apply = async (change: string) => {
    await server.query(`ALTER SYSTEM ${change}`);
    await server.query("SELECT pg_reload_conf()");
  };
  try {
    await apply("SET synchronous_standby_names = 'away'");
    return await action();
  } finally {
    await apply("RESET synchronous_standby_names");
  }
}

/** Writes a file that only the server can read. */
async function give(path: string, content: string): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chown(path, serverUser, serverUser);
}
