import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MyOperatorProps } from "../../../operator/constructs/index.ts";
import { MyOperator, MyOperatorMonitoring } from "../../../operator/constructs/index.ts";
import { find, readManifests, synthesize, valueAt } from "../../support/constructs.ts";

const dist = join(import.meta.dirname, "../../../dist");

describe("the monitoring of my-operator in the chart of another app", () => {
  it("is what dist/monitoring has", async () => {
    expect(synthesize((chart) => new MyOperatorMonitoring(chart, "alerts"))).toEqual(
      await readManifests(join(dist, "monitoring")),
    );
  });

  it("looks for the operator in the namespace that it is given", () => {
    const objects = synthesize(
      (chart) => new MyOperatorMonitoring(chart, "alerts", { namespace: "databases" }),
    );
    expect(valueAt(find(objects, "ServiceMonitor"), "spec", "namespaceSelector")).toEqual({
      matchNames: ["databases"],
    });
    expect(JSON.stringify(objects.filter(({ kind }) => kind !== "ConfigMap"))).not.toContain(
      "my-operator-system",
    );
  });
});

describe("my-operator in the chart of another app", () => {
  it("is what dist has, in the same order", async () => {
    expect(synthesize((chart) => new MyOperator(chart, "databases"))).toEqual(await readManifests(dist));
  });

  it("is the same in a chart that has a namespace of its own", async () => {
    expect(synthesize((chart) => new MyOperator(chart, "databases"), "elsewhere")).toEqual(
      await readManifests(dist),
    );
  });

  it("runs in the namespace that it is given, and names no other", () => {
    const objects = synthesize((chart) => new MyOperator(chart, "databases", { namespace: "databases" }));
    expect(find(objects, "Namespace").metadata.name).toBe("databases");
    expect(JSON.stringify(objects)).not.toContain("my-operator-system");
  });

  it("passes its other props to the manager", () => {
    const objects = synthesize(
      (chart) => new MyOperator(chart, "databases", { image: "registry.example/my-operator:2", replicas: 2 }),
    );
    expect(valueAt(find(objects, "Deployment"), "spec", "replicas")).toBe(2);
    expect(valueAt(find(objects, "Deployment"), "spec", "template", "spec", "containers", 0, "image")).toBe(
      "registry.example/my-operator:2",
    );
    expect(find(objects, "PodDisruptionBudget").metadata.namespace).toBe("my-operator-system");
  });

  it("passes to the manager what DatabaseBackups may run", () => {
    const argsOf = (props: MyOperatorProps) => {
      const objects = synthesize((chart) => new MyOperator(chart, "databases", props));
      return valueAt(find(objects, "Deployment"), "spec", "template", "spec", "containers", 0, "args");
    };
    expect(
      argsOf({ allowCommandEngine: false, allowedImages: ["registry.example/team", "other.example"] }),
    ).toEqual(
      expect.arrayContaining([
        "--allow-command-engine=false",
        "--allowed-images=registry.example/team,other.example",
      ]),
    );
    expect(argsOf({ allowedImages: [] })).toContain("--allowed-images=");
    expect(JSON.stringify(argsOf({}))).not.toMatch(/allow/);
  });

  it("passes the limits of runs and drills to the manager, and refuses those that are not whole numbers from 1 on", () => {
    const argsOf = (props: MyOperatorProps) => {
      const objects = synthesize((chart) => new MyOperator(chart, "databases", props));
      return valueAt(find(objects, "Deployment"), "spec", "template", "spec", "containers", 0, "args");
    };
    expect(
      argsOf({ maxConcurrentRuns: 5, maxConcurrentRunsPerNamespace: 2, maxConcurrentDrills: 3 }),
    ).toEqual(
      expect.arrayContaining([
        "--max-concurrent-runs=5",
        "--max-concurrent-runs-per-namespace=2",
        "--max-concurrent-drills=3",
      ]),
    );
    expect(JSON.stringify(argsOf({}))).not.toContain("max-concurrent");
    for (const number of [0, -1, 1.5, NaN, Infinity]) {
      expect(() => argsOf({ maxConcurrentRuns: number })).toThrow(
        `${number} is not a valid number for --max-concurrent-runs`,
      );
      expect(() => argsOf({ maxConcurrentDrills: number })).toThrow(
        `${number} is not a valid number for --max-concurrent-drills`,
      );
    }
  });

  it("leaves the users of its own Pods and of those of DatabaseBackups to the platform, if asked", () => {
    const podOf = (props: MyOperatorProps) => {
      const objects = synthesize((chart) => new MyOperator(chart, "databases", props));
      return valueAt(find(objects, "Deployment"), "spec", "template", "spec") as {
        securityContext: object;
        containers: { args: string[] }[];
      };
    };
    const { securityContext, containers } = podOf({ userIdsFromPlatform: true });
    expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(containers[0]?.args).toContain("--user-ids-from-platform");
    const usual = podOf({});
    expect(usual.securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 65532 });
    expect(JSON.stringify(usual.containers)).not.toContain("user-ids");
  });

  it("may read volumes, change them if it is to retain them, and do neither if it is limited to namespaces; it knows its cluster", () => {
    const clusterRights = (props: MyOperatorProps) =>
      synthesize((chart) => new MyOperator(chart, "databases", props))
        .filter(
          ({ kind, metadata }) =>
            kind === "ClusterRole" && metadata.name.startsWith("my-operator-manager-cluster-role"),
        )
        .map((role) => valueAt(role, "rules"));
    const cluster = {
      apiGroups: [""],
      resources: ["namespaces"],
      resourceNames: ["kube-system"],
      verbs: ["get"],
    };
    const rule = (...verbs: string[]) => [
      cluster,
      { apiGroups: [""], resources: ["persistentvolumes"], verbs },
    ];
    const namespaces = ["east"];
    expect(clusterRights({})).toEqual([rule("get")]);
    expect(clusterRights({ retainVolumes: true })).toEqual([rule("get", "patch")]);
    expect(clusterRights({ namespaces })).toEqual([[cluster]]);
    expect(clusterRights({ namespaces, retainVolumes: true })).toEqual([rule("get", "patch")]);
    const objects = synthesize((chart) => new MyOperator(chart, "databases", { retainVolumes: true }));
    expect(
      valueAt(find(objects, "Deployment"), "spec", "template", "spec", "containers", 0, "args"),
    ).toContain("--retain-volumes");
  });

  it("has no rights outside the namespaces that it is given", () => {
    const objects = synthesize(
      (chart) => new MyOperator(chart, "databases", { namespaces: ["east", "west"] }),
    );
    const roles = objects.filter(({ metadata }) => metadata.name === "my-operator-manager-role");
    expect(roles.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
      ["Role", "east"],
      ["Role", "west"],
    ]);
    expect(
      valueAt(find(objects, "Deployment"), "spec", "template", "spec", "containers", 0, "args"),
    ).toContain("--namespace=east,west");
  });

  it("shares no right with an operator of other namespaces", () => {
    const bound = (namespace: string) =>
      synthesize((chart) => new MyOperator(chart, "databases", { namespace, namespaces: ["east"] }))
        .filter(({ kind }) => kind === "ClusterRoleBinding")
        .map(({ metadata }) => metadata.name);
    expect(bound("one").filter((name) => bound("two").includes(name))).toEqual([]);
    expect(bound("one")).toEqual([
      "my-operator-manager-cluster-rolebinding-one",
      "my-operator-metrics-auth-rolebinding-one",
    ]);
  });
});
