import type { PermissionRule } from "../../lib/constructs/permission-rule.ts";
import { permissions as databaseBackup } from "./databasebackup/permissions.ts";
import { permissions as databaseRestore } from "./databaserestore/permissions.ts";
import { permissions as databaseSnapshot } from "./databasesnapshot/permissions.ts";
import { permissions as jobQueue } from "./job-queue/permissions.ts";
import { permissions as postgresqlDatabase } from "./postgresqldatabase/permissions.ts";

/** What every controller needs to write events. */
const events: PermissionRule = {
  apiGroups: ["events.k8s.io"],
  resources: ["events"],
  verbs: ["create", "patch"],
};

/** All permissions of the manager: `my-operator-manager-role` is generated from this. */
export const managerPermissions: readonly PermissionRule[] = [
  ...databaseBackup,
  ...databaseSnapshot,
  ...databaseRestore,
  ...postgresqlDatabase,
  ...jobQueue,
  events,
];
