import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { databaseChildLabels, serverSelector } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { PodDisruptionBudget } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";
import { replicaOrdinals } from "./instances.ts";

/** Lets a drain end one instance at a time. Undefined for one instance: it would keep its node from ever being drained. */
export function desiredDisruptionBudget({
  metadata,
  spec,
}: Stored<PostgreSQLDatabase>): Desired<PodDisruptionBudget> | undefined {
  if (replicaOrdinals(spec).length === 0) return undefined;
  const { name, namespace } = metadata;
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace, labels: databaseChildLabels(metadata, "server") },
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: serverSelector(name) },
      // An instance that is not ready must not keep its node from being drained.
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  };
}
