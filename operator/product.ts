/** What this operator is known by. The manifests, the command line and the controllers have to agree on these. */
export const product = {
  /** The operator's name: the names of its own objects start with it, and `managed-by` of what it makes says it. */
  name: "my-operator",
  /** The Namespace that the operator runs in, unless another is given. */
  namespace: "my-operator-system",
  /** Name of the Lease by which instances of the operator elect their leader. */
  leaderElectionId: "830ca276.test.io",
  /** User and group of every container that the operator starts. The Dockerfile's `USER` is the same. */
  userId: 65532,
} as const;
