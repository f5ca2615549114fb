/**
 * Types that APIs are built from: numbers and amounts that TypeScript cannot express, and types that every kind needs.
 * For `import type` only. The generator recognizes them by their tags, not by their names, so an API may declare its own
 * types with the same tags.
 *
 * The runtime declares ObjectMeta and Condition as well: `lib/crd` and `operator/runtime` are independent of each other,
 * and each can be used without the other.
 */

/**
 * A whole number of 32 bits.
 *
 * @asType integer
 * @format int32
 */
export type Int32 = number;

/**
 * A whole number of 64 bits. JSON keeps it exact, JavaScript does so up to 2^53 - 1.
 *
 * @asType integer
 * @format int64
 */
export type Int64 = number;

/**
 * A number of things, bytes or seconds: a whole number from 0 to 2^53 - 1, so that JavaScript keeps it exact as well.
 *
 * @asType integer
 * @format int64
 * @minimum 0
 * @maximum 9007199254740991
 */
export type Count = number;

/**
 * A whole number or a string, such as the number or name of a port.
 *
 * @intOrString
 */
export type IntOrString = number | string;

/**
 * An amount in Kubernetes' notation: a number, with or without a unit, such as `500m`, `1Gi` or `2`.
 *
 * @intOrString
 * @pattern ^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$
 */
export type Quantity = number | string;

/**
 * The metadata of an object. The schema of a CRD never describes `metadata`, because the API server does; these are the
 * fields that code reads.
 */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
}

/** The owner of an object, for the garbage collector. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** The fields that every object of a custom kind has. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** One aspect of the state of an object, in the shape of `metav1.Condition`. */
export interface Condition {
  /**
   * The type of the condition in CamelCase, such as `Ready`.
   *
   * @maxLength 316
   * @pattern ^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$
   */
  type: string;
  /** Whether the condition holds. */
  status: "True" | "False" | "Unknown";
  /**
   * The `metadata.generation` that the condition was set for.
   *
   * @asType integer
   * @format int64
   * @minimum 0
   */
  observedGeneration?: number;
  /**
   * When `status` last changed.
   *
   * @format date-time
   */
  lastTransitionTime: string;
  /**
   * Why the condition has this status: one word in CamelCase, for programs.
   *
   * @minLength 1
   * @maxLength 1024
   * @pattern ^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$
   */
  reason: string;
  /**
   * Why, and what to do about it, as text for people. May be empty.
   *
   * @maxLength 32768
   */
  message: string;
}

/**
 * The name of an object: a DNS subdomain, as for most kinds.
 *
 * @maxLength 253
 * @validation {
 *   rule: "self.matches(r'^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",
 *   messageTemplate: "\"{self}\" is not a valid object name: use lower-case letters, digits, '-' and '.', with a letter or digit at both ends and next to each '.', such as \"orders-db\"",
 * }
 */
export type ObjectName = string;

/**
 * The name of an object in the same namespace. Server-side apply replaces it as a whole.
 *
 * @structType atomic
 */
export interface LocalObjectReference {
  /** The name of the object. */
  name: ObjectName;
}

/**
 * One key of a Secret in the same namespace. Server-side apply replaces it as a whole, so that two managers never mix the
 * name of one Secret with the key of another.
 *
 * @structType atomic
 */
export interface SecretKeySelector {
  /** The name of the Secret. */
  name: ObjectName;
  /**
   * The key in the Secret.
   *
   * @maxLength 253
   * @validation {
   *   rule: "self.matches(r'^[-._a-zA-Z0-9]+$') && self != '.' && !self.startsWith('..')",
   *   messageTemplate: "\"{self}\" is not a valid key of a Secret: use letters, digits, '-', '_' and '.', such as \"password\"",
   * }
   */
  key: string;
}

/**
 * One key of a ConfigMap in the same namespace. Server-side apply replaces it as a whole, as a SecretKeySelector.
 *
 * @structType atomic
 */
export interface ConfigMapKeySelector {
  /** The name of the ConfigMap. */
  name: ObjectName;
  /**
   * The key in the ConfigMap.
   *
   * @maxLength 253
   * @validation {
   *   rule: "self.matches(r'^[-._a-zA-Z0-9]+$') && self != '.' && !self.startsWith('..')",
   *   messageTemplate: "\"{self}\" is not a valid key of a ConfigMap: use letters, digits, '-', '_' and '.', such as \"ca.crt\"",
   * }
   */
  key: string;
}
