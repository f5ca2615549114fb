import { hash } from "node:crypto";
import type { Client } from "../client/client.ts";
import type { Key, KubernetesObject } from "../client/objects.ts";
import type { ManagedFieldsEntry } from "./owned-fields.ts";
import type { Resource } from "../client/resources.ts";

/**
 * A plain POST costs the API server half as much as server-side apply, but then the managed fields list the server's
 * defaults as ours too. So an annotation keeps a digest of the names of the fields that we set, until the first change
 * uses server-side apply.
 */
export function createdFieldsAnnotation(fieldManager: string): string {
  return `${fieldManager}/created-fields`;
}

/** Returns a digest of the names of an object's fields at every depth. It contains no values, such as passwords. */
export function fieldsDigest(object: KubernetesObject): string {
  return hash("sha256", shape(object), "hex").slice(0, 16);
}

/**
 * Turns the fields with which a field manager created an object into fields of server-side apply, so that those that it
 * no longer applies are removed. The server then sets its defaults again.
 *
 * @throws ApiError `Conflict`, `Invalid` when the object changes meanwhile.
 */
export async function takeOverCreatedFields<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  key: Key,
  options: { fieldManager: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const { fieldManager, signal } = options;
  const { metadata } = await client.get(resource, key, { signal });
  const { managedFields = [] } = metadata as { managedFields?: ManagedFieldsEntry[] };
  const isCreated = ({ manager, operation, subresource }: ManagedFieldsEntry) =>
    manager === fieldManager && operation === "Update" && !subresource;
  if (!managedFields.some(isCreated)) return;
  const entries = managedFields.map((entry) =>
    isCreated(entry) ? { ...entry, operation: "Apply" as const } : entry,
  );
  await client.patch(resource, key, {
    type: "json",
    body: [
      { op: "test", path: "/metadata/resourceVersion", value: metadata.resourceVersion },
      { op: "replace", path: "/metadata/managedFields", value: entries },
    ],
    signal,
  });
}

/**
 * Returns names without values, each on a line, with braces around inner fields. Another version of a program may order
 * fields otherwise, which costs one apply.
 */
function shape(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${shape(item)},`;
    return `[${text}]`;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (inner !== undefined) text += `${name}\n${shape(inner)}`;
  }
  return `{${text}}`;
}
