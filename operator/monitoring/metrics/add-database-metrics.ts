import type { PostgreSQLDatabase } from "../../api/databases/v1alpha1/postgresqldatabase.ts";
import { dataClaimName } from "../../kubernetes/database-names.ts";
import type { PersistentVolumeClaim, Pod } from "../../kubernetes/kinds.ts";
import type { Manager, Store } from "../../runtime/index.ts";
import { databaseFamilies } from "./database-families.ts";
import { databaseMetrics } from "./database-metrics.ts";

/** Where the metrics of PostgreSQLDatabases come from. */
export interface DatabaseMetricStores {
  databases: Store<PostgreSQLDatabase>;
  pods: Store<Pod>;
  claims: Store<PersistentVolumeClaim>;
}

/** Adds the metrics of all PostgreSQLDatabases in the store. They are read when Prometheus asks, and disappear with their object. */
export function addDatabaseMetrics(
  manager: Pick<Manager, "metrics">,
  { databases, pods, claims }: DatabaseMetricStores,
): void {
  manager.metrics({
    families: databaseFamilies,
    labelNames: ["namespace", "postgresqldatabase"],
    read: () =>
      databases.list().map((database) => {
        const { namespace, name } = database.metadata;
        const ordinals = [...Array(database.spec.replicas ?? 1).keys()];
        return databaseMetrics(database, {
          pods: ordinals.flatMap((ordinal) => pods.get(namespace, `${name}-${ordinal}`) ?? []),
          claims: ordinals.flatMap((ordinal) => claims.get(namespace, dataClaimName(name, ordinal)) ?? []),
        });
      }),
  });
}
