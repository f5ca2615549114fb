import { join } from "node:path";
import { Construct } from "constructs";
import { managerPermissions } from "../controllers/permissions.ts";
import { crdsFromTypes } from "../../lib/crd/index.ts";
import { ControllerManager, type ControllerManagerProps } from "../../lib/constructs/controller-manager.ts";
import { Crds } from "../../lib/constructs/crds.ts";
import { defaultImage } from "./default-image.ts";
import { OperatorNamespace } from "../../lib/constructs/operator-namespace.ts";
import { Rbac } from "../../lib/constructs/rbac.ts";
import { product } from "../product.ts";

export interface MyOperatorProps extends Omit<
  ControllerManagerProps,
  "name" | "namespace" | "image" | "userId"
> {
  /**
   * The operator's image, such as `registry.example/my-operator:1.0.0`.
   *
   * @default - `my-operator` with this package's version as tag
   */
  readonly image?: string;
  /**
   * The Namespace that the operator runs in. It is created.
   *
   * @default "my-operator-system"
   */
  readonly namespace?: string;
  /**
   * Whether DatabaseBackups may use the engine `command`, which runs what they say.
   *
   * @default true
   */
  readonly allowCommandEngine?: boolean;
  /**
   * Images that DatabaseBackups may name, or registries and folders of them (`registry.example/team`). Empty: none but the
   * official ones that the operator chooses itself.
   *
   * @default - any image
   */
  readonly allowedImages?: readonly string[];
}

/**
 * The whole of my-operator, for the chart of another cdk8s app: CustomResourceDefinitions, Namespace, Roles and the
 * controller manager, in the order in which they must be applied.
 *
 * @example
 * const chart = new Chart(app, "databases");
 * new MyOperator(chart, "my-operator", { image: "registry.example/my-operator:1.0.0", replicas: 2 });
 */
export class MyOperator extends Construct {
  public constructor(scope: Construct, id: string, props: MyOperatorProps = {}) {
    super(scope, id);
    const { namespace = product.namespace, image = defaultImage, namespaces } = props;
    const args = [...(props.args ?? []), ...policyFlags(props)];
    const { name, leaderElectionId, userId } = product;

    const crds = new Crds(this, "crds", {
      name,
      manifests: crdsFromTypes({ apiRoot: join(import.meta.dirname, "../api") }),
    });
    const operatorNamespace = new OperatorNamespace(this, "namespace", { name, namespace });
    const rbac = new Rbac(this, "rbac", {
      name,
      namespace,
      serviceAccountName: ControllerManager.serviceAccountName(name),
      permissions: managerPermissions,
      leaderElectionId,
      kinds: crds.kinds,
      ...(namespaces && { namespaces }),
    });
    const controller = new ControllerManager(this, "controller", {
      ...props,
      name,
      namespace,
      image,
      userId,
      args,
    });

    operatorNamespace.node.addDependency(crds);
    rbac.node.addDependency(operatorNamespace);
    controller.node.addDependency(rbac);
  }
}

/** What the operator's administrator lets DatabaseBackups run, as flags of the operator. */
function policyFlags({ allowCommandEngine = true, allowedImages }: MyOperatorProps): string[] {
  return [
    ...(allowCommandEngine ? [] : ["--allow-command-engine=false"]),
    ...(allowedImages === undefined ? [] : [`--allowed-images=${allowedImages.join(",")}`]),
  ];
}
