import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { PermissionRule } from "./permission-rule.ts";
import { clusterScoped } from "./cluster-scoped.ts";
import type { CustomKind } from "./crds.ts";
import { standardLabels } from "./labels.ts";
import { policyRules } from "./policy-rules.ts";
import { userRoles } from "./user-roles.ts";

/** The rights of the operator, and the kinds that people get Roles for. */
export interface RbacProps {
  /** Name of the operator: every Role's name starts with it. */
  readonly name: string;
  /** The Namespace that the operator runs in. */
  readonly namespace: string;
  /** The ServiceAccount of the manager, in `namespace`. */
  readonly serviceAccountName: string;
  /** All that the manager's controllers may do. */
  readonly permissions: readonly PermissionRule[];
  /**
   * What the manager may do with kinds that are in no namespace, also when it works in some namespaces only.
   *
   * @default - nothing
   */
  readonly clusterPermissions?: readonly PermissionRule[];
  /** Name of the Lease by which replicas of the manager elect their leader. */
  readonly leaderElectionId: string;
  /** The kinds that people get Roles for, each once. */
  readonly kinds: readonly CustomKind[];
  /**
   * The namespaces that the manager works in. It then gets a Role in each, and no rights elsewhere. They must exist
   * before the Roles are applied.
   *
   * @default - all namespaces: one ClusterRole
   */
  readonly namespaces?: readonly string[];
}

/**
 * Who may do what: Roles for the manager, for readers of its metrics, and for each kind three Roles that an administrator
 * can bind to people.
 */
export class Rbac extends Construct {
  private readonly name: string;
  private readonly manager: k8s.Subject;
  /** Operators of some namespaces may share a cluster: each has ClusterRoles of its own. */
  private readonly suffix: string;

  public constructor(scope: Construct, id: string, props: RbacProps) {
    super(scope, id);
    this.name = props.name;
    this.suffix = props.namespaces ? `-${props.namespace}` : "";
    this.manager = { kind: "ServiceAccount", name: props.serviceAccountName, namespace: props.namespace };

    const managerRules = policyRules(props.permissions);
    if (props.namespaces) {
      for (const namespace of new Set(props.namespaces))
        this.grantInNamespace("manager", namespace, managerRules);
    } else {
      this.grantInCluster("manager", managerRules);
    }
    if (props.clusterPermissions?.length) {
      this.grantInCluster("manager-cluster", policyRules(props.clusterPermissions));
    }
    this.grantInNamespace("leader-election", props.namespace, leaderElectionRules(props.leaderElectionId));
    this.grantInCluster("metrics-auth", metricsAuthRules);

    this.clusterRole("metrics-reader", [{ nonResourceUrLs: ["/metrics"], verbs: ["get"] }]);
    for (const kind of props.kinds) {
      for (const role of userRoles(kind, props.kinds)) this.clusterRole(role.name, role.rules);
    }
  }

  /** A ClusterRole `<operator>-<grant>-role`, bound to the manager. Its name ends in the operator's namespace if that works in some only. */
  private grantInCluster(grant: string, rules: k8s.PolicyRule[]): void {
    const role = this.clusterRole(`${grant}-role${this.suffix}`, rules);
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, `${grant}-rolebinding`, {
        metadata: {
          name: `${this.name}-${grant}-rolebinding${this.suffix}`,
          labels: standardLabels(this.name),
        },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.name },
        subjects: [this.manager],
      }),
    );
  }

  /** A Role `<operator>-<grant>-role` in one namespace, bound to the manager. */
  private grantInNamespace(grant: string, namespace: string, rules: k8s.PolicyRule[]): void {
    const labels = standardLabels(this.name);
    const role = new k8s.KubeRole(this, `${namespace}-${grant}-role`, {
      metadata: { name: `${this.name}-${grant}-role`, namespace, labels },
      rules,
    });
    new k8s.KubeRoleBinding(this, `${namespace}-${grant}-rolebinding`, {
      metadata: { name: `${this.name}-${grant}-rolebinding`, namespace, labels },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.name },
      subjects: [this.manager],
    });
  }

  private clusterRole(name: string, rules: k8s.PolicyRule[]): k8s.KubeClusterRole {
    return clusterScoped(
      new k8s.KubeClusterRole(this, name, {
        metadata: { name: `${this.name}-${name}`, labels: standardLabels(this.name) },
        rules,
      }),
    );
  }
}

/** Lets the manager ask the API server who reads the metrics, and whether they may. */
const metricsAuthRules: k8s.PolicyRule[] = [
  { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
];

/** A name cannot limit `create`: the object has none yet when the request is authorized. */
const leaderElectionRules = (leaseName: string): k8s.PolicyRule[] => [
  { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    resourceNames: [leaseName],
    verbs: ["get", "update"],
  },
];
