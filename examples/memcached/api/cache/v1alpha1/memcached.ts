import type { Condition, ObjectMeta } from "my-operator/crd/types";

/**
 * Memcached is a number of memcached servers, which know nothing of each other: clients spread their keys over them.
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
  /** What is wanted. */
  spec: MemcachedSpec;
  /** What the operator has seen. Written by the operator only. */
  status?: MemcachedStatus;
}

/** What is wanted. */
export interface MemcachedSpec {
  /**
   * How many servers run.
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

/** What the operator has seen. */
export interface MemcachedStatus {
  /**
   * `Available`: all servers that are wanted answer. `Degraded`: the object is being deleted.
   *
   * @listType map
   * @listMapKey type
   */
  conditions?: Condition[];
  /**
   * How many servers there are, for the scale subresource.
   *
   * @asType integer
   * @format int32
   */
  replicas?: number;
  /** Finds the servers' Pods, for the scale subresource. */
  selector?: string;
}
