import type { Client } from "../client/client.ts";
import { hasAllFieldsOf } from "./has-all-fields-of.ts";
import { createdFieldsAnnotation, fieldsDigest, takeOverCreatedFields } from "./created-fields.ts";
import { isAlreadyExists } from "../client/errors.ts";
import type { Key, KubernetesObject, Stored, StoredObject } from "../client/objects.ts";
import { appliedFields, hasAllFields } from "./owned-fields.ts";
import { isControlledBy, ownerReference } from "./owners.ts";
import type { Resource } from "../client/resources.ts";
import { describe } from "../client/resources.ts";

/** What `ensureChild` did. */
export type ChildResult = "created" | "updated" | "unchanged";

/** Of a child. */
export interface EnsureChildOptions {
  /** Becomes the child's controller, so that it is deleted with it and its changes come back as reconciles. */
  owner: StoredObject;
  /** Default: the client's own. Stores keep the managed fields of the client's own only. */
  fieldManager?: string;
  /** Ends the call with the signal's reason. Default: it ends by itself. */
  signal?: AbortSignal | undefined;
}

/** An object of the child's name exists, and something else controls it (or nothing does). */
export class NotControlledError extends Error {
  override readonly name = "NotControlledError";
}

/**
 * Makes a child what it should be and writes only when it is not.
 *
 * `desired` has the fields that we care for, with name and namespace; all others are left to the server and to
 * other writers. A field that `desired` no longer has is removed if we had set it. A child that is not there is
 * created by a plain POST, everything after that is written by server-side apply.
 *
 * @param current The child as the store has it; undefined when there is none.
 * @throws NotControlledError when an object of that name is not the owner's, whether the store shows it or not;
 * Error when `desired` has no name; ApiError as the server answers.
 */
export async function ensureChild<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  desired: T,
  current: Stored<T> | undefined,
  options: EnsureChildOptions,
): Promise<ChildResult> {
  const { owner, fieldManager = client.fieldManager, signal } = options;
  const key = desiredKey(desired);
  if (current && !isControlledBy(current, owner)) {
    throw new NotControlledError(
      `${describe(resource, key)} exists and is not controlled by ${owner.kind} ${owner.metadata.name}: ` +
        `delete or rename it, or give the ${owner.kind} another name.`,
    );
  }
  const body = asStored({
    ...desired,
    metadata: { ...desired.metadata, ownerReferences: [ownerReference(owner)] },
  });
  if (!current) return create(client, resource, body, desired, options);
  if (isAsWanted(current, body, fieldManager)) return "unchanged";
  if (createdFields(current, fieldManager) !== undefined) {
    await takeOverCreatedFields(client, resource, key, { fieldManager, signal });
  }
  // Of two children by that name, one deleted and one created meanwhile, only the one we looked at is meant.
  const metadata = { ...body.metadata, uid: current.metadata.uid };
  // What we want is taken from other writers: the child is known to be ours.
  const patch = { type: "apply", body: { ...body, metadata }, force: true } as const;
  await client.patch(resource, key, { ...patch, fieldManager, signal });
  return "updated";
}

async function create<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  body: T,
  desired: T,
  options: EnsureChildOptions,
): Promise<ChildResult> {
  const { fieldManager = client.fieldManager, signal } = options;
  const annotations = {
    ...body.metadata.annotations,
    [createdFieldsAnnotation(fieldManager)]: fieldsDigest(body),
  };
  const object = { ...body, metadata: { ...body.metadata, annotations } };
  try {
    await client.create(resource, object, { fieldManager, signal });
    return "created";
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    // There is one that the store does not show: a stranger, or ours without the label that the watch selects by.
    const hidden = await client.get(resource, desiredKey(desired), { signal });
    return ensureChild(client, resource, desired, hidden, options);
  }
}

function desiredKey({ kind, metadata: { namespace, name } }: KubernetesObject): Key {
  if (name === undefined) throw new Error(`The desired ${kind} has no name: set metadata.name.`);
  return { namespace, name };
}

function createdFields(current: KubernetesObject, fieldManager: string): string | undefined {
  return current.metadata.annotations?.[createdFieldsAnnotation(fieldManager)];
}

/** Whether the object has all that we want, and nothing left that we once wanted. */
export function isAsWanted(
  current: KubernetesObject,
  wanted: KubernetesObject,
  fieldManager: string,
): boolean {
  if (!hasAllFieldsOf(current, wanted)) return false;
  const created = createdFields(current, fieldManager);
  if (created !== undefined) return created === fieldsDigest(wanted);
  const applied = appliedFields(current, fieldManager);
  return applied === undefined || hasAllFields(wanted, applied);
}

/** A Secret's `stringData` is never read back: the server keeps it as `data`. */
function asStored<T extends KubernetesObject>(object: T): T {
  const { stringData, data, ...rest } = object as T & { stringData?: Record<string, string>; data?: object };
  if (object.apiVersion !== "v1" || object.kind !== "Secret" || stringData === undefined) return object;
  const encoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(stringData))
    encoded[name] = Buffer.from(value).toString("base64");
  return { ...rest, data: { ...data, ...encoded } } as unknown as T;
}
