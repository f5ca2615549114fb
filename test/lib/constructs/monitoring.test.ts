import { expect, test } from "vitest";
import { ControllerManager, Monitoring, Rbac } from "../../../lib/constructs/index.ts";
import type { MonitoringProps } from "../../../lib/constructs/index.ts";
import { find, synthesize, valueAt, type Manifest } from "../../support/constructs.ts";

const monitoring = (props: Partial<MonitoringProps> = {}) =>
  synthesize((chart) => new Monitoring(chart, "monitoring", { name: "sample", namespace: "ops", ...props }));
const endpoint = (objects: readonly Manifest[]) =>
  valueAt(find(objects, "ServiceMonitor"), "spec", "endpoints", 0);

test("the ServiceMonitor finds the Service of the manager, and the port that it has", () => {
  const service = find(
    synthesize(
      (chart) =>
        new ControllerManager(chart, "controller", { name: "sample", namespace: "ops", image: "sample:1" }),
    ),
    "Service",
  );
  const monitor = find(monitoring(), "ServiceMonitor");
  expect(service.metadata.labels).toMatchObject(
    valueAt(monitor, "spec", "selector", "matchLabels") as Record<string, string>,
  );
  expect(valueAt(monitor, "spec", "namespaceSelector", "matchNames")).toEqual([service.metadata.namespace]);
  expect(valueAt(endpoint(monitoring()), "port")).toBe(valueAt(service, "spec", "ports", 0, "name"));
  // The alerts use this name for the job.
  expect(JSON.stringify(find(monitoring(), "PrometheusRule"))).toContain(
    `job=\\"${service.metadata.name}\\"`,
  );
});

test("Prometheus reads with an account that may read the metrics and nothing else", () => {
  const objects = monitoring();
  const secret = find(objects, "Secret");
  expect(valueAt(endpoint(objects), "authorization", "credentials")).toEqual({
    name: secret.metadata.name,
    key: "token",
  });
  const account = find(objects, "ServiceAccount").metadata;
  expect(secret.metadata.annotations).toEqual({ "kubernetes.io/service-account.name": account.name });
  const binding = find(objects, "ClusterRoleBinding");
  expect(binding["subjects"]).toEqual([
    { kind: "ServiceAccount", name: account.name, namespace: account.namespace },
  ]);
  const roles = synthesize(
    (chart) =>
      new Rbac(chart, "rbac", {
        name: "sample",
        namespace: "ops",
        serviceAccountName: "sample",
        permissions: [],
        leaderElectionId: "sample",
        kinds: [],
      }),
  );
  const role = find(roles, "ClusterRole", String(valueAt(binding, "roleRef", "name")));
  expect(role["rules"]).toEqual([{ nonResourceURLs: ["/metrics"], verbs: ["get"] }]);
});

test("the label namespace of a metric stays that of the object it is about", () => {
  expect(endpoint(monitoring())).toMatchObject({ honorLabels: true, scheme: "https" });
});

test("the certificate is verified when its authority is known", () => {
  expect(endpoint(monitoring())).toMatchObject({ tlsConfig: { insecureSkipVerify: true } });
  expect(endpoint(monitoring({ caSecretName: "ca" }))).toMatchObject({
    tlsConfig: {
      ca: { secret: { name: "ca", key: "ca.crt" } },
      serverName: "sample-controller-manager-metrics-service.ops.svc",
    },
  });
});

test("a Prometheus that selects by labels finds ServiceMonitor and PrometheusRule", () => {
  const objects = monitoring({ labels: { release: "stack" } });
  for (const kind of ["ServiceMonitor", "PrometheusRule"]) {
    expect(find(objects, kind).metadata.labels).toMatchObject({ release: "stack" });
  }
});

test("further alerts and dashboards are added to those of every operator", () => {
  const objects = monitoring({
    runbook: "https://example.com/runbook",
    alerts: [
      {
        name: "TooCold",
        query: "degrees < 0",
        for: "1m",
        severity: "info",
        summary: "Cold",
        description: "-",
      },
    ],
    dashboards: { weather: { title: "Weather" } },
  });
  const rules = valueAt(find(objects, "PrometheusRule"), "spec", "groups", 0, "rules") as {
    alert: string;
    annotations: Record<string, string>;
  }[];
  expect(rules.map(({ alert }) => alert)).toEqual([
    "SampleDown",
    "SampleHasNoLeader",
    "SampleReconcileErrors",
    "SampleReconcileStuck",
    "SampleWatchStale",
    "TooCold",
  ]);
  expect(rules.at(-1)?.annotations).toMatchObject({ runbook_url: "https://example.com/runbook#toocold" });
  const dashboard = find(objects, "ConfigMap");
  expect(dashboard.metadata.labels).toMatchObject({ grafana_dashboard: "1" });
  expect(JSON.parse(String(valueAt(dashboard, "data", "weather.json")))).toEqual({ title: "Weather" });
});

test("in a chart with a namespace, cluster-scoped objects have none", () => {
  const objects = synthesize(
    (chart) => new Monitoring(chart, "monitoring", { name: "sample", namespace: "ops" }),
    "elsewhere",
  );
  expect(find(objects, "ClusterRoleBinding").metadata.namespace).toBeUndefined();
  expect(find(objects, "ServiceMonitor").metadata.namespace).toBe("ops");
});
