import type { k8s } from "cdk8s-plus-28";
import type { CustomKind } from "./crds.ts";

/** A ClusterRole for people, to be bound to them by an administrator. */
export interface UserRole {
  /** Name without the operator's prefix, such as `databasebackup-editor-role`. */
  readonly name: string;
  readonly rules: k8s.PolicyRule[];
}

/**
 * Admins may do anything to objects of the kind, editors change and scale them, viewers read them. All may read the
 * status.
 */
export function userRoles({ group, plural, singular, isScalable = false }: CustomKind): UserRole[] {
  const rule = (resource: string, verbs: string[]) => ({ apiGroups: [group], resources: [resource], verbs });
  const role = (audience: string, verbs: string[], scaleVerbs: string[]): UserRole => ({
    name: `${singular}-${audience}-role`,
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
