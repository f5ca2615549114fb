/** What the Kubernetes API allows to do to a resource. */
export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";

/**
 * One thing that a controller must be allowed to do. Each controller declares its rules next to its code, and the
 * manager's Role is synthesized from them.
 */
export interface PermissionRule {
  /** API groups; the core group is the empty string. */
  readonly apiGroups: readonly string[];
  /** Resources in lower-case plural, with their subresource after a slash. */
  readonly resources: readonly string[];
  /** What may be done to them. */
  readonly verbs: readonly Verb[];
  /** Limits the rule to objects of these names. */
  readonly resourceNames?: readonly string[];
}
