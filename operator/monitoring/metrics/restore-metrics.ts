import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { MetricReading, Stored } from "../../runtime/index.ts";
import { findCondition } from "../../runtime/index.ts";
import type { RestoreMetric } from "./restore-families.ts";
import { seconds } from "./status-values.ts";

/** The metrics of a DatabaseRestore. All come from its status, so they are right after a restart. */
export function restoreMetrics({
  metadata,
  status = {},
}: Stored<DatabaseRestore>): MetricReading<RestoreMetric> {
  const succeeded = findCondition(status.conditions, "Succeeded")?.status ?? "Unknown";
  const [start, end] = [seconds(status.startTime), seconds(status.completionTime)];
  const values: Record<RestoreMetric, number | undefined> = {
    my_operator_restore_succeeded: succeeded === "Unknown" ? undefined : Number(succeeded === "True"),
    my_operator_restore_start_timestamp_seconds: start,
    my_operator_restore_duration_seconds: start === undefined || end === undefined ? undefined : end - start,
    my_operator_restore_read_bytes: status.progress?.bytesDone,
  };
  return {
    labels: { namespace: metadata.namespace, databaserestore: metadata.name },
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  };
}
