import { isRecord } from "./is-record.ts";

/** Returns what an object has where another one has fields, at every depth; undefined for what it lacks. */
export function sameFields(actual: unknown, wanted: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(wanted)) {
    return actual.map((item: unknown, index) =>
      index < wanted.length ? sameFields(item, wanted[index]) : item,
    );
  }
  if (isRecord(actual) && isRecord(wanted)) {
    return Object.fromEntries(
      Object.keys(wanted).map((name) => [name, sameFields(actual[name], wanted[name])]),
    );
  }
  return actual;
}
