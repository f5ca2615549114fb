/** The namespace of everything but the operator. */
export const namespace = "my-operator-demo";

/** Its Pods, also those of the operator's Jobs, meet the strictest Pod security standard. */
export const namespaceObject = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

/** The namespace into which dist/ installs the operator. */
export const operatorNamespace = "my-operator-system";
export const operatorDeployment = "deployment.apps/my-operator-controller-manager";
