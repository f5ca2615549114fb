import type { KubernetesObject, StoredObject } from "../runtime/index.ts";
import { controllerOf } from "../runtime/index.ts";

/**
 * Whether an object belongs to an earlier object of the owner's kind and name. The garbage collector is about to delete it, so that
 * its name becomes free.
 */
export function isLeftByFormer(object: KubernetesObject, owner: StoredObject): boolean {
  const former = controllerOf(object);
  return (
    former?.kind === owner.kind && former.name === owner.metadata.name && former.uid !== owner.metadata.uid
  );
}
