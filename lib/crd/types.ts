/**
 * Types for APIs that TypeScript has no word for. They are recognised by their tags, not by their names: an API that
 * must not import this file may declare its own with the same tags.
 */

/**
 * A whole number of 32 bits.
 *
 * @asType integer
 * @format int32
 */
export type Int32 = number;

/**
 * A whole number of 64 bits. JSON keeps it exact, JavaScript does so up to 2^53.
 *
 * @asType integer
 * @format int64
 */
export type Int64 = number;

/**
 * A whole number or a string, such as a port by number or by name.
 *
 * @intOrString
 */
export type IntOrString = number | string;

/**
 * An amount in Kubernetes' notation: a number, with or without a unit, such as `500m`, `1Gi` or `2`.
 *
 * @intOrString
 * @pattern ^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$
 */
export type Quantity = number | string;
