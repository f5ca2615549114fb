import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test, type TestContext } from "vitest";
import { identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import { eventually } from "../../../../lib/testing/eventually.ts";
import { testNamespace } from "../../../../lib/testing/suite.ts";
import { type FaultProxy, kubeconfigFor, startFaultProxy } from "../../../support/runtime/fault-proxy.ts";
import { clusterClient, type ConfigMap, configMap, configMaps } from "../../../support/runtime/parts.ts";

/**
 * The election with real processes. To measure with the default times:
 * `LEASE=15/10/2 RUNS=5 npx vitest run --project envtest test/operator/runtime/manager/election.envtest.ts`
 */
const [leaseDurationSeconds = 5, renewDeadlineSeconds = 4, retryPeriodSeconds = 0.5] = (
  process.env["LEASE"] ?? "5/4/0.5"
)
  .split("/")
  .map(Number);
const runs = Number(process.env["RUNS"] ?? 1);
const objectCount = 5;
const testSeconds = runs * 400;

/** Monotonic milliseconds, the same for all processes of the machine. */
const now = () => Number(process.hrtime.bigint()) / 1e6;

/** One process of the operator, which reaches the API server through a proxy of its own. */
interface Instance {
  name: string;
  proxy: FaultProxy;
  events: { event: string; at: number }[];
  /** When the proxy saw each of its writes. Writes of the lease do not count. */
  writes: number[];
  /** When the proxy saw each of its reads of the lease. */
  leaseReads: number[];
  /** Stops the process right before its next write. Returns the time. */
  pause(): number;
  signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): number;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

const namespace = testNamespace("election");
const server = clusterClient();
const took = new Map<string, number[]>();
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "election-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  const times = `lease ${leaseDurationSeconds} s, deadline ${renewDeadlineSeconds} s, retry ${retryPeriodSeconds} s`;
  const lines = [...took].map(([what, seconds]) => {
    const sorted = seconds.toSorted((one, other) => one - other);
    const [median = 0, least = 0, most = 0] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)];
    return `  ${what}: median ${median.toFixed(2)} s, ${least.toFixed(2)} to ${most.toFixed(2)} s, ${seconds.length} runs`;
  });
  process.stderr.write(`take-over times, ${times}:\n${lines.join("\n")}\n`);
});

/** Starts instances of one election, and waits until one of them leads. The leader comes first. */
async function startInstances(
  context: TestContext,
  id: string,
  count: number,
): Promise<[Instance, ...Instance[]]> {
  const names = Array.from({ length: count }, (_, index) => `${id}-${index}`);
  const instances = await Promise.all(names.map((name) => startInstance(context, name, id)));
  await eventually(
    `one of ${names.join()} to lead`,
    () => {
      assert(instances.some(isWorking), "none leads");
    },
    { intervalMilliseconds: 20 },
  );
  const startedAt = now();
  await eventually("each of the others to read the lease twice", () => {
    for (const { leaseReads } of instances.filter((instance) => !isWorking(instance))) {
      expect(leaseReads.filter((at) => at > startedAt).length).toBeGreaterThanOrEqual(2);
    }
  });
  const [leader, ...none] = instances.filter(isWorking);
  expect(none).toEqual([]);
  if (!leader) throw new Error("The leader ended.");
  return [leader, ...instances.filter((instance) => instance !== leader)];
}

async function startInstance(context: TestContext, name: string, id: string): Promise<Instance> {
  const proxy = await startFaultProxy(identityFromKubeconfig({ path: inject("kubeconfig") }));
  const kubeconfig = join(folder, name);
  await writeFile(kubeconfig, kubeconfigFor(proxy.url));
  const election = {
    id,
    namespace: `${namespace}-${id}`,
    leaseDurationSeconds,
    renewDeadlineSeconds,
    retryPeriodSeconds,
  };
  const main = new URL("../../../support/runtime/election-instance.ts", import.meta.url).pathname;
  const words = [process.execPath, main, name, kubeconfig, JSON.stringify(election)];
  const child: ChildProcess = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...words], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const instance: Instance = {
    name,
    proxy,
    events: [],
    writes: [],
    leaseReads: [],
    pause() {
      child.send("pause");
      return now();
    },
    signal(signal) {
      const at = now();
      child.kill(signal);
      return at;
    },
    ended: once(child, "exit").then(([code]) => code as number | null),
  };
  child.on("message", (event: Instance["events"][number]) => instance.events.push(event));
  proxy.fault = ({ method, path }) => {
    if (path.includes("/leases")) {
      if (method === "GET") instance.leaseReads.push(now());
      return undefined;
    }
    if (method !== "GET") instance.writes.push(now());
    // Reads take a while, so that answers wait for a stopped process when it continues.
    return path.includes("/configmaps/") && method === "GET" ? { delay: 100 } : undefined;
  };
  context.onTestFinished(async () => {
    child.kill("SIGKILL");
    await instance.ended;
    await proxy.stop();
  });
  return instance;
}

const timeOf = (instance: Instance, event: string) => instance.events.find((one) => one.event === event)?.at;
const isWorking = (instance: Instance) => timeOf(instance, "begin") !== undefined;

/** Waits until one of the candidates works. Returns it, and when it started. */
async function successor(candidates: readonly Instance[]): Promise<{ heir: Instance; at: number }> {
  await eventually(
    "a candidate to take over",
    () => {
      assert(candidates.some(isWorking), "none leads");
    },
    { intervalMilliseconds: 20 },
  );
  const [heir, ...none] = candidates.filter(isWorking);
  if (!heir) throw new Error("The heir ended.");
  expect(none).toEqual([]);
  return { heir, at: timeOf(heir, "begin") ?? 0 };
}

/** The writers of all objects, in the server's order. Consecutive writes by one writer count once. */
async function watchWriters(context: TestContext, id: string): Promise<string[]> {
  const end = new AbortController();
  context.onTestFinished(() => {
    end.abort(new Error("over"));
  });
  const elections = { namespace: `${namespace}-${id}` };
  const { items, resourceVersion } = await server.list(configMaps, elections);
  const writers = [...new Set(items.flatMap(({ data }) => data?.["by"] ?? []))];
  const read = async () => {
    const watch = server.watch<ConfigMap>(configMaps, {
      ...elections,
      resourceVersion,
      timeoutSeconds: testSeconds,
      signal: end.signal,
    });
    for await (const event of watch) {
      const by = event.type === "BOOKMARK" ? undefined : event.object.data?.["by"];
      if (by !== undefined && by !== writers.at(-1)) writers.push(by);
    }
  };
  void read().catch(() => undefined);
  return writers;
}

/**
 * When the first reconcile started and the last one ended. A reconcile that did not end lasted as long as the process.
 */
function reconciles({ name, events }: Instance, until: number) {
  const begun = events.filter(({ event }) => event === "begin").map(({ at }) => at);
  const ended = events.filter(({ event }) => event === "end").map(({ at }) => at);
  return { name, from: Math.min(...begun), until: ended.length < begun.length ? until : Math.max(...ended) };
}

function record(what: string, seconds: number): void {
  took.set(what, [...(took.get(what) ?? []), seconds]);
}

describe.concurrent("two processes are never active at the same time, and one takes over", () => {
  const scenario = (name: string, id: string, run: (id: string, context: TestContext) => Promise<void>) => {
    test(
      name,
      async (context) => {
        for (let round = 0; round < runs; round++) {
          const election = `${id}-${round}`;
          await server.raw("POST", "/api/v1/namespaces", {
            body: { metadata: { name: `${namespace}-${election}` } },
          });
          for (let count = 0; count < objectCount; count++) {
            await server.create(configMaps, configMap(`${namespace}-${election}`, `object-${count}`));
          }
          await run(election, context);
        }
      },
      testSeconds * 1000,
    );
  };

  scenario("when the leader of three is killed", "kill", async (id, context) => {
    const [leader, ...others] = await startInstances(context, id, 3);
    const writers = await watchWriters(context, id);
    const struck = leader.signal("SIGKILL");
    await leader.ended;
    const dead = now();
    const { heir, at } = await successor(others);
    record("SIGKILL of one of three", (at - struck) / 1000);
    expect(at).toBeGreaterThan(reconciles(leader, dead).until);
    // Not before the lease expires. The time since the lease's last renewal is deducted.
    expect(at - struck).toBeGreaterThan((leaseDurationSeconds - retryPeriodSeconds - 1) * 1000);
    await eventually("a write of the heir", () => {
      expect(writers).toContain(heir.name);
    });
    expect(writers).toEqual([leader.name, heir.name]);
  });

  scenario("when the leader of two gets SIGTERM", "term", async (id, context) => {
    const [leader, ...others] = await startInstances(context, id, 2);
    const writers = await watchWriters(context, id);
    const struck = leader.signal("SIGTERM");
    const { heir, at } = await successor(others);
    record("SIGTERM", (at - struck) / 1000);
    expect(await leader.ended).toBe(0);
    const released = timeOf(leader, "Gave the lease back") ?? 0;
    expect(released).toBeGreaterThan(reconciles(leader, Infinity).until);
    expect(at).toBeGreaterThan(reconciles(leader, Infinity).until);
    // The other does not wait until the lease expires.
    expect(at - released).toBeLessThan(leaseDurationSeconds * 1000);
    await eventually("a write of the heir", () => {
      expect(writers).toContain(heir.name);
    });
    expect(writers).toEqual([leader.name, heir.name]);
  });

  const pauses: [string, string, (leader: Instance) => number][] = [
    ["paused for longer than its lease", "pause", (leader) => leader.signal("SIGSTOP")],
    ["paused for longer than its lease right before a write", "midst", (leader) => leader.pause()],
  ];
  for (const [name, key, pause] of pauses) {
    scenario(`when the leader of two is ${name}`, key, async (id, context) => {
      const [leader, ...others] = await startInstances(context, id, 2);
      const writers = await watchWriters(context, id);
      const struck = pause(leader);
      const { heir, at } = await successor(others);
      record("SIGSTOP", (at - struck) / 1000);
      const woken = leader.signal("SIGCONT");
      expect(await leader.ended).toBe(1);
      const ended = now();
      record("SIGSTOP: end of the paused process after SIGCONT", (ended - woken) / 1000);
      await eventually("the heir to write all objects again", () => {
        expect(heir.writes.filter((time) => time > ended).length).toBeGreaterThanOrEqual(objectCount);
        expect(writers).toContain(heir.name);
      });
      // Before it continued, it may have written until the stop took effect.
      expect(leader.writes.filter((time) => time > woken)).toEqual([]);
      expect(writers).toEqual([leader.name, heir.name]);
    });
  }

  scenario("when the leader of two is cut off from the server", "cut", async (id, context) => {
    const [leader, ...others] = await startInstances(context, id, 2);
    const writers = await watchWriters(context, id);
    const struck = now();
    leader.proxy.fault = () => "silence";
    leader.proxy.silence();
    expect(await leader.ended).toBe(1);
    const ended = now();
    record("black hole: end of the leader", (ended - struck) / 1000);
    // The leader ends at the renew deadline. However slow the machine is, it ends before others may lead.
    expect(ended - struck).toBeLessThan(leaseDurationSeconds * 1000);
    const { heir, at } = await successor(others);
    record("black hole", (at - struck) / 1000);
    expect(at).toBeGreaterThan(ended);
    await eventually("a write of the heir", () => {
      expect(writers).toContain(heir.name);
    });
    expect(writers).toEqual([leader.name, heir.name]);
  });
});
