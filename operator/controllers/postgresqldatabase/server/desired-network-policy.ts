import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { databaseChildLabels, postgresqlPort, serverSelector } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { NetworkPolicy } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";

/** Only the server's port can be reached. Who may connect to it is for further NetworkPolicies and for passwords to say. */
export function desiredNetworkPolicy({ metadata }: Stored<PostgreSQLDatabase>): Desired<NetworkPolicy> {
  const { name, namespace } = metadata;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace, labels: databaseChildLabels(metadata, "server") },
    spec: {
      podSelector: { matchLabels: serverSelector(name) },
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: postgresqlPort, protocol: "TCP" }] }],
    },
  };
}
