import type { Affinity, Toleration, TopologySpreadConstraint } from "../../meta/scheduling.ts";
import type { PodSecurityContext } from "../../meta/security-context.ts";

/*
 * What a DatabaseSnapshot records of its DatabaseBackup's spec for the Jobs that maintain the repository. Like all of a status,
 * without rules.
 */

/** Fields of a DatabaseBackup's spec. */
export interface RecordedMaintenanceFields {
  /**
   * Labels that a node must have.
   *
   * @maxProperties 32
   * @mapType atomic
   */
  nodeSelector?: Record<string, RecordedLabel>;
  /**
   * Taints of nodes that the Jobs tolerate.
   *
   * @maxItems 32
   * @listType atomic
   */
  tolerations?: Toleration[];
  /** Rules for the nodes that the Jobs are scheduled to. */
  affinity?: Affinity;
  /**
   * How to spread Pods over places, such as zones.
   *
   * @maxItems 16
   * @listType atomic
   */
  topologySpreadConstraints?: TopologySpreadConstraint[];
  /** The PriorityClass. */
  priorityClassName?: RecordedName;
  /** The RuntimeClass. */
  runtimeClassName?: RecordedName;
  /**
   * Secrets with credentials for registries.
   *
   * @maxItems 16
   * @listType atomic
   */
  imagePullSecrets?: RecordedReference[];
  /** The ServiceAccount. */
  serviceAccountName?: RecordedName;
  /** User and groups. */
  securityContext?: PodSecurityContext;
  /** Labels and annotations of the Jobs and their Pods. */
  jobMetadata?: RecordedJobMetadata;
  /** The part for the repository. */
  repository?: RecordedRepositoryFields;
}

/** Fields of `spec.repository`. */
export interface RecordedRepositoryFields {
  /** Compute resources of the Jobs that maintain the repository. */
  resources?: RecordedResources;
}

/** Compute resources. */
export interface RecordedResources {
  /**
   * The maximum, by resource.
   *
   * @maxProperties 8
   */
  limits?: Record<string, RecordedAmount>;
  /**
   * The minimum, by resource.
   *
   * @maxProperties 8
   */
  requests?: Record<string, RecordedAmount>;
}

/** Labels and annotations. */
export interface RecordedJobMetadata {
  /**
   * Labels.
   *
   * @maxProperties 32
   */
  labels?: Record<string, RecordedLabel>;
  /**
   * Annotations.
   *
   * @maxProperties 32
   */
  annotations?: Record<string, RecordedAnnotation>;
}

/** A reference to an object in the same namespace. */
export interface RecordedReference {
  /** The name of the object. */
  name: RecordedName;
}

/** @maxLength 253 */
type RecordedName = string;

/** @maxLength 63 */
type RecordedLabel = string;

/**
 * @intOrString
 * @maxLength 32
 */
type RecordedAmount = number | string;

/** @maxLength 4096 */
type RecordedAnnotation = string;
