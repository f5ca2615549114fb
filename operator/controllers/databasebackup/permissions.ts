import type { PermissionRule } from "../../../lib/constructs/permission-rule.ts";

/** What the DatabaseBackup controller does through the API, and nothing more. */
export const permissions: readonly PermissionRule[] = [
  // The finalizer of deletionPolicy Delete is set by a patch.
  { apiGroups: ["databases.test.io"], resources: ["databasebackups"], verbs: ["list", "watch", "patch"] },
  { apiGroups: ["databases.test.io"], resources: ["databasebackups/status"], verbs: ["patch"] },
  // Where the OwnerReferencesPermissionEnforcement admission plugin is on, an owner reference that blocks its
  // owner's deletion needs this.
  { apiGroups: ["databases.test.io"], resources: ["databasebackups/finalizers"], verbs: ["update"] },
  {
    apiGroups: ["batch"],
    resources: ["cronjobs"],
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
  },
  // First and on-demand runs, maintenance, and the detection of server versions.
  { apiGroups: ["batch"], resources: ["jobs"], verbs: ["get", "list", "watch", "create", "delete"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
  // Why Kubernetes creates no Pod for a Job.
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["list"] },
  // Progress of runs, and reports of maintenance that are too long for a termination message.
  { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
  {
    apiGroups: [""],
    resources: ["persistentvolumeclaims"],
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
  },
  // By name only: the operator cannot list the Secrets of a namespace.
  { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create", "patch", "delete"] },
  // Certificate authorities and variables of the engine `command`, by name only.
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] },
];
