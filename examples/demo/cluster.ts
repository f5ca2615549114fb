import type { ImageName } from "../../test/cluster/images.ts";
import {
  clusterStatus,
  namedCluster,
  removeCluster,
  runningCluster,
} from "../../test/cluster/node/clusters.ts";
import { startNode } from "../../test/cluster/node/node.ts";
import { startDetached } from "../../test/cluster/node/start-detached.ts";
import type { Kubectl } from "./kubectl.ts";
import { kubectlFor } from "./kubectl.ts";

/** A cluster for the demo. */
export interface DemoCluster {
  kubectl: Kubectl;
  /** What to type to look around when the demo is over. */
  howToUse: string;
  /**
   * Removes what the demo made: a cluster of its own altogether; from the user's cluster only the demo's objects.
   *
   * @param removeObjects Removes the objects, where that is to be done.
   */
  cleanUp(removeObjects: (kubectl: Kubectl) => Promise<void>): Promise<void>;
}

const images: readonly ImageName[] = ["operator", "postgres:17"];

/** The user's cluster when a context is named; else one of the demo's own, which stays when `keep` is set. */
export async function openCluster(options: {
  context: string | undefined;
  keep: boolean;
  log: (line: string) => void;
}): Promise<DemoCluster> {
  const { context, keep, log } = options;
  if (context !== undefined) return usersCluster(context);
  return keep ? lastingCluster(log) : passingCluster(log);
}

function usersCluster(context: string): DemoCluster {
  const kubectl = kubectlFor("kubectl", ["--context", context]);
  return {
    kubectl,
    howToUse: `kubectl --context ${context} -n my-operator-demo get databasebackups`,
    cleanUp: (removeObjects) => removeObjects(kubectl),
  };
}

/** It ends with this process, however this ends. */
async function passingCluster(log: (line: string) => void): Promise<DemoCluster> {
  const name = `demo-${process.pid}`;
  const node = await startNode({ name, folder: namedCluster(name).layout.folder, images, log });
  return {
    kubectl: kubectlFor(node.kubectl, ["--kubeconfig", node.kubeconfig]),
    howToUse: "",
    cleanUp: () => node.stop(),
  };
}

async function lastingCluster(log: (line: string) => void): Promise<DemoCluster> {
  const cluster = namedCluster("demo");
  if ((await clusterStatus(cluster)).phase !== "running") await startDetached(cluster, images, log);
  const { kubectl } = await runningCluster(cluster);
  return {
    kubectl: kubectlFor(kubectl, ["--kubeconfig", cluster.layout.kubeconfig]),
    howToUse: [
      `export KUBECONFIG=${cluster.layout.kubeconfig}`,
      "kubectl -n my-operator-demo get databasebackups",
      "npm run cluster -- --name demo down   # when you are done",
    ].join("\n"),
    cleanUp: () => removeCluster(cluster),
  };
}
