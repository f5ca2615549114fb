import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  databaseChildLabels,
  podsServiceName,
  postgresqlPort,
  readWriteServiceName,
  serverSelector,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { V1ServiceSpec } from "@kubernetes/client-node";
import type { Service } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";

/**
 * The Service of the primary, and the one that gives each Pod a name. Both lead to Pods that are not ready, too: there is no other
 * primary, and an exporter that does not run must not take the server next to it away.
 */
export function desiredServices({ metadata }: Stored<PostgreSQLDatabase>): Desired<Service>[] {
  const { name, namespace } = metadata;
  const labels = databaseChildLabels(metadata, "server");
  const ports = [{ name: "postgresql", port: postgresqlPort, targetPort: "postgresql", protocol: "TCP" }];
  const service = (serviceName: string, spec: Partial<V1ServiceSpec>): Desired<Service> => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: serviceName, namespace, labels },
    spec: { ...spec, ports },
  });
  return [
    service(readWriteServiceName(name), {
      selector: { ...serverSelector(name), "apps.kubernetes.io/pod-index": "0" },
      publishNotReadyAddresses: true,
    }),
    service(podsServiceName(name), {
      selector: serverSelector(name),
      clusterIP: "None",
      publishNotReadyAddresses: true,
    }),
  ];
}
