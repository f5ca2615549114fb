import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { selfSignedCertificate } from "../../../operator/runtime/metrics/certificate.ts";
import { startDaemon, untilReady } from "../../../lib/testing/daemon.ts";
import { freePorts } from "../../../lib/testing/ports.ts";

/** A storage server on loopback. */
export interface LoopbackServer {
  /** Its URL, such as `https://localhost:12345`. */
  readonly url: string;
  readonly port: number;
  /** The certificate authority, in PEM, if it speaks TLS. */
  readonly ca?: string;
  /** The folder where it stores data. */
  readonly folder: string;
  stop(): Promise<void>;
}

export interface LoopbackServerOptions {
  /** Whether it speaks TLS, with a certificate for `host` that only its own `ca` vouches for. */
  readonly tls?: boolean;
  /** The name of its host. Default: `localhost`. For any other, clients need a proxy (cloud-proxy.ts). */
  readonly host?: string;
  /** The folder where it stores data; it must exist. Default: a new folder, removed with the server. */
  readonly folder?: string;
}

/** How to start one kind of server. */
interface Program {
  readonly name: string;
  readonly command: string;
  /** The arguments of the command. */
  readonly args: (place: Place) => Promise<string[]>;
  /** Environment variables, for values that must not be in the arguments. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** The port and the folders of a server. */
interface Place {
  readonly port: number;
  readonly folder: string;
  /** A folder for the server's own files. */
  readonly files: string;
  /** Paths of PEM files. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Starts a server, and waits until it accepts connections. It does not outlive this process. */
export async function startLoopbackServer(
  { name, command, args, environment = {} }: Program,
  options: LoopbackServerOptions,
): Promise<LoopbackServer> {
  const files = await mkdtemp(join(tmpdir(), `my-operator-${name}-`));
  const folder = options.folder ?? (await mkdtemp(join(files, "data-")));
  const [port = 0] = await freePorts(1);
  const { host = "localhost" } = options;
  const pair = options.tls === true ? selfSignedCertificate(host, Date.now()) : undefined;
  let tls;
  if (pair !== undefined) {
    tls = { cert: join(files, "tls.crt"), key: join(files, "tls.key") };
    await writeFile(tls.cert, pair.cert);
    await writeFile(tls.key, pair.key, { mode: 0o600 });
  }
  const log = join(files, "log");
  const daemon = await startDaemon(
    name,
    command,
    await args({ port, folder, files, ...(tls === undefined ? {} : { tls }) }),
    log,
    undefined,
    environment,
  );
  await untilReady(daemon, log, () => accepts(port));
  return {
    url: `${pair === undefined ? "http" : "https"}://${host}:${port}`,
    port,
    ...(pair === undefined ? {} : { ca: pair.cert }),
    folder,
    async stop() {
      await daemon.stop();
      await rm(files, { recursive: true, force: true });
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => {
      resolve(false);
    });
  });
}
