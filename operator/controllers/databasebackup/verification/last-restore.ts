import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { RestoreRecord } from "../../../api/databases/v1/verification.ts";
import type { DatabaseRestore } from "../../../api/databases/v1alpha1/databaserestore.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { compare } from "../../../kubernetes/compare.ts";
import { secondsSince } from "../../../kubernetes/times.ts";
import type { Stored } from "../../../runtime/index.ts";

/**
 * The newest DatabaseRestore that has brought back a whole backup of a DatabaseBackup, also when its object is gone.
 *
 * @param snapshots The DatabaseSnapshots of the DatabaseBackup.
 * @param restores The DatabaseRestores of the namespace.
 */
export function lastRestore(
  { metadata, status: before }: Stored<DatabaseBackup>,
  snapshots: readonly Stored<DatabaseSnapshot>[],
  restores: readonly DatabaseRestore[],
): RestoreRecord | undefined {
  const own = new Set(snapshots.map((snapshot) => snapshot.metadata.name));
  const ended = restores.flatMap((restore): RestoreRecord[] => {
    const { spec, status: { phase, startTime, completionTime, source } = {} } = restore;
    const isOwn = own.has(source?.snapshotName ?? "") || spec.source.backupRef?.name === metadata.name;
    // Some tables do not say how long a whole database takes.
    const hasRestored = phase === "Succeeded" && spec.mode !== "PreflightOnly" && spec.tables === undefined;
    if (!isOwn || !hasRestored || startTime === undefined || completionTime === undefined) return [];
    const seconds = secondsSince(startTime, new Date(completionTime));
    const name = restore.metadata.name ?? "";
    return [{ restoreName: name, completionTime, durationSeconds: Math.max(0, Math.round(seconds)) }];
  });
  const known = before?.verification?.lastRestore;
  return [...ended, ...(known === undefined ? [] : [known])]
    .sort((one, other) => compare(other.completionTime, one.completionTime))
    .at(0);
}
