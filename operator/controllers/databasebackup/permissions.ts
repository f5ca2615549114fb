import type { PermissionRule } from "../../api/meta/permissions.ts";

/** What the DatabaseBackup controller does through the API, and nothing more. */
export const permissions: readonly PermissionRule[] = [
  { apiGroups: ["databases.test.io"], resources: ["databasebackups"], verbs: ["list", "watch"] },
  { apiGroups: ["databases.test.io"], resources: ["databasebackups/status"], verbs: ["patch"] },
  // Where the OwnerReferencesPermissionEnforcement admission plugin is on, an owner reference that blocks its
  // owner's deletion needs this.
  { apiGroups: ["databases.test.io"], resources: ["databasebackups/finalizers"], verbs: ["update"] },
  {
    apiGroups: ["batch"],
    resources: ["cronjobs"],
    verbs: ["get", "list", "watch", "create", "patch"],
  },
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "watch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
  {
    apiGroups: [""],
    resources: ["persistentvolumeclaims"],
    verbs: ["get", "list", "watch", "create", "patch"],
  },
  // By name only: the operator cannot list the Secrets of a namespace.
  { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create"] },
];
