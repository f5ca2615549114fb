import { quantityValue } from "./quantity.ts";
import { isRecord } from "./is-record.ts";

/**
 * Whether an object from the API server already has every field that we would set. Other fields, such as defaults and
 * those of other writers, do not count. The items of a list are compared one by one, in order.
 *
 * Values that the server stores differently but that mean the same are equal: zero values that it leaves out, and
 * quantities such as `1000m` for `1`.
 */
export function hasAllFieldsOf(actual: unknown, wanted: unknown, field = "", within = ""): boolean {
  if (wanted === undefined || (isZero(wanted) && (actual === undefined || actual === null))) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => hasAllFieldsOf(actual[index], item, field, within))
    );
  }
  if (isRecord(wanted)) {
    return (
      isRecord(actual) &&
      Object.entries(wanted).every(([name, value]) => hasAllFieldsOf(actual[name], value, name, field))
    );
  }
  return actual === wanted || (isQuantity(field, within) && sameQuantity(actual, wanted));
}

/** Go leaves these out of its JSON, so that a missing field and a zero value are the same. */
function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.values(value).every((inner) => inner === undefined);
  return value === false || value === 0 || value === "" || value === null;
}

/** Whether the API has a quantity there, as in `resources.limits.memory` and `emptyDir.sizeLimit`. */
function isQuantity(field: string, within: string): boolean {
  return (
    ["requests", "limits", "hard", "capacity"].includes(within) || ["sizeLimit", "divisor"].includes(field)
  );
}

function sameQuantity(left: unknown, right: unknown): boolean {
  const [one, other] = [quantity(left), quantity(right)];
  return one !== undefined && other !== undefined && Math.abs(one - other) <= Math.abs(one) * 1e-12;
}

function quantity(value: unknown): number | undefined {
  return typeof value === "number" || typeof value === "string" ? quantityValue(value) : undefined;
}
