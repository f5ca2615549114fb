import type { k8s } from "cdk8s-plus-28";
import type { CustomKind } from "./crds.ts";

/** A ClusterRole for people, to be bound to them by an administrator. */
export interface UserRole {
  /** Name without the operator's prefix, such as `databasebackup-editor-role`. */
  readonly name: string;
  readonly rules: k8s.PolicyRule[];
}

/** Admins may do anything to objects of the kind, editors change them, viewers read them. All may read the status. */
export function userRoles({ group, plural, singular }: CustomKind): UserRole[] {
  const role = (audience: string, verbs: string[]): UserRole => ({
    name: `${singular}-${audience}-role`,
    rules: [
      { apiGroups: [group], resources: [plural], verbs },
      { apiGroups: [group], resources: [`${plural}/status`], verbs: ["get"] },
    ],
  });
  return [
    role("admin", ["*"]),
    role("editor", ["get", "list", "watch", "create", "update", "patch", "delete"]),
    role("viewer", ["get", "list", "watch"]),
  ];
}
