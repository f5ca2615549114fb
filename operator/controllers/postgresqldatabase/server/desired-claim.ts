import type {
  DatabaseStorage,
  PostgreSQLDatabase,
} from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  databaseChildLabels,
  dataClaimName,
  finalSnapshotFinalizer,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import type { Stored } from "../../../runtime/index.ts";

/** The size of each volume. */
export function volumeSize({ size = "10Gi" }: DatabaseStorage = {}): string {
  return String(size);
}

/** The claim of an instance. It has no owner reference: it must not go before the last backup of what it holds. */
export function desiredDataClaim(
  { metadata, spec }: Stored<PostgreSQLDatabase>,
  ordinal: number,
): Desired<PersistentVolumeClaim> {
  const { storageClassName } = spec.storage ?? {};
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
      resources: { requests: { storage: volumeSize(spec.storage) } },
    },
  };
}
