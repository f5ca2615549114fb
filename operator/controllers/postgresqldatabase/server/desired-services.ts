import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  databaseChildLabels,
  podsServiceName,
  postgresqlPort,
  readOnlyServiceName,
  readWriteServiceName,
  roleLabel,
  serverSelector,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { V1ServiceSpec } from "@kubernetes/client-node";
import type { Service } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { primaryOrdinal, replicaOrdinals } from "./instances.ts";

/** The value of `roleLabel` of a replica. */
export const replicaRole = "replica";

/**
 * The Service of the primary, the one that gives each Pod a name, and, if there are any, the one of the replicas. The first two lead to
 * Pods that are not ready, too: there is no other primary, and an exporter that does not run must not take the server next to it away.
 */
export function desiredServices({ metadata, spec }: Stored<PostgreSQLDatabase>): Desired<Service>[] {
  const { name, namespace } = metadata;
  const labels = databaseChildLabels(metadata, "server");
  const ports = [{ name: "postgresql", port: postgresqlPort, targetPort: "postgresql", protocol: "TCP" }];
  const service = (serviceName: string, fields: Partial<V1ServiceSpec>): Desired<Service> => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: serviceName, namespace, labels },
    spec: { ...fields, ports },
  });
  return [
    service(readWriteServiceName(name), {
      selector: { ...serverSelector(name), "apps.kubernetes.io/pod-index": String(primaryOrdinal()) },
      publishNotReadyAddresses: true,
    }),
    service(podsServiceName(name), {
      selector: serverSelector(name),
      clusterIP: "None",
      publishNotReadyAddresses: true,
    }),
    ...(replicaOrdinals(spec).length === 0
      ? []
      : [
          service(readOnlyServiceName(name), {
            selector: { ...serverSelector(name), [roleLabel]: replicaRole },
          }),
        ]),
  ];
}
