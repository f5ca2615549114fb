import type { PermissionRule } from "my-operator/constructs";

/** Everything that the Memcached controller does through the API. The manager's Role is made from it. */
export const permissions: readonly PermissionRule[] = [
  // Patched for the finalizer.
  { apiGroups: ["cache.example.com"], resources: ["memcacheds"], verbs: ["list", "watch", "patch"] },
  { apiGroups: ["cache.example.com"], resources: ["memcacheds/status"], verbs: ["patch"] },
  // With the OwnerReferencesPermissionEnforcement admission plugin, owning a Deployment needs this.
  { apiGroups: ["cache.example.com"], resources: ["memcacheds/finalizers"], verbs: ["update"] },
  { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch", "create", "patch"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];
