import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { Manager, MetricReading, Store, Stored } from "../../runtime/index.ts";
import type { Zones } from "../../schedule/zone.ts";
import type { BackupMetric } from "./backup-families.ts";
import { backupFamilies } from "./backup-families.ts";
import { statusMetrics } from "./status-metrics.ts";

/** Adds the metrics of all DatabaseBackups in the store. They are read when Prometheus asks, and disappear with their object. */
export function addBackupMetrics(
  manager: Pick<Manager, "metrics">,
  store: Store<DatabaseBackup>,
  zones: Zones,
): void {
  // An object in a store never changes; a newer version is another object.
  const known = new WeakMap<Stored<DatabaseBackup>, MetricReading<BackupMetric>>();
  const readingOf = (backup: Stored<DatabaseBackup>) => {
    let reading = known.get(backup);
    if (reading === undefined) known.set(backup, (reading = statusMetrics(backup, zones)));
    return reading;
  };
  manager.metrics({
    families: backupFamilies,
    labelNames: ["namespace", "databasebackup"],
    read: () => store.list().map(readingOf),
  });
}
