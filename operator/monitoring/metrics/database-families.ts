import type { MetricFamily } from "../../runtime/index.ts";
import { counter, gauge } from "./family.ts";

/** The metrics of each PostgreSQLDatabase. Their labels are `namespace` and `postgresqldatabase`. Times are seconds since 1970. */
export const databaseFamilies = [
  gauge(
    "my_operator_postgresql_ready",
    "1 while the server accepts connections and commits, 0 while it does not",
  ),
  gauge("my_operator_postgresql_stalled", "1 while nothing changes until a person acts, otherwise 0"),
  gauge(
    "my_operator_postgresql_degraded",
    "1 while something is wrong although the server may accept connections, otherwise 0",
  ),
  gauge(
    "my_operator_postgresql_backed_up",
    "1 when the last backup succeeded, 0 when it failed or none can be made; none without a schedule, and before the first backup",
  ),
  gauge("my_operator_postgresql_instances", "How many instances there should be"),
  gauge(
    "my_operator_postgresql_ready_instances",
    "How many instances are ready: the primary when it accepts connections, a replica when it also follows closely",
  ),
  gauge(
    "my_operator_postgresql_last_backup_timestamp_seconds",
    "When the newest successful backup ended; none before the first",
  ),
  gauge("my_operator_postgresql_volume_wanted_bytes", "spec.storage.size; none without it"),
  gauge(
    "my_operator_postgresql_volume_capacity_bytes",
    "Size of the volume of an instance: of the smallest, if they differ. None before it exists",
  ),
  counter(
    "my_operator_postgresql_server_restarts_total",
    "How often Kubernetes has started servers again that ended, since their Pods were created",
  ),
] as const satisfies readonly MetricFamily[];

/** The name of a metric of PostgreSQLDatabases. */
export type DatabaseMetric = (typeof databaseFamilies)[number]["name"];
