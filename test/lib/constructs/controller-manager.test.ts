import { k8s } from "cdk8s-plus-28";
import { describe, expect, it } from "vitest";
import { ControllerManager, type ControllerManagerProps } from "../../../lib/constructs/index.ts";
import { find, synthesize, valueAt } from "../../support/constructs.ts";

const minimal: ControllerManagerProps = { name: "fruit", namespace: "fruit-system", image: "fruit:1.0.0" };

const manager = (props: Partial<ControllerManagerProps> = {}) =>
  synthesize((chart) => new ControllerManager(chart, "controller", { ...minimal, ...props }));

const podSpec = (props: Partial<ControllerManagerProps> = {}) =>
  valueAt(find(manager(props), "Deployment"), "spec", "template", "spec");

const container = (props: Partial<ControllerManagerProps> = {}) => valueAt(podSpec(props), "containers", 0);

describe("the controller manager", () => {
  it("names all objects after the operator", () => {
    expect(
      manager({ replicas: 2 }).map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name]),
    ).toEqual([
      ["ServiceAccount", "fruit-system", "fruit-controller-manager"],
      ["Deployment", "fruit-system", "fruit-controller-manager"],
      ["Service", "fruit-system", "fruit-controller-manager-metrics-service"],
      ["NetworkPolicy", "fruit-system", "fruit-controller-manager"],
      ["PodDisruptionBudget", "fruit-system", "fruit-controller-manager"],
    ]);
  });

  it("finds its Pods by names only, whatever the construct is called", () => {
    const objects = synthesize(
      (chart) => new ControllerManager(chart, "renamed", { ...minimal, replicas: 2 }),
    );
    const selector = { "app.kubernetes.io/name": "fruit", "control-plane": "controller-manager" };
    expect(valueAt(find(objects, "Deployment"), "spec", "selector")).toEqual({ matchLabels: selector });
    expect(valueAt(find(objects, "Deployment"), "spec", "template", "metadata", "labels")).toMatchObject(
      selector,
    );
    expect(valueAt(find(objects, "Service"), "spec", "selector")).toEqual(selector);
    expect(valueAt(find(objects, "NetworkPolicy"), "spec", "podSelector")).toEqual({ matchLabels: selector });
    expect(valueAt(find(objects, "PodDisruptionBudget"), "spec", "selector")).toEqual({
      matchLabels: selector,
    });
  });

  it("fulfils the restricted Pod Security Standard and writes nowhere", () => {
    const pod = podSpec();
    expect(valueAt(pod, "securityContext")).toEqual({
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(valueAt(pod, "containers", 0, "securityContext")).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
      readOnlyRootFilesystem: true,
    });
    expect(pod).not.toHaveProperty("volumes");
    expect(pod).not.toHaveProperty("hostNetwork");
  });

  it("runs as another user, and in that user's group, for an image that needs it", () => {
    expect(valueAt(podSpec({ userId: 1001 }), "securityContext")).toMatchObject({
      runAsUser: 1001,
      runAsGroup: 1001,
    });
  });

  it("elects a leader, serves metrics and health where the Service, the probes and the NetworkPolicy look", () => {
    const objects = manager();
    expect(valueAt(container(), "name")).toBe("manager");
    expect(valueAt(container(), "args")).toEqual([
      "--leader-elect",
      "--metrics-bind-address=:8443",
      "--health-probe-bind-address=:8081",
    ]);
    expect(valueAt(container(), "ports")).toEqual([
      { name: "metrics", containerPort: 8443, protocol: "TCP" },
      { name: "health", containerPort: 8081, protocol: "TCP" },
    ]);
    expect(valueAt(container(), "livenessProbe", "httpGet")).toEqual({ path: "/healthz", port: "health" });
    expect(valueAt(container(), "readinessProbe", "httpGet")).toEqual({ path: "/readyz", port: "health" });
    expect(valueAt(find(objects, "Service"), "spec", "ports")).toEqual([
      { name: "https", port: 8443, targetPort: "metrics", protocol: "TCP" },
    ]);
    expect(valueAt(find(objects, "NetworkPolicy"), "spec", "ingress")).toEqual([
      {
        ports: [
          { port: 8443, protocol: "TCP" },
          { port: 8081, protocol: "TCP" },
        ],
      },
    ]);
  });

  it("passes its own image to the operator", () => {
    const image = "registry.example:5000/team/fruit:2@sha256:" + "0".repeat(64);
    expect(valueAt(container({ image }), "image")).toBe(image);
    expect(valueAt(container({ image }), "env")).toContainEqual({ name: "OPERATOR_IMAGE", value: image });
  });

  it("takes further environment variables", () => {
    const env = [{ name: "CACHE_IMAGE", value: "cache:1.6" }];
    expect(valueAt(container({ env }), "env")).toEqual([
      { name: "OPERATOR_IMAGE", value: "fruit:1.0.0" },
      { name: "CACHE_IMAGE", value: "cache:1.6" },
    ]);
  });

  it("has requests and limits, unless others are given", () => {
    expect(valueAt(container(), "resources")).toEqual({
      requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "64Mi" },
      limits: { cpu: "1", memory: "512Mi", "ephemeral-storage": "1Gi" },
    });
    const resources = { limits: { memory: k8s.Quantity.fromString("2Gi") } };
    expect(valueAt(container({ resources }), "resources")).toEqual({ limits: { memory: "2Gi" } });
  });

  it("has further ports, which the NetworkPolicy lets in, and volumes", () => {
    const more = {
      ports: [
        { name: "webhook", containerPort: 9443 },
        { containerPort: 5353, protocol: "UDP" },
      ],
      volumes: [{ name: "certificate", secret: { secretName: "webhook" } }],
      volumeMounts: [{ name: "certificate", mountPath: "/certificate", readOnly: true }],
    };
    expect(valueAt(container(more), "ports")).toEqual(expect.arrayContaining(more.ports));
    expect(valueAt(container(more), "volumeMounts")).toEqual(more.volumeMounts);
    expect(valueAt(podSpec(more), "volumes")).toEqual(more.volumes);
    expect(valueAt(find(manager(more), "NetworkPolicy"), "spec", "ingress", 0, "ports")).toEqual([
      { port: 8443, protocol: "TCP" },
      { port: 8081, protocol: "TCP" },
      { port: 9443, protocol: "TCP" },
      { port: 5353, protocol: "UDP" },
    ]);
  });

  it("may reach more than DNS and the API server if it needs to", () => {
    const database = { ports: [{ port: k8s.IntOrString.fromNumber(5432) }] };
    const rules = (egress?: k8s.NetworkPolicyEgressRule[]) =>
      valueAt(find(manager(egress ? { egress } : {}), "NetworkPolicy"), "spec", "egress");
    const [usual] = rules() as object[];
    expect(rules([database, {}])).toEqual([usual, { ports: [{ port: 5432 }] }, {}]);
  });

  it("has environment variables from Secrets, annotations and further containers", () => {
    const more = {
      env: [{ name: "TOKEN", valueFrom: { secretKeyRef: { name: "shop", key: "token" } } }],
      envFrom: [{ secretRef: { name: "shop" } }],
      podAnnotations: { "linkerd.io/inject": "enabled" },
      serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/fruit" },
      extraContainers: [{ name: "proxy", image: "proxy:1" }],
    };
    expect(valueAt(container(more), "env")).toEqual(expect.arrayContaining(more.env));
    expect(valueAt(container(more), "envFrom")).toEqual(more.envFrom);
    expect(valueAt(podSpec(more), "containers", 1)).toEqual(more.extraContainers[0]);
    expect(valueAt(find(manager(more), "Deployment"), "spec", "template", "metadata", "annotations")).toEqual(
      {
        "kubectl.kubernetes.io/default-container": "manager",
        ...more.podAnnotations,
      },
    );
    expect(find(manager(more), "ServiceAccount").metadata.annotations).toEqual(
      more.serviceAccountAnnotations,
    );
    expect(ControllerManager.podLabels("fruit")).toEqual(
      valueAt(find(manager(), "Service"), "spec", "selector"),
    );
  });

  it.each<[string, Partial<ControllerManagerProps>]>([
    ['The port "health", 9000 of ports is taken', { ports: [{ name: "health", containerPort: 9000 }] }],
    ["The port 8443 of ports is taken", { ports: [{ containerPort: 8443 }] }],
    [
      'has the name "manager", which the operator has',
      { extraContainers: [{ name: "manager", image: "a" }] },
    ],
  ])("refuses what is there already: %s", (message, props) => {
    expect(() => manager(props)).toThrow(message);
  });

  it("spreads its Pods over nodes and zones where possible", () => {
    expect(valueAt(podSpec(), "topologySpreadConstraints")).toMatchObject([
      { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
      { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway" },
    ]);
  });

  it("has a PodDisruptionBudget only with more than one replica", () => {
    expect(manager({ replicas: 1 }).map(({ kind }) => kind)).not.toContain("PodDisruptionBudget");
    expect(valueAt(find(manager({ replicas: 3 }), "PodDisruptionBudget"), "spec", "maxUnavailable")).toBe(1);
  });

  it("works in the named namespaces only, and takes further arguments", () => {
    expect(valueAt(container({ namespaces: ["a", "b"], args: ["--zap-log-level=debug"] }), "args")).toEqual([
      "--leader-elect",
      "--metrics-bind-address=:8443",
      "--health-probe-bind-address=:8081",
      "--namespace=a,b",
      "--zap-log-level=debug",
    ]);
  });

  it("runs on the nodes that the cluster's administrator chooses", () => {
    const placement = {
      imagePullSecrets: ["registry"],
      nodeSelector: { pool: "system" },
      priorityClassName: "system-cluster-critical",
      tolerations: [{ key: "system", operator: "Exists" }],
    };
    expect(podSpec(placement)).toMatchObject({ ...placement, imagePullSecrets: [{ name: "registry" }] });
  });

  it.each([
    "",
    "two words",
    "registry/UPPER",
    "fruit:",
    "fruit@sha256:abc",
    "https://registry.example/fruit",
  ])("refuses %j as the name of an image, and says how to write one", (image) => {
    expect(() => manager({ image })).toThrow(
      `image ${JSON.stringify(image)} is not a valid image name. Write it as [registry/]name[:tag][@digest]`,
    );
  });

  it.each([-1, 1.5, Number.NaN])("refuses %d replicas", (replicas) => {
    expect(() => manager({ replicas })).toThrow(
      `replicas is ${replicas}, but must be 0 or a positive whole number.`,
    );
  });

  it("refuses an empty list of namespaces", () => {
    expect(() => manager({ namespaces: [] })).toThrow("Name at least one, or omit the prop for all.");
  });
});
