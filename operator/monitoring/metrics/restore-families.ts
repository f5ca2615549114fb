import type { MetricFamily } from "../../runtime/index.ts";
import { gauge } from "./family.ts";

/** The metrics of each DatabaseRestore. Their labels are `namespace` and `databaserestore`. Times are seconds since 1970. */
export const restoreFamilies = [
  gauge(
    "my_operator_restore_succeeded",
    "1 when the restore has succeeded, 0 when it has failed; none before its end",
  ),
  gauge(
    "my_operator_restore_start_timestamp_seconds",
    "When the restore began; none while it waits for its backup",
  ),
  gauge(
    "my_operator_restore_duration_seconds",
    "How long the restore took, with its safety backup; none before its end",
  ),
  gauge("my_operator_restore_read_bytes", "How much of the dump was read"),
] as const satisfies readonly MetricFamily[];

/** The name of a metric of DatabaseRestores. */
export type RestoreMetric = (typeof restoreFamilies)[number]["name"];
