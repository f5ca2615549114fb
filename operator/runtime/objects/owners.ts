import type { KubernetesObject, OwnerReference, StoredObject } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";
import { groupOf } from "../client/resources.ts";

/**
 * Returns a controller reference to the owner. The garbage collector deletes the child with the owner; in a foreground
 * deletion, the owner waits for the child. An owner in a namespace owns objects of this namespace only: the garbage
 * collector deletes all others.
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

/** Returns the reference to the object's controller, if it has one. */
export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/** Whether the object's controller is this owner, by uid. */
export function isControlledBy(object: KubernetesObject, owner: StoredObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** Whether a reference is to this kind, in any version of its group. */
export function refersTo(reference: OwnerReference, kind: Resource<KubernetesObject>): boolean {
  return reference.kind === kind.kind && groupOf(reference.apiVersion) === groupOf(kind.apiVersion);
}
