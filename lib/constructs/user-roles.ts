import type { k8s } from "cdk8s-plus-28";
import type { CustomKind } from "./crds.ts";

/** A ClusterRole that an administrator can bind to people. */
export interface UserRole {
  /** Name without the operator's prefix, such as `databasebackup-editor-role`. */
  readonly name: string;
  readonly rules: k8s.PolicyRule[];
}

/**
 * The ClusterRoles of a kind. Admins may do anything to its objects, editors may change and scale them, viewers may read them.
 * All may read the status. Kinds of several groups that have one name have their group in the names of their ClusterRoles.
 *
 * @param others All kinds that get ClusterRoles.
 */
export function userRoles(
  { group, plural, singular, isScalable = false }: CustomKind,
  others: readonly CustomKind[],
): UserRole[] {
  const isShared = others.some((other) => other.singular === singular && other.group !== group);
  const kind = isShared ? `${singular}.${group}` : singular;
  const rule = (resource: string, verbs: string[]) => ({ apiGroups: [group], resources: [resource], verbs });
  const role = (audience: string, verbs: string[], scaleVerbs: string[]): UserRole => ({
    name: `${kind}-${audience}-role`,
    rules: [
      rule(plural, verbs),
      rule(`${plural}/status`, ["get"]),
      ...(isScalable ? [rule(`${plural}/scale`, scaleVerbs)] : []),
    ],
  });
  return [
    role("admin", ["*"], ["*"]),
    role(
      "editor",
      ["get", "list", "watch", "create", "update", "patch", "delete"],
      ["get", "update", "patch"],
    ),
    role("viewer", ["get", "list", "watch"], ["get"]),
  ];
}
