import type { PermissionRule } from "../../../lib/constructs/permission-rule.ts";

/** What the DatabaseSnapshot controller does through the API, in addition to what the DatabaseBackup controller does. */
export const permissions: readonly PermissionRule[] = [
  {
    apiGroups: ["databases.test.io"],
    resources: ["databasesnapshots"],
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
  },
  { apiGroups: ["databases.test.io"], resources: ["databasesnapshots/status"], verbs: ["patch"] },
  // Where the OwnerReferencesPermissionEnforcement admission plugin is on, an owner reference that blocks its
  // owner's deletion needs this.
  { apiGroups: ["databases.test.io"], resources: ["databasesnapshots/finalizers"], verbs: ["update"] },
];
