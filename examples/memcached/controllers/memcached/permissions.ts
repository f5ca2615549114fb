import type { PermissionRule } from "my-operator/constructs";

/** What the Memcached controller does through the API, and nothing more: the source of the manager's Role. */
export const permissions: readonly PermissionRule[] = [
  // Patched for the finalizer.
  { apiGroups: ["cache.example.com"], resources: ["memcacheds"], verbs: ["list", "watch", "patch"] },
  { apiGroups: ["cache.example.com"], resources: ["memcacheds/status"], verbs: ["patch"] },
  // Where the OwnerReferencesPermissionEnforcement admission plugin is on, owning a Deployment needs this.
  { apiGroups: ["cache.example.com"], resources: ["memcacheds/finalizers"], verbs: ["update"] },
  { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch", "create", "patch"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];
