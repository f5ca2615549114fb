/**
 * The test kit for operators: a real API server in seconds, a model of one in memory, a whole Kubernetes on this machine, images
 * for it, and a check of CEL rules.
 */
export type { CheckedCelRule, CheckedCelRules } from "./cel-rules.ts";
export { checkCelRules } from "./cel-rules.ts";
export type { CrdManifest } from "./crd-manifests.ts";
export { readCrds } from "./crd-manifests.ts";
export type { Envtest, EnvtestOptions } from "./envtest.ts";
export { startEnvtest } from "./envtest.ts";
export { established } from "./established.ts";
export type { EventuallyOptions } from "./eventually.ts";
export { StopWaiting, eventually } from "./eventually.ts";
export type { ImageArchive, ImageName } from "./images.ts";
export { ensureImages, imageReference } from "./images.ts";
export { ensureImageInBackground } from "./images-in-background.ts";
export type { LocalCluster, LocalClusterOptions } from "./local-cluster.ts";
export { startLocalCluster } from "./local-cluster.ts";
export type { PrometheusInputs, ScrapedMonitor } from "./prometheus-pod.ts";
export { prometheusObjects, prometheusPath } from "./prometheus-pod.ts";
export type { RepositoryContainer, RepositoryInputs } from "./repository-pod.ts";
export { repositoryPod } from "./repository-pod.ts";
export { containerSecurity, podSecurity, service } from "./restricted-pod.ts";
export type { ServerPod } from "./server-pod.ts";
export { fromSecret, secret, serverObjects, serverPodSpec } from "./server-pod.ts";
export type { CelRules } from "./model/custom-kinds.ts";
export type { ModelApiServerOptions } from "./model/api-server.ts";
export { ModelApiServer } from "./model/api-server.ts";
export type { ModelRequest, ModelResponse, ModelStream, ModelTransport } from "./model/transport.ts";
export { UnmodelledError } from "./model/unmodelled-error.ts";
