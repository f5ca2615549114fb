import type { Construct } from "constructs";
import { Monitoring, type MonitoringProps } from "../../lib/constructs/monitoring.ts";
import { backupAlerts } from "../monitoring/alerts.ts";
import { databaseAlerts } from "../monitoring/database-alerts.ts";
import { restoreAlerts } from "../monitoring/restore-alerts.ts";
import { backupDashboard } from "../monitoring/dashboard.ts";
import { product } from "../product.ts";

/** How my-operator is monitored. */
export interface MyOperatorMonitoringProps extends Omit<
  MonitoringProps,
  "name" | "namespace" | "alerts" | "dashboards"
> {
  /**
   * The Namespace that the operator runs in.
   *
   * @default "my-operator-system"
   */
  readonly namespace?: string;
}

/**
 * The monitoring of my-operator, for the chart of another cdk8s app: ServiceMonitor, alerts and dashboard.
 *
 * It needs the CustomResourceDefinitions of the Prometheus Operator, so it belongs in a chart of its own.
 *
 * @example
 * const chart = new Chart(app, "monitoring");
 * new MyOperatorMonitoring(chart, "monitoring", { labels: { release: "kube-prometheus-stack" } });
 */
export class MyOperatorMonitoring extends Monitoring {
  public constructor(scope: Construct, id: string, props: MyOperatorMonitoringProps = {}) {
    const { name, leaderElectionId } = product;
    super(scope, id, {
      ...props,
      name,
      namespace: props.namespace ?? product.namespace,
      alerts: [...backupAlerts, ...restoreAlerts, ...databaseAlerts],
      dashboards: { backups: backupDashboard(leaderElectionId) },
    });
  }
}
