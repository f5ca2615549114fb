import { once } from "node:events";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDaemon, untilReady } from "../../../lib/testing/daemon.ts";
import { freePorts } from "../../../lib/testing/ports.ts";
import { ensureDebianRoot, serverUser } from "./debian-root.ts";
import { inRoot } from "./in-root.ts";

/** A pooler on 127.0.0.1, which is removed when it is stopped. */
export interface Pgbouncer {
  readonly port: number;
  stop(): Promise<void>;
}

/** The root file system with the pooler. */
export function pgbouncerRoot(): Promise<string> {
  return ensureDebianRoot("trixie", ["pgbouncer"]);
}

/**
 * Starts a pooler that knows the user `backup` with the password `planted`.
 *
 * @param databases Lines of its section [databases], such as `shop = host=127.0.0.1 port=5432`.
 * @param settings Lines of its section [pgbouncer].
 */
export async function startPgbouncer(
  databases: readonly string[],
  settings: readonly string[] = [],
): Promise<Pgbouncer> {
  const root = await pgbouncerRoot();
  const folder = await mkdtemp(join(tmpdir(), "my-operator-pgbouncer-"));
  const data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  await chown(data, serverUser, serverUser);
  const [port = 0] = await freePorts(1);
  await writeFile(
    join(data, "pgbouncer.ini"),
    [
      ...["[databases]", ...databases],
      ...["[pgbouncer]", "listen_addr = 127.0.0.1", `listen_port = ${String(port)}`, "unix_socket_dir ="],
      ...["auth_type = plain", "auth_file = /data/users", ...settings, ""],
    ].join("\n"),
  );
  await writeFile(join(data, "users"), `"backup" "planted"\n`);
  const [program = "", ...args] = await inRoot(root, ["/usr/sbin/pgbouncer", "/data/pgbouncer.ini"], {
    user: serverUser,
    mounts: { "/data": data },
  });
  const log = join(folder, "log");
  const daemon = await startDaemon("PgBouncer", program, args, log);
  await untilReady(daemon, log, () => isListening(port));
  return {
    port,
    stop: async () => {
      if (daemon.running) process.kill(daemon.pid, "SIGKILL");
      await daemon.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
