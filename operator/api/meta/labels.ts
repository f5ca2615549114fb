/**
 * A label key, such as `disktype` or `topology.kubernetes.io/zone`.
 *
 * @maxLength 317
 * @validation {
 *   rule: "self.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$')",
 *   messageTemplate: "\"{self}\" is not a valid label key: use at most 63 letters, digits, '-', '_' and '.', optionally after a domain and '/', such as \"topology.kubernetes.io/zone\"",
 * }
 */
export type LabelKey = string;

/**
 * A label value. May be empty.
 *
 * @maxLength 63
 * @validation {
 *   rule: "self.matches(r'^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$')",
 *   messageTemplate: "\"{self}\" is not a valid label value: use letters, digits, '-', '_' and '.', with a letter or digit at both ends, or leave it empty",
 * }
 */
export type LabelValue = string;

/**
 * Labels by key.
 *
 * @maxProperties 32
 * @validation {
 *   rule: "self.all(key, key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))",
 *   messageTemplate: "label keys must have at most 63 letters, digits, '-', '_' and '.', optionally after a domain and '/', such as \"topology.kubernetes.io/zone\", not {self.filter(key, !key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))}",
 * }
 */
export type Labels = Record<string, LabelValue>;
