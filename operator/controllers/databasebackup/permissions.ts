import type { PermissionRule } from "../../api/meta/permissions.ts";

/** What the DatabaseBackup controller does through the API, and nothing more. */
export const permissions: readonly PermissionRule[] = [
  { apiGroups: ["databases.test.io"], resources: ["databasebackups"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["databases.test.io"], resources: ["databasebackups/status"], verbs: ["update"] },
  // Where the OwnerReferencesPermissionEnforcement admission plugin is on, an owner reference that blocks its
  // owner's deletion needs this.
  { apiGroups: ["databases.test.io"], resources: ["databasebackups/finalizers"], verbs: ["update"] },
  {
    apiGroups: ["batch"],
    resources: ["cronjobs"],
    verbs: ["get", "list", "watch", "create", "update", "patch"],
  },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list", "watch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
  {
    apiGroups: [""],
    resources: ["persistentvolumeclaims"],
    verbs: ["get", "list", "watch", "create", "update", "patch"],
  },
  // By name only: the operator cannot list the Secrets of a namespace.
  { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create"] },
];
