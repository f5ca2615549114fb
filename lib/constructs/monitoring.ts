import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Alert } from "./alert.ts";
import { clusterScoped } from "./cluster-scoped.ts";
import { managerSelector, standardLabels } from "./labels.ts";
import { metricsServiceName, operatorAlerts } from "./operator-alerts.ts";

/** The operator to watch, the alerts and dashboards, and how Prometheus finds them. */
export interface MonitoringProps {
  /** Name of the operator: the names of all objects start with it. */
  readonly name: string;
  /** The Namespace that the operator runs in. */
  readonly namespace: string;
  /**
   * Labels of ServiceMonitor and PrometheusRule by which a Prometheus selects them, such as `release: kube-prometheus-stack`.
   *
   * @default - none, for a Prometheus that selects all
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Alerts besides those of every operator, which are about missing instances, a missing leader, failing or hanging reconciles, and stale
   * watches.
   *
   * @default - none
   */
  readonly alerts?: readonly Alert[];
  /**
   * Dashboards for Grafana, by the names of their files without `.json`.
   *
   * @default - none
   */
  readonly dashboards?: Readonly<Record<string, object>>;
  /**
   * The page that explains the alerts. An alert's name in lower case is the anchor of its section.
   *
   * @default "docs/monitoring.md"
   */
  readonly runbook?: string;
  /**
   * How often the metrics are read.
   *
   * @default "30s"
   */
  readonly interval?: string;
  /**
   * A Secret in `namespace` whose key `ca.crt` has the authority that signed the certificate of `--metrics-cert-path`.
   *
   * @default - the certificate is not verified, because the operator makes it itself
   */
  readonly caSecretName?: string;
}

/**
 * What the Prometheus Operator and Grafana need to watch an operator: a ServiceMonitor with an account that may read the
 * metrics and nothing else, a PrometheusRule, and a ConfigMap for each dashboard.
 *
 * It needs the CustomResourceDefinitions of the Prometheus Operator, so it belongs in a chart of its own.
 */
export class Monitoring extends Construct {
  /** All alerts, including those of every operator. */
  public readonly alerts: readonly Alert[];
  private readonly props: MonitoringProps;

  public constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.props = props;
    this.alerts = [...operatorAlerts(props.name), ...(props.alerts ?? [])];
    this.addReader();
    this.addServiceMonitor();
    this.addRules();
    for (const [file, dashboard] of Object.entries(props.dashboards ?? {}))
      this.addDashboard(file, dashboard);
  }

  private get readerName(): string {
    return `${this.props.name}-metrics-reader`;
  }

  private metadata(name: string, labels: Readonly<Record<string, string>> = {}) {
    const { namespace, name: operator } = this.props;
    return { name, namespace, labels: { ...standardLabels(operator), ...labels } };
  }

  /** An account that any Prometheus can use, wherever it runs, with a token that does not expire. */
  private addReader(): void {
    const { namespace, name } = this.props;
    new k8s.KubeServiceAccount(this, "reader", {
      metadata: this.metadata(this.readerName),
      automountServiceAccountToken: false,
    });
    new k8s.KubeSecret(this, "reader-token", {
      metadata: {
        ...this.metadata(this.readerName),
        annotations: { "kubernetes.io/service-account.name": this.readerName },
      },
      type: "kubernetes.io/service-account-token",
    });
    clusterScoped(
      new k8s.KubeClusterRoleBinding(this, "reader-rolebinding", {
        metadata: { name: this.readerName, labels: standardLabels(name) },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: this.readerName },
        subjects: [{ kind: "ServiceAccount", name: this.readerName, namespace }],
      }),
    );
  }

  private addServiceMonitor(): void {
    const { caSecretName, interval = "30s", labels, name, namespace } = this.props;
    // Few and simple objects of the Prometheus Operator's kinds: typed constructs would be 10 000 lines.
    new ApiObject(this, "service-monitor", {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: this.metadata(`${name}-controller-manager`, labels),
      spec: {
        selector: { matchLabels: managerSelector(name) },
        namespaceSelector: { matchNames: [namespace] },
        endpoints: [
          {
            port: "https",
            path: "/metrics",
            scheme: "https",
            interval,
            // Metrics have a label `namespace` of their own: the namespace of the object that they are about.
            honorLabels: true,
            authorization: { credentials: { name: this.readerName, key: "token" } },
            tlsConfig:
              caSecretName === undefined
                ? { insecureSkipVerify: true }
                : {
                    ca: { secret: { name: caSecretName, key: "ca.crt" } },
                    serverName: `${metricsServiceName(name)}.${namespace}.svc`,
                  },
          },
        ],
      },
    });
  }

  private addRules(): void {
    const { labels, name, runbook = "docs/monitoring.md" } = this.props;
    new ApiObject(this, "rules", {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: this.metadata(name, labels),
      spec: {
        groups: [
          {
            name,
            rules: this.alerts.map(
              ({ name: alert, query, for: duration, severity, summary, description }) => ({
                alert,
                expr: query,
                for: duration,
                labels: { severity },
                annotations: { summary, description, runbook_url: `${runbook}#${alert.toLowerCase()}` },
              }),
            ),
          },
        ],
      },
    });
  }

  /** Grafana's sidecar selects ConfigMaps by this label. */
  private addDashboard(file: string, dashboard: object): void {
    new k8s.KubeConfigMap(this, `dashboard-${file}`, {
      metadata: this.metadata(`${this.props.name}-dashboard-${file}`, { grafana_dashboard: "1" }),
      data: { [`${file}.json`]: `${JSON.stringify(dashboard, undefined, 2)}\n` },
    });
  }
}
