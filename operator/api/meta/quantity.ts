/**
 * An amount in Kubernetes' notation: a number with or without a unit, such as `500m`, `1Gi` or `2`. Quote fractions
 * without a unit: `"0.5"`.
 *
 * @intOrString
 * @maxLength 32
 * @validation {
 *   rule: "isQuantity(string(self)) && !string(self).startsWith('-')",
 *   messageTemplate: "\"{self}\" is not a valid amount: use a number of 0 or more, optionally with a unit and without spaces, such as \"500m\", \"128Mi\" or \"10Gi\"",
 * }
 */
export type Amount = number | string;
