import type { Fields } from "./objects.ts";
import { isFields } from "./objects.ts";

/** Applies a JSON merge patch (RFC 7386) to an object, which it changes. */
export function applyMergePatch(target: Fields, patch: Fields): Fields {
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(target, name);
    else if (isFields(value))
      target[name] = applyMergePatch(isFields(target[name]) ? target[name] : {}, value);
    else target[name] = value;
  }
  return target;
}
