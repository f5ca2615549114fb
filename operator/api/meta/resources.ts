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
