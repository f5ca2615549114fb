import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";

/** Whether the operator may only read the repository. */
export function isReadOnly({ spec }: Pick<DatabaseBackup, "spec">): boolean {
  return spec.repository?.accessMode === "ReadOnly";
}

/** Whether the operator creates neither the repository nor its password nor its claim. */
export function neverInitializes(backup: Pick<DatabaseBackup, "spec">): boolean {
  return isReadOnly(backup) || backup.spec.repository?.initialization === "Never";
}

/** The field of the spec that says so, for messages. */
export function whyNothingIsCreated(backup: Pick<DatabaseBackup, "spec">): string {
  return isReadOnly(backup)
    ? "spec.repository.accessMode is ReadOnly"
    : "spec.repository.initialization is Never";
}
