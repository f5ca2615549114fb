import type { TestProject } from "vitest/node";
import { logToStderr } from "./binaries.ts";
import { namedCluster } from "./node/clusters.ts";
import { startNode } from "./node/node.ts";
import "./provided.ts";

/** vitest's globalSetup for `*.e2e.ts`: a fresh node for the run. Suites bring the images they need (`nodeImages`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = `e2e-${process.pid}`;
  const { layout } = namedCluster(name);
  const node = await startNode({ name, folder: layout.folder, images: [], log: logToStderr });
  project.provide("kubeconfig", node.kubeconfig);
  project.provide("kubectl", node.kubectl);
  project.provide("clusterName", name);
  void node.broken.then((words) => {
    logToStderr(`The node ended, and every test that needs it will fail:\n${words}`);
  });
  return () => node.stop();
}
