import { isDeepStrictEqual } from "node:util";
import type { Client } from "./client.ts";
import type { KubernetesObject } from "./objects.ts";
import { keyOf } from "./objects.ts";
import type { Resource } from "./resources.ts";

/**
 * Writes the status of an object, only when it differs from what the object has. Fields that the new status lacks
 * are removed. Returns the object as it then is.
 *
 * @throws ApiError `Conflict` when the object changed since it was read: reconcile again.
 */
export async function updateStatus<T extends KubernetesObject & { status?: object }>(
  client: Client,
  resource: Resource<T>,
  current: T,
  status: NonNullable<T["status"]>,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const change = mergePatch(current.status ?? {}, status);
  if (change === undefined) return current;
  const { uid, resourceVersion } = current.metadata;
  return client.patchStatus(resource, keyOf(current), {
    type: "merge",
    body: { metadata: { uid, resourceVersion }, status: change },
    signal: options.signal,
  });
}

/**
 * The JSON merge patch (RFC 7386) that makes one JSON object of another; undefined when there is nothing to do.
 * A field that is undefined is not there.
 */
export function mergePatch(from: object, to: object): Record<string, unknown> | undefined {
  const before = from as Record<string, unknown>;
  const after = to as Record<string, unknown>;
  const patch: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, wanted] = [before[name], after[name]];
    if (wanted === undefined) {
      if (old !== undefined) patch[name] = null;
    } else if (isRecord(old) && isRecord(wanted)) {
      const inner = mergePatch(old, wanted);
      if (inner !== undefined) patch[name] = inner;
    } else if (!isDeepStrictEqual(old, asJson(wanted))) {
      patch[name] = wanted;
    }
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Drops what JSON would drop, such as undefined fields of objects in a list. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
