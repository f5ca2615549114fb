/**
 * The node's first program, started inside its own namespaces by node.ts: it makes the network and the mounts, starts
 * every component and serves until it is killed. When it or any component ends, the whole node ends; only a kubelet that is
 * killed is started again.
 */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { promisify } from "node:util";
import { apiServerArguments, apiServerIsReady } from "../apiserver.ts";
import { startDaemon, untilReady } from "../daemon.ts";
import type { Daemon } from "../daemon.ts";
import { etcdArguments } from "../etcd.ts";
import { renderKubeconfig } from "../kubeconfig.ts";
import { Api } from "./api.ts";
import { containerdConfig } from "./containerd.ts";
import { controllerManagerArguments, schedulerArguments } from "./controllers.ts";
import { corefile } from "./dns.ts";
import { joinSockets } from "./forwarder.ts";
import { importImage } from "./import-image.ts";
import { kubeletArguments, kubeletConfig } from "./kubelet.ts";
import * as at from "./layout.ts";
import { cniConfig, networkCommands, proxyArguments } from "./network.ts";
import { readyLine } from "./plan.ts";
import type { NodePlan } from "./plan.ts";
import { startProvisioner } from "./provisioner.ts";

const execute = promisify(execFile);

const [planFile = ""] = process.argv.slice(2);
const plan = JSON.parse(await readFile(planFile, "utf8")) as NodePlan;
const layout = new at.Layout(plan.folder);
const say = (line: string) => {
  console.log(line);
};

try {
  await run();
  say(readyLine);
} catch (error) {
  console.error(String(error));
  process.exit(1);
}

async function run(): Promise<void> {
  await prepareMounts();
  for (const [command = "", ...args] of networkCommands) await execute(command, args);
  await writeConfigurations();
  const containerd = startContainerd();
  const images = containerd.then(importImages);
  await Promise.all([startControlPlane(), containerd]);
  await Promise.all([images, startControllers(), startNetwork(), startKubelet()]);
}

/** What the components write to fixed places goes to the node's own folder, or nowhere. */
async function prepareMounts(): Promise<void> {
  await mkdir(layout.logs, { recursive: true });
  const own = { "/var/lib": layout.varLib, "/var/log": layout.varLog };
  for (const [place, folder] of Object.entries(own)) {
    await mkdir(folder, { recursive: true });
    await execute("mount", ["--bind", folder, place]);
  }
  await execute("mount", ["-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"]);
}

async function writeConfigurations(): Promise<void> {
  const cniConfigFolder = layout.config("cni");
  await mkdir(cniConfigFolder, { recursive: true });
  const files = {
    "cni/10-pods.conflist": cniConfig(),
    "containerd.toml": containerdConfig({
      sandboxImage: plan.sandboxImage,
      cniConfigFolder,
      cniPluginFolder: plan.cniPluginFolder,
    }),
    "kubelet.json": kubeletConfig({
      cgroupRoot: `/${plan.controlGroup}`,
      resolvConf: layout.config("resolv.conf"),
    }),
    Corefile: corefile(layout.innerKubeconfig),
    "resolv.conf": `nameserver ${at.nodeAddress}\n`,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(layout.config(name), content);
}

async function startControlPlane(): Promise<void> {
  const { credentials } = plan;
  const dataFolder = "/var/lib/etcd";
  await mkdir(dataFolder, { mode: 0o700, recursive: true });
  await start(
    "etcd",
    plan.binaries.etcd,
    etcdArguments({ dataFolder, clientPort: at.etcdPort, peerPort: at.etcdPeerPort }),
  );
  const apiServer = await start("kube-apiserver", plan.binaries["kube-apiserver"], [
    ...apiServerArguments({
      address: at.nodeAddress,
      bindAddress: "0.0.0.0",
      port: at.apiServerPort,
      etcdPort: at.etcdPort,
      credentials,
      authorizationMode: "Node,RBAC",
      serviceRange: at.serviceRange,
    }),
    // The node's name means nothing to a name server.
    "--kubelet-preferred-address-types=InternalIP",
  ]);
  await untilReady(apiServer, layout.log("kube-apiserver"), () =>
    apiServerIsReady(at.nodeAddress, at.apiServerPort, credentials.token),
  );
  const certificateAuthority = await readFile(credentials.certificateFile, "utf8");
  const access = { name: plan.name, certificateAuthority, token: credentials.token };
  const inner = `https://${at.nodeAddress}:${at.apiServerPort}`;
  const outer = `https://localhost:${plan.hostPort}`;
  await writeFile(layout.innerKubeconfig, renderKubeconfig({ ...access, server: inner }), { mode: 0o600 });
  await writeFile(layout.kubeconfig, renderKubeconfig({ ...access, server: outer }), { mode: 0o600 });
  await serveHost();
  await startProvisioner(api(certificateAuthority), (line) => {
    console.error(`volumes: ${line}`);
  });
  say(`API server ready ${sinceStart()}`);
}

function api(certificateAuthority: string): Api {
  const { token } = plan.credentials;
  return new Api({ host: at.nodeAddress, port: at.apiServerPort, token, certificateAuthority });
}

/** Joins the host's connections, which come by a socket file, to the API server. */
async function serveHost(): Promise<void> {
  await rm(layout.apiSocket, { force: true });
  const server = createServer((host) => {
    joinSockets(host, connect(at.apiServerPort, at.nodeAddress));
  });
  server.listen(layout.apiSocket);
  await once(server, "listening");
}

async function startContainerd(): Promise<void> {
  const daemon = await start("containerd", "containerd", ["--config", layout.config("containerd.toml")]);
  await untilReady(daemon, layout.log("containerd"), () =>
    execute("ctr", ["--address", at.containerdSocket, "version"]).then(
      () => true,
      () => false,
    ),
  );
}

async function importImages(): Promise<void> {
  for (const { archive } of plan.images) await importImage(archive);
  say(`images imported ${sinceStart()}`);
}

async function startControllers(): Promise<void> {
  const kubeconfig = layout.innerKubeconfig;
  await start(
    "kube-controller-manager",
    plan.binaries["kube-controller-manager"],
    controllerManagerArguments({ kubeconfig, credentials: plan.credentials }),
  );
  await start("kube-scheduler", plan.binaries["kube-scheduler"], schedulerArguments({ kubeconfig }));
}

async function startNetwork(): Promise<void> {
  const { nodeName } = at;
  await start(
    "kube-proxy",
    plan.binaries["kube-proxy"],
    proxyArguments({ kubeconfig: layout.innerKubeconfig, nodeName }),
  );
  await start("coredns", plan.binaries.coredns, ["-conf", layout.config("Corefile")]);
}

async function startKubelet(): Promise<void> {
  const daemon = await keepKubelet();
  const server = api(await readFile(plan.credentials.certificateFile, "utf8"));
  await untilReady(daemon, layout.log("kubelet"), () => nodeIsReady(server), 120);
  say(`node ready ${sinceStart()}`);
}

/** Starts the kubelet, and again whenever it is killed: a test may do that, and a service manager would do this. */
function keepKubelet(): Promise<Daemon> {
  const args = kubeletArguments({
    config: layout.config("kubelet.json"),
    kubeconfig: layout.innerKubeconfig,
    nodeName: at.nodeName,
  });
  return startDaemon("kubelet", plan.binaries.kubelet, args, layout.log("kubelet"), (how) => {
    if (how !== "SIGKILL") endNode("kubelet", how);
    keepKubelet().catch((error: unknown) => endNode("kubelet", String(error)));
  });
}

interface NodeObject {
  readonly spec: { readonly taints?: readonly object[] };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** Ready, and free of the taint that keeps Pods away until a controller has seen that. */
async function nodeIsReady(server: Api): Promise<boolean> {
  const answer = (await server.call(
    "GET",
    `/api/v1/nodes/${at.nodeName}`,
    undefined,
    [404],
  )) as Partial<NodeObject>;
  const ready = answer.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
  return ready === true && (answer.spec?.taints ?? []).length === 0;
}

/** Starts a component; its end is the node's. */
async function start(name: string, command: string, args: readonly string[]): Promise<Daemon> {
  return startDaemon(name, command, args, layout.log(name), (how) => endNode(name, how));
}

function endNode(name: string, how: string): never {
  const log = readFileSync(layout.log(name), "utf8").slice(-2000);
  console.error(`${name} ended (${how}). The end of its log:\n${log}`);
  process.exit(1);
}

function sinceStart(): string {
  return `after ${process.uptime().toFixed(1)} s`;
}
