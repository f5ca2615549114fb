import { isDeepStrictEqual } from "node:util";
import type { Client } from "../client/client.ts";
import { firstDifference, hasAllFieldsOf } from "./has-all-fields-of.ts";
import { sameFields } from "./same-fields.ts";
import { writesWithoutEffect } from "./writes-without-effect.ts";
import { createdFieldsAnnotation, fieldsDigest, takeOverCreatedFields } from "./created-fields.ts";
import { isAlreadyExists } from "../client/errors.ts";
import type { Key, KubernetesObject, Stored, StoredObject } from "../client/objects.ts";
import { appliedFields, hasAllFields } from "./owned-fields.ts";
import { isRecord } from "./is-record.ts";
import { isControlledBy, ownerReference } from "./owners.ts";
import type { Resource } from "../client/resources.ts";
import { describe } from "../client/resources.ts";

/** What `ensureChild` did. */
export type ChildResult = "created" | "updated" | "unchanged";

/** Options of `ensureChild`. */
export interface EnsureChildOptions {
  /** Becomes the child's controller: the child is deleted with it, and changes of the child reconcile it. */
  owner: StoredObject;
  /** Default: the client's own. Stores keep the managed fields of the client's own field manager only. */
  fieldManager?: string;
  /**
   * Fields that the API server treats as one value, such as `spec.selector` of a Service: a key that another writer has added to one is
   * removed. Default: none, so that other writers may add keys everywhere.
   */
  atomicFields?: readonly string[];
  /** Aborts the call with the signal's reason. Default: none. */
  signal?: AbortSignal | undefined;
}

/** An object of the child's name exists, and the owner does not control it. */
export class NotControlledError extends Error {
  override readonly name = "NotControlledError";
}

/**
 * Creates or repairs a child. It writes only if the child differs from what is desired.
 *
 * `desired` has a name, a namespace and the fields that we set; all other fields are left to the server and to other
 * writers. A field that `desired` no longer has is removed if we had set it. A missing child is created by a plain POST;
 * later changes use server-side apply. A change that twice has changed nothing, because the server stores a field otherwise
 * than it is written, is logged once and not sent again until the child or `desired` changes.
 *
 * @param current The child in the store; undefined when there is none.
 * @throws NotControlledError when the owner does not control the object of that name, whether the store shows the object
 * or not; Error when `desired` has no name, or no namespace although its kind is namespaced, or when the owner is in a
 * namespace and the child is not in the same one; ApiError as the server answers.
 */
export async function ensureChild<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  desired: T,
  current: Stored<T> | undefined,
  options: EnsureChildOptions,
): Promise<ChildResult> {
  const { owner, fieldManager = client.fieldManager, signal } = options;
  const key = desiredKey(resource, desired);
  checkOwner(resource, key, owner);
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
  const writes = writesWithoutEffect(client);
  const what = `${describe(resource, key)}, ${fieldManager}`;
  if (isAsDesired(current, body, fieldManager) && hasAtomicFields(current, body, options.atomicFields)) {
    writes.settled(what);
    return "unchanged";
  }
  const before = stateOf(current, body, fieldManager, options.atomicFields);
  if (writes.has(what, body, before)) return "unchanged";
  if (createdFields(current, fieldManager) !== undefined) {
    await takeOverCreatedFields(client, resource, key, { fieldManager, signal });
  }
  // With the uid, the server rejects the patch if the child was deleted and created again meanwhile.
  const metadata = { ...body.metadata, uid: current.metadata.uid };
  // Our fields are taken from other writers, because the child is ours.
  const patch = { type: "apply", body: { ...body, metadata }, force: true } as const;
  const answer = await client.patch(resource, key, { ...patch, fieldManager, signal });
  const after = stateOf(answer, body, fieldManager, options.atomicFields);
  const isSameVersion = answer.metadata.resourceVersion === current.metadata.resourceVersion;
  const field = () => firstDifference(answer, body) ?? "";
  writes.answered({ what, wanted: body, before, after, isSameVersion, field });
  return "updated";
}

/** What an object has where we set fields, and which fields we have set. */
function stateOf(
  object: KubernetesObject,
  desired: KubernetesObject,
  fieldManager: string,
  atomicFields: readonly string[] | undefined,
): unknown[] {
  return [
    sameFields(object, desired),
    appliedFields(object, fieldManager),
    createdFields(object, fieldManager),
    hasAtomicFields(object, desired, atomicFields),
  ];
}

function hasAtomicFields(
  current: KubernetesObject,
  desired: KubernetesObject,
  fields: readonly string[] = [],
): boolean {
  return fields.every((field) => isDeepStrictEqual(valueAt(current, field), valueAt(desired, field)));
}

function valueAt(object: unknown, field: string): unknown {
  return field.split(".").reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), object);
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
    // The store does not show the object: it is not ours, or it lacks the label that the watch selects by.
    const hidden = await client.get(resource, desiredKey(resource, desired), { signal });
    return ensureChild(client, resource, desired, hidden, options);
  }
}

function desiredKey(
  { namespaced, plural }: Resource<KubernetesObject>,
  { kind, metadata: { namespace, name } }: KubernetesObject,
): Key {
  if (!name) throw new Error(`The desired ${kind} has no name: set metadata.name.`);
  if (namespaced && !namespace) {
    throw new Error(
      `The desired ${kind} "${name}" has no namespace, but ${plural} are namespaced: set metadata.namespace.`,
    );
  }
  return { namespace, name };
}

/** For the garbage collector, an owner that is not in the child's namespace does not exist: it deletes the child. */
function checkOwner(resource: Resource<KubernetesObject>, key: Key, owner: StoredObject): void {
  const { namespace, name } = owner.metadata;
  if (!namespace || (resource.namespaced && namespace === key.namespace)) return;
  throw new Error(
    `${owner.kind} ${namespace}/${name} cannot own ${describe(resource, key)}, which is ` +
      `${resource.namespaced ? "in another namespace" : "not namespaced"}: the garbage collector would delete it again and again. ` +
      `Create the child in the owner's namespace, or create it without an owner and delete it with a finalizer of the owner.`,
  );
}

function createdFields(current: KubernetesObject, fieldManager: string): string | undefined {
  return current.metadata.annotations?.[createdFieldsAnnotation(fieldManager)];
}

/** Whether the object has all fields that we set, and none that we set earlier and no longer set. */
export function isAsDesired(
  current: KubernetesObject,
  desired: KubernetesObject,
  fieldManager: string,
): boolean {
  if (!hasAllFieldsOf(current, desired)) return false;
  const created = createdFields(current, fieldManager);
  if (created !== undefined) return created === fieldsDigest(desired);
  const applied = appliedFields(current, fieldManager);
  return applied === undefined || hasAllFields(desired, applied);
}

/** The server keeps a Secret's `stringData` as `data`, and does not return it. */
function asStored<T extends KubernetesObject>(object: T): T {
  const { stringData, data, ...rest } = object as T & { stringData?: Record<string, string>; data?: object };
  if (object.apiVersion !== "v1" || object.kind !== "Secret" || stringData === undefined) return object;
  const encoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(stringData))
    encoded[name] = Buffer.from(value).toString("base64");
  return { ...rest, data: { ...data, ...encoded } } as unknown as T;
}
