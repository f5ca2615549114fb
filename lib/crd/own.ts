/**
 * The value of a key, or undefined if the object itself does not have the key. `object[key]` would find what every object of
 * JavaScript inherits, such as `toString`, which may be the name of a field.
 */
export function own<T>(object: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
