import type { Manager } from "../runtime/index.ts";
import type { DatabaseBackupOptions } from "./databasebackup/controller.ts";
import { addDatabaseBackupController } from "./databasebackup/controller.ts";

/** What the controllers need beside the cluster. */
export type ControllersOptions = DatabaseBackupOptions;

/** Adds every controller of this operator to the manager. */
export function registerControllers(manager: Manager, options: ControllersOptions): void {
  addDatabaseBackupController(manager, options);
}
