import { join } from "node:path";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { ControllerManager, type ControllerManagerProps } from "../../lib/constructs/controller-manager.ts";
import { Crds } from "../../lib/constructs/crds.ts";
import { OperatorNamespace } from "../../lib/constructs/operator-namespace.ts";
import { Rbac } from "../../lib/constructs/rbac.ts";
import { crdsFromTypes } from "../../lib/crd/index.ts";
import { readCluster, readVolumes, retainVolumes } from "../controllers/databasebackup/permissions.ts";
import { managerPermissions } from "../controllers/permissions.ts";
import { reachedPods } from "../controllers/postgresqldatabase/permissions.ts";
import { product } from "../product.ts";
import { defaultImage } from "./default-image.ts";

/** How my-operator is installed: where it runs, with what, and what it allows. */
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
   * Whether DatabaseBackups may use the engine `command`, which runs any program that they name.
   *
   * @default true
   */
  readonly allowCommandEngine?: boolean;
  /**
   * Images that DatabaseBackups may name, or registries and folders of them (`registry.example/team`). With an empty list they may
   * name none: then only the official images that the operator chooses itself are used.
   *
   * @default - any image
   */
  readonly allowedImages?: readonly string[];
  /**
   * Whether the operator sets the reclaim policy of the volumes of the claims that it creates to Retain, so that backups outlive
   * their claims and namespaces. For that it may change all PersistentVolumes of the cluster.
   *
   * @default false
   */
  readonly retainVolumes?: boolean;
  /**
   * How many runs may be in progress at a time, from 1 on. The Jobs of the others begin suspended, and the operator starts them in
   * turn, so they also wait while the operator is away.
   *
   * @default - any number, and Kubernetes starts them without the operator
   */
  readonly maxConcurrentRuns?: number;
  /**
   * How many runs of one namespace may be in progress at a time, from 1 on.
   *
   * @default - any number
   */
  readonly maxConcurrentRunsPerNamespace?: number;
  /**
   * How many drills, which restore backups to verify them, may be in progress at a time, from 1 on. The others wait for their turns.
   * Runs and drills do not wait for each other.
   *
   * @default 2
   */
  readonly maxConcurrentDrills?: number;
  /**
   * Whether the platform chooses the user and groups of Pods, as OpenShift does. Then neither the operator's own Pods nor those
   * of DatabaseBackups ask for user 65532. DatabaseBackups can still ask for one in `securityContext`.
   *
   * @default false
   */
  readonly userIdsFromPlatform?: boolean;
}

/** A part of my-operator. */
export type OperatorPart = "crds" | "namespace" | "rbac" | "controller";

/**
 * Adds the parts of my-operator to the scopes that `scopeOf` gives for them, and makes each depend on the one that must
 * be applied before it. `MyOperator` has all parts in one scope; the charts of main.ts have one each.
 */
export function addOperatorParts(
  scopeOf: (part: OperatorPart) => Construct,
  props: MyOperatorProps = {},
): void {
  const { name, leaderElectionId, userId } = product;
  const {
    namespace = product.namespace,
    image = defaultImage,
    namespaces,
    userIdsFromPlatform = false,
    retainVolumes: retainsVolumes = false,
  } = props;

  const crds = new Crds(scopeOf("crds"), "crds", {
    name,
    manifests: crdsFromTypes({ apiRoot: join(import.meta.dirname, "../api") }),
  });

  const operatorNamespace = new OperatorNamespace(scopeOf("namespace"), "namespace", { name, namespace });
  operatorNamespace.node.addDependency(crds);

  const rbac = new Rbac(scopeOf("rbac"), "rbac", {
    name,
    namespace,
    serviceAccountName: ControllerManager.serviceAccountName(name),
    permissions: managerPermissions,
    // An operator of some namespaces gets rights to what is in none only where it is asked to change them.
    clusterPermissions: [
      readCluster,
      ...(retainsVolumes ? [retainVolumes] : namespaces ? [] : [readVolumes]),
    ],
    leaderElectionId,
    kinds: crds.kinds,
    ...(namespaces && { namespaces }),
  });
  rbac.node.addDependency(operatorNamespace);

  const controller = new ControllerManager(scopeOf("controller"), "controller", {
    ...props,
    name,
    namespace,
    image,
    userId: userIdsFromPlatform ? "platform" : userId,
    args: [...(props.args ?? []), ...flagsOf(props)],
    egress: [serversOfDatabases(), ...(props.egress ?? [])],
  });
  controller.node.addDependency(rbac);
}

/** The operator asks the primaries of PostgreSQLDatabases, of all namespaces, how far their replicas are behind. */
function serversOfDatabases(): k8s.NetworkPolicyEgressRule {
  const { port, matchLabels, label } = reachedPods;
  const podSelector = { matchLabels, matchExpressions: [{ key: label, operator: "Exists" }] };
  return {
    to: [{ namespaceSelector: {}, podSelector }],
    ports: [{ port: k8s.IntOrString.fromNumber(port), protocol: "TCP" }],
  };
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
    addOperatorParts(() => this, props);
  }
}

/** The operator's flags for what its administrator decides about the Pods of DatabaseBackups. */
function flagsOf({
  allowCommandEngine = true,
  allowedImages,
  userIdsFromPlatform = false,
  retainVolumes: retainsVolumes = false,
  maxConcurrentRuns,
  maxConcurrentRunsPerNamespace,
  maxConcurrentDrills,
}: MyOperatorProps): string[] {
  return [
    ...(allowCommandEngine ? [] : ["--allow-command-engine=false"]),
    ...(allowedImages === undefined ? [] : [`--allowed-images=${allowedImages.join(",")}`]),
    ...(retainsVolumes ? ["--retain-volumes"] : []),
    ...limitFlag("max-concurrent-runs", maxConcurrentRuns),
    ...limitFlag("max-concurrent-runs-per-namespace", maxConcurrentRunsPerNamespace),
    ...limitFlag("max-concurrent-drills", maxConcurrentDrills),
    ...(userIdsFromPlatform ? ["--user-ids-from-platform"] : []),
  ];
}

function limitFlag(name: string, limit: number | undefined): string[] {
  if (limit === undefined) return [];
  if (Number.isSafeInteger(limit) && limit >= 1) return [`--${name}=${limit}`];
  throw new RangeError(
    `${limit} is not a valid number for --${name}: use a whole number from 1 on, or leave it out.`,
  );
}
