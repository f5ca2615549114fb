import type { Amount } from "./quantity.ts";

/**
 * Compute resources of a container.
 *
 * @validation {
 *   rule: "!has(self.requests) || !has(self.limits) || !('cpu' in self.requests) || !('cpu' in self.limits) || !isQuantity(string(self.requests['cpu'])) || !isQuantity(string(self.limits['cpu'])) || !quantity(string(self.requests['cpu'])).isGreaterThan(quantity(string(self.limits['cpu'])))",
 *   messageTemplate: "the request of cpu, {self.requests['cpu']}, is larger than its limit, {self.limits['cpu']}: raise the limit or lower the request",
 * }
 * @validation {
 *   rule: "!has(self.requests) || !has(self.limits) || !('memory' in self.requests) || !('memory' in self.limits) || !isQuantity(string(self.requests['memory'])) || !isQuantity(string(self.limits['memory'])) || !quantity(string(self.requests['memory'])).isGreaterThan(quantity(string(self.limits['memory'])))",
 *   messageTemplate: "the request of memory, {self.requests['memory']}, is larger than its limit, {self.limits['memory']}: raise the limit or lower the request",
 * }
 * @validation {
 *   rule: "!has(self.requests) || !has(self.limits) || !('ephemeral-storage' in self.requests) || !('ephemeral-storage' in self.limits) || !isQuantity(string(self.requests['ephemeral-storage'])) || !isQuantity(string(self.limits['ephemeral-storage'])) || !quantity(string(self.requests['ephemeral-storage'])).isGreaterThan(quantity(string(self.limits['ephemeral-storage'])))",
 *   messageTemplate: "the request of ephemeral-storage, {self.requests['ephemeral-storage']}, is larger than its limit, {self.limits['ephemeral-storage']}: raise the limit or lower the request",
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
 * @maxProperties 4
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
