import type { KubernetesObject, Stored } from "../client/objects.ts";

/** A change that a watch has shown. If an object is deleted and created again in a gap, that is a delete and an add. */
export type Change<T extends KubernetesObject> =
  | { type: "add"; object: Stored<T> }
  | { type: "update"; object: Stored<T>; old: Stored<T> }
  | { type: "delete"; object: Stored<T> };

/** Decides whether a change needs a reconcile. */
export type Predicate<T extends KubernetesObject> = { decide(change: Change<T>): boolean }["decide"];

/**
 * Lets updates pass that a reconciler of the object itself must see: a new generation, and so a new spec; a deletion;
 * changed finalizers. A change of status or labels only does not pass. Objects of kinds without generations always pass.
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

/** Lets updates pass that change labels. */
export function labelsChanged<T extends KubernetesObject>(change: Change<T>): boolean {
  return change.type !== "update" || !sameMap(change.object.metadata.labels, change.old.metadata.labels);
}

/** Lets updates pass that change annotations. */
export function annotationsChanged<T extends KubernetesObject>(change: Change<T>): boolean {
  return (
    change.type !== "update" || !sameMap(change.object.metadata.annotations, change.old.metadata.annotations)
  );
}

/** Lets a change pass if at least one of the predicates does. */
export function anyOf<T extends KubernetesObject>(...predicates: Predicate<T>[]): Predicate<T> {
  return (change) => predicates.some((predicate) => predicate(change));
}

function sameMap(left: Record<string, string> = {}, right: Record<string, string> = {}): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}
