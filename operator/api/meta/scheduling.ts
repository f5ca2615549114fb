import type { Count } from "my-operator/crd/types";
/*
 * Where a Pod may run, in the shapes of the core API. These types have all its fields and none of its rules: what a field may
 * hold is for the API server to say, which checks every Job that is made from them.
 */

/** A taint that a Pod tolerates. */
export interface Toleration {
  /** The key of the taint. Without it, `operator` must be `Exists`, and every taint matches. */
  key?: Key;
  /** How to compare the value: `Exists` matches every value. Defaults to `Equal`. */
  operator?: Word;
  /** The value of the taint. Not allowed with `Exists`. */
  value?: Value;
  /** The effect of the taint: `NoSchedule`, `PreferNoSchedule` or `NoExecute`. Defaults to every effect. */
  effect?: Word;
  /** How many seconds a taint with the effect `NoExecute` is tolerated. Defaults to forever. */
  tolerationSeconds?: Count;
}

/** Rules for where a Pod may or should run. */
export interface Affinity {
  /** Rules for the labels and names of nodes. */
  nodeAffinity?: NodeAffinity;
  /** Rules for the Pods to run near. */
  podAffinity?: PodAffinity;
  /** Rules for the Pods not to run near. */
  podAntiAffinity?: PodAffinity;
}

/** Rules for a Pod's node. */
export interface NodeAffinity {
  /** Rules that must be met when a Pod is scheduled. */
  requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  /**
   * Rules that should be met, by weight.
   *
   * @maxItems 32
   * @listType atomic
   */
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
}

/**
 * Terms of which at least one must match.
 *
 * @structType atomic
 */
export interface NodeSelector {
  /**
   * The terms. At least one must match.
   *
   * @maxItems 32
   * @listType atomic
   */
  nodeSelectorTerms: NodeSelectorTerm[];
}

/** A term with a weight. */
export interface PreferredSchedulingTerm {
  /** The term that should match. */
  preference: NodeSelectorTerm;
  /** How important the term is, from 1 to 100. */
  weight: Weight;
}

/**
 * Requirements that must all be met.
 *
 * @structType atomic
 */
export interface NodeSelectorTerm {
  /**
   * Requirements for the node's labels.
   *
   * @maxItems 32
   * @listType atomic
   */
  matchExpressions?: Requirement[];
  /**
   * Requirements for the node's fields. Kubernetes supports only `metadata.name`.
   *
   * @maxItems 32
   * @listType atomic
   */
  matchFields?: Requirement[];
}

/** One requirement for labels or fields. */
export interface Requirement {
  /** The key of the label, or the field. */
  key: Key;
  /** How to compare with `values`: `In`, `NotIn`, `Exists` or `DoesNotExist`; for nodes also `Gt` and `Lt`. */
  operator: Word;
  /**
   * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
   *
   * @maxItems 64
   * @listType atomic
   */
  values?: Name[];
}

/** Rules for the Pods in the same place, such as the same node. */
export interface PodAffinity {
  /**
   * Rules that must be met when a Pod is scheduled.
   *
   * @maxItems 32
   * @listType atomic
   */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  /**
   * Rules that should be met, by weight.
   *
   * @maxItems 32
   * @listType atomic
   */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

/** A term with a weight. */
export interface WeightedPodAffinityTerm {
  /** The term that should match. */
  podAffinityTerm: PodAffinityTerm;
  /** How important the term is, from 1 to 100. */
  weight: Weight;
}

/** Which Pods, and what counts as the same place. */
export interface PodAffinityTerm {
  /** Selects the Pods by label. */
  labelSelector?: LabelSelector;
  /**
   * Keys of the Job's own labels: only Pods with the same values of them count.
   *
   * @maxItems 32
   * @listType atomic
   */
  matchLabelKeys?: Key[];
  /**
   * Keys of the Job's own labels: only Pods with other values of them count.
   *
   * @maxItems 32
   * @listType atomic
   */
  mismatchLabelKeys?: Key[];
  /** Selects the namespaces of these Pods by label. */
  namespaceSelector?: LabelSelector;
  /**
   * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
   *
   * @maxItems 32
   * @listType atomic
   */
  namespaces?: Name[];
  /** The key of a node label. Nodes with the same value are the same place. */
  topologyKey: Key;
}

/**
 * Selects objects by label. All requirements must be met.
 *
 * @structType atomic
 */
export interface LabelSelector {
  /**
   * Labels that the objects must have, with these values.
   *
   * @maxProperties 32
   */
  matchLabels?: Record<string, Value>;
  /**
   * Further requirements for the labels.
   *
   * @maxItems 32
   * @listType atomic
   */
  matchExpressions?: Requirement[];
}

/** How evenly Pods are spread over places, such as zones. */
export interface TopologySpreadConstraint {
  /** Selects the Pods that are counted, by label. */
  labelSelector?: LabelSelector;
  /**
   * Keys of the Job's own labels: only Pods with the same values of them are counted.
   *
   * @maxItems 32
   * @listType atomic
   */
  matchLabelKeys?: Key[];
  /**
   * By how many Pods two places may differ.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   */
  maxSkew: number;
  /**
   * How many places there must be. With fewer, a place without Pods is assumed. Defaults to 1.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   */
  minDomains?: number;
  /** Which nodes count with regard to `nodeSelector` and `nodeAffinity`: `Honor` (the default) or `Ignore`. */
  nodeAffinityPolicy?: Word;
  /** Whether nodes with taints that the Pod does not tolerate count: `Honor` leaves them out, `Ignore` (the default) does not. */
  nodeTaintsPolicy?: Word;
  /** The key of a node label. Nodes with the same value are the same place. */
  topologyKey: Key;
  /** What happens if the constraint cannot be met: `DoNotSchedule` or `ScheduleAnyway`. */
  whenUnsatisfiable: Word;
}

// A domain of 253 characters, `/`, and a name of 63.
/** @maxLength 317 */
type Key = string;

/** @maxLength 63 */
type Value = string;

/** @maxLength 253 */
type Name = string;

/** @maxLength 63 */
type Word = string;

/**
 * @asType integer
 * @format int32
 * @minimum 1
 * @maximum 100
 */
type Weight = number;
