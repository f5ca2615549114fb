import type { ImageName } from "./images.ts";
import { bringImages } from "./node/bring-images.ts";
import { clusterStatus, namedCluster, removeCluster, runningCluster } from "./node/clusters.ts";
import { startNode } from "./node/node.ts";
import { startDetached } from "./node/start-detached.ts";

/** What a local cluster starts with. */
export interface LocalClusterOptions {
  /** Up to 30 of a-z, 0-9 and "-". A cluster that is kept has this name in `npm run cluster -- --name`. */
  name: string;
  /** The images that it has from the start. */
  images: readonly ImageName[];
  /** Whether the cluster outlives this process. If it runs already, it is used as it is. */
  keep: boolean;
  /** Gets each line of progress. */
  log: (line: string) => void;
}

/** A whole Kubernetes on this machine. */
export interface LocalCluster {
  /** The path of a cluster administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The path of kubectl, of the cluster's version. */
  readonly kubectl: string;
  /** Gives the cluster more images, which are made first if needed. */
  bringImages(names: readonly ImageName[]): Promise<void>;
  /** Ends the cluster and removes all its traces. */
  remove(): Promise<void>;
}

/**
 * Starts a Kubernetes on this machine, which is ready for Pods when this resolves. docs/cluster.md explains it.
 *
 * @throws Error if the machine lacks something, such as root, or the cluster does not start.
 */
export async function startLocalCluster({
  name,
  images,
  keep,
  log,
}: LocalClusterOptions): Promise<LocalCluster> {
  const cluster = namedCluster(name);
  const { kubeconfig } = cluster.layout;
  const bring = (names: readonly ImageName[]) => bringImages(cluster, names, log);
  if (!keep) {
    const node = await startNode({ name, folder: cluster.layout.folder, images, log });
    return { kubeconfig, kubectl: node.kubectl, bringImages: bring, remove: () => node.stop() };
  }
  if ((await clusterStatus(cluster)).phase !== "running") await startDetached(cluster, images, log);
  const { kubectl } = await runningCluster(cluster);
  return { kubeconfig, kubectl, bringImages: bring, remove: () => removeCluster(cluster) };
}
