import type { Client } from "../client/client.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { keyOf } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";

/**
 * Writes the status of an object, only when it differs from what the object has. Fields that the new status lacks
 * are removed. Returns the object as it then is.
 *
 * @throws ApiError `Conflict` when the object changed since it was read: reconcile again.
 */
export async function updateStatus<T extends KubernetesObject & { status?: object }>(
  client: Client,
  resource: Resource<T>,
  current: Stored<T>,
  status: NonNullable<T["status"]>,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<Stored<T>> {
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
    } else if (!isSameJson(old, wanted)) {
      patch[name] = wanted;
    }
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values are the same JSON; fields that are undefined are not there. */
function isSameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameJson(item, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    return (
      Object.keys(one).every((name) => isSameJson(one[name], other[name])) &&
      Object.keys(other).every((name) => name in one || other[name] === undefined)
    );
  }
  return one === other;
}
