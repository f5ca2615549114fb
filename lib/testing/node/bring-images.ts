import { readFile, writeFile } from "node:fs/promises";
import { withLock } from "../lock.ts";
import type { Log } from "../binaries.ts";
import { ensureImages } from "../images.ts";
import type { ImageName } from "../images.ts";
import { runningCluster } from "./clusters.ts";
import type { NamedCluster } from "./clusters.ts";
import { loadImage } from "./enter.ts";
import type { Layout } from "./layout.ts";
import type { NodePlan } from "./plan.ts";

/**
 * Gives a running node the images that it does not have as they are now, made first if need be. What it has costs
 * nothing.
 */
export async function bringImages(
  cluster: NamedCluster,
  names: readonly ImageName[],
  log: Log,
): Promise<void> {
  const [state, archives] = await Promise.all([runningCluster(cluster), ensureImages(names, { log })]);
  const { layout } = cluster;
  await withLock(`${layout.broughtImages}.lock`, async () => {
    const brought = await readBrought(layout);
    for (const { name, archive } of archives) {
      // Archives are named by what they are made from.
      if (brought.includes(archive)) continue;
      const started = performance.now();
      await loadImage(state, archive);
      brought.push(archive);
      await writeFile(layout.broughtImages, JSON.stringify(brought));
      log(`imported ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    }
  });
}

/** The archives that the node has taken in, those of its start included. */
async function readBrought(layout: Layout): Promise<string[]> {
  const text = await readFile(layout.broughtImages, "utf8").catch(() => undefined);
  if (text !== undefined) return JSON.parse(text) as string[];
  const plan = JSON.parse(await readFile(layout.plan, "utf8")) as NodePlan;
  return plan.images.map(({ archive }) => archive);
}
