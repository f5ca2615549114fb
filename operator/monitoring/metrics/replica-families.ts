import type { MetricFamily } from "../../runtime/index.ts";
import { gauge } from "./family.ts";

/**
 * The metrics of each replica of a PostgreSQLDatabase. Their labels are `namespace`, `postgresqldatabase` and `pod`. A replica has
 * them while the primary answers the operator, which asks every half minute.
 */
export const replicaFamilies = [
  gauge(
    "my_operator_postgresql_replica_lag_bytes",
    "How many bytes of the primary's changes the replica has not replayed; while it is not connected, how many it has not received",
  ),
  gauge(
    "my_operator_postgresql_replica_slot_safe_bytes",
    "How many bytes the primary can still write before it may remove what the replica lacks; none without max_slot_wal_keep_size",
  ),
  gauge(
    "my_operator_postgresql_replica_slot_at_risk",
    "1 while less than a quarter of max_slot_wal_keep_size is left for the replica, or nothing, otherwise 0",
  ),
] as const satisfies readonly MetricFamily[];

/** The name of a metric of replicas. */
export type ReplicaMetric = (typeof replicaFamilies)[number]["name"];
