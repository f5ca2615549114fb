/** The test kit for operators: a real API server in seconds, a whole Kubernetes on this machine, and images for it. */
export type { Envtest, EnvtestOptions } from "./envtest.ts";
export { startEnvtest } from "./envtest.ts";
export type { EventuallyOptions } from "./eventually.ts";
export { StopWaiting, eventually } from "./eventually.ts";
export type { ImageArchive, ImageName } from "./images.ts";
export { ensureImages, imageReference } from "./images.ts";
export { ensureImageInBackground } from "./images-in-background.ts";
export { bringImages } from "./node/bring-images.ts";
export type { ClusterStatus, NamedCluster } from "./node/clusters.ts";
export { clusterStatus, namedCluster, removeCluster, runningCluster } from "./node/clusters.ts";
export type { ClusterNode } from "./node/node.ts";
export { startNode } from "./node/node.ts";
export { startDetached } from "./node/start-detached.ts";
export type { RepositoryContainer, RepositoryInputs } from "./repository-pod.ts";
export { repositoryPod } from "./repository-pod.ts";
export { containerSecurity, podSecurity, service } from "./restricted-pod.ts";
export type { ServerPod } from "./server-pod.ts";
export { fromSecret, secret, serverObjects, serverPodSpec } from "./server-pod.ts";
