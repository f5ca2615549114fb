import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client } from "../../../operator/runtime/client/client.ts";
import { isAlreadyExists, isNotFound } from "../../../operator/runtime/client/errors.ts";
import { HttpTransport } from "../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../operator/runtime/client/identity.ts";
import { startEnvtest } from "../../../lib/testing/envtest.ts";
import { type Fault, type FaultProxy, kubeconfigFor, startFaultProxy } from "./fault-proxy.ts";
import { configMap, configMaps, secrets } from "./kinds.ts";
import { judge } from "./soak-judgement.ts";
import type { Sample } from "./soak-operator.ts";

const usage = `Usage: npm run soak -- [--minutes 15] [--rate 10]
Runs an operator against a real API server while objects change all the time and its network fails now and then.
--rate is the number of objects written per second; the operator writes about as many.
Exits with 1 if memory, sockets or handles of the operator grow, or if it misses a change.`;

const { values: flags } = parseArgs({
  options: {
    minutes: { type: "string", default: "15" },
    rate: { type: "string", default: "10" },
    help: { type: "boolean", default: false },
  },
});
if (flags.help) {
  console.log(usage);
  process.exit(0);
}
const [minutes, rate] = [Number(flags.minutes), Number(flags.rate)];
if (!(minutes > 0 && rate > 0)) throw new Error(`--minutes and --rate must be numbers above 0.\n${usage}`);

const nameCount = 100;
const sampleMilliseconds = Math.max(1000, (minutes * 60_000) / 90);
/** The average time between two faults. */
const faultMilliseconds = 8000;
const namespace = "soak";
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const oneOf = <T>(choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(Math.random() * choices.length)] ?? choices[0];

const faults: readonly [Fault, ...Fault[]] = [
  { status: 500 },
  { status: 503, body: "upstream connect error" },
  { status: 429, headers: { "Retry-After": "1" } },
  "reset",
  "lost answer",
  "cut head",
  "cut body",
  "truncated",
  "slow",
];

/** Writes objects at a steady rate until the signal is aborted. Returns the number of writes. */
async function churn(server: Client, signal: AbortSignal): Promise<number> {
  let count = 0;
  while (!signal.aborted) {
    const next = performance.now() + 1000 / rate;
    const key = { namespace, name: `${oneOf(["plain", "held"])}-${Math.floor(Math.random() * nameCount)}` };
    const data = { count: String(++count), text: "x".repeat(Math.floor(Math.random() * 2000)) };
    try {
      if (Math.random() < 0.15) await server.delete(configMaps, key);
      else await server.patch(configMaps, key, { type: "merge", body: { data } });
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await server.create(configMaps, configMap(namespace, key.name, data)).catch((error: unknown) => {
        if (!isAlreadyExists(error)) throw error;
      });
    }
    await pause(Math.max(0, next - performance.now()));
  }
  return count;
}

/** Injects faults until the signal is aborted. Returns the number of faults. */
async function disturb(proxy: FaultProxy, signal: AbortSignal): Promise<number> {
  let count = 0;
  for (; !signal.aborted; count++) {
    await pause(Math.random() * 2 * faultMilliseconds);
    // Silence is rare, because the operator notices it only after two minutes.
    const kind = Math.random() < 0.03 ? "silence" : oneOf(["cut", "garbage", "requests", "requests"]);
    switch (kind) {
      case "cut":
        proxy.reset();
        break;
      case "silence":
        proxy.silence();
        break;
      case "garbage":
        proxy.inject("<html>Bad Gateway</html>\n");
        break;
      case "requests": {
        const fault = oneOf(faults);
        let left = 3;
        // The lease is exempt: an operator that loses it ends, as it should.
        proxy.fault = ({ path }) => (!path.includes("/leases") && left-- > 0 ? fault : undefined);
        break;
      }
    }
  }
  proxy.fault = () => undefined;
  proxy.reset();
  return count;
}

function report(samples: readonly Sample[]): boolean {
  const figures: [string, (sample: Sample) => number, number][] = [
    ["RSS MiB", ({ rss }) => rss, 8],
    ["heap after GC MiB", ({ heap }) => heap, 1.5],
    ["external MiB", ({ external }) => external, 1.5],
    ["sockets", ({ sockets }) => sockets, 3],
    ["file descriptors", ({ files }) => files, 3],
    ["handles", ({ handles }) => Object.values(handles).reduce((sum, count) => sum + count, 0), 3],
  ];
  let isGood = true;
  console.log("figure              first   least    most  before   after allowed");
  for (const [name, valueOf, tolerance] of figures) {
    const values = samples.map(valueOf);
    const { before, after, allowed, grows } = judge(values, tolerance);
    const numbers = [values[0] ?? 0, Math.min(...values), Math.max(...values), before, after, allowed];
    console.log(
      name.padEnd(17) +
        numbers.map((value) => value.toFixed(1).padStart(8)).join("") +
        (grows ? "  GROWS" : ""),
    );
    isGood &&= !grows;
  }
  return isGood;
}

const envtest = await startEnvtest();
try {
  const identity = identityFromKubeconfig({ path: envtest.kubeconfig });
  const server = new Client(new HttpTransport({ identity, userAgent: "soak" }), { fieldManager: "soak" });
  await server.raw("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
  const proxy = await startFaultProxy(identity);
  const kubeconfig = join(envtest.folder, "kubeconfig-of-operator");
  await writeFile(kubeconfig, kubeconfigFor(proxy.url));
  const main = new URL("soak-operator.ts", import.meta.url).pathname;
  const operator = spawn(
    "setpriv",
    ["--pdeathsig", "KILL", "--", process.execPath, "--expose-gc", main, kubeconfig, namespace],
    { stdio: ["ignore", "ignore", "inherit", "ipc"] },
  );
  const ended = once(operator, "exit");
  const sampled = async (): Promise<Sample> => {
    operator.send("sample");
    return ((await once(operator, "message", { signal: AbortSignal.timeout(10_000) })) as [Sample])[0];
  };

  const stop = new AbortController();
  const working = Promise.all([churn(server, stop.signal), disturb(proxy, stop.signal)]);
  const samples: Sample[] = [];
  const started = performance.now();
  while (performance.now() - started < minutes * 60_000) {
    await Promise.race([pause(sampleMilliseconds), working]);
    const sample = await sampled();
    samples.push(sample);
    const { handles, ...numbers } = sample;
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(
      `${String(seconds)} s`,
      ...Object.entries(numbers).map(([name, value]) => `${name} ${value.toFixed(1)}`),
      JSON.stringify(handles),
    );
  }
  stop.abort();
  const [writes, disturbances] = await working;

  // There are no more faults. From now on nothing may be missing.
  await pause(5000);
  const [sources, copies] = [
    await server.list(configMaps, { namespace }),
    await server.list(secrets, { namespace }),
  ];
  const shown = (objects: typeof sources.items) =>
    objects
      .map(({ metadata }) => metadata.name)
      .sort()
      .join();
  const isComplete = shown(sources.items) === shown(copies.items);
  const last = samples.at(-1);
  console.log(
    `\n${minutes} minutes, ${writes} writes, ${disturbances} faults, ${last?.reconciled ?? 0} reconciles, ` +
      `${last?.cpuSeconds.toFixed(1) ?? "0"} CPU-s; ${sources.items.length} objects, ` +
      (isComplete ? "each with its copy" : "NOT all with their copies"),
  );
  const isFlat = report(samples);
  operator.disconnect();
  const [code] = (await ended) as [number | null];
  if (code !== 0) console.log(`The operator ended with ${String(code)}.`);
  await proxy.stop();
  process.exitCode = isFlat && isComplete && code === 0 ? 0 : 1;
} finally {
  await envtest.stop();
}
