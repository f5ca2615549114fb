import { isDeepStrictEqual } from "node:util";
import { unfitPatch } from "./failure.ts";
import { isFields } from "./objects.ts";
import { unmodelled } from "./unmodelled-error.ts";

/**
 * Applies a JSON patch (RFC 6902) to a document, which it changes.
 *
 * @throws Failure when the patch does not fit; UnmodelledError for `move` and `copy`
 */
export function applyJsonPatch(document: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) unmodelled("a JSON patch that is not a list");
  for (const operation of operations as unknown[]) {
    if (!isFields(operation)) unmodelled("an operation of a JSON patch that is not an object");
    const { op, path, value } = operation;
    if (typeof path !== "string" || !path.startsWith("/"))
      unmodelled(`the path ${String(path)} of a JSON patch`);
    const names = path.slice(1).split("/").map(unescaped);
    const last = names.pop() ?? "";
    const parent = names.reduce<unknown>(
      (inner, name) =>
        Array.isArray(inner) ? inner[indexIn(inner, name)] : isFields(inner) ? inner[name] : undefined,
      document,
    );
    switch (op) {
      case "test":
        if (!isDeepStrictEqual(childOf(parent, last) ?? null, value ?? null)) throw unfitPatch();
        break;
      case "add":
        add(parent, last, value);
        break;
      case "replace":
        // The API server's library adds a field that is missing.
        if (Array.isArray(parent) && childOf(parent, last) === undefined) throw unfitPatch();
        if (Array.isArray(parent)) parent[indexIn(parent, last)] = value;
        else add(parent, last, value);
        break;
      case "remove":
        remove(parent, last);
        break;
      default:
        unmodelled(`the operation ${String(op)} of a JSON patch`);
    }
  }
  return document;
}

function unescaped(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}

function childOf(parent: unknown, name: string): unknown {
  if (Array.isArray(parent)) return parent[indexIn(parent, name)];
  return isFields(parent) ? parent[name] : undefined;
}

function add(parent: unknown, name: string, value: unknown): void {
  if (Array.isArray(parent)) {
    const index = name === "-" ? parent.length : indexIn(parent, name);
    if (index > parent.length) throw unfitPatch();
    parent.splice(index, 0, value);
  } else if (isFields(parent)) {
    parent[name] = value;
  } else {
    throw unfitPatch();
  }
}

function remove(parent: unknown, name: string): void {
  if (childOf(parent, name) === undefined) throw unfitPatch();
  if (Array.isArray(parent)) parent.splice(indexIn(parent, name), 1);
  else if (isFields(parent)) Reflect.deleteProperty(parent, name);
}

function indexIn(list: readonly unknown[], name: string): number {
  if (!/^\d+$/.test(name)) unmodelled(`the index ${name} of a list of ${list.length} in a JSON patch`);
  return Number(name);
}
