/** The namespace of everything but the operator. */
export const namespace = "my-operator-demo";

/** All Pods in it, including those of the operator's Jobs, must meet the strictest Pod Security Standard. */
export const namespaceObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

/** The namespace into which dist/ installs the operator. */
export const operatorNamespace = "my-operator-system";
export const operatorDeployment = "deployment.apps/my-operator-controller-manager";

/** What lets Prometheus read the metrics, besides what is in the operator's namespace. */
export const metricsBinding = "clusterrolebinding/my-operator-metrics-reader";

/** The change of a PostgreSQLDatabase after which it is deleted without a last backup. */
export const withoutLastBackup = JSON.stringify({ spec: { deletionPolicy: "Delete" } });
