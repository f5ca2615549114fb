import type { ObjectName } from "my-operator/crd/types";
import type { LabelKey, Labels, LabelValue } from "./labels.ts";
import type { Amount } from "./quantity.ts";

/**
 * Compute resources of a container.
 *
 * @validation {
 *   rule: "!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) || !isQuantity(string(self.requests[name])) || !isQuantity(string(self.limits[name])) || !quantity(string(self.requests[name])).isGreaterThan(quantity(string(self.limits[name]))))",
 *   messageTemplate: "a request must not be larger than the limit of the same resource: raise the limit or lower the request of {self.requests.filter(name, name in self.limits && quantity(string(self.requests[name])).isGreaterThan(quantity(string(self.limits[name]))))}",
 * }
 */
export interface ResourceRequirements {
  /** The maximum that the container may use, by resource, such as `memory: 1Gi`. */
  limits?: ResourceList;
  /** The minimum that a node must have free for the container, by resource. */
  requests?: ResourceList;
}

/**
 * Amounts by resource name.
 *
 * @maxProperties 8
 * @validation {
 *   rule: "self.all(name, name in ['cpu', 'memory', 'ephemeral-storage'] || name.matches(r'^hugepages-[0-9]+[KMG]i$') || name.matches(r'^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$'))",
 *   messageTemplate: "resources must be cpu, memory, ephemeral-storage, hugepages-<size> or have a domain, such as example.com/device, not {self.map(name, name)}",
 * }
 * @validation {
 *   rule: "!('memory' in self) || !string(self['memory']).endsWith('m')",
 *   messageTemplate: "memory \"{self['memory']}\" has the unit m, which means thousandths: use Mi for mebibytes, such as \"128Mi\"",
 * }
 */
export type ResourceList = Record<string, Amount>;

/**
 * A taint that a Pod tolerates.
 *
 * @validation {
 *   rule: "self.?operator.orValue('Equal') == 'Exists' || has(self.key)",
 *   message: "a toleration without key matches every taint and requires operator: Exists",
 * }
 * @validation {
 *   rule: "self.?operator.orValue('Equal') == 'Equal' || self.?value.orValue('') == ''",
 *   message: "value cannot be set when operator is Exists",
 *   fieldPath: ".value",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tolerationSeconds) || self.?effect.orValue('') == 'NoExecute'",
 *   message: "tolerationSeconds may only be set when effect is NoExecute: other effects do not end a running Pod",
 *   fieldPath: ".tolerationSeconds",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface Toleration {
  /** The key of the taint. Without it, `operator` must be `Exists`, and every taint matches. */
  key?: LabelKey;
  /** How to compare the value. Defaults to `Equal`. `Exists` matches every value. */
  operator?: "Exists" | "Equal";
  /** The value of the taint. Not allowed with `Exists`. */
  value?: LabelValue;
  /** The effect of the taint. Defaults to every effect. */
  effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  /**
   * How many seconds a taint with the effect `NoExecute` is tolerated. Defaults to forever.
   *
   * @asType integer
   * @format int64
   * @minimum 0
   */
  tolerationSeconds?: number;
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
   * @maxItems 16
   * @listType atomic
   */
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
}

/** Terms of which at least one must match. */
export interface NodeSelector {
  /**
   * The terms. At least one must match.
   *
   * @minItems 1
   * @maxItems 16
   * @listType atomic
   */
  nodeSelectorTerms: NodeSelectorTerm[];
}

/** A term with a weight. */
export interface PreferredSchedulingTerm {
  /** The term that should match. */
  preference: NodeSelectorTerm;
  /**
   * How important the term is, from 1 to 100.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 100
   */
  weight: number;
}

/** Requirements that must all be met. */
export interface NodeSelectorTerm {
  /**
   * Requirements for the node's labels.
   *
   * @maxItems 16
   * @listType atomic
   */
  matchExpressions?: NodeSelectorRequirement[];
  /**
   * Requirements for the node's `metadata.name`.
   *
   * @maxItems 16
   * @listType atomic
   */
  matchFields?: NodeFieldRequirement[];
}

/**
 * One requirement for a node's labels.
 *
 * @validation {
 *   rule: "!(self.operator in ['In', 'NotIn']) || size(self.?values.orValue([])) > 0",
 *   messageTemplate: "values must have at least one value when operator is {self.operator}",
 *   fieldPath: ".values",
 *   reason: "FieldValueRequired",
 * }
 * @validation {
 *   rule: "!(self.operator in ['Exists', 'DoesNotExist']) || size(self.?values.orValue([])) == 0",
 *   messageTemplate: "values must be empty when operator is {self.operator}",
 *   fieldPath: ".values",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!(self.operator in ['Gt', 'Lt']) || size(self.?values.orValue([])) == 1 && self.values[0].matches('^-?[0-9]{1,18}$')",
 *   messageTemplate: "values must be one whole number when operator is {self.operator}, such as [\"4\"]",
 *   fieldPath: ".values",
 * }
 */
export interface NodeSelectorRequirement {
  /** The label key. */
  key: LabelKey;
  /** How to compare the label with `values`. */
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  /**
   * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
   *
   * @maxItems 32
   * @listType atomic
   */
  values?: LabelValue[];
}

/** One requirement for a node's fields. Kubernetes supports only the name. */
export interface NodeFieldRequirement {
  /** The field. */
  key: "metadata.name";
  /** How to compare the field with `values`. */
  operator: "In" | "NotIn";
  /**
   * The name of one node.
   *
   * @minItems 1
   * @maxItems 1
   * @listType atomic
   */
  values: ObjectName[];
}

/** Rules for the Pods in the same place, such as the same node. */
export interface PodAffinity {
  /**
   * Rules that must be met when a Pod is scheduled.
   *
   * @maxItems 16
   * @listType atomic
   */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  /**
   * Rules that should be met, by weight.
   *
   * @maxItems 16
   * @listType atomic
   */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

/** A term with a weight. */
export interface WeightedPodAffinityTerm {
  /** The term that should match. */
  podAffinityTerm: PodAffinityTerm;
  /**
   * How important the term is, from 1 to 100.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 100
   */
  weight: number;
}

/** Which Pods, and what counts as the same place. */
export interface PodAffinityTerm {
  /** Selects the Pods by label. */
  labelSelector?: LabelSelector;
  /** Selects the namespaces of these Pods by label. */
  namespaceSelector?: LabelSelector;
  /**
   * The namespaces of these Pods. Without this and `namespaceSelector`, the Pod's own namespace.
   *
   * @maxItems 32
   * @listType atomic
   */
  namespaces?: ObjectName[];
  /** The key of a node label. Nodes with the same value are the same place. */
  topologyKey: LabelKey;
}

/** Selects objects by label. All requirements must be met. */
export interface LabelSelector {
  /** Labels that the objects must have, with these values. */
  matchLabels?: Labels;
  /**
   * Further requirements for the labels.
   *
   * @maxItems 16
   * @listType atomic
   */
  matchExpressions?: LabelSelectorRequirement[];
}

/**
 * One requirement for labels.
 *
 * @validation {
 *   rule: "!(self.operator in ['In', 'NotIn']) || size(self.?values.orValue([])) > 0",
 *   messageTemplate: "values must have at least one value when operator is {self.operator}",
 *   fieldPath: ".values",
 *   reason: "FieldValueRequired",
 * }
 * @validation {
 *   rule: "!(self.operator in ['Exists', 'DoesNotExist']) || size(self.?values.orValue([])) == 0",
 *   messageTemplate: "values must be empty when operator is {self.operator}",
 *   fieldPath: ".values",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface LabelSelectorRequirement {
  /** The label key. */
  key: LabelKey;
  /** How to compare the label with `values`. */
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /**
   * The values: at least one with `In` and `NotIn`, none with the others.
   *
   * @maxItems 32
   * @listType atomic
   */
  values?: LabelValue[];
}
