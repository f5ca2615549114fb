import type { KubernetesObject, Stored } from "../client/objects.ts";

/** What a watch brought. A delete and create of the same name between two looks is a delete and an add. */
export type Change<T extends KubernetesObject> =
  | { type: "add"; object: Stored<T> }
  | { type: "update"; object: Stored<T>; old: Stored<T> }
  | { type: "delete"; object: Stored<T> };

/** Whether a change is worth a reconcile. */
export type Predicate<T extends KubernetesObject> = { decide(change: Change<T>): boolean }["decide"];

/**
 * Lets updates pass that a reconciler of the object itself must see: a new generation (so a new spec), a
 * deletion, other finalizers. A write of its status or labels does not pass. Objects of kinds without generations
 * always pass.
 */
export function generationChanged<T extends KubernetesObject>(change: Change<T>): boolean {
  if (change.type !== "update") return true;
  const { metadata: after } = change.object;
  const { metadata: before } = change.old;
  return (
    after.generation === undefined ||
    after.generation !== before.generation ||
    after.deletionTimestamp !== before.deletionTimestamp ||
    (after.finalizers ?? []).join() !== (before.finalizers ?? []).join()
  );
}

/** Lets updates pass that changed labels. */
export function labelsChanged<T extends KubernetesObject>(change: Change<T>): boolean {
  return change.type !== "update" || !sameMap(change.object.metadata.labels, change.old.metadata.labels);
}

/** Lets updates pass that changed annotations. */
export function annotationsChanged<T extends KubernetesObject>(change: Change<T>): boolean {
  return (
    change.type !== "update" || !sameMap(change.object.metadata.annotations, change.old.metadata.annotations)
  );
}

/** Lets pass what one of the predicates lets pass. */
export function anyOf<T extends KubernetesObject>(...predicates: Predicate<T>[]): Predicate<T> {
  return (change) => predicates.some((predicate) => predicate(change));
}

function sameMap(left: Record<string, string> = {}, right: Record<string, string> = {}): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}
