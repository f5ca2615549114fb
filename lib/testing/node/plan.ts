import type { BinaryName } from "../binaries.ts";
import type { Credentials } from "../credentials.ts";
import type { ImageArchive } from "../images.ts";

export const nodeBinaries = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
  "coredns",
  "kubectl",
] as const satisfies readonly BinaryName[];

/** Everything that the host decides about a node before it starts; read by the process inside. */
export interface NodePlan {
  /** The cluster's name, which kubeconfig contexts bear. */
  readonly name: string;
  readonly folder: string;
  /** The control group of all its Pods, below the root of each hierarchy. */
  readonly controlGroup: string;
  /** The port of 127.0.0.1 by which the host reaches the API server. */
  readonly hostPort: number;
  readonly binaries: Readonly<Record<(typeof nodeBinaries)[number], string>>;
  /** What the node's containerd gets before any Pod runs. */
  readonly images: readonly ImageArchive[];
  readonly sandboxImage: string;
  readonly cniPluginFolder: string;
  readonly credentials: Credentials;
}

/** What the process inside says when the node is ready; all other lines are progress. */
export const readyLine = "ready";
