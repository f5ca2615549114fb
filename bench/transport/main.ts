/**
 * Measures the cost of one request in our process: with our transport, with Node's HTTP/1.1, and with Node's HTTP/2
 * without our safety measures. Each turn is a process of its own, so that it has a fresh heap.
 * docs/decisions/0012-http1.md has figures.
 *
 *   npm run bench:transport -- [rounds]
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEnvtest } from "../../lib/testing/envtest.ts";
import type { Cost } from "./requests.ts";

const ways = ["transport", "https", "http2"] as const;

const rounds = Number(process.argv[2] ?? 5);
const envtest = await startEnvtest();
const costs = new Map<string, Cost[]>(ways.map((way) => [way, []]));
try {
  for (let round = 0; round < rounds; round++) {
    for (const way of ways) {
      const words = [join(import.meta.dirname, "requests.ts"), way, envtest.kubeconfig];
      const { stdout } = await promisify(execFile)(process.execPath, words);
      costs.get(way)?.push(JSON.parse(stdout) as Cost);
    }
  }
} finally {
  await envtest.stop();
}
console.log("|  | CPU µs per request | peak MiB |\n| --- | --- | --- |");
for (const [way, turns] of costs) {
  const cpu = range(turns.map(({ cpuMicroseconds }) => cpuMicroseconds));
  const peak = range(turns.map(({ peakMebibytes }) => peakMebibytes));
  console.log(`| ${way} | ${cpu} | ${peak} |`);
}

/** The median, with the range in parentheses. */
function range(values: number[]): string {
  const sorted = values.toSorted((one, other) => one - other).map((value) => value.toFixed(0));
  return `${sorted[sorted.length >> 1] ?? ""} (${sorted[0] ?? ""}–${sorted.at(-1) ?? ""})`;
}
