import type { PermissionRule } from "../../../lib/constructs/permission-rule.ts";
import { databaseLabel, postgresqlPort } from "../../kubernetes/database-names.ts";
import { componentLabel } from "../../kubernetes/names.ts";

/** The Pods that the operator itself connects to: the servers of PostgreSQLDatabases. */
export const reachedPods = {
  port: postgresqlPort,
  matchLabels: { [componentLabel]: "server" },
  label: databaseLabel,
};

/** What the PostgreSQLDatabase controller does through the API, in addition to what the other controllers do. */
export const permissions: readonly PermissionRule[] = [
  // The finalizer is set by a patch.
  { apiGroups: ["databases.test.io"], resources: ["postgresqldatabases"], verbs: ["list", "watch", "patch"] },
  { apiGroups: ["databases.test.io"], resources: ["postgresqldatabases/status"], verbs: ["patch"] },
  // Where the OwnerReferencesPermissionEnforcement admission plugin is on, an owner reference that blocks its
  // owner's deletion needs this.
  { apiGroups: ["databases.test.io"], resources: ["postgresqldatabases/finalizers"], verbs: ["update"] },
  {
    apiGroups: ["apps"],
    resources: ["statefulsets"],
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
  },
  // The Service of the replicas is deleted with the last one.
  { apiGroups: [""], resources: ["services"], verbs: ["get", "list", "watch", "create", "patch", "delete"] },
  { apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch", "create", "patch"] },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["networkpolicies"],
    verbs: ["get", "list", "watch", "create", "patch"],
  },
  {
    apiGroups: ["policy"],
    resources: ["poddisruptionbudgets"],
    verbs: ["get", "list", "watch", "create", "patch", "delete"],
  },
  // A server restarts by the deletion of its Pod. A label says which Pods are replicas.
  { apiGroups: [""], resources: ["pods"], verbs: ["delete", "patch"] },
  // The DatabaseRestore of bootstrap.snapshotRef.
  { apiGroups: ["databases.test.io"], resources: ["databaserestores"], verbs: ["create"] },
  // The DatabaseBackup of backupSchedule. It outlives its owner, so its owner reference is removed. Where the
  // OwnerReferencesPermissionEnforcement admission plugin is on, only those may do that who may also delete the object.
  { apiGroups: ["databases.test.io"], resources: ["databasebackups"], verbs: ["get", "create", "delete"] },
];
