import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Client, KubernetesObject, Resource } from "../../operator/runtime/index.ts";
import { type Daemon, startDaemon } from "../../lib/testing/daemon.ts";
import type { Contestant } from "./contestants.ts";
import { deployments, memcacheds, newMemcached } from "./memcached.ts";
import { Observer } from "./observer.ts";
import { cpuSeconds, residentMemory } from "./process-figures.ts";
import { countWritten, difference } from "./written.ts";

/** The measurements of one turn of a contestant. */
export type Figure =
  | "converge s"
  | "CPU s"
  | "peak MiB"
  | "writes per CR"
  | "failed writes"
  | "restart: ready s"
  | "restart: CPU s"
  | "restart: peak MiB"
  | "restart: writes"
  | "idle CPU ms/s"
  | "idle MiB"
  | "p50 ms"
  | "p95 ms"
  | "p99 ms"
  | "open loop: failed writes";

/** The measurements that apply to a contestant. */
export type Figures = Partial<Record<Figure, number>>;

/** The API server and the amount of work of a turn. */
export interface Task {
  client: Client;
  kubeconfig: string;
  /** The folder for logs. */
  folder: string;
  /** The number of objects that exist when the contestant starts. */
  count: number;
  /** How long new objects are created while it runs. 0: none are created. */
  openLoopSeconds: number;
}

const idleSeconds = 5;
const objectsPerSecond = 10;

/** Runs the whole task with a contestant, on an API server that has no objects of its kinds. */
export async function takeTurn(contestant: Contestant, task: Task): Promise<Figures> {
  const { client, count } = task;
  await wipe(client);
  await createObjects(client, count);
  const observer = new Observer(client);
  try {
    await observer.start();
    return {
      ...(await converge(contestant, task, observer)),
      ...(contestant.kind === "controller" ? await restart(contestant, task, observer) : {}),
    };
  } finally {
    await observer.stop();
  }
}

/** Measures from the start of the process until every object has its child and its status. */
async function converge(contestant: Contestant, task: Task, observer: Observer): Promise<Figures> {
  const { client, count } = task;
  const before = await countWritten(client);
  return withContestant(contestant, task, async ({ pid }, started) => {
    const converged = await observer.converged(count, 60 + count / 20);
    // Work after the last write, such as reconciles that find nothing to do, is part of the cost.
    await untilQuiet(pid);
    const written = difference(await countWritten(client), before);
    return {
      "converge s": (converged - started) / 1000,
      "CPU s": await cpuSeconds(pid),
      "peak MiB": (await residentMemory(pid)).peak,
      "writes per CR": written.all / count,
      "failed writes": written.failed,
    };
  });
}

/** Measures a start with nothing to do, some idle seconds, and then new objects at a steady rate. */
async function restart(contestant: Contestant, task: Task, observer: Observer): Promise<Figures> {
  const { client, openLoopSeconds } = task;
  const before = await countWritten(client);
  return withContestant(contestant, task, async (daemon, started, logFile) => {
    const { pid } = daemon;
    const ready = await workersStart(daemon, logFile);
    await untilQuiet(pid);
    const settled = await countWritten(client);
    const [cpu, memory] = [await cpuSeconds(pid), await residentMemory(pid)];
    await wait(idleSeconds * 1000);
    const idleCpu = (await cpuSeconds(pid)) - cpu;
    return {
      "restart: ready s": (ready - started) / 1000,
      "restart: CPU s": cpu,
      "restart: peak MiB": memory.peak,
      "restart: writes": difference(settled, before).all,
      "idle CPU ms/s": (idleCpu * 1000) / idleSeconds,
      "idle MiB": memory.now,
      ...(openLoopSeconds > 0 ? await openLoop(task, observer) : {}),
    };
  });
}

/**
 * The time at which a controller logs that it starts its workers, after it has filled its caches. All log the same
 * words.
 */
async function workersStart(daemon: Daemon, logFile: string): Promise<number> {
  const deadline = performance.now() + 120_000;
  while (!(await readFile(logFile, "utf8")).includes("Starting workers")) {
    if (!daemon.running || performance.now() > deadline) throw new Error("Its workers did not start.");
    await wait(5);
  }
  return performance.now();
}

/**
 * Creates objects at a steady rate, each without waiting for those before it. Measures from sending an object until its
 * child is seen.
 */
async function openLoop({ client, count, openLoopSeconds }: Task, observer: Observer): Promise<Figures> {
  const more = openLoopSeconds * objectsPerSecond;
  const before = await countWritten(client);
  const begin = performance.now();
  const sent = await Promise.all(
    Array.from({ length: more }, async (_, index) => {
      await wait(Math.max(0, begin + (index * 1000) / objectsPerSecond - performance.now()));
      const at = performance.now();
      const { metadata } = await client.create(memcacheds, newMemcached(`open-loop-${index}`));
      return { at, uid: metadata.uid };
    }),
  );
  await observer.converged(count + more, 60);
  const times = sent.map(({ at, uid }) => observer.childSeen(uid) - at).sort((one, other) => one - other);
  const quantile = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  // Reconciles after the last child may find nothing to do, or a conflict.
  await wait(1000);
  return {
    "p50 ms": quantile(0.5),
    "p95 ms": quantile(0.95),
    "p99 ms": quantile(0.99),
    "open loop: failed writes": difference(await countWritten(client), before).failed,
  };
}

/** Starts a contestant, runs the work with it, and ends it. `started` is the time of its start. */
async function withContestant(
  { name, command, words }: Contestant,
  { kubeconfig, folder }: Task,
  work: (daemon: Daemon, started: number, logFile: string) => Promise<Figures>,
): Promise<Figures> {
  const logFile = join(folder, `${name}-${Date.now()}.log`);
  const started = performance.now();
  const daemon = await startDaemon(name, command, [...words, "--kubeconfig", kubeconfig], logFile);
  try {
    return await work(daemon, started, logFile);
  } catch (error) {
    const log = await readFile(logFile, "utf8");
    throw new Error(`${name}: ${String(error)}\nThe end of its log:\n${log.slice(-2000)}`, { cause: error });
  } finally {
    await daemon.stop();
  }
}

/** Waits until a process has used almost no CPU time for half a second, or for a minute at most. */
async function untilQuiet(pid: number): Promise<void> {
  let before = await cpuSeconds(pid);
  for (let tries = 0; tries < 120; tries++) {
    await wait(500);
    const now = await cpuSeconds(pid);
    if (now - before <= 0.02) return;
    before = now;
  }
}

async function createObjects(client: Client, count: number): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await client.create(memcacheds, newMemcached(`memcached-${next++}`));
  };
  await Promise.all(Array.from({ length: 20 }, work));
}

async function wipe(client: Client): Promise<void> {
  const wiped = [memcacheds, deployments].map(async (resource: Resource<KubernetesObject>) => {
    const path = `/apis/${resource.apiVersion}/namespaces/default/${resource.plural}`;
    do await client.raw("DELETE", path, { timeoutSeconds: 120 });
    while ((await client.list(resource, { namespace: "default" })).items.length > 0);
  });
  await Promise.all(wiped);
}
