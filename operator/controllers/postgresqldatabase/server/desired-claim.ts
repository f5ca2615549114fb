import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  databaseChildLabels,
  dataClaimName,
  finalSnapshotFinalizer,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";

const defaultSize = "10Gi";

/** The claim of an instance. It has no owner reference: it must not go before the last backup of what it holds. */
export function desiredDataClaim(
  { metadata, spec }: Stored<PostgreSQLDatabase>,
  ordinal: number,
): Desired<PersistentVolumeClaim> {
  const { size = defaultSize, storageClassName } = spec.storage ?? {};
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: dataClaimName(metadata.name, ordinal),
      namespace: metadata.namespace,
      labels: databaseChildLabels(metadata, "server"),
      // Also when a person or the namespace deletes it.
      finalizers: [finalSnapshotFinalizer],
    },
    spec: {
      accessModes: ["ReadWriteOnce"],
      ...(storageClassName === undefined ? {} : { storageClassName }),
      resources: { requests: { storage: String(size) } },
    },
  };
}
