import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import { databaseLabel, databaseUidLabel } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import { managedByLabel } from "../../../kubernetes/names.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import { product } from "../../../product.ts";
import type { Stored } from "../../../runtime/index.ts";

/** The schedule of a DatabaseBackup that is suspended from its beginning, because a DatabaseBackup needs one. */
const unusedSchedule = "@daily";

/**
 * The DatabaseBackup that a PostgreSQLDatabase owns. Without `backupSchedule`, and once the PostgreSQLDatabase is being deleted, it is
 * suspended.
 *
 * @param current The present one, which keeps its schedule when the spec no longer has one.
 */
export function desiredBackup(
  { metadata, spec }: Stored<PostgreSQLDatabase>,
  current: DatabaseBackup | undefined,
): Desired<DatabaseBackup> {
  const { namespace, name, uid, deletionTimestamp } = metadata;
  const { backupPath = `/backups/${namespace}/${name}`, ...options } = spec.backup ?? {};
  const { storage, encryption, retention, verification, objectives } = options;
  return {
    apiVersion: "databases.test.io/v1",
    kind: "DatabaseBackup",
    metadata: {
      name,
      namespace,
      labels: { [managedByLabel]: product.name, [databaseLabel]: name, [databaseUidLabel]: uid },
    },
    spec: withoutUndefined({
      databaseName: name,
      schedule: spec.backupSchedule ?? current?.spec.schedule ?? unusedSchedule,
      suspend: spec.backupSchedule === undefined || deletionTimestamp !== undefined,
      backupPath,
      storage,
      encryption,
      retention,
      verification,
      objectives,
      nodeSelector: spec.nodeSelector,
      tolerations: spec.tolerations,
      priorityClassName: spec.priorityClassName,
      imagePullSecrets: spec.imagePullSecrets,
    }),
  };
}
