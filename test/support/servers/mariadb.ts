import { execFile } from "node:child_process";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startDaemon, untilReady } from "../../../lib/testing/daemon.ts";
import { selfSignedCertificate } from "../../../operator/runtime/metrics/certificate.ts";
import { freePorts } from "../../../lib/testing/ports.ts";
import { ensureDebianRoot, serverUser } from "./debian-root.ts";
import { inRoot } from "./in-root.ts";

const suites = { "10.11": "bookworm", "11.8": "trixie" } as const;
export type MariadbVersion = keyof typeof suites;

/** A MariaDB server on 127.0.0.1, which is removed when it is stopped. */
export interface MariadbServer {
  readonly port: number;
  /** The certificate authority, in PEM, if it speaks TLS. */
  readonly ca?: string;
  /** Runs statements as the superuser. Returns their output: one line per row, with tabs between values. */
  query(sql: string, database?: string): Promise<string>;
  /** Kills all of its processes at once, as the failure of a node would. */
  kill(): void;
  stop(): Promise<void>;
}

/** The root file system with server and client tools of a version. Running programs in it needs root. */
export function mariadbRoot(version: MariadbVersion): Promise<string> {
  return ensureDebianRoot(suites[version], ["mariadb-server-core", "mariadb-client"]);
}

/** Starts an empty server, with TLS for `localhost` if required. Its options include `more`. */
export async function startMariadb(
  version: MariadbVersion,
  {
    tls = false,
    binlog = false,
    more = [],
  }: { readonly tls?: boolean; readonly binlog?: boolean; readonly more?: readonly string[] } = {},
): Promise<MariadbServer> {
  const root = await mariadbRoot(version);
  const folder = await mkdtemp(join(tmpdir(), "my-operator-mariadb-"));
  const data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  await chown(data, serverUser, serverUser);
  const inside = { user: serverUser, mounts: { "/data": data } };
  const command = (...args: string[]) => inRoot(root, args, inside);
  await execute(
    await command(
      "mariadb-install-db",
      ...["--no-defaults", "--datadir=/data/server", "--auth-root-authentication-method=normal"],
      ...["--skip-test-db", "--skip-name-resolve", "--force"],
    ),
  );

  const [port = 0] = await freePorts(1);
  const settings = [
    ...[
      "--datadir=/data/server",
      "--socket=/data/socket",
      "--bind-address=127.0.0.1",
      `--port=${String(port)}`,
    ],
    ...["--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=128M"],
    "--event-scheduler=ON",
    ...(binlog ? ["--log-bin=/data/binlog", "--gtid-domain-id=7"] : []),
    ...more,
  ];
  const pair = tls ? selfSignedCertificate("localhost", Date.now()) : undefined;
  if (pair !== undefined) {
    await give(join(data, "certificate"), pair.cert);
    await give(join(data, "key"), pair.key);
    settings.push("--ssl-cert=/data/certificate", "--ssl-key=/data/key");
  }
  const [mariadbd = "", ...args] = await command("mariadbd", "--no-defaults", ...settings);
  const log = join(folder, "log");
  const daemon = await startDaemon(`MariaDB ${version}`, mariadbd, args, log);

  const query: MariadbServer["query"] = async (sql, database = "mysql") => {
    const client = ["mariadb", "--no-defaults", "--socket=/data/socket", "--user=root"];
    const options = ["--batch", "--skip-column-names", "--comments", "--default-character-set=utf8mb4"];
    return execute(await command(...client, ...options, `--execute=${sql}`, database));
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

/** Writes a file that only the server can read. */
async function give(path: string, content: string): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chown(path, serverUser, serverUser);
}

async function execute([program = "", ...args]: string[]): Promise<string> {
  return (await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 })).stdout;
}
