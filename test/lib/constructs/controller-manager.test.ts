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
      requests: { cpu: "50m", memory: "128Mi" },
      limits: { cpu: "1", memory: "512Mi" },
    });
    const resources = { limits: { memory: k8s.Quantity.fromString("2Gi") } };
    expect(valueAt(container({ resources }), "resources")).toEqual({ limits: { memory: "2Gi" } });
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
