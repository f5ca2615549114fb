import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { managerSelector, standardLabels } from "./labels.ts";

const metricsPort = 8443;
const healthPort = 8081;

/** The ports of API servers: of managed clusters, kubeadm and kind, minikube, MicroK8s. */
const apiServerPorts = [443, 6443, 8443, 16443];

/** The image, the arguments and the Pods of an operator. */
export interface ControllerManagerProps {
  /** Name of the operator: the names of all objects start with it. */
  readonly name: string;
  /** The Namespace that the operator runs in. */
  readonly namespace: string;
  /** The operator's image, such as `registry.example/my-operator:1.0.0`. */
  readonly image: string;
  /**
   * Names of Secrets in `namespace` with credentials for the image's registry.
   *
   * @default - none: the image can be pulled without credentials
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Number of the user and group that the image's program runs as; `platform` leaves both to the platform, as OpenShift
   * wants it.
   *
   * @default 65532, which distroless images call `nonroot`
   */
  readonly userId?: number | "platform";
  /**
   * How many managers run. One leads and works, the others wait to take over. More than one get a PodDisruptionBudget.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * The namespaces that the manager works in.
   *
   * @default - all namespaces
   */
  readonly namespaces?: readonly string[];
  /**
   * Further arguments of the operator.
   *
   * @default - none
   */
  readonly args?: readonly string[];
  /**
   * Further environment variables of the operator, such as the images that it runs. `valueFrom` takes one from a Secret or
   * ConfigMap.
   *
   * @default - none
   */
  readonly env?: readonly k8s.EnvVar[];
  /**
   * Secrets and ConfigMaps in `namespace` whose entries all become environment variables of the operator.
   *
   * @default - none
   */
  readonly envFrom?: readonly k8s.EnvFromSource[];
  /**
   * Further ports of the operator, such as that of a webhook. The NetworkPolicy allows everyone to reach them. A Service for them
   * selects the Pods by `ControllerManager.podLabels(name)`.
   *
   * @default - metrics and health only
   */
  readonly ports?: readonly k8s.ContainerPort[];
  /**
   * Volumes of the Pods.
   *
   * @default - none
   */
  readonly volumes?: readonly k8s.Volume[];
  /**
   * Where the operator's container has the volumes. Its file system cannot be written otherwise.
   *
   * @default - nowhere
   */
  readonly volumeMounts?: readonly k8s.VolumeMount[];
  /**
   * Further containers of the Pods. The Namespace admits only Pods of the `restricted` Pod Security Standard, so each needs a
   * security context like that of the operator's container.
   *
   * @default - none
   */
  readonly extraContainers?: readonly k8s.Container[];
  /**
   * Annotations of the Pods.
   *
   * @default - the operator's container is the one that kubectl shows the log of
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /**
   * Annotations of the ServiceAccount, such as the identity that a cloud gives to its Pods.
   *
   * @default - none
   */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
  /**
   * Further rules of the NetworkPolicy: what the operator may reach besides DNS and the API server. A rule without fields allows
   * everything.
   *
   * @default - nothing else
   */
  readonly egress?: readonly k8s.NetworkPolicyEgressRule[];
  /**
   * CPU, memory and ephemeral storage of one manager.
   *
   * @default - 50m CPU, 128Mi of memory and 64Mi of ephemeral storage requested, limited to one CPU, 512Mi and 1Gi
   */
  readonly resources?: k8s.ResourceRequirements;
  /**
   * The PriorityClass of the Pods.
   *
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * Labels that a node must have.
   *
   * @default - any node
   */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /**
   * Taints of nodes that the Pods tolerate.
   *
   * @default - none
   */
  readonly tolerations?: readonly k8s.Toleration[];
}

/**
 * The operator itself: a Deployment with its ServiceAccount, the Service of its metrics, and a NetworkPolicy. The policy
 * allows everyone to read metrics and health, and allows the operator to reach DNS, the API server on the ports 443, 6443, 8443
 * and 16443, and what `egress` says.
 */
export class ControllerManager extends Construct {
  /** The ServiceAccount that a ControllerManager of the operator called `name` runs as. */
  public static serviceAccountName(name: string): string {
    return `${name}-controller-manager`;
  }

  /** The labels by which a Service finds the Pods of the operator called `name`. */
  public static podLabels(name: string): Record<string, string> {
    return managerSelector(name);
  }

  private readonly props: ControllerManagerProps;
  private readonly labels: Record<string, string>;

  public constructor(scope: Construct, id: string, props: ControllerManagerProps) {
    super(scope, id);
    validate(props);
    this.props = props;
    this.labels = { ...standardLabels(props.name), ...managerSelector(props.name) };

    const replicas = props.replicas ?? 1;
    const annotations = props.serviceAccountAnnotations;
    new k8s.KubeServiceAccount(this, "service-account", {
      metadata: { ...this.metadata(), ...(annotations && { annotations }) },
    });
    this.addDeployment(replicas);
    this.addMetricsService();
    this.addNetworkPolicy();
    if (replicas > 1) this.addDisruptionBudget();
  }

  /** All objects have the name of the ServiceAccount, apart from the Service. */
  private metadata(suffix = ""): k8s.ObjectMeta {
    return {
      name: ControllerManager.serviceAccountName(this.props.name) + suffix,
      namespace: this.props.namespace,
      labels: this.labels,
    };
  }

  private get selector(): k8s.LabelSelector {
    return { matchLabels: managerSelector(this.props.name) };
  }

  private addDeployment(replicas: number): void {
    const { imagePullSecrets, nodeSelector, priorityClassName, tolerations, userId = 65532 } = this.props;
    const { extraContainers = [], podAnnotations, volumes } = this.props;
    new k8s.KubeDeployment(this, "deployment", {
      metadata: this.metadata(),
      spec: {
        replicas,
        selector: this.selector,
        template: {
          metadata: {
            labels: this.labels,
            annotations: { "kubectl.kubernetes.io/default-container": "manager", ...podAnnotations },
          },
          spec: {
            serviceAccountName: ControllerManager.serviceAccountName(this.props.name),
            enableServiceLinks: false,
            // The manager gives its reconciles 30 seconds to end, and then releases the Lease.
            terminationGracePeriodSeconds: 40,
            securityContext: {
              runAsNonRoot: true,
              ...(userId !== "platform" && { runAsUser: userId, runAsGroup: userId }),
              seccompProfile: { type: "RuntimeDefault" },
            },
            topologySpreadConstraints: ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map(
              (topologyKey) => ({
                topologyKey,
                maxSkew: 1,
                whenUnsatisfiable: "ScheduleAnyway",
                labelSelector: this.selector,
              }),
            ),
            ...(imagePullSecrets && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
            ...(nodeSelector && { nodeSelector }),
            ...(priorityClassName !== undefined && { priorityClassName }),
            ...(tolerations && { tolerations: [...tolerations] }),
            ...(volumes && { volumes: [...volumes] }),
            containers: [this.container(), ...extraContainers],
          },
        },
      },
    });
  }

  private container(): k8s.Container {
    const { args = [], env = [], image, namespaces, resources = defaultResources() } = this.props;
    const { envFrom, ports = [], volumeMounts } = this.props;
    return {
      name: "manager",
      image,
      // A tag always names the same image. The default policy would pull `:latest` at every start, even where no registry is reachable.
      imagePullPolicy: "IfNotPresent",
      args: [
        "--leader-elect",
        `--metrics-bind-address=:${metricsPort}`,
        `--health-probe-bind-address=:${healthPort}`,
        ...(namespaces ? [`--namespace=${namespaces.join(",")}`] : []),
        ...args,
      ],
      // The Pods of backups take their tools from the same image.
      env: [{ name: "OPERATOR_IMAGE", value: image }, ...env],
      ...(envFrom && { envFrom: [...envFrom] }),
      ports: [
        { name: "metrics", containerPort: metricsPort, protocol: "TCP" },
        { name: "health", containerPort: healthPort, protocol: "TCP" },
        ...ports,
      ],
      ...(volumeMounts && { volumeMounts: [...volumeMounts] }),
      livenessProbe: {
        httpGet: { path: "/healthz", port: k8s.IntOrString.fromString("health") },
        initialDelaySeconds: 15,
        periodSeconds: 20,
      },
      readinessProbe: {
        httpGet: { path: "/readyz", port: k8s.IntOrString.fromString("health") },
        initialDelaySeconds: 1,
        periodSeconds: 5,
      },
      resources,
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
        readOnlyRootFilesystem: true,
      },
    };
  }

  private addMetricsService(): void {
    new k8s.KubeService(this, "metrics-service", {
      metadata: this.metadata("-metrics-service"),
      spec: {
        selector: managerSelector(this.props.name),
        ports: [
          {
            name: "https",
            port: metricsPort,
            protocol: "TCP",
            targetPort: k8s.IntOrString.fromString("metrics"),
          },
        ],
      },
    });
  }

  private addNetworkPolicy(): void {
    const { egress = [], ports = [] } = this.props;
    const port = (number: number, protocol = "TCP") => ({
      port: k8s.IntOrString.fromNumber(number),
      protocol,
    });
    new k8s.KubeNetworkPolicy(this, "network-policy", {
      metadata: this.metadata(),
      spec: {
        podSelector: this.selector,
        policyTypes: ["Ingress", "Egress"],
        ingress: [
          {
            ports: [
              port(metricsPort),
              port(healthPort),
              ...ports.map(({ containerPort, protocol }) => port(containerPort, protocol)),
            ],
          },
        ],
        egress: [
          { ports: [port(53, "UDP"), port(53), ...apiServerPorts.map((number) => port(number))] },
          ...egress,
        ],
      },
    });
  }

  private addDisruptionBudget(): void {
    new k8s.KubePodDisruptionBudget(this, "disruption-budget", {
      metadata: this.metadata(),
      spec: { selector: this.selector, maxUnavailable: k8s.IntOrString.fromNumber(1) },
    });
  }
}

/**
 * Memory for a few thousand objects in the caches, and enough CPU to start in a second. The log counts as ephemeral storage: the
 * kubelet keeps 50Mi of it by default.
 */
const defaultResources = (): k8s.ResourceRequirements => {
  const quantities = (cpu: string, memory: string, storage: string) => ({
    cpu: k8s.Quantity.fromString(cpu),
    memory: k8s.Quantity.fromString(memory),
    "ephemeral-storage": k8s.Quantity.fromString(storage),
  });
  return { requests: quantities("50m", "128Mi", "64Mi"), limits: quantities("1", "512Mi", "1Gi") };
};

/** `[registry[:port]/]path[:tag][@digest]`; a registry's host may have upper-case letters, a path may not. */
const imageReference =
  /^([A-Za-z0-9.-]+(:[0-9]+)?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

function validate(props: ControllerManagerProps): void {
  const { image, replicas, namespaces, ports = [], extraContainers = [] } = props;
  if (!imageReference.test(image)) {
    throw new Error(
      `image ${JSON.stringify(image)} is not a valid image name. ` +
        `Write it as [registry/]name[:tag][@digest], such as "registry.example/my-operator:1.0.0".`,
    );
  }
  if (replicas !== undefined && (!Number.isInteger(replicas) || replicas < 0)) {
    throw new Error(`replicas is ${replicas}, but must be 0 or a positive whole number.`);
  }
  if (namespaces?.length === 0) {
    throw new Error(
      "namespaces is an empty list, so the operator would work in no namespace. Name at least one, or omit the prop for all.",
    );
  }
  const takenPorts = [metricsPort, healthPort];
  const takenNames = ["metrics", "health"];
  for (const { name, containerPort } of ports) {
    if (takenPorts.includes(containerPort) || (name !== undefined && takenNames.includes(name))) {
      throw new Error(
        `The port ${name === undefined ? "" : `${JSON.stringify(name)}, `}${containerPort} of ports is taken: the operator has ` +
          `"metrics" on ${metricsPort} and "health" on ${healthPort}. Use another name and number.`,
      );
    }
  }
  if (extraContainers.some(({ name }) => name === "manager")) {
    throw new Error(
      'A container of extraContainers has the name "manager", which the operator has. Use another name.',
    );
  }
}
