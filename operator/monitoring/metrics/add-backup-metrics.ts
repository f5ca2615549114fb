import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { Manager, MetricReading, Store, Stored } from "../../runtime/index.ts";
import type { Zones } from "../../schedule/zone.ts";
import { backupFamilies, drillFamilies, verdictFamilies } from "./backup-families.ts";
import { statusMetrics } from "./status-metrics.ts";
import { drillMetrics, verdictMetrics } from "./verification-metrics.ts";

/** Adds the metrics of all DatabaseBackups in the store. They are read when Prometheus asks, and disappear with their object. */
export function addBackupMetrics(
  manager: Pick<Manager, "metrics">,
  store: Store<DatabaseBackup>,
  zones: Zones,
): void {
  const labelNames = ["namespace", "databasebackup"];
  manager.metrics({
    families: backupFamilies,
    labelNames,
    read: readingOf(store, (backup) => [statusMetrics(backup, zones)]),
  });
  manager.metrics({
    families: verdictFamilies,
    labelNames: [...labelNames, "reason"],
    read: readingOf(store, verdictMetrics),
  });
  manager.metrics({
    families: drillFamilies,
    labelNames: [...labelNames, "result"],
    read: readingOf(store, drillMetrics),
  });
}

/** Reads the metrics of each object once for each of its versions: an object in a store never changes. */
function readingOf<Name extends string>(
  store: Store<DatabaseBackup>,
  read: (backup: Stored<DatabaseBackup>) => MetricReading<Name>[],
): () => MetricReading<Name>[] {
  const known = new WeakMap<Stored<DatabaseBackup>, MetricReading<Name>[]>();
  return () =>
    store.list().flatMap((backup) => {
      let readings = known.get(backup);
      if (readings === undefined) known.set(backup, (readings = read(backup)));
      return readings;
    });
}
