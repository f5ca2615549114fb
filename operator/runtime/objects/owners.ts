import type { KubernetesObject, OwnerReference, StoredObject } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";
import { groupOf } from "../client/resources.ts";

/**
 * A controller reference to the owner: the garbage collector deletes the child with it, and only after it when
 * deleted in the foreground.
 */
export function ownerReference(owner: StoredObject): OwnerReference {
  const { name, uid } = owner.metadata;
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The reference of the object's controller, if it has one. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** Whether the object's controller is exactly this owner (by uid). */
export function isControlledBy(object: KubernetesObject, owner: StoredObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** Whether a reference names the kind, in any version of its group. */
export function refersTo(reference: OwnerReference, kind: Resource<KubernetesObject>): boolean {
  return reference.kind === kind.kind && groupOf(reference.apiVersion) === groupOf(kind.apiVersion);
}
