import type { PermissionRule } from "../../../lib/constructs/permission-rule.ts";
import { lastingNamespace } from "../../kubernetes/cluster-id.ts";

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
  // The users' by name only. A Role cannot limit list and watch to the operator's own, of which it watches the metadata.
  { apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch", "create", "patch", "delete"] },
  // Certificate authorities and variables of the engine `command`, by name only.
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] },
];

/** To record in a repository which cluster is its owner. */
export const readCluster: PermissionRule = {
  apiGroups: [""],
  resources: ["namespaces"],
  verbs: ["get"],
  resourceNames: [lastingNamespace],
};

/** To read what becomes of a repository's volume when its claim is deleted. Volumes are in no namespace. */
export const readVolumes: PermissionRule = {
  apiGroups: [""],
  resources: ["persistentvolumes"],
  verbs: ["get"],
};

/** To retain these volumes (`--retain-volumes`). */
export const retainVolumes: PermissionRule = {
  apiGroups: [""],
  resources: ["persistentvolumes"],
  verbs: ["get", "patch"],
};
