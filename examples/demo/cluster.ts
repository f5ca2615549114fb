import type { ImageName } from "my-operator/testing";
import { ensureImageInBackground, ensureImages, startLocalCluster } from "my-operator/testing";
import type { Kubectl } from "./kubectl.ts";
import { kubectlFor } from "./kubectl.ts";
import { namespace, withoutLastBackup } from "./namespace.ts";

/** The cluster that the demo runs in. */
export interface DemoCluster {
  kubectl: Kubectl;
  /** Resolves when the cluster has all images, or can pull them. */
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
const laterImages: readonly ImageName[] = ["mariadb:11.8", "versitygw", "prometheus"];

/** Opens the user's cluster if a context is given, otherwise the demo's own, which stays if `keep` is set. */
export async function openCluster(options: {
  context: string | undefined;
  keep: boolean;
  log: Log;
}): Promise<DemoCluster> {
  const { context, keep, log } = options;
  return context === undefined ? ownCluster(keep, log) : usersCluster(context);
}

function usersCluster(context: string): DemoCluster {
  const kubectl = kubectlFor("kubectl", ["--context", context]);
  return {
    kubectl,
    bringImages: () => Promise.resolve(),
    howToUse: `kubectl --context ${context} -n ${namespace} get databasebackups,databasesnapshots`,
    howToRemove: [
      `kubectl --context ${context} -n ${namespace} patch postgresqldatabase orders --type=merge -p '${withoutLastBackup}'`,
      `kubectl --context ${context} delete namespace ${namespace}`,
      `kubectl --context ${context} delete -f dist`,
    ].join("\n"),
    cleanUp: (removeObjects) => removeObjects(kubectl),
  };
}

async function ownCluster(keep: boolean, log: Log): Promise<DemoCluster> {
  const name = keep ? "demo" : `demo-${process.pid}`;
  const imagesAreMade = makeLaterImages(log);
  // bringImages reports the error. Until then, Node must not report an unhandled rejection.
  imagesAreMade.catch(() => undefined);
  const cluster = await startLocalCluster({ name, images: firstImages, keep, log });
  const howToRemove = `npm run cluster -- --name ${name} down`;
  return {
    kubectl: kubectlFor(cluster.kubectl, ["--kubeconfig", cluster.kubeconfig]),
    bringImages: () => imagesAreMade.then(() => cluster.bringImages(laterImages)),
    howToUse: [
      `export KUBECONFIG=${cluster.kubeconfig}`,
      `kubectl -n ${namespace} get databasebackups,databasesnapshots`,
      `${howToRemove}   # when you are done`,
    ].join("\n"),
    howToRemove,
    cleanUp: () => cluster.remove(),
  };
}

/**
 * Makes the later images while Kubernetes is built and started, so that compiling versitygw and Prometheus, which takes
 * minutes, delays nothing.
 */
async function makeLaterImages(log: Log): Promise<void> {
  const compiled = async () => {
    await ensureImageInBackground("versitygw", { log });
    await ensureImageInBackground("prometheus", { log });
  };
  await Promise.all([ensureImages(["mariadb:11.8"], { log }), compiled()]);
}
