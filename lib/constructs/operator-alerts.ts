import type { Alert } from "./alert.ts";

/**
 * The alerts about an operator that uses this runtime.
 *
 * @param name Name of the operator. The names of its Service and of the alerts start with it.
 */
export function operatorAlerts(name: string): Alert[] {
  const job = `job="${metricsServiceName(name)}"`;
  const alert = (suffix: string) =>
    name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) + suffix;
  const logs = `kubectl -n {{ $labels.namespace }} logs deployment/${name}-controller-manager`;
  return [
    {
      name: alert("Down"),
      query: `absent(up{${job}} == 1)`,
      for: "5m",
      severity: "critical",
      summary: `Prometheus reaches no instance of ${name}.`,
      description: `It does not run, or Prometheus cannot read its metrics: kubectl get pods -A -l app.kubernetes.io/name=${name}`,
    },
    {
      name: alert("HasNoLeader"),
      query: `max(leader_election_master_status{${job}}) == 0`,
      for: "5m",
      severity: "critical",
      summary: `No instance of ${name} is the leader, so nothing is reconciled.`,
      description: `An instance that is gone may hold the Lease, or the Lease cannot be written. The logs say which.`,
    },
    {
      name: alert("ReconcileErrors"),
      query: `sum by (namespace, controller) (increase(controller_runtime_reconcile_errors_total{${job}}[30m])) > 5`,
      for: "10m",
      severity: "warning",
      summary: `Controller {{ $labels.controller }} of ${name} failed {{ $value | humanize }} times within half an hour.`,
      description: `The logs have each error with its object: ${logs}`,
    },
    {
      name: alert("ReconcileStuck"),
      query: `max by (namespace, controller) (workqueue_longest_running_processor_seconds{${job}}) > 300`,
      for: "5m",
      severity: "warning",
      summary: `A reconcile of controller {{ $labels.controller }} of ${name} has taken {{ $value | humanizeDuration }} so far.`,
      description: `Its object waits until it ends; others go on: ${logs}`,
    },
    {
      name: alert("WatchStale"),
      query: `max by (kind) (watch_last_contact_seconds{${job}}) > 600`,
      for: "5m",
      severity: "warning",
      summary: `The API server has sent ${name} nothing about {{ $labels.kind }} for {{ $value | humanizeDuration }}.`,
      description: `It sees no changes of these objects. The API server sends something each minute; a proxy or load balancer between them may hold it back.`,
    },
  ];
}

/** Name of the metrics' Service, which is also the job's name in Prometheus. */
export function metricsServiceName(name: string): string {
  return `${name}-controller-manager-metrics-service`;
}
