/** Where everything of the demo is, but the operator. */
export const namespace = "my-operator-demo";

/** The strictest standard that Kubernetes has for Pods: the demo's meet it, and the operator's. */
export const namespaceObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

/** Where dist/ installs the operator. */
export const operatorNamespace = "my-operator-system";
export const operatorDeployment = "deployment.apps/my-operator-controller-manager";
