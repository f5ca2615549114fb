import type { ImageName } from "my-operator/testing";
import {
  bringImages,
  clusterStatus,
  ensureImageInBackground,
  ensureImages,
  namedCluster,
  removeCluster,
  runningCluster,
  startDetached,
  startNode,
} from "my-operator/testing";
import type { Kubectl } from "./kubectl.ts";
import { kubectlFor } from "./kubectl.ts";
import { namespace } from "./namespace.ts";

/** The cluster that the demo runs in. */
export interface DemoCluster {
  kubectl: Kubectl;
  /** Resolves when the cluster has the images of all servers, or can pull them. */
  bringImages(): Promise<void>;
  /** The commands that look at the cluster after the demo. */
  howToUse: string;
  /** The commands that remove what the demo made. */
  howToRemove: string;
  /**
   * Removes the demo's own cluster, or the demo's objects from the user's cluster.
   *
   * @param removeObjects Removes the objects.
   */
  cleanUp(removeObjects: (kubectl: Kubectl) => Promise<void>): Promise<void>;
}

type Log = (line: string) => void;

/** The images that the demo's own cluster starts with. */
const firstImages: readonly ImageName[] = ["operator", "postgres:17"];
/** The images that it gets while it runs. */
const laterImages: readonly ImageName[] = ["mariadb:11.8", "versitygw"];

/** Opens the user's cluster if a context is given, otherwise the demo's own, which stays if `keep` is set. */
export async function openCluster(options: {
  context: string | undefined;
  keep: boolean;
  log: Log;
}): Promise<DemoCluster> {
  const { context, keep, log } = options;
  if (context !== undefined) return usersCluster(context);
  return keep ? permanentCluster(log) : temporaryCluster(log);
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

/** Starts a cluster that ends with this process. */
async function temporaryCluster(log: Log): Promise<DemoCluster> {
  const cluster = namedCluster(`demo-${process.pid}`);
  const imagesAreMade = makeLaterImages(log);
  // bringImages reports the error; until then it is not an unhandled rejection.
  imagesAreMade.catch(() => undefined);
  const node = await startNode({
    name: cluster.name,
    folder: cluster.layout.folder,
    images: firstImages,
    log,
  });
  return {
    kubectl: kubectlFor(node.kubectl, ["--kubeconfig", node.kubeconfig]),
    bringImages: () => imagesAreMade.then(() => bringImages(cluster, laterImages, log)),
    howToUse: "",
    howToRemove: "",
    cleanUp: () => node.stop(),
  };
}

async function permanentCluster(log: Log): Promise<DemoCluster> {
  const cluster = namedCluster("demo");
  const imagesAreMade = makeLaterImages(log);
  // bringImages reports the error; until then it is not an unhandled rejection.
  imagesAreMade.catch(() => undefined);
  if ((await clusterStatus(cluster)).phase !== "running") await startDetached(cluster, firstImages, log);
  const { kubectl } = await runningCluster(cluster);
  const howToRemove = "npm run cluster -- --name demo down";
  return {
    kubectl: kubectlFor(kubectl, ["--kubeconfig", cluster.layout.kubeconfig]),
    bringImages: () => imagesAreMade.then(() => bringImages(cluster, laterImages, log)),
    howToUse: [
      `export KUBECONFIG=${cluster.layout.kubeconfig}`,
      `kubectl -n ${namespace} get databasebackups,databasesnapshots`,
      `${howToRemove}   # when you are done`,
    ].join("\n"),
    howToRemove,
    cleanUp: () => removeCluster(cluster),
  };
}

/** Makes the later images while Kubernetes is built and started. Compiling versitygw takes a minute and delays nothing. */
async function makeLaterImages(log: Log): Promise<void> {
  await Promise.all([ensureImages(["mariadb:11.8"], { log }), ensureImageInBackground("versitygw", { log })]);
}
