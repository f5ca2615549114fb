import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { imageFolder } from "../../lib/build/build-image.ts";
import { nodeEnvironment, nodeFlags } from "../../lib/image/node-flags.ts";
import type { Daemon } from "../../lib/testing/daemon.ts";
import { startDaemon } from "../../lib/testing/daemon.ts";
import type { Envtest } from "../../lib/testing/envtest.ts";
import { eventually } from "../../lib/testing/eventually.ts";
import { cpuSeconds, residentMemory } from "../runtime/process-figures.ts";

/* The operator's own program, as its image runs it. */

/** Starts it. The image folder must have been built. */
export async function startOperator(envtest: Envtest, name: string): Promise<Daemon> {
  const folder = join(envtest.folder, "operator");
  await mkdir(folder, { recursive: true });
  const environment = Object.entries({ ...nodeEnvironment, OPERATOR_IMAGE: "my-operator:bench" });
  const args = [
    ...environment.map(([variable, value]) => `${variable}=${value}`),
    join(imageFolder, "node"),
    ...nodeFlags,
    join(imageFolder, "manager.mjs"),
    `--kubeconfig=${envtest.kubeconfig}`,
    "--metrics-bind-address=0",
    "--health-probe-bind-address=0",
  ];
  return startDaemon("operator", "/usr/bin/env", args, join(folder, `${name}.log`));
}

/** Waits until the operator uses less than 3 % of a CPU in two consecutive seconds. */
export async function untilQuiet({ pid }: Daemon): Promise<void> {
  let quiet = 0;
  await eventually(
    "the operator to be at rest",
    async () => {
      const before = await cpuSeconds(pid);
      await wait(1000);
      const used = (await cpuSeconds(pid)) - before;
      quiet = used < 0.03 ? quiet + 1 : 0;
      assert(quiet === 2, `it used ${used.toFixed(2)} s of CPU in a second`);
    },
    { seconds: 600, intervalMilliseconds: 0 },
  );
}

/** Prints what it has used so far. */
export async function report(what: string, { pid }: Daemon): Promise<void> {
  const { now, peak } = await residentMemory(pid);
  const cpu = await cpuSeconds(pid);
  console.log(
    `${what}: ${cpu.toFixed(2)} CPU-s, peak ${peak.toFixed(0)} MiB, then ${now.toFixed(0)} MiB of memory`,
  );
}

/** Does something for each index, 20 at a time. */
export async function inBatches(all: number, work: (index: number) => Promise<void>): Promise<void> {
  const size = 20;
  for (let first = 0; first < all; first += size) {
    await Promise.all(Array.from({ length: Math.min(size, all - first) }, (_, at) => work(first + at)));
  }
}
