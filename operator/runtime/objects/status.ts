import type { Client } from "../client/client.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { keyOf } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";
import { describe } from "../client/resources.ts";
import { isRecord } from "./is-record.ts";
import { writesWithoutEffect } from "./writes-without-effect.ts";

/**
 * Writes the status of an object if it differs from the object's present status. Fields that the new status lacks are
 * removed. Returns the resulting object. A write that twice has changed nothing, such as of a field that the schema lacks, is
 * logged once and not sent again until either status changes.
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
  const key = keyOf(current);
  const writes = writesWithoutEffect(client);
  const what = `status of ${describe(resource, key)}`;
  const before = current.status ?? {};
  const change = mergePatch(before, status);
  if (change === undefined) writes.settled(what);
  if (change === undefined || writes.has(what, status, before)) return current;
  const { uid, resourceVersion } = current.metadata;
  const answer = await client.patchStatus(resource, key, {
    type: "merge",
    body: { metadata: { uid, resourceVersion }, status: change },
    signal: options.signal,
  });
  const after = answer.status ?? {};
  const isSameVersion = answer.metadata.resourceVersion === resourceVersion;
  const field = () => `.status.${Object.keys(mergePatch(after, status) ?? {})[0] ?? ""}`;
  writes.answered({ what, wanted: status, before, after, isSameVersion, field });
  return answer;
}

/**
 * Returns the JSON merge patch (RFC 7386) from one JSON object to another; undefined when they are equal. A field that is
 * undefined counts as missing.
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

/** Whether two values are the same JSON. Fields that are undefined count as missing. */
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
