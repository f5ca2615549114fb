/** A cluster that a suite may use. */
export interface ProvidedCluster {
  /** The path of a cluster administrator's kubeconfig. */
  kubeconfig: string;
  /** The path of kubectl. */
  kubectl: string;
}

/** A cluster with a node. */
export interface ProvidedNode extends ProvidedCluster {
  /** The cluster's name. */
  name: string;
}

/** What the tiers with a cluster give to their suites: `inject("kubeconfig")`. */
declare module "vitest" {
  interface ProvidedContext extends ProvidedCluster {
    /** One for each worker; the others are not set then. */
    nodes?: ProvidedNode[];
  }
}
