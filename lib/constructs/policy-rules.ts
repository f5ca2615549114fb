import type { k8s } from "cdk8s-plus-28";
import type { PermissionRule, Verb } from "./permission-rule.ts";

/** The order in which a rule lists its verbs: reading before writing. */
const verbOrder: readonly Verb[] = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** What may be done to one resource of one API group, or to its objects with certain names. */
interface Grant {
  readonly apiGroup: string;
  readonly resource: string;
  readonly resourceNames: readonly string[];
  readonly verbs: Set<Verb>;
}

/**
 * The rules of a Role that allows what all of `permissions` allow together. Each resource has one rule with all verbs that the
 * controllers need; resources of one group with the same verbs share a rule. The order of `permissions` does not matter.
 */
export function policyRules(permissions: readonly PermissionRule[]): k8s.PolicyRule[] {
  const rules = new Map<string, k8s.PolicyRule & { resources: string[] }>();
  for (const grant of sortedGrants(permissions)) {
    const verbs = verbOrder.filter((verb) => grant.verbs.has(verb));
    const key = JSON.stringify([grant.apiGroup, grant.resourceNames, verbs]);
    const rule = rules.get(key);
    if (rule) {
      rule.resources.push(grant.resource);
    } else {
      rules.set(key, {
        apiGroups: [grant.apiGroup],
        resources: [grant.resource],
        ...(grant.resourceNames.length > 0 && { resourceNames: [...grant.resourceNames] }),
        verbs,
      });
    }
  }
  return [...rules.values()];
}

function sortedGrants(permissions: readonly PermissionRule[]): Grant[] {
  const grants = new Map<string, Grant>();
  for (const { apiGroups, resources, verbs, resourceNames = [] } of permissions) {
    for (const apiGroup of apiGroups) {
      for (const resource of resources) {
        const names = [...new Set(resourceNames)].sort();
        const key = [apiGroup, resource, ...names].join("\n");
        const grant = grants.get(key) ?? { apiGroup, resource, resourceNames: names, verbs: new Set<Verb>() };
        for (const verb of verbs) grant.verbs.add(verb);
        grants.set(key, grant);
      }
    }
  }
  return [...grants].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant);
}
