import type { ModelContext } from "./context.ts";
import { deleteObject, foregroundFinalizer, orphanFinalizer } from "./deletion.ts";
import type { ModelKind } from "./kind.ts";
import type { ModelObject } from "./objects.ts";
import { update } from "./write.ts";

interface Found {
  readonly kind: ModelKind;
  readonly object: ModelObject;
}

/**
 * Does what the garbage collector of kube-controller-manager would do until it has nothing more to do: it deletes objects all
 * of whose owners are gone, removes owners that are gone from the others, and ends deletions with `Foreground` and `Orphan`.
 *
 * @returns the number of objects that it deleted, marked or changed.
 */
export function collectGarbage(context: ModelContext): number {
  let changes = 0;
  for (;;) {
    const before = context.storage.version;
    const all = everything(context);
    const alive = new Map(all.map((found) => [found.object.metadata.uid, found]));
    for (const found of all) collect(context, found, alive);
    changes += context.storage.version - before;
    if (context.storage.version === before) return changes;
  }
}

function everything({ kinds, storage }: ModelContext): Found[] {
  return [...kinds.values()].flatMap((kind) =>
    [...storage.list(kind)].map(({ object }) => ({ kind, object })),
  );
}

function collect(context: ModelContext, { kind, object }: Found, alive: ReadonlyMap<string, Found>): void {
  const { namespace, name, uid } = object.metadata;
  const current = context.storage.get(kind, namespace, name);
  if (current?.object.metadata.uid !== uid) return;
  const { metadata } = current.object;
  if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(orphanFinalizer)) {
    for (const dependent of alive.values()) release(context, dependent, uid);
    withoutFinalizer(context, { kind, object: current.object }, orphanFinalizer);
    return;
  }
  if (metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(foregroundFinalizer)) {
    const dependents = [...alive.values()].filter(
      (each) => isPresent(context, each) && ownersOf(each.object).some((owner) => owner.uid === uid),
    );
    for (const dependent of dependents) remove(context, dependent, "Background");
    const isBlocked = dependents.some(
      (each) =>
        isPresent(context, each) &&
        ownersOf(each.object).some((owner) => owner.uid === uid && owner.blockOwnerDeletion),
    );
    if (!isBlocked) withoutFinalizer(context, { kind, object: current.object }, foregroundFinalizer);
    return;
  }
  const owners = ownersOf(current.object);
  if (owners.length === 0) return;
  const isGone = (owner: { uid: string }) => {
    const found = alive.get(owner.uid);
    const isVisible = found && [undefined, namespace].includes(found.object.metadata.namespace);
    return !found || !isVisible || !isPresent(context, found);
  };
  const gone = owners.filter(isGone);
  if (gone.length === owners.length) remove(context, { kind, object: current.object }, "Background");
  else for (const owner of gone) release(context, { kind, object: current.object }, owner.uid);
}

const ownersOf = ({ metadata }: ModelObject) => metadata.ownerReferences ?? [];

function isPresent({ storage }: ModelContext, { kind, object: { metadata } }: Found): boolean {
  return storage.get(kind, metadata.namespace, metadata.name)?.object.metadata.uid === metadata.uid;
}

function remove(context: ModelContext, { kind, object }: Found, propagationPolicy: "Background"): void {
  const { namespace, name, deletionTimestamp } = object.metadata;
  if (deletionTimestamp !== undefined) return;
  deleteObject(context, { kind, namespace, name }, { propagationPolicy, isDryRun: false });
}

/** Removes an owner from an object. */
function release(context: ModelContext, { kind, object }: Found, owner: string): void {
  const { namespace, name } = object.metadata;
  const current = context.storage.get(kind, namespace, name);
  if (!current || !ownersOf(current.object).some(({ uid }) => uid === owner)) return;
  const draft = JSON.parse(current.text) as ModelObject;
  draft.metadata.ownerReferences = ownersOf(draft).filter(({ uid }) => uid !== owner);
  update(context, { kind, namespace, name, isStatus: false, isDryRun: false }, current, draft);
}

function withoutFinalizer(context: ModelContext, { kind, object }: Found, finalizer: string): void {
  const { namespace, name } = object.metadata;
  const current = context.storage.get(kind, namespace, name);
  if (!current) return;
  const draft = JSON.parse(current.text) as ModelObject;
  draft.metadata.finalizers = (draft.metadata.finalizers ?? []).filter((each) => each !== finalizer);
  update(context, { kind, namespace, name, isStatus: false, isDryRun: false }, current, draft);
}
