import { spawn } from "node:child_process";
import type { ChildProcess, ChildProcessByStdio } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { childProcesses } from "../child-processes.ts";
import { ensureBinaries } from "../binaries.ts";
import type { Log } from "../binaries.ts";
import { makeCredentials } from "../credentials.ts";
import { ensureImages, imageReference } from "../images.ts";
import type { ImageName } from "../images.ts";
import { makeControlGroup } from "./control-groups.ts";
import { startForwarder } from "./forwarder.ts";
import { Layout } from "./layout.ts";
import { nodeBinaries, readyLine } from "./plan.ts";
import type { NodePlan } from "./plan.ts";
import { cniPluginFolder, ensureRequirements } from "./requirements.ts";
import { writeState } from "./state.ts";
import { startSweeper, writeProcesses } from "./sweeper.ts";

/** A running Kubernetes node, with everything that makes it a cluster. */
export interface ClusterNode {
  /** The path of a cluster administrator's kubeconfig, for use on this machine. */
  readonly kubeconfig: string;
  /** The path of kubectl, of the cluster's version. */
  readonly kubectl: string;
  /** The folder of the node, which `stop` removes. */
  readonly folder: string;
  /** Resolves, with the end of the node's output, if it ends without `stop`. */
  readonly broken: Promise<string>;
  /** Ends every process of the node and removes its traces. */
  stop(): Promise<void>;
}

/** The images that a node has by default: those that the samples need. */
export const defaultImages: readonly ImageName[] = ["operator", "postgres:15", "postgres:17"];

/**
 * Starts a node; it is ready for Pods when this resolves. It ends with this process.
 * Builds or installs missing binaries, images and Debian packages first.
 */
export async function startNode(options: {
  /** Names the kubeconfig's context. */
  name: string;
  /** A folder that does not exist yet. */
  folder: string;
  images?: readonly ImageName[];
  log: Log;
}): Promise<ClusterNode> {
  const { name, folder, images = defaultImages, log } = options;
  await ensureRequirements(log);
  checkFolder(folder);
  const [binaries, archives] = await Promise.all([
    ensureBinaries(nodeBinaries, { log }),
    ensureImages(["pause", ...images], { log }),
  ]);

  const layout = new Layout(folder);
  const controlGroup = controlGroupOf(name);
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { mode: 0o700 });
  const sweeper = startSweeper(controlGroup, layout);
  const forwarder = await startForwarder(layout.apiSocket);
  let stopped = false;
  const stop = async () => {
    stopped = true;
    forwarder.close();
    await sweeper.sweep();
  };
  try {
    const plan: NodePlan = {
      name,
      folder,
      controlGroup,
      hostPort: forwarder.port,
      binaries,
      images: archives,
      sandboxImage: imageReference("pause"),
      cniPluginFolder: cniPluginFolder() ?? "",
      credentials: await makeCredentials(folder),
    };
    await writeFile(layout.plan, JSON.stringify(plan), { mode: 0o600 });
    await makeControlGroup(controlGroup);

    const outer = spawnNode(layout);
    const processes = { outer: outer.pid ?? 0, inner: await firstChild(outer) };
    await writeProcesses(layout, processes);
    const state = { owner: process.pid, processes, kubectl: binaries.kubectl };
    await writeState(layout, { ...state, ready: false });
    const end = endOfOutput(outer);
    const ending = end.then((output) => Promise.reject(new Error(`The node ended:\n${output}`)));
    await Promise.race([untilReady(outer.stdout, log), ending]);
    await writeState(layout, { ...state, ready: true });
    const broken = new Promise<string>((resolve) => {
      void end.then((output) => {
        if (!stopped) resolve(output);
      });
    });
    return { kubeconfig: layout.kubeconfig, kubectl: binaries.kubectl, folder, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The control group of a node's Pods, from its name. */
export function controlGroupOf(name: string): string {
  return `my-operator-${name}`;
}

function checkFolder(folder: string): void {
  if (["/run/", "/var/lib/", "/var/log/"].some((hidden) => folder.startsWith(hidden))) {
    throw new Error(
      `${folder} cannot hold a node, which mounts its own /run, /var/lib and /var/log. Set MY_OPERATOR_CACHE to another folder.`,
    );
  }
  const socket = new Layout(folder).apiSocket;
  if (Buffer.byteLength(socket) > 107) {
    throw new Error(
      `${socket} is too long for a socket: at most 107 bytes are allowed. Set MY_OPERATOR_CACHE to a shorter path.`,
    );
  }
  if (existsSync(folder)) throw new Error(`${folder} exists already. Is this node running?`);
}

/**
 * Starts the program inside the namespaces. Their first process is a shell, which reaps orphans. The end of this process
 * kills `unshare`, which kills the shell, and the kernel then kills everything else.
 */
function spawnNode(layout: Layout): ChildProcessByStdio<null, Readable, Readable> {
  const inside = join(import.meta.dirname, "inside.ts");
  const command = [
    ...["setpriv", "--pdeathsig", "KILL", "--"],
    ...["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"],
    ...["sh", "-c", '"$@" & wait $!', "sh", process.execPath, inside, layout.plan],
  ];
  const [program = "", ...args] = command;
  return spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C in the terminal reaches only this process, which ends the node.
    detached: true,
    env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` },
  });
}

async function firstChild(parent: ChildProcess): Promise<number> {
  const { pid } = parent;
  if (pid === undefined) throw new Error("unshare did not start.");
  for (;;) {
    const children = await childProcesses(pid).catch(() => undefined);
    const child = children?.[0];
    if (child !== undefined) return child;
    if (children === undefined || parent.exitCode !== null)
      throw new Error("unshare ended. May root create namespaces on this machine?");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Resolves when the node ends. Reads all the time: the node must never wait for a reader. */
function endOfOutput(outer: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let output = "";
  outer.stderr.setEncoding("utf8").on("data", (text: string) => (output = (output + text).slice(-4000)));
  return new Promise((resolve) => {
    outer.on("close", () => {
      resolve(output === "" ? "It was killed." : output);
    });
  });
}

/** Logs the progress until the node reports that it is ready. */
async function untilReady(output: Readable, log: Log): Promise<void> {
  const lines = createInterface({ input: output });
  await new Promise<void>((resolve) => {
    lines.on("line", (line) => {
      if (line === readyLine) resolve();
      else log(line);
    });
  });
}
