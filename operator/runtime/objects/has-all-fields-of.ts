import { isRecord } from "./is-record.ts";
import { isSameQuantity } from "./quantity.ts";

/** Where a value is: the name of its field and those of the fields around it. `[]` stands for a place in a list. */
interface Place {
  field: string;
  parent: string;
  grandparent: string;
}

const top: Place = { field: "", parent: "", grandparent: "" };

/** Whether an object from the API server already has every field that we would set: {@link firstDifference} finds none. */
export function hasAllFieldsOf(actual: unknown, wanted: unknown): boolean {
  return firstDifference(actual, wanted) === undefined;
}

/**
 * Returns the path of the first field that we would set and that an object from the API server lacks or has with another
 * value, such as `.spec.ports[0].port`; undefined when there is none. Other fields, such as defaults and those of other
 * writers, do not count. The items of a list are compared one by one, in order.
 *
 * Values that the server stores differently but that mean the same are equal: zero values that it leaves out, and
 * quantities such as `1000m` for `1`.
 */
export function firstDifference(actual: unknown, wanted: unknown, place = top): string | undefined {
  if (wanted === undefined || (isZero(wanted) && (actual === undefined || actual === null))) return undefined;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual) || actual.length !== wanted.length) return "";
    const at = { field: "[]", parent: place.field, grandparent: place.parent };
    for (const [index, item] of wanted.entries()) {
      const inner = firstDifference(actual[index], item, at);
      if (inner !== undefined) return `[${index}]${inner}`;
    }
    return undefined;
  }
  if (isRecord(wanted)) {
    if (!isRecord(actual)) return "";
    for (const [name, value] of Object.entries(wanted)) {
      const at = { field: name, parent: place.field, grandparent: place.parent };
      const inner = firstDifference(actual[name], value, at);
      if (inner !== undefined) return `.${name}${inner}`;
    }
    return undefined;
  }
  if (actual === wanted || (isQuantity(place) && sameQuantity(actual, wanted))) return undefined;
  return "";
}

/** Go leaves these out of its JSON, so that a missing field and a zero value are the same. */
function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isRecord(value)) return Object.values(value).every((inner) => inner === undefined);
  return value === false || value === 0 || value === "" || value === null;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Maps from the name of a resource to a quantity, such as `limits`. */
const quantityMaps = words(
  "requests limits hard used capacity consumedCapacity allocatable allocatedResources overhead podFixed " +
    "default defaultRequest min max maxLimitRequestRatio",
);
/** Fields that are quantities, wherever they are. */
const quantityFields = words("sizeLimit divisor averageValue maximumVolumeSize tolerance");
/** Fields that are quantities within these fields. */
const innerQuantityFields = words(
  "target.value current.value requestPolicy.default validRange.min validRange.max validRange.step validValues.[] .capacity",
);
/** Maps from any name to an object whose `value` is a quantity. */
const mapsToValues = words("capacity counters");

/**
 * Whether the Kubernetes API has a quantity there, as in `resources.limits.memory` and `emptyDir.sizeLimit`. A test compares
 * this with the API server's own description of its kinds.
 */
function isQuantity({ field, parent, grandparent }: Place): boolean {
  return (
    (quantityMaps.has(parent) && field !== "[]") ||
    quantityFields.has(field) ||
    innerQuantityFields.has(`${parent}.${field}`) ||
    (field === "value" && mapsToValues.has(grandparent))
  );
}

function sameQuantity(left: unknown, right: unknown): boolean {
  const isAmount = (value: unknown) => typeof value === "number" || typeof value === "string";
  return isAmount(left) && isAmount(right) && isSameQuantity(left, right);
}
