import type { Alert } from "../../lib/constructs/alert.ts";
import type { RestoreMetric } from "./metrics/restore-families.ts";

const succeeded: RestoreMetric = "my_operator_restore_succeeded";
const restore = "{{ $labels.namespace }}/{{ $labels.databaserestore }}";

/** The alerts about restores. Each is about one DatabaseRestore, and ends when that is deleted. */
export const restoreAlerts: readonly Alert[] = [
  {
    name: "RestoreFailed",
    query: `max by (namespace, databaserestore) (${succeeded}) == 0`,
    for: "1m",
    severity: "warning",
    summary: `DatabaseRestore ${restore} has failed.`,
    description:
      "The condition Succeeded has the reason. Another DatabaseRestore tries again: kubectl -n {{ $labels.namespace }} describe databaserestore {{ $labels.databaserestore }}",
  },
];
