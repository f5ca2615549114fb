/** The recommended labels of every object that belongs to the operator called `name`. */
export const standardLabels = (name: string) => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/part-of": name,
  "app.kubernetes.io/managed-by": "cdk8s",
});

/**
 * The labels that select the manager's Pods. A Deployment's selector can never be changed, so it has names only, and nothing
 * that depends on the Deployment's place in the construct tree.
 */
export const managerSelector = (name: string) => ({
  "app.kubernetes.io/name": name,
  "control-plane": "controller-manager",
});
