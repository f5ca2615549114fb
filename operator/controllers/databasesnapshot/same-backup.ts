import type { DatabaseSnapshot } from "../../api/databases/v1alpha1/databasesnapshot.ts";
import type { Failure } from "../../failure.ts";
import type { Stored } from "../../runtime/index.ts";
import { isReplaceable, keepsBackup, snapshotIDOf } from "./snapshot.ts";

/*
 * One object for each backup. Of two, retention would count the backup twice, and remove it with the one, whatever protects the
 * other.
 */

/** Other DatabaseSnapshots of a backup. */
export interface SameBackup {
  /** One that stays, because a person has named, pinned or deleted it. */
  taken: Stored<DatabaseSnapshot> | undefined;
  /** Those that the operator has made: another object may take their place. */
  replaceable: Stored<DatabaseSnapshot>[];
}

/**
 * Finds the other objects of a backup.
 *
 * @param snapshotID restic's ID of the backup.
 */
export function othersOfBackup(snapshotID: string, others: readonly Stored<DatabaseSnapshot>[]): SameBackup {
  const same = others.filter((each) => snapshotIDOf(each) === snapshotID && !isLeaving(each));
  return { taken: same.find((each) => !isReplaceable(each)), replaceable: same.filter(isReplaceable) };
}

/** Why a DatabaseSnapshot does not get a backup that another one has. */
export function duplicate(snapshotID: string, { metadata }: Stored<DatabaseSnapshot>): Failure {
  return {
    reason: "DuplicateSnapshot",
    message:
      `The backup, snapshot ${snapshotID.slice(0, 8)}, is the one of DatabaseSnapshot "${metadata.name}". ` +
      "Use that one. For another backup, create a DatabaseSnapshot with another name and without snapshotID.",
  };
}

/** Whether an object is being deleted without its backup. */
function isLeaving(snapshot: DatabaseSnapshot): boolean {
  const { metadata, status } = snapshot;
  return (
    metadata.deletionTimestamp !== undefined && (status?.artifact === undefined || keepsBackup(snapshot))
  );
}
