import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { clusterScoped } from "./cluster-scoped.ts";
import { standardLabels } from "./labels.ts";

/** Which objects must not be deleted, and by whom they may be deleted all the same. */
export interface DeletionGuardProps {
  /** Name of the policy and of its binding. */
  readonly name: string;
  /** Name of the operator, which becomes the label `app.kubernetes.io/name`. */
  readonly operator: string;
  /** The kind: its API group, a version that the API server has, and its plural in lower case. */
  readonly resource: { readonly group: string; readonly version: string; readonly plural: string };
  /** A CEL expression that is true for an object that must not be deleted: `oldObject`. */
  readonly condition: string;
  /** A CEL expression that gives the text of the refusal: why the object is protected, and what to do to delete it. */
  readonly message: string;
  /**
   * The user names that may delete protected objects, such as `system:serviceaccount:my-namespace:my-operator`.
   *
   * @default - only Kubernetes' own controllers
   */
  readonly exemptUsers?: readonly string[];
}

/**
 * The users of Kubernetes' own controllers that delete what depends on a deleted object or is in a deleted namespace. A
 * controller manager without a ServiceAccount for each controller has the last one.
 */
const kubernetesControllers = [
  "system:serviceaccount:kube-system:namespace-controller",
  "system:serviceaccount:kube-system:generic-garbage-collector",
  "system:kube-controller-manager",
];

/**
 * A ValidatingAdmissionPolicy, with its binding, that refuses to delete some objects of a kind. It blocks neither the deletion
 * of their namespace, nor that of their CustomResourceDefinition, nor the garbage collector.
 */
export class DeletionGuard extends Construct {
  public constructor(scope: Construct, id: string, props: DeletionGuardProps) {
    super(scope, id);
    const { name, operator, resource, condition, message, exemptUsers = [] } = props;
    const metadata = { name, labels: standardLabels(operator) };
    const apiVersion = "admissionregistration.k8s.io/v1";
    const mayDelete = [...kubernetesControllers, ...exemptUsers];
    const policy = new ApiObject(this, "policy", {
      apiVersion,
      kind: "ValidatingAdmissionPolicy",
      metadata,
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [resource.group],
              apiVersions: [resource.version],
              resources: [resource.plural],
              operations: ["DELETE"],
            },
          ],
        },
        matchConditions: [
          { name: "is-protected", expression: condition },
          {
            name: "is-not-exempt",
            expression: `!(request.userInfo.username in ${JSON.stringify(mayDelete)})`,
          },
        ],
        validations: [
          {
            // Whoever deletes what is in a namespace that is being deleted, a refusal would only block it.
            expression: "namespaceObject != null && has(namespaceObject.metadata.deletionTimestamp)",
            messageExpression: message,
            reason: "Forbidden",
          },
        ],
      },
    });
    const binding = new ApiObject(this, "binding", {
      apiVersion,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata,
      spec: { policyName: name, validationActions: ["Deny"] },
    });
    binding.addDependency(clusterScoped(policy));
    clusterScoped(binding);
  }
}
