import { containerSecurity, podSecurity } from "./restricted-pod.ts";

/** What of a ServiceMonitor a Prometheus needs: which Service it asks, and how. */
export interface ScrapedMonitor {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly endpoints: readonly {
      readonly scheme: string;
      readonly honorLabels: boolean;
      readonly tlsConfig: { readonly insecureSkipVerify: boolean };
      readonly authorization: { readonly credentials: { readonly name: string; readonly key: string } };
    }[];
  };
}

/** What a Prometheus does. */
export interface PrometheusInputs {
  /** Its image. */
  readonly image: string;
  /** Its first endpoint is read, in the namespace of the ServiceMonitor. The Secret of its credentials must be there. */
  readonly monitor: ScrapedMonitor;
  /** The Service whose port is read, as `name:port`. */
  readonly service: string;
  /** Groups of rules, as in a PrometheusRule. */
  readonly groups: readonly object[];
  /** How often it reads the metrics and evaluates the rules. */
  readonly intervalSeconds: number;
}

/** A ConfigMap and a Pod, both named `prometheus`, that do what the Prometheus Operator makes of a ServiceMonitor and its rules. */
export function prometheusObjects({
  image,
  monitor,
  service,
  groups,
  intervalSeconds,
}: PrometheusInputs): object[] {
  const { namespace } = monitor.metadata;
  const [endpoint] = monitor.spec.endpoints;
  if (endpoint === undefined) throw new Error("The ServiceMonitor has no endpoint: it needs one.");
  const interval = `${String(intervalSeconds)}s`;
  const { credentials } = endpoint.authorization;
  const config = {
    global: { scrape_interval: interval, evaluation_interval: interval },
    rule_files: ["/etc/prometheus/rules.yaml"],
    scrape_configs: [
      {
        job_name: service.split(":")[0],
        scheme: endpoint.scheme,
        honor_labels: endpoint.honorLabels,
        tls_config: { insecure_skip_verify: endpoint.tlsConfig.insecureSkipVerify },
        authorization: { credentials_file: `/etc/token/${credentials.key}` },
        static_configs: [{ targets: [service.replace(":", `.${namespace}.svc:`)], labels: { namespace } }],
      },
    ],
  };
  const mounts = { config: "/etc/prometheus", token: "/etc/token", data: "/data" };
  const metadata = { name: "prometheus", namespace };
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { "prometheus.yaml": JSON.stringify(config), "rules.yaml": JSON.stringify({ groups }) },
    },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata,
      spec: {
        terminationGracePeriodSeconds: 0,
        automountServiceAccountToken: false,
        securityContext: podSecurity(65532),
        containers: [
          {
            name: "prometheus",
            image,
            imagePullPolicy: "IfNotPresent",
            args: ["--config.file=/etc/prometheus/prometheus.yaml", "--storage.tsdb.path=/data"],
            readinessProbe: { httpGet: { path: "/-/ready", port: 9090 }, periodSeconds: 1 },
            securityContext: containerSecurity,
            volumeMounts: Object.entries(mounts).map(([name, mountPath]) => ({ name, mountPath })),
          },
        ],
        volumes: [
          { name: "config", configMap: { name: "prometheus" } },
          { name: "token", secret: { secretName: credentials.name } },
          { name: "data", emptyDir: {} },
        ],
      },
    },
  ];
}

/** The path of a request to the API of such a Prometheus, through the API server: for `kubectl get --raw`. */
export function prometheusPath(namespace: string, request: string): string {
  return `/api/v1/namespaces/${namespace}/pods/http:prometheus:9090/proxy/api/v1/${request}`;
}
