import type { Desired } from "../../kubernetes/desired.ts";
import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../api/databases/v1/storage.ts";
import type {
  DatabaseSnapshot,
  DatabaseSnapshotStatus,
} from "../../api/databases/v1alpha1/databasesnapshot.ts";
import { withoutUndefined } from "../../kubernetes/without-undefined.ts";
import type { Stored } from "../../runtime/index.ts";
import { setReadiness } from "../../runtime/index.ts";
import { childMetadata, managedByLabel, snapshotName } from "../../kubernetes/names.ts";
import { product } from "../../product.ts";
import { engineNameOf } from "../database-of-backup.ts";
import { maintenanceFieldsOf } from "./maintenance-fields.ts";
import type { RepositorySnapshot } from "../../repository/repository-snapshot.ts";
import { referenceOf } from "../../repository/reference.ts";
import type { SnapshotPhase } from "./status.ts";

/** Keeps a DatabaseSnapshot until its backup is removed from the repository. */
export const snapshotFinalizer = "databases.test.io/remove-backup";

/**
 * With the ID of the backup's snapshot as its value, deleting the DatabaseSnapshot keeps the backup in the repository. With
 * any other value it has no effect, so that one left in a manifest does not abandon a later backup.
 */
export const abandonBackupAnnotation = "databases.test.io/abandon-backup";

/**
 * Retention sets it, with the ID of the backup's snapshot as its value, before it deletes a DatabaseSnapshot with
 * `deletionPolicy: Retain`. So the backup is removed, although it would be kept if a person deleted the object.
 */
export const expiredAnnotation = "databases.test.io/expired";

/** The DatabaseSnapshot of a backup. It has no owner, because backups outlive the DatabaseBackup. */
export function desiredSnapshot(
  backup: Stored<DatabaseBackup>,
  stored: RepositorySnapshot,
): Desired<DatabaseSnapshot> {
  const { name, namespace } = backup.metadata;
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: {
      name: snapshotName(name, stored.startTime, stored.snapshotID),
      namespace,
      ...childMetadata(name, "backup"),
      finalizers: [snapshotFinalizer],
    },
    spec: { backupRef: { name }, snapshotID: stored.snapshotID },
  };
}

/** A backup that was in the repository before its DatabaseSnapshot. */
export interface FoundBackup {
  /** Whether the DatabaseSnapshot asked for a backup, and the one of an earlier DatabaseSnapshot of its name was found. */
  isFound?: boolean;
  /** When it was found, in RFC 3339. */
  foundTime?: string | undefined;
}

/** What a backup was made of. */
export interface BackupSource {
  backup: DatabaseBackup;
  /** The name of the database on its server. */
  database: string;
}

/** The status of a DatabaseSnapshot whose backup is in the repository. */
export function storedStatus(
  snapshot: DatabaseSnapshot,
  { backup, database }: BackupSource,
  stored: RepositorySnapshot,
  repository: RepositoryReference,
  now: Date,
  { isFound = false, foundTime }: FoundBackup = {},
): DatabaseSnapshotStatus {
  const { generation } = snapshot.metadata;
  const id = stored.snapshotID.slice(0, 8);
  return {
    ...snapshot.status,
    ...withoutUndefined({
      observedGeneration: generation,
      phase: "Succeeded" satisfies SnapshotPhase,
      conditions: setReadiness(
        snapshot.status?.conditions,
        {
          type: "Ready",
          status: "True",
          ...(isFound
            ? {
                reason: "Found",
                message:
                  `The backup was in the repository already, as snapshot ${id} of ${stored.startTime}: it was made for a ` +
                  "DatabaseSnapshot of this name. No other backup was made.",
              }
            : { reason: "Stored", message: `The backup is in the repository as snapshot ${id}.` }),
        },
        { observedGeneration: generation, now },
      ),
      startTime: stored.startTime,
      completionTime: stored.completionTime,
      foundTime,
      jobName: stored.jobName,
      source: {
        ...snapshot.status?.source,
        ...withoutUndefined({
          engine: engineNameOf(backup),
          database,
          version: stored.databaseVersion,
          databaseBytes: stored.databaseBytes,
          image: stored.image,
          imageID: stored.imageID,
        }),
      },
      artifact: { snapshotID: stored.snapshotID, fileName: stored.fileName, format: "Dump" },
      totalBytes: stored.totalBytes,
      addedBytes: stored.addedBytes,
      inventory: stored.inventory,
      repository: referenceOf(repository),
      maintenanceFields: maintenanceFieldsOf(backup),
    }),
  };
}

/** Whether deleting the DatabaseSnapshot keeps its backup in the repository. */
export function keepsBackup(snapshot: DatabaseSnapshot): boolean {
  const isRetained = snapshot.spec.deletionPolicy === "Retain" && !isMarked(snapshot, expiredAnnotation);
  return isRetained || isMarked(snapshot, abandonBackupAnnotation);
}

/** Whether an annotation's value is the ID of the DatabaseSnapshot's own backup. */
export function isMarked({ metadata, status }: DatabaseSnapshot, annotation: string): boolean {
  const value = metadata.annotations?.[annotation];
  return value !== undefined && value === status?.artifact?.snapshotID;
}

/** restic's ID of the snapshot that a DatabaseSnapshot stands for, if it is known. */
export function snapshotIDOf({ spec, status }: DatabaseSnapshot): string | undefined {
  return status?.artifact?.snapshotID ?? spec.snapshotID;
}

/** Whether the operator created a DatabaseSnapshot, and no person has changed it since. */
export function isReplaceable({ metadata, spec }: DatabaseSnapshot): boolean {
  const isOurs = metadata.labels?.[managedByLabel] === product.name;
  return (
    isOurs &&
    metadata.deletionTimestamp === undefined &&
    spec.pinned !== true &&
    spec.deletionPolicy === undefined
  );
}

/** Whether a DatabaseSnapshot's backup is known to be in its repository. */
export function isStored({ status }: DatabaseSnapshot): boolean {
  return status?.phase === "Succeeded";
}
