import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { compare } from "../../../kubernetes/compare.ts";
import type { ConditionState, Stored } from "../../../runtime/index.ts";
import { findCondition, isControlledBy } from "../../../runtime/index.ts";
import { namedServer } from "../../database-of-backup.ts";

/** What the status of a PostgreSQLDatabase says about its backups. */
export interface BackupState {
  backedUp: ConditionState;
  /** When the newest backup ended that any of its DatabaseBackups has made, in RFC 3339. */
  lastBackupTime: string | undefined;
  /** restic's ID of the repository of the DatabaseBackup that it owns. */
  repositoryID: string | undefined;
}

/**
 * How the backups of a PostgreSQLDatabase are.
 *
 * @param all The DatabaseBackups of its namespace.
 * @param failure Why the DatabaseBackup that it owns cannot be as the spec says.
 */
export function backupState(
  database: Stored<PostgreSQLDatabase>,
  all: readonly Stored<DatabaseBackup>[],
  failure: Failure | undefined,
): BackupState {
  const { metadata, status } = database;
  // A DatabaseBackup may have backed up an earlier PostgreSQLDatabase of this name.
  const isOfThis = (time: string | undefined): time is string =>
    time !== undefined && Date.parse(time) >= Date.parse(metadata.creationTimestamp ?? "");
  const timesOf = (of: readonly DatabaseBackup[]) =>
    of.map((backup) => backup.status?.lastBackupTime).filter(isOfThis);
  const own = all.find((backup) => isControlledBy(backup, database));
  const backups = all
    .filter((backup) => namedServer(backup) === metadata.name)
    .toSorted((a, b) => Number(b === own) - Number(a === own) || compare(a.metadata.name, b.metadata.name));
  return {
    backedUp: {
      type: "BackedUp",
      ...(failure ? { status: "False", ...failure } : stateOf(backups, timesOf)),
    },
    // Also of DatabaseBackups that no longer exist.
    lastBackupTime: newest([...(status?.lastBackupTime ? [status.lastBackupTime] : []), ...timesOf(backups)]),
    // Once known, it stays, so that no other repository takes its place while the DatabaseBackup is made again.
    repositoryID: own?.status?.repository?.id ?? status?.repository?.id,
  };
}

/** The state of those that have a schedule: the first of them that has a problem decides. */
function stateOf(
  backups: readonly Stored<DatabaseBackup>[],
  timesOf: (of: readonly DatabaseBackup[]) => string[],
): Omit<ConditionState, "type"> {
  const scheduled = backups.filter(({ spec }) => spec.suspend !== true);
  if (scheduled.length === 0) {
    return {
      status: "Unknown",
      reason: "NotScheduled",
      message: "No DatabaseBackup of this database has a schedule. Set backupSchedule.",
    };
  }
  for (const backup of scheduled) {
    const problem = problemOf(backup);
    if (problem === undefined) continue;
    const message = `DatabaseBackup "${backup.metadata.name}": ${problem.message}`;
    return { status: "False", reason: problem.reason, message };
  }
  return timesOf(scheduled).length === 0
    ? { status: "Unknown", reason: "NoBackupYet", message: "No backup has ended yet." }
    : { status: "True", reason: "BackupSucceeded", message: "The last backup has succeeded." };
}

/** Why a DatabaseBackup makes no backups. The first ones wait for the database, which is no problem of theirs. */
function problemOf({ status }: DatabaseBackup): Failure | undefined {
  const ready = findCondition(status?.conditions, "Ready");
  const last = findCondition(status?.conditions, "LastBackupSucceeded");
  if (ready?.status === "False" && ready.reason !== "DatabaseNotReady") return ready;
  return last?.status === "False" ? last : undefined;
}

function newest(times: readonly string[]): string | undefined {
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0];
}
