import type { PermissionRule } from "../../../lib/constructs/permission-rule.ts";

/** What the DatabaseRestore controller does through the API, in addition to what the other controllers do. */
export const permissions: readonly PermissionRule[] = [
  // It sets a finalizer, and deletes those whose time to live has passed.
  {
    apiGroups: ["databases.test.io"],
    resources: ["databaserestores"],
    verbs: ["list", "watch", "patch", "delete"],
  },
  { apiGroups: ["databases.test.io"], resources: ["databaserestores/status"], verbs: ["patch"] },
  // Where the OwnerReferencesPermissionEnforcement admission plugin is on, an owner reference that blocks its
  // owner's deletion needs this.
  { apiGroups: ["databases.test.io"], resources: ["databaserestores/finalizers"], verbs: ["update"] },
];
