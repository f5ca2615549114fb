import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  databaseChildLabels,
  exporterPort,
  postgresqlPort,
  serverSelector,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { NetworkPolicy } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";

/** Only the ports of the server and of its exporter can be reached. Who may connect to them is for further NetworkPolicies and for passwords to say. */
export function desiredNetworkPolicy({ metadata, spec }: Stored<PostgreSQLDatabase>): Desired<NetworkPolicy> {
  const { name, namespace } = metadata;
  const ports = [postgresqlPort, ...(spec.monitoring?.exporter === undefined ? [] : [exporterPort])];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace, labels: databaseChildLabels(metadata, "server") },
    spec: {
      podSelector: { matchLabels: serverSelector(name) },
      policyTypes: ["Ingress"],
      ingress: [{ ports: ports.map((port) => ({ port, protocol: "TCP" })) }],
    },
  };
}
