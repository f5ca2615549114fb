import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ImageName } from "../../lib/testing/images.ts";
import { ensureImages } from "../../lib/testing/images.ts";
import { bringImages } from "../../lib/testing/node/bring-images.ts";
import {
  clusterStatus,
  namedCluster,
  removeCluster,
  runningCluster,
} from "../../lib/testing/node/clusters.ts";
import { startNode } from "../../lib/testing/node/node.ts";
import { startDetached } from "../../lib/testing/node/start-detached.ts";
import type { Kubectl } from "./kubectl.ts";
import { kubectlFor } from "./kubectl.ts";
import { namespace } from "./namespace.ts";

/** A cluster for the demo. */
export interface DemoCluster {
  kubectl: Kubectl;
  /** Resolves when the cluster has the images of all servers, or pulls them by itself. */
  bringImages(): Promise<void>;
  /** What to type to look around when the demo is over. */
  howToUse: string;
  /** What to type to remove what the demo made. */
  howToRemove: string;
  /**
   * Removes what the demo made: a cluster of its own altogether; from the user's cluster only the demo's objects.
   *
   * @param removeObjects Removes the objects, where that is to be done.
   */
  cleanUp(removeObjects: (kubectl: Kubectl) => Promise<void>): Promise<void>;
}

type Log = (line: string) => void;

/** What a cluster of the demo's own starts with. */
const firstImages: readonly ImageName[] = ["operator", "postgres:17"];
/** What it gets when it runs. */
const furtherImages: readonly ImageName[] = ["mariadb:11.8", "versitygw"];

/** The user's cluster when a context is named; else one of the demo's own, which stays when `keep` is set. */
export async function openCluster(options: {
  context: string | undefined;
  keep: boolean;
  log: Log;
}): Promise<DemoCluster> {
  const { context, keep, log } = options;
  if (context !== undefined) return usersCluster(context);
  return keep ? lastingCluster(log) : passingCluster(log);
}

function usersCluster(context: string): DemoCluster {
  const kubectl = kubectlFor("kubectl", ["--context", context]);
  return {
    kubectl,
    bringImages: () => Promise.resolve(),
    howToUse: `kubectl --context ${context} -n ${namespace} get databasebackups,databasesnapshots`,
    howToRemove: [
      `kubectl --context ${context} delete namespace ${namespace}`,
      `kubectl --context ${context} delete -f dist`,
    ].join("\n"),
    cleanUp: (removeObjects) => removeObjects(kubectl),
  };
}

/** It ends with this process, however this ends. */
async function passingCluster(log: Log): Promise<DemoCluster> {
  const cluster = namedCluster(`demo-${process.pid}`);
  const made = makeFurtherImages(log);
  // Whoever waits for it gets the error; until then it is nobody's.
  made.catch(() => undefined);
  const node = await startNode({
    name: cluster.name,
    folder: cluster.layout.folder,
    images: firstImages,
    log,
  });
  return {
    kubectl: kubectlFor(node.kubectl, ["--kubeconfig", node.kubeconfig]),
    bringImages: () => made.then(() => bringImages(cluster, furtherImages, log)),
    howToUse: "",
    howToRemove: "",
    cleanUp: () => node.stop(),
  };
}

async function lastingCluster(log: Log): Promise<DemoCluster> {
  const cluster = namedCluster("demo");
  const made = makeFurtherImages(log);
  // Whoever waits for it gets the error; until then it is nobody's.
  made.catch(() => undefined);
  if ((await clusterStatus(cluster)).phase !== "running") await startDetached(cluster, firstImages, log);
  const { kubectl } = await runningCluster(cluster);
  const howToRemove = "npm run cluster -- --name demo down";
  return {
    kubectl: kubectlFor(kubectl, ["--kubeconfig", cluster.layout.kubeconfig]),
    bringImages: () => made.then(() => bringImages(cluster, furtherImages, log)),
    howToUse: [
      `export KUBECONFIG=${cluster.layout.kubeconfig}`,
      `kubectl -n ${namespace} get databasebackups,databasesnapshots`,
      `${howToRemove}   # when you are done`,
    ].join("\n"),
    howToRemove,
    cleanUp: () => removeCluster(cluster),
  };
}

/** Makes the further images while the cluster is built and started. */
async function makeFurtherImages(log: Log): Promise<void> {
  await Promise.all([ensureImages(["mariadb:11.8"], { log }), makeAtLeisure("versitygw", log)]);
}

/**
 * Makes an image that takes a minute of compiling, in a process that lets everything else go first: it works while the
 * Kubernetes is downloaded, linked and waited for. It must not need what others wait for.
 */
async function makeAtLeisure(name: ImageName, log: Log): Promise<void> {
  const program = join(import.meta.dirname, "../../lib/testing/images.ts");
  const child = spawn("nice", ["-n", "19", process.execPath, program, name], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  process.once("exit", () => child.kill());
  let words = "";
  createInterface({ input: child.stderr }).on("line", (line) => {
    words += `${line}\n`;
    log(line);
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`The image ${name} could not be made:\n${words}`);
}
