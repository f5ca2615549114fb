import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { PersistentVolumeClaim, Pod } from "../../kubernetes/kinds.ts";
import type { MetricReading, Stored } from "../../runtime/index.ts";
import { isConditionTrue, quantityValue } from "../../runtime/index.ts";
import type { DatabaseMetric } from "./database-families.ts";
import { conditionValue, seconds } from "./status-values.ts";

/** The children of a PostgreSQLDatabase that metrics are read from: those of its instances that exist. */
export interface InstanceChildren {
  pods: readonly Pod[];
  claims: readonly PersistentVolumeClaim[];
}

/** The metrics of a PostgreSQLDatabase. All come from objects in the API server, so they are right after a restart. */
export function databaseMetrics(
  database: Stored<PostgreSQLDatabase>,
  { pods, claims }: InstanceChildren,
): MetricReading<DatabaseMetric> {
  const { metadata, spec, status = {} } = database;
  const size = spec.storage?.size;
  const values: Record<DatabaseMetric, number | undefined> = {
    my_operator_postgresql_ready: conditionValue(database, "Ready"),
    my_operator_postgresql_stalled: Number(isConditionTrue(status.conditions, "Stalled")),
    my_operator_postgresql_degraded: Number(isConditionTrue(status.conditions, "Degraded")),
    my_operator_postgresql_backed_up: conditionValue(database, "BackedUp"),
    my_operator_postgresql_instances: spec.replicas ?? 1,
    my_operator_postgresql_ready_instances: status.readyReplicas ?? 0,
    my_operator_postgresql_last_backup_timestamp_seconds: seconds(status.lastBackupTime),
    my_operator_postgresql_volume_wanted_bytes: size === undefined ? undefined : quantityValue(String(size)),
    my_operator_postgresql_volume_capacity_bytes: smallest(claims),
    my_operator_postgresql_server_restarts_total: restarts(pods),
  };
  return {
    labels: { namespace: metadata.namespace, postgresqldatabase: metadata.name },
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
}

function smallest(claims: readonly PersistentVolumeClaim[]): number | undefined {
  const sizes = claims.flatMap(({ status }) => quantityValue(status?.capacity?.["storage"] ?? "") ?? []);
  return sizes.length === 0 ? undefined : Math.min(...sizes);
}

function restarts(pods: readonly Pod[]): number {
  return pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
}
