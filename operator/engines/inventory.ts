import type { DatabaseBackupSpec } from "../api/databases/v1/databasebackup.ts";

/** What to record about a dump: its objects and the rows of each table, its objects without rows, or nothing. */
export type Inventory = NonNullable<DatabaseBackupSpec["inventory"]>;

/** What to record about the dumps of a DatabaseBackup. What a command writes is not known, so it has no inventory. */
export function inventoryOf({
  connection,
  inventory,
}: Pick<DatabaseBackupSpec, "connection" | "inventory">): Inventory {
  return inventory ?? (connection?.engine === "command" ? "None" : "Full");
}
