/** What the tiers with a cluster give to their suites: `inject("kubeconfig")`. */
declare module "vitest" {
  interface ProvidedContext {
    /** The path of a cluster administrator's kubeconfig. */
    kubeconfig: string;
    /** The path of kubectl. */
    kubectl: string;
    /** The cluster's name; only a node has one. */
    clusterName: string;
  }
}

export {};
