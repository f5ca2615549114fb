import type { TestProject } from "vitest/node";
import { logToStderr } from "./binaries.ts";
import { namedCluster } from "./node/clusters.ts";
import { startNode } from "./node/node.ts";
import type { ProvidedNode } from "./provided.ts";

/** vitest's globalSetup for `*.e2e.ts`: a fresh node for each worker. Suites bring the images they need (`nodeImages`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const nodes: (ProvidedNode & { stop: () => Promise<void> })[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  // One after the other: the first makes what all of them need.
  for (let worker = 1; worker <= project.config.maxWorkers; worker++) {
    try {
      nodes.push(await start(`e2e-${process.pid}-${worker}`));
    } catch (error) {
      await stop();
      throw error;
    }
  }
  project.provide(
    "nodes",
    nodes.map(({ name, kubeconfig, kubectl }) => ({ name, kubeconfig, kubectl })),
  );
  return stop;
}

async function start(name: string): Promise<ProvidedNode & { stop: () => Promise<void> }> {
  const { layout } = namedCluster(name);
  const node = await startNode({ name, folder: layout.folder, images: [], log: logToStderr });
  void node.broken.then((output) => {
    logToStderr(`The node ${name} ended, and every test that needs it will fail:\n${output}`);
  });
  const { kubeconfig, kubectl } = node;
  return { name, kubeconfig, kubectl, stop: () => node.stop() };
}
