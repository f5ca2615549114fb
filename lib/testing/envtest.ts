import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { apiServerArguments, apiServerIsReady } from "./apiserver.ts";
import { ensureBinaries, envtestBinaries } from "./binaries.ts";
import { makeCredentials } from "./credentials.ts";
import { startDaemon, untilReady } from "./daemon.ts";
import type { Daemon } from "./daemon.ts";
import { etcdArguments } from "./etcd.ts";
import { established } from "./established.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { freePorts } from "./ports.ts";

/** A real kube-apiserver with its etcd on loopback: no node, no controllers, no root needed. */
export interface Envtest {
  /** The path of a cluster administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The path of kubectl, of the API server's version. */
  readonly kubectl: string;
  /** Where etcd serves its own API, such as `http://127.0.0.1:12345`. */
  readonly etcd: string;
  /** Everything that it writes, such as `etcd.log` and `kube-apiserver.log`. `stop` removes the folder. */
  readonly folder: string;
  stopApiServer(): Promise<void>;
  /** Starts the API server again, on the same port, and waits until it is ready. */
  startApiServer(): Promise<void>;
  stopEtcd(): Promise<void>;
  /** Starts etcd again, with its data. */
  startEtcd(): Promise<void>;
  /** Ends both and removes the folder. */
  stop(): Promise<void>;
}

/** How an API server starts. */
export interface EnvtestOptions {
  /** Files of CustomResourceDefinitions, or folders of them, to install. Default: none. */
  readonly crds?: readonly string[];
  /** More arguments of kube-apiserver, such as `--feature-gates=WatchList=false`. Default: none. */
  readonly apiServerFlags?: readonly string[];
}

/**
 * Starts an API server. When this resolves, it is ready and serves the kinds of its CRDs. Takes about three seconds; the
 * first time minutes, because it builds the binaries.
 *
 * @throws Error when Go is missing for the first time, a process ends, or kubectl refuses a CRD.
 */
export async function startEnvtest({
  crds = [],
  apiServerFlags = [],
}: EnvtestOptions = {}): Promise<Envtest> {
  const binaries = await ensureBinaries(envtestBinaries);
  const folder = await mkdtemp(join(tmpdir(), "my-operator-envtest-"));
  removeAfterExit(folder);
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const credentials = await makeCredentials(folder);
  const dataFolder = join(folder, "etcd");
  await mkdir(dataFolder, { mode: 0o700 });

  const etcdLog = join(folder, "etcd.log");
  const apiServerLog = join(folder, "kube-apiserver.log");
  let etcd: Daemon | undefined;
  let apiServer: Daemon | undefined;

  const envtest: Envtest = {
    kubeconfig: join(folder, "kubeconfig"),
    kubectl: binaries.kubectl,
    etcd: `http://127.0.0.1:${etcdPort}`,
    folder,
    async startEtcd() {
      etcd = await startDaemon(
        "etcd",
        binaries.etcd,
        etcdArguments({ dataFolder, clientPort: etcdPort, peerPort }),
        etcdLog,
      );
      await untilReady(etcd, etcdLog, () => answersOk(`http://127.0.0.1:${etcdPort}/health`));
    },
    async stopEtcd() {
      await etcd?.stop();
    },
    async startApiServer() {
      const args = [
        ...apiServerArguments({
          address: "127.0.0.1",
          port,
          etcdPort,
          credentials,
          authorizationMode: "RBAC",
          // Wide enough for the Services of a test with many objects. Nothing routes it.
          serviceRange: "198.18.0.0/16",
        }),
        // No controller creates service accounts here, and the API server has to accept Pods all the same.
        "--disable-admission-plugins=ServiceAccount",
        ...apiServerFlags,
      ];
      apiServer = await startDaemon("kube-apiserver", binaries["kube-apiserver"], args, apiServerLog);
      await untilReady(apiServer, apiServerLog, () => apiServerIsReady("127.0.0.1", port, credentials.token));
    },
    async stopApiServer() {
      await apiServer?.stop();
    },
    async stop() {
      await envtest.stopApiServer();
      await envtest.stopEtcd();
      await rm(folder, { recursive: true, force: true });
    },
  };

  try {
    await envtest.startEtcd();
    await envtest.startApiServer();
    const config = renderKubeconfig({
      name: "envtest",
      server: `https://127.0.0.1:${port}`,
      certificateAuthority: await readFile(credentials.certificateFile, "utf8"),
      token: credentials.token,
    });
    await writeFile(envtest.kubeconfig, config, { mode: 0o600 });
    await install(envtest, crds);
    return envtest;
  } catch (error) {
    await envtest.stop();
    throw error;
  }
}

async function install({ kubectl, kubeconfig }: Envtest, crds: readonly string[]): Promise<void> {
  if (crds.length === 0) return;
  const files = crds.flatMap((path) => ["--filename", path]);
  const run = (args: readonly string[]) =>
    promisify(execFile)(kubectl, ["--kubeconfig", kubeconfig, ...args]);
  await run(["apply", "--server-side", ...files]);
  await established(run, files);
}

/** Starts a process that removes the folder when this process ends. */
function removeAfterExit(folder: string): void {
  const sweeper = spawn("sh", ["-c", 'cat; exec rm -rf -- "$1"', "sh", folder], {
    stdio: ["pipe", "ignore", "ignore"],
    // Ctrl-C reaches every process of the terminal, and this one has to outlive it.
    detached: true,
  });
  sweeper.unref();
}

async function answersOk(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}
