import type { Cause } from "./failure.ts";
import type { ScalePaths } from "./kind.ts";
import type { ModelObject } from "./objects.ts";
import { isFields } from "./objects.ts";

/**
 * What the scale subresource does not allow in a custom object, besides the schema. Errors name the paths as the
 * CustomResourceDefinition does, with a dot at the start.
 *
 * @param isStatus Whether only the status is written.
 */
export function scaleViolations(paths: ScalePaths, object: ModelObject, isStatus: boolean): Cause[] {
  return [
    ...(isStatus ? [] : numberViolations(object, paths.specReplicas)),
    ...numberViolations(object, paths.statusReplicas),
    ...(paths.selector ? textViolations(object, paths.selector) : []),
  ];
}

function numberViolations(object: ModelObject, path: readonly string[]): Cause[] {
  const value = typedValueAt(object, path);
  if (value === undefined || (Number.isInteger(value) && inRange(value as number))) return [];
  return [wrong(path, "should be an integer from 0 to 2147483647")];
}

function textViolations(object: ModelObject, path: readonly string[]): Cause[] {
  const value = typedValueAt(object, path);
  return value === undefined || typeof value === "string" ? [] : [wrong(path, "should be a string")];
}

const inRange = (value: number) => value >= 0 && value < 2 ** 31;

/** The value at a path; undefined if it or something on the way is missing; null for something on the way of another type. */
function typedValueAt(object: ModelObject, path: readonly string[]): unknown {
  let value: unknown = object;
  for (const name of path) {
    if (value === undefined || value === null) return undefined;
    if (!isFields(value)) return null;
    value = value[name];
  }
  return value;
}

function wrong(path: readonly string[], message: string): Cause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${message}`, field: `.${path.join(".")}` };
}
