import type { Condition, ObjectMeta } from "my-operator/crd/types";

/**
 * Memcached is a number of memcached servers that do not know each other: clients distribute their keys over them.
 *
 * @resource { path: "memcacheds" }
 * @storageVersion
 * @subresource { status: {} }
 * @subresource {
 *   scale: {
 *     specReplicasPath: ".spec.size",
 *     statusReplicasPath: ".status.replicas",
 *     labelSelectorPath: ".status.selector",
 *   },
 * }
 * @printcolumn { name: "Size", type: "integer", jsonPath: ".spec.size" }
 * @printcolumn { name: "Replicas", type: "integer", jsonPath: ".status.replicas" }
 * @printcolumn { name: "Available", type: "string", jsonPath: ".status.conditions[?(@.type==\"Available\")].status" }
 * @printcolumn { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" }
 * @validation {
 *   rule: "size(self.metadata.name) <= 63",
 *   message: "the name becomes the value of a label, so it must have at most 63 characters",
 * }
 */
export interface Memcached {
  apiVersion: "cache.example.com/v1alpha1";
  kind: "Memcached";
  metadata: ObjectMeta;
  /** The desired state. */
  spec: MemcachedSpec;
  /** The observed state. Only the operator writes it. */
  status?: MemcachedStatus;
}

/** The desired state. */
export interface MemcachedSpec {
  /**
   * The desired number of servers.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   * @default 1
   */
  size?: number;
  /**
   * The port that each server listens on.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 65535
   * @default 11211
   */
  containerPort?: number;
}

/** The observed state. */
export interface MemcachedStatus {
  /**
   * The `metadata.generation` that this status describes.
   *
   * @asType integer
   * @format int64
   */
  observedGeneration?: number;
  /**
   * `Available`: all desired servers answer. While they do not: `Reconciling`, the operator continues by itself, or `Stalled`,
   * nothing changes until a person acts. `Degraded`: the object is being deleted.
   *
   * @listType map
   * @listMapKey type
   */
  conditions?: Condition[];
  /**
   * The actual number of servers, for the scale subresource.
   *
   * @asType integer
   * @format int32
   */
  replicas?: number;
  /** The label selector of the servers' Pods, for the scale subresource. */
  selector?: string;
}
