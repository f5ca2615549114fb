import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { testNamespace } from "../../../../lib/testing/suite.ts";
import { type Mirror, poisonPrefix, startMirror } from "../../../support/runtime/mirror.ts";
import { clusterClient, configMap, configMaps, recordingLog } from "../../../support/runtime/parts.ts";

const objectCount = 200;
const namespace = testNamespace("poison");
const server = clusterClient();
const { log, lines } = recordingLog();
let mirror: Mirror;
beforeAll(() => {
  mirror = startMirror(namespace, { kubeconfig: inject("kubeconfig"), log });
});
afterAll(() => mirror.stop());

const names = Array.from({ length: objectCount }, (_, index) => `object-${index}`);

/** Changes each object in turn. Returns, sorted, the milliseconds from each change to the start of its reconcile. */
async function latencies(): Promise<number[]> {
  const took: number[] = [];
  for (const name of names) {
    const sent = performance.now();
    const body = { data: { at: String(Date.now() + Math.random()) } };
    const { metadata } = await server.patch(configMaps, { namespace, name }, { type: "merge", body });
    const version = `@${metadata.resourceVersion}`;
    while (!mirror.lastSeen.get(name)?.endsWith(version))
      await new Promise((resolve) => setImmediate(resolve));
    took.push(performance.now() - sent);
  }
  return took.sort((one, other) => one - other);
}

test("one poisoned object in a hundred does not slow the others down, and is tried less and less often", async () => {
  for (const name of names) await server.create(configMaps, configMap(namespace, name));
  await expect.poll(() => mirror.discrepancies(server, names), { interval: 100 }).toEqual([]);
  const without = await latencies();

  const poisons = names.slice(0, objectCount / 100).map((_, index) => `${poisonPrefix}-${index}`);
  for (const name of poisons) await server.create(configMaps, configMap(namespace, name));
  const started = performance.now();
  const beside = await latencies();
  const seconds = (performance.now() - started) / 1000;

  const at = (sorted: readonly number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN;
  const shown = (sorted: readonly number[]) =>
    `p50 ${at(sorted, 0.5).toFixed(1)}, p99 ${at(sorted, 0.99).toFixed(1)} ms`;
  process.stderr.write(
    `from sending a change to its reconcile: ${shown(without)}; beside poison: ${shown(beside)}\n`,
  );
  // The slowest are printed only: they say more about the machine.
  expect(at(beside, 0.5)).toBeLessThan(2 * at(without, 0.5) + 5);
  const failures = lines.filter(({ name, level }) => name === poisons[0] && level === "error").length;
  // The n-th retry comes 5 ms * 2^n after the first try, or after three quarters of that at the earliest.
  expect(failures).toBeGreaterThan(2);
  expect(failures).toBeLessThanOrEqual(Math.log2(seconds / 0.005 / 0.75) + 2);
});
