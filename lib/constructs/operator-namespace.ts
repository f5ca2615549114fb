import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { clusterScoped } from "./cluster-scoped.ts";
import { standardLabels } from "./labels.ts";

/** The name of the Namespace, and whose it is. */
export interface OperatorNamespaceProps {
  /** Name of the operator, which becomes the label `app.kubernetes.io/name`. */
  readonly name: string;
  /** Name of the Namespace. */
  readonly namespace: string;
}

/** The Namespace that the operator runs in. It admits only Pods of the `restricted` Pod Security Standard. */
export class OperatorNamespace extends Construct {
  public constructor(scope: Construct, id: string, props: OperatorNamespaceProps) {
    super(scope, id);
    clusterScoped(
      new k8s.KubeNamespace(this, "namespace", {
        metadata: {
          name: props.namespace,
          labels: { ...standardLabels(props.name), "pod-security.kubernetes.io/enforce": "restricted" },
        },
      }),
    );
  }
}
