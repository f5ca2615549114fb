import type { ObjectName } from "my-operator/crd/types";
import type { LabelKey, Labels, LabelValue } from "./labels.ts";
import type { Amount } from "./quantity.ts";

/**
 * What a container may use of its node.
 *
 * @validation {
 *   rule: "!has(self.requests) || !has(self.limits) || self.requests.all(name, !(name in self.limits) || !isQuantity(string(self.requests[name])) || !isQuantity(string(self.limits[name])) || !quantity(string(self.requests[name])).isGreaterThan(quantity(string(self.limits[name]))))",
 *   messageTemplate: "no request may be larger than the limit of the same resource: raise the limit or lower the request of {self.requests.filter(name, name in self.limits && quantity(string(self.requests[name])).isGreaterThan(quantity(string(self.limits[name]))))}",
 * }
 */
export interface ResourceRequirements {
  /** The most that it gets, by resource, such as `memory: 1Gi`. */
  limits?: ResourceList;
  /** What a node must have free for it, by resource. */
  requests?: ResourceList;
}

/**
 * Amounts of resources, by the resource's name.
 *
 * @maxProperties 8
 * @validation {
 *   rule: "self.all(name, name in ['cpu', 'memory', 'ephemeral-storage'] || name.matches(r'^hugepages-[0-9]+[KMG]i$') || name.matches(r'^[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$'))",
 *   messageTemplate: "resources must be cpu, memory, ephemeral-storage, hugepages-<size> or have a domain, such as example.com/device; there are {self.map(name, name)}",
 * }
 * @validation {
 *   rule: "!('memory' in self) || !string(self['memory']).endsWith('m')",
 *   messageTemplate: "memory of \"{self['memory']}\" is less than a byte for each 1000: m means thousandths; write Mi for mebibytes, such as \"128Mi\"",
 * }
 */
export type ResourceList = Record<string, Amount>;

/**
 * A taint that a Pod puts up with.
 *
 * @validation {
 *   rule: "self.?operator.orValue('Equal') == 'Exists' || has(self.key)",
 *   message: "a toleration without key is one of every taint, and needs operator: Exists",
 * }
 * @validation {
 *   rule: "self.?operator.orValue('Equal') == 'Equal' || self.?value.orValue('') == ''",
 *   message: "a toleration has no value when operator is Exists",
 *   fieldPath: ".value",
 *   reason: "FieldValueForbidden",
 * }
 * @validation {
 *   rule: "!has(self.tolerationSeconds) || self.?effect.orValue('') == 'NoExecute'",
 *   message: "tolerationSeconds may only be set when effect is NoExecute: others do not end a Pod that runs",
 *   fieldPath: ".tolerationSeconds",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface Toleration {
  /** Key of the taint. Without it, and with the operator `Exists`: every taint. */
  key?: LabelKey;
  /** How the key relates to the value. Without it: `Equal`. */
  operator?: "Exists" | "Equal";
  /** Value of the taint. With `Exists` there is none. */
  value?: LabelValue;
  /** Effect of the taint. Without it: every effect. */
  effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  /**
   * How long a taint with the effect `NoExecute` is put up with, in seconds. Without it: for ever.
   *
   * @asType integer
   * @format int64
   * @minimum 0
   */
  tolerationSeconds?: number;
}

/** Where a Pod may or should run. */
export interface Affinity {
  /** Which nodes. */
  nodeAffinity?: NodeAffinity;
  /** Near which other Pods. */
  podAffinity?: PodAffinity;
  /** Not near which other Pods. */
  podAntiAffinity?: PodAffinity;
}

/** Rules about a Pod's node. */
export interface NodeAffinity {
  /** What must hold. */
  requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  /**
   * What would be good.
   *
   * @maxItems 16
   * @listType atomic
   */
  preferredDuringSchedulingIgnoredDuringExecution?: PreferredSchedulingTerm[];
}

/** Terms of which one must hold. */
export interface NodeSelector {
  /**
   * The terms.
   *
   * @minItems 1
   * @maxItems 16
   * @listType atomic
   */
  nodeSelectorTerms: NodeSelectorTerm[];
}

/** A term with a weight. */
export interface PreferredSchedulingTerm {
  /** What would be good. */
  preference: NodeSelectorTerm;
  /**
   * How good, from 1 to 100.
   *
   * @asType integer
   * @format int32
   * @minimum 1
   * @maximum 100
   */
  weight: number;
}

/** Requirements of which all must hold. */
export interface NodeSelectorTerm {
  /**
   * Of the node's labels.
   *
   * @maxItems 16
   * @listType atomic
   */
  matchExpressions?: NodeSelectorRequirement[];
  /**
   * Of the node's fields, such as `metadata.name`.
   *
   * @maxItems 16
   * @listType atomic
   */
  matchFields?: NodeFieldRequirement[];
}

/**
 * One requirement of a node's labels.
 *
 * @validation {
 *   rule: "!(self.operator in ['In', 'NotIn']) || size(self.?values.orValue([])) > 0",
 *   messageTemplate: "values must have at least one value when operator is {self.operator}",
 *   fieldPath: ".values",
 *   reason: "FieldValueRequired",
 * }
 * @validation {
 *   rule: "!(self.operator in ['Exists', 'DoesNotExist']) || size(self.?values.orValue([])) == 0",
 *   messageTemplate: "there are no values when operator is {self.operator}",
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
  /** The label's key. */
  key: LabelKey;
  /** How it relates to the values. */
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  /**
   * The values: at least one with `In` and `NotIn`, one whole number with `Gt` and `Lt`, none with the others.
   *
   * @maxItems 32
   * @listType atomic
   */
  values?: LabelValue[];
}

/** One requirement of a node's fields, of which only the name can be asked for. */
export interface NodeFieldRequirement {
  /** The field. */
  key: "metadata.name";
  /** How it relates to the value. */
  operator: "In" | "NotIn";
  /**
   * The value: one name of a node.
   *
   * @minItems 1
   * @maxItems 1
   * @listType atomic
   */
  values: ObjectName[];
}

/** Rules about the Pods that a Pod shares a place with. */
export interface PodAffinity {
  /**
   * What must hold.
   *
   * @maxItems 16
   * @listType atomic
   */
  requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[];
  /**
   * What would be good.
   *
   * @maxItems 16
   * @listType atomic
   */
  preferredDuringSchedulingIgnoredDuringExecution?: WeightedPodAffinityTerm[];
}

/** A term with a weight. */
export interface WeightedPodAffinityTerm {
  /** What would be good. */
  podAffinityTerm: PodAffinityTerm;
  /**
   * How good, from 1 to 100.
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
  /** The Pods, by their labels. */
  labelSelector?: LabelSelector;
  /** The namespaces of these Pods, by their labels. */
  namespaceSelector?: LabelSelector;
  /**
   * The namespaces of these Pods. Without it and `namespaceSelector`: the Pod's own.
   *
   * @maxItems 32
   * @listType atomic
   */
  namespaces?: ObjectName[];
  /** Nodes that have the same value for this label are the same place. */
  topologyKey: LabelKey;
}

/** Objects by their labels: all of both parts must hold. */
export interface LabelSelector {
  /** Labels that they must have with just this value. */
  matchLabels?: Labels;
  /**
   * Other requirements.
   *
   * @maxItems 16
   * @listType atomic
   */
  matchExpressions?: LabelSelectorRequirement[];
}

/**
 * One requirement of labels.
 *
 * @validation {
 *   rule: "!(self.operator in ['In', 'NotIn']) || size(self.?values.orValue([])) > 0",
 *   messageTemplate: "values must have at least one value when operator is {self.operator}",
 *   fieldPath: ".values",
 *   reason: "FieldValueRequired",
 * }
 * @validation {
 *   rule: "!(self.operator in ['Exists', 'DoesNotExist']) || size(self.?values.orValue([])) == 0",
 *   messageTemplate: "there are no values when operator is {self.operator}",
 *   fieldPath: ".values",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface LabelSelectorRequirement {
  /** The label's key. */
  key: LabelKey;
  /** How it relates to the values. */
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /**
   * The values: at least one with `In` and `NotIn`, none with the others.
   *
   * @maxItems 32
   * @listType atomic
   */
  values?: LabelValue[];
}
