import type { PermissionRule } from "../../lib/constructs/permission-rule.ts";
import { permissions as databaseBackup } from "./databasebackup/permissions.ts";
import { permissions as databaseSnapshot } from "./databasesnapshot/permissions.ts";

/** What every controller needs for its events. */
const events: PermissionRule = {
  apiGroups: ["events.k8s.io"],
  resources: ["events"],
  verbs: ["create", "patch"],
};

/** All that the manager may do: the source of `my-operator-manager-role`. */
export const managerPermissions: readonly PermissionRule[] = [...databaseBackup, ...databaseSnapshot, events];
