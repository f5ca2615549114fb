import type { Manager, MetricReading } from "../../runtime/index.ts";
import type { ReplicaMetric } from "./replica-families.ts";
import { replicaFamilies } from "./replica-families.ts";

/** What is known of a replica of a PostgreSQLDatabase. */
export interface ReplicaFigures {
  namespace: string;
  database: string;
  pod: string;
  lagBytes: number | undefined;
  safeBytes: number | undefined;
  isAtRisk: boolean;
}

/** Adds the metrics of all replicas that are known when Prometheus asks. */
export function addReplicaMetrics(
  manager: Pick<Manager, "metrics">,
  figures: () => readonly ReplicaFigures[],
): void {
  manager.metrics({
    families: replicaFamilies,
    labelNames: ["namespace", "postgresqldatabase", "pod"],
    read: () => figures().map(reading),
  });
}

function reading({
  namespace,
  database,
  pod,
  lagBytes,
  safeBytes,
  isAtRisk,
}: ReplicaFigures): MetricReading<ReplicaMetric> {
  return {
    labels: { namespace, postgresqldatabase: database, pod },
    values: {
      my_operator_postgresql_replica_slot_at_risk: Number(isAtRisk),
      ...(lagBytes === undefined ? {} : { my_operator_postgresql_replica_lag_bytes: lagBytes }),
      ...(safeBytes === undefined ? {} : { my_operator_postgresql_replica_slot_safe_bytes: safeBytes }),
    },
  };
}
