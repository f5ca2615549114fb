import type { PermissionRule } from "my-operator/constructs";

/** All permissions that the Memcached controller needs. The manager's Role is generated from them. */
export const permissions: readonly PermissionRule[] = [
  // For the finalizer.
  { apiGroups: ["cache.example.com"], resources: ["memcacheds"], verbs: ["list", "watch", "patch"] },
  { apiGroups: ["cache.example.com"], resources: ["memcacheds/status"], verbs: ["patch"] },
  // With the OwnerReferencesPermissionEnforcement admission plugin, owning a Deployment needs this.
  { apiGroups: ["cache.example.com"], resources: ["memcacheds/finalizers"], verbs: ["update"] },
  { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch", "create", "patch"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];
