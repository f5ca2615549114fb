import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "../../build/cache.ts";
import { Layout } from "./layout.ts";
import { controlGroupOf } from "./node.ts";
import { readState } from "./state.ts";
import type { NodeState } from "./state.ts";
import { forgetProcesses, startSweeper } from "./sweeper.ts";

/** A cluster, by its name. */
export interface NamedCluster {
  readonly name: string;
  readonly layout: Layout;
  /** The log of a detached cluster's supervisor, which stays after the cluster's end. */
  readonly supervisorLog: string;
}

/** @throws Error if the name cannot be part of a path and of a control group's name. */
export function namedCluster(name: string): NamedCluster {
  if (!/^[a-z0-9][a-z0-9-]{0,29}$/.test(name)) {
    throw new Error(
      `"${name}" is not a valid name for a cluster: use up to 30 of a-z, 0-9 and "-", such as "demo".`,
    );
  }
  const folder = join(cacheFolder(), "clusters", name);
  return { name, layout: new Layout(folder), supervisorLog: `${folder}.log` };
}

export type ClusterStatus =
  | { readonly phase: "absent" }
  /** Its folder exists, but no node runs. */
  | { readonly phase: "abandoned" }
  | { readonly phase: "starting" | "running"; readonly state: NodeState };

export async function clusterStatus({ layout }: NamedCluster): Promise<ClusterStatus> {
  if (!existsSync(layout.folder)) return { phase: "absent" };
  const state = await readState(layout);
  if (state === undefined || !(await runsNode(state, layout))) return { phase: "abandoned" };
  return { phase: state.ready ? "running" : "starting", state };
}

/** The state of a cluster that runs. @throws Error that says how to start it. */
export async function runningCluster(cluster: NamedCluster): Promise<NodeState> {
  const status = await clusterStatus(cluster);
  if (status.phase !== "running") {
    throw new Error(
      `Cluster "${cluster.name}" is ${status.phase}. Start it with: npm run cluster -- up --name ${cluster.name}`,
    );
  }
  return status.state;
}

/** Ends a cluster, in any state, and removes all its traces. */
export async function removeCluster(cluster: NamedCluster): Promise<void> {
  const status = await clusterStatus(cluster);
  if (status.phase === "starting" || status.phase === "running") {
    process.kill(status.state.owner, "SIGTERM");
    await untilGone(status.state.owner);
  }
  await forgetProcesses(cluster.layout);
  await startSweeper(controlGroupOf(cluster.name), cluster.layout).sweep();
  await rm(cluster.supervisorLog, { force: true });
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline)
      throw new Error(`Process ${pid}, the supervisor of the cluster, did not end within 30 s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Another process may have this ID by now: the command line of the node's first process names the node. */
async function runsNode(state: NodeState, layout: Layout): Promise<boolean> {
  const args = await readFile(`/proc/${state.processes.inner}/cmdline`, "utf8").catch(() => "");
  return args.split("\0").includes(layout.plan);
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
