import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { Manager, Store } from "../../runtime/index.ts";
import { restoreFamilies } from "./restore-families.ts";
import { restoreMetrics } from "./restore-metrics.ts";

/** Adds the metrics of all DatabaseRestores in the store. They are read when Prometheus asks, and disappear with their object. */
export function addRestoreMetrics(manager: Pick<Manager, "metrics">, store: Store<DatabaseRestore>): void {
  manager.metrics({
    families: restoreFamilies,
    labelNames: ["namespace", "databaserestore"],
    read: () => store.list().map(restoreMetrics),
  });
}
