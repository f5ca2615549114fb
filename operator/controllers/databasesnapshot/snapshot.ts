import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../api/databases/v1/storage.ts";
import type {
  DatabaseSnapshot,
  DatabaseSnapshotStatus,
} from "../../api/databases/v1alpha1/databasesnapshot.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";
import { setCondition, type Stored } from "../../runtime/index.ts";
import { childMetadata, snapshotName } from "../../kubernetes/names.ts";
import type { RepositorySnapshot } from "../../repository/repository-snapshot.ts";
import { referenceOf } from "../../repository/reference.ts";

/** Keeps a DatabaseSnapshot until its backup is removed from the repository. */
export const snapshotFinalizer = "databases.test.io/artifact";

/** With the value `true`: a DatabaseSnapshot that is deleted leaves its backup where it is, reachable or not. */
export const abandonAnnotation = "databases.test.io/abandon-artifact";

/** The DatabaseSnapshot of a backup. It has no owner: backups outlive the DatabaseBackup that asked for them. */
export function desiredSnapshot(
  backup: Stored<DatabaseBackup>,
  artifact: RepositorySnapshot,
): DatabaseSnapshot {
  const name = backup.metadata.name;
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: {
      name: snapshotName(name, artifact.startTime, artifact.snapshotID),
      namespace: backup.metadata.namespace,
      ...childMetadata(name, "backup"),
      finalizers: [snapshotFinalizer],
    },
    spec: { backupRef: { name }, snapshotID: artifact.snapshotID },
  };
}

/** The status of a DatabaseSnapshot whose backup is in the repository. */
export function storedStatus(
  snapshot: Stored<DatabaseSnapshot>,
  backup: Stored<DatabaseBackup>,
  artifact: RepositorySnapshot,
  repository: RepositoryReference,
  now: Date,
): DatabaseSnapshotStatus {
  const { connection, databaseName } = backup.spec;
  const { generation } = snapshot.metadata;
  const database = connection && "database" in connection ? connection.database : undefined;
  return withoutUndefined({
    ...snapshot.status,
    observedGeneration: generation,
    phase: "Succeeded" as const,
    conditions: setCondition(
      snapshot.status?.conditions,
      {
        type: "Ready",
        status: "True",
        reason: "Stored",
        message: `The backup stands in the repository as snapshot ${artifact.snapshotID.slice(0, 8)}.`,
      },
      { observedGeneration: generation, now },
    ),
    ...artifact,
    engine: connection?.engine ?? "postgresql",
    database: database ?? databaseName,
    repository: referenceOf(repository),
  });
}

/** Whether a DatabaseSnapshot's backup is known to be in its repository. */
export function isStored({ status }: Stored<DatabaseSnapshot>): boolean {
  return status?.phase === "Succeeded";
}
