/**
 * The key of a label, such as `disktype` or `topology.kubernetes.io/zone`.
 *
 * @maxLength 317
 * @validation {
 *   rule: "self.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$')",
 *   messageTemplate: "\"{self}\" is no key of a label: it must be a word of at most 63 letters, digits, '-', '_' and '.', perhaps with a domain and '/' in front, such as \"topology.kubernetes.io/zone\"",
 * }
 */
export type LabelKey = string;

/**
 * The value of a label. May be empty.
 *
 * @maxLength 63
 * @validation {
 *   rule: "self.matches(r'^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$')",
 *   messageTemplate: "\"{self}\" is no value of a label: it must consist of letters, digits, '-', '_' and '.', with a letter or digit at both ends, or be empty",
 * }
 */
export type LabelValue = string;

/**
 * Labels, by their keys.
 *
 * @maxProperties 32
 * @validation {
 *   rule: "self.all(key, key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))",
 *   messageTemplate: "the keys of labels must be words of at most 63 letters, digits, '-', '_' and '.', perhaps with a domain and '/' in front, such as \"topology.kubernetes.io/zone\", not {self.filter(key, !key.matches(r'^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$'))}",
 * }
 */
export type Labels = Record<string, LabelValue>;
