import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { WorkVolume } from "../../../api/databases/v1/verification.ts";
import type { DatabaseSnapshot } from "../../../api/databases/v1alpha1/databasesnapshot.ts";
import { quantityValue } from "../../../runtime/index.ts";
import { formatBytes } from "../../format-bytes.ts";

/** The sizes that decide how much space a drill needs. */
export interface BackupSize {
  /** The size of the dump, in bytes. */
  dumpBytes: number;
  /** How much of the database was dumped, with its indexes, in bytes; undefined if it is not known. */
  databaseBytes?: number | undefined;
}

/** Why a backup is not restored: it needs more space than the drill's volume has. */
export interface TooLarge {
  neededBytes: number;
  allowedBytes: number;
  /** A sentence with both sizes and the field to set. */
  message: string;
}

/** Indexes and tables are built next to temporary files. */
const factor = 1.3;
/** A server whose `max_wal_size` is 256 MB writes more between two checkpoints. */
const walBytes = 512 * 2 ** 20;
/** The size of the volume if the spec does not say it. */
const defaultSize = "20Gi";

/** The sizes of a backup. A dump of some tables says nothing of the size of those that it lacks, and the database's size does. */
export function sizeOf(
  { tables = [], excludeTables = [] }: Pick<DatabaseBackup["spec"], "tables" | "excludeTables">,
  { totalBytes = 0, source }: NonNullable<DatabaseSnapshot["status"]>,
): BackupSize {
  const isWhole = tables.length === 0 && excludeTables.length === 0;
  return { dumpBytes: totalBytes, databaseBytes: isWhole ? source?.databaseBytes : undefined };
}

/** How many bytes the volume of a drill must have: for the database, and for the dump, which is kept for a second attempt. */
export function neededSpace({ dumpBytes, databaseBytes = 0 }: BackupSize): number {
  return Math.ceil(Math.max(dumpBytes, databaseBytes) * factor) + walBytes + dumpBytes;
}

function sizesIn({ dumpBytes, databaseBytes }: BackupSize): string {
  const ofDatabase = databaseBytes === undefined ? "" : ` of a database of ${formatBytes(databaseBytes)}`;
  return `, a dump of ${formatBytes(dumpBytes)}${ofDatabase},`;
}

/** How many bytes a volume may have, and the field that says so. */
export function allowedSpace(volume: WorkVolume | undefined): { bytes: number; field: string } {
  if (volume?.ephemeral !== undefined)
    return {
      bytes: quantityValue(volume.ephemeral.size) ?? 0,
      field: "spec.verification.workVolume.ephemeral.size",
    };
  return {
    bytes: quantityValue(volume?.emptyDir?.sizeLimit ?? defaultSize) ?? 0,
    field: "spec.verification.workVolume.emptyDir.sizeLimit",
  };
}

/** Why a backup cannot be restored in a volume; undefined if it can. */
export function tooLarge(size: BackupSize, volume: WorkVolume | undefined): TooLarge | undefined {
  const neededBytes = neededSpace(size);
  const { bytes: allowedBytes, field } = allowedSpace(volume);
  if (neededBytes <= allowedBytes) return undefined;
  return {
    neededBytes,
    allowedBytes,
    message:
      `Restoring this backup${sizesIn(size)} needs ${formatBytes(neededBytes)}, but the drill's volume may have only ${formatBytes(allowedBytes)}. ` +
      `Set ${field} to at least ${Math.ceil(neededBytes / 2 ** 20)}Mi.`,
  };
}
