import type { PermissionRule } from "../../../lib/constructs/permission-rule.ts";

/** What the controller of the queue does through the API. */
export const permissions: readonly PermissionRule[] = [
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "watch", "patch"] },
  { apiGroups: ["databases.test.io"], resources: ["databasebackups"], verbs: ["list", "watch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
];
