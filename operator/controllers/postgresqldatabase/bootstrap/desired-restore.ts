import type {
  BootstrapSnapshot,
  PostgreSQLDatabase,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { DatabaseRestore } from "../../../api/databases/v1alpha1/databaserestore.ts";
import { databaseChildLabels } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import { withoutUndefined } from "../../../kubernetes/without-undefined.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ownerReference } from "../../../runtime/index.ts";

/**
 * The DatabaseRestore with which a database begins. It keeps the owners that the backup records, so that the superuser goes on owning what
 * only a superuser may create, and replaces no data: a volume that a person has brought may hold more than the backup.
 */
export function desiredRestore(
  database: Stored<PostgreSQLDatabase>,
  { name: snapshot, verificationPolicy }: BootstrapSnapshot,
  name: string,
): Desired<DatabaseRestore> {
  const { metadata } = database;
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseRestore",
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: databaseChildLabels(metadata, "bootstrap"),
      ownerReferences: [ownerReference(database)],
    },
    spec: {
      source: withoutUndefined({ snapshotRef: { name: snapshot }, verificationPolicy }),
      target: { type: "Database", databaseRef: { kind: "PostgreSQLDatabase", name: metadata.name } },
      roles: "Create",
    },
  };
}
