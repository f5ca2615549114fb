import { readFile } from "node:fs/promises";
import type { ScrapedMonitor } from "my-operator/testing";
import { imageReference, prometheusObjects, prometheusPath } from "my-operator/testing";
import { parseAllDocuments } from "yaml";
import type { Demo } from "./demo.ts";
import { operatorNamespace } from "./namespace.ts";

/** An alert, as Prometheus reports it. */
export interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Starts a Prometheus with the alerts of the operator. It does what the Prometheus Operator makes of `dist/monitoring`, which
 * this cluster need not have. It prints nothing.
 *
 * @param folder has the operator's manifests.
 */
export async function startPrometheus(demo: Demo, folder: string): Promise<void> {
  const text = await readFile(`${folder}/monitoring/monitoring.k8s.yaml`, "utf8");
  const manifests = parseAllDocuments(text).map(
    (document) => document.toJS() as { kind: string; spec: unknown },
  );
  const account = ["ServiceAccount", "Secret", "ClusterRoleBinding"];
  const [monitor, rules] = ["ServiceMonitor", "PrometheusRule"].map((kind) =>
    manifests.find((manifest) => manifest.kind === kind),
  );
  if (monitor === undefined || rules === undefined)
    throw new Error(`${folder}/monitoring has no ServiceMonitor or no PrometheusRule. Run npm run synth.`);
  await demo.cluster.bringImages();
  const objects = [
    ...manifests.filter(({ kind }) => account.includes(kind)),
    ...prometheusObjects({
      image: imageReference("prometheus"),
      monitor: monitor as unknown as ScrapedMonitor,
      service: "my-operator-controller-manager-metrics-service:8443",
      groups: (rules.spec as { groups: object[] }).groups,
      intervalSeconds: 5,
    }),
  ];
  await demo.kubectl(["apply", "-f", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }),
  });
}

/** The arguments of kubectl that ask Prometheus for its alerts. */
export const askForAlerts = ["get", "--raw", prometheusPath(operatorNamespace, "alerts")];

/** The alerts in Prometheus' answer that fire. */
export function firingAlerts(answer: string): Alert[] {
  const { data } = JSON.parse(answer) as { data: { alerts: Alert[] } };
  return data.alerts.filter(({ state }) => state === "firing");
}
