import { isDeepStrictEqual } from "node:util";
import type { ModelContext } from "./context.ts";
import { timeOf } from "./context.ts";
import { conflict, notFound } from "./failure.ts";
import type { ModelKind } from "./kind.ts";
import type { Fields, ModelObject } from "./objects.ts";
import type { Target } from "./write.ts";
import { commit } from "./write.ts";
import type { Entry } from "./storage.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** The options of a deletion that the model has. */
export interface DeletionOptions {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
  readonly isDryRun: boolean;
}

/** Kept until the garbage collector has deleted the dependents that block it. */
export const foregroundFinalizer = "foregroundDeletion";
/** Kept until the garbage collector has removed the object from its dependents' owners. */
export const orphanFinalizer = "orphan";

const known = ["apiVersion", "kind", "preconditions", "propagationPolicy", "gracePeriodSeconds", "dryRun"];

/** Reads `DeleteOptions`. @throws UnmodelledError */
export function readDeletionOptions(body: Fields): DeletionOptions {
  for (const [name, value] of Object.entries(body)) {
    if (!known.includes(name)) unmodelled(`the deletion option ${name}`);
    if (value === null) unmodelled(`the deletion option ${name} with null`);
  }
  const { preconditions, propagationPolicy, dryRun } = body as {
    preconditions?: { uid?: string; resourceVersion?: string };
    propagationPolicy?: string;
    dryRun?: readonly string[];
  };
  const policies = ["Background", "Foreground", "Orphan"] as const;
  const policy = policies.find((each) => each === propagationPolicy);
  if (propagationPolicy !== undefined && !policy) unmodelled(`the propagation policy ${propagationPolicy}`);
  return {
    ...(preconditions ? { preconditions } : {}),
    ...(policy ? { propagationPolicy: policy } : {}),
    isDryRun: (dryRun ?? []).length > 0,
  };
}

/** What a deletion did. */
export type Deletion =
  { readonly isGone: true; readonly object: ModelObject } | { readonly isGone: false; readonly entry: Entry };

/** Deletes an object, or marks it if finalizers keep it. @throws Failure */
export function deleteObject(
  context: ModelContext,
  { kind, namespace, name }: Pick<Target, "kind" | "namespace" | "name">,
  options: DeletionOptions,
): Deletion {
  const current = context.storage.get(kind, namespace, name);
  if (!current) throw notFound(kind, name);
  const { object } = current;
  checkPreconditions(context, kind, object, options);
  if (kind === context.namespaces)
    return { isGone: false, entry: markNamespace(context, kind, current, options) };
  const finalizers = nextFinalizers(kind, object, options);
  if (finalizers.length === 0) {
    if (!options.isDryRun) context.storage.remove(kind, object);
    return { isGone: true, object };
  }
  const draft = JSON.parse(current.text) as ModelObject;
  draft.metadata.finalizers = finalizers;
  mark(context, draft);
  const isSame = isDeepStrictEqual(draft, object);
  return { isGone: false, entry: isSame ? current : commit(context, kind, draft, object, options.isDryRun) };
}

function checkPreconditions(
  context: ModelContext,
  kind: ModelKind,
  object: ModelObject,
  { preconditions = {} }: DeletionOptions,
): void {
  const { uid, resourceVersion, name } = object.metadata;
  const pairs = [
    ["UID", preconditions.uid, uid, "The object might have been deleted and then recreated"],
    [
      "ResourceVersion",
      preconditions.resourceVersion,
      resourceVersion,
      "The object might have been modified",
    ],
  ] as const;
  for (const [what, wanted, present, hint] of pairs) {
    if (wanted === undefined || wanted === present) continue;
    if (kind === context.namespaces) {
      const why = `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${present}`;
      throw conflict(kind, name, why);
    }
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${present}). ${hint}`;
    throw conflict(kind, name, why, kind.kind);
  }
}

function nextFinalizers(kind: ModelKind, { metadata }: ModelObject, options: DeletionOptions): string[] {
  const present = metadata.finalizers ?? [];
  const others = present.filter((each) => each !== foregroundFinalizer && each !== orphanFinalizer);
  if (kind.dependents === "ignored") return others;
  switch (options.propagationPolicy) {
    case "Background":
      return others;
    case "Foreground":
      return [...others, foregroundFinalizer];
    case "Orphan":
      return [...others, orphanFinalizer];
    default:
      if (present.includes(orphanFinalizer)) return [...others, orphanFinalizer];
      if (present.includes(foregroundFinalizer)) return [...others, foregroundFinalizer];
      return others;
  }
}

function mark(context: ModelContext, { metadata }: ModelObject): void {
  if (metadata.deletionTimestamp !== undefined) return;
  metadata.deletionTimestamp = timeOf(context);
  metadata.deletionGracePeriodSeconds = 0;
  if (metadata.generation !== undefined && metadata.generation > 0) metadata.generation++;
}

function markNamespace(
  context: ModelContext,
  kind: ModelKind,
  current: Entry,
  options: DeletionOptions,
): Entry {
  if (current.object.metadata.deletionTimestamp !== undefined) return current;
  const draft = JSON.parse(current.text) as ModelObject;
  draft.metadata.deletionTimestamp = timeOf(context);
  draft["status"] = { phase: "Terminating" };
  const finalizers = nextFinalizers(kind, draft, options).sort();
  if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
  return commit(context, kind, draft, current.object, options.isDryRun);
}
