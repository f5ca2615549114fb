import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../api/databases/v1/storage.ts";
import type { DatabaseRestore } from "../../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { EngineRestore, RestoreOptions } from "../../engines/restore.ts";
import { restoreOf } from "../../engines/restore.ts";
import type { Target } from "../../engines/engine.ts";
import { engineOf } from "../../engines/engines.ts";
import { NotReady } from "../../kubernetes/not-ready.ts";
import type { Stored } from "../../runtime/index.ts";
import { findCondition } from "../../runtime/index.ts";
import type { PostgreSQLDatabases } from "../database-of-backup.ts";
import { databaseOf, namedServer } from "../database-of-backup.ts";
import { targetOf } from "../databasebackup/setup/target.ts";
import { isStored } from "../databasesnapshot/snapshot.ts";
import { databaseTarget } from "./database-target.ts";
import { final, waiting, type Unresolved } from "./unresolved.ts";

/** The other objects that a DatabaseRestore is about. */
export interface RestoreObjects {
  /** The DatabaseSnapshots of the namespace. */
  snapshots: readonly Stored<DatabaseSnapshot>[];
  /** The DatabaseBackup of this name in the namespace. */
  backup: (name: string) => Stored<DatabaseBackup> | undefined;
  databases: PostgreSQLDatabases;
}

/** Everything that a restore needs. */
export interface ResolvedRestore {
  snapshot: Stored<DatabaseSnapshot>;
  /** The DatabaseBackup that made the backup, which may no longer exist. */
  backup: Stored<DatabaseBackup> | undefined;
  repository: RepositoryReference;
  target: Target;
  /** Whether a backup of the DatabaseBackup is one of the target. */
  isBackedUp: boolean;
  engine: EngineRestore;
  /** The image with the client tools. */
  image: string;
  options: RestoreOptions;
}

/** Finds what a DatabaseRestore restores, and where. */
export function resolveRestore(
  restore: Stored<DatabaseRestore>,
  objects: RestoreObjects,
): ResolvedRestore | Unresolved {
  const snapshot = sourceOf(restore, objects);
  if ("reason" in snapshot) return snapshot;
  const unverified = verificationProblem(restore, snapshot);
  if (unverified !== undefined) return unverified;
  const { artifact, repository, source, inventory } = snapshot.status ?? {};
  if (artifact === undefined || repository === undefined || source === undefined || inventory === undefined) {
    return final(
      "InventoryTooOld",
      `DatabaseSnapshot "${snapshot.metadata.name}" has no inventory. Restore it by hand, as docs/backup.md shows.`,
    );
  }
  const backup = objects.backup(snapshot.spec.backupRef.name);
  const target = targetOfRestore(restore, backup, snapshot, objects.databases);
  if ("reason" in target) return target;
  const { connection, database = source.database } = target;
  if (connection.engine !== source.engine) {
    return final(
      "OtherEngine",
      `The backup is of the engine ${source.engine}, and the target is of ${connection.engine}. Restore into ${source.engine}.`,
    );
  }
  const { spec, metadata } = restore;
  const engine = restoreOf(engineOf(connection), spec);
  if (engine === undefined) {
    return final(
      "NotSupported",
      `The operator cannot restore backups of the engine ${connection.engine}: restore by hand, as docs/backup.md shows.`,
    );
  }
  const refused = engine.refusal(spec);
  if (refused !== undefined) return final(refused.reason, refused.message);
  const serverImage = spec.target.type === "Original" ? backup?.status?.server?.image : undefined;
  const image = engineOf(connection).image(connection) ?? serverImage ?? source.image;
  if (image === undefined) {
    return final(
      "ImageUnknown",
      "It is not known which image has the client tools for the server: set version or image in target.connection.",
    );
  }
  return {
    ...{ snapshot, backup, repository, engine, image },
    target: { connection, database },
    isBackedUp: backup !== undefined && isTargetOf(backup, restore, database, objects.databases),
    options: {
      id: metadata.uid.slice(0, 8),
      database,
      existingData: spec.existingData ?? "Refuse",
      roles: spec.roles ?? "Require",
      definers: spec.definers ?? "Keep",
      parallelism: spec.parallelism ?? 1,
      mode: spec.mode ?? "Restore",
      ...(spec.owner === undefined ? {} : { owner: spec.owner }),
      ...(spec.tables === undefined ? {} : { tables: spec.tables }),
    },
  };
}

/** The DatabaseSnapshot that the status names, so that a later backup does not change what is restored; else that of the spec. */
function sourceOf(
  { spec, status }: Stored<DatabaseRestore>,
  { snapshots }: RestoreObjects,
): Stored<DatabaseSnapshot> | Unresolved {
  const { snapshotRef, backupRef, notAfterTime } = spec.source;
  const name = status?.source?.snapshotName ?? snapshotRef?.name;
  if (name !== undefined) {
    const found = snapshots.find(({ metadata }) => metadata.name === name);
    if (found === undefined)
      return waiting("SnapshotNotFound", `There is no DatabaseSnapshot "${name}" in this namespace.`);
    // Maintenance removes a backup only after the Jobs that restore it have ended, also when its object is deleted meanwhile.
    if (status?.source !== undefined && found.status?.artifact !== undefined) return found;
    if (found.status?.phase === "Failed")
      return final("SnapshotFailed", `DatabaseSnapshot "${name}" has failed: it has no backup.`);
    return isStored(found)
      ? found
      : waiting("SnapshotNotReady", `DatabaseSnapshot "${name}" has no backup yet.`);
  }
  const limit = notAfterTime === undefined ? Infinity : Date.parse(notAfterTime);
  const [newest] = snapshots
    .filter((each) => each.spec.backupRef.name === backupRef?.name && isStored(each))
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ status: { startTime = "" } = {} }) => Date.parse(startTime) <= limit)
    .toSorted((a, b) => Date.parse(b.status?.startTime ?? "") - Date.parse(a.status?.startTime ?? ""));
  if (newest !== undefined) return newest;
  const before = notAfterTime === undefined ? "" : ` that began at ${notAfterTime} or before`;
  return waiting("SnapshotNotFound", `DatabaseBackup "${backupRef?.name ?? ""}" has no backup${before}.`);
}

function verificationProblem(
  { spec }: DatabaseRestore,
  snapshot: Stored<DatabaseSnapshot>,
): Unresolved | undefined {
  const { verificationPolicy = "RefuseFailed" } = spec.source;
  const verified = findCondition(snapshot.status?.conditions, "Verified");
  const { name } = snapshot.metadata;
  if (verificationPolicy === "Ignore") return undefined;
  if (verified?.status === "False") {
    return final(
      "SnapshotNotVerified",
      `DatabaseSnapshot "${name}" is damaged (${verified.reason}): ${verified.message} Restore another, or set source.verificationPolicy to Ignore.`,
    );
  }
  if (verificationPolicy === "RequireVerified" && verified?.status !== "True") {
    return final(
      "SnapshotNotVerified",
      `DatabaseSnapshot "${name}" was not verified, which source.verificationPolicy requires. Restore another, or set RefuseFailed.`,
    );
  }
  return undefined;
}

/** Whether a DatabaseBackup backs up the target of a restore. */
function isTargetOf(
  backup: Stored<DatabaseBackup>,
  { spec: { target } }: DatabaseRestore,
  database: string,
  databases: PostgreSQLDatabases,
): boolean {
  if (target.type !== "Database") return target.type === "Original";
  return namedServer(backup) === target.databaseRef.name && databaseOf(backup, databases) === database;
}

/** The target of a restore. Its database may have been renamed since the backup; a connection may name none. */
function targetOfRestore(
  restore: Stored<DatabaseRestore>,
  backup: Stored<DatabaseBackup> | undefined,
  snapshot: Stored<DatabaseSnapshot>,
  databases: PostgreSQLDatabases,
): (Pick<Target, "connection"> & { database?: string | undefined }) | Unresolved {
  const { spec } = restore;
  if (spec.target.type === "Database")
    return databaseTarget(restore, spec.target.databaseRef.name, databases);
  if (spec.target.type === "Connection") {
    const { connection } = spec.target;
    return { connection, database: "database" in connection ? connection.database : undefined };
  }
  const { name } = snapshot.spec.backupRef;
  if (backup === undefined) {
    return waiting(
      "BackupNotFound",
      `There is no DatabaseBackup "${name}", which says how to connect to the original database. Create it, or set target.type to Connection.`,
    );
  }
  let target;
  try {
    target = targetOf(backup, databases);
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    return waiting(error.reason, `DatabaseBackup "${name}": ${error.message}`);
  }
  const { credentials } = spec.target;
  return target.connection.engine === "command" || credentials === undefined
    ? target
    : { ...target, connection: { ...target.connection, credentials } };
}
