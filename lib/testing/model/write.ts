import { isDeepStrictEqual } from "node:util";
import type { ModelContext } from "./context.ts";
import { timeOf } from "./context.ts";
import { decode } from "./decode.ts";
import type { Cause } from "./failure.ts";
import {
  alreadyExists,
  badRequest,
  Failure,
  invalid,
  namespaceTerminates,
  notFound,
  otherUid,
  staleVersion,
} from "./failure.ts";
import type { ModelKind } from "./kind.ts";
import { metaChangeViolations, metaViolations } from "./object-meta.ts";
import type { Fields, ModelMeta, ModelObject } from "./objects.ts";
import { scaleViolations } from "./scale-violations.ts";
import { schemaViolations } from "./schema-violations.ts";
import type { Entry } from "./storage.ts";
import { unmodelled } from "./unmodelled-error.ts";

/** Which object is written, and how. */
export interface Target {
  readonly kind: ModelKind;
  readonly namespace: string | undefined;
  readonly name: string;
  /** Whether only the status is written. */
  readonly isStatus: boolean;
  readonly isDryRun: boolean;
}

/** Creates an object. @throws Failure, UnmodelledError */
export function create(
  context: ModelContext,
  target: Omit<Target, "name" | "isStatus">,
  body: Fields,
): Entry {
  const { kind, namespace, isDryRun } = target;
  const draft = decode(kind, body);
  const { metadata } = draft;
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  const sentVersion = (metadata as Partial<ModelMeta>).resourceVersion;
  prepareMeta(context, target, metadata);
  if (namespace !== undefined) checkNamespace(context, kind, namespace, metadata.name);
  if (kind.hasStatus) delete draft["status"];
  if (kind.countsGenerations) metadata.generation = 1;
  kind.prepareCreate?.(draft);
  check(kind, draft, undefined, false);
  if (sentVersion !== undefined) {
    const message = "resourceVersion should not be set on objects to be created";
    throw new Failure(500, "InternalError", message);
  }
  const present = context.storage.get(kind, namespace, metadata.name)?.object.metadata;
  if (present) throw alreadyExists(kind, metadata.name, present.deletionTimestamp !== undefined);
  return commit(context, kind, draft, undefined, isDryRun);
}

/** Sets what only the server sets in the metadata of a new object. */
function prepareMeta(
  context: ModelContext,
  { namespace }: Pick<Target, "namespace">,
  metadata: ModelMeta,
): void {
  metadata.name = (metadata as Partial<ModelMeta>).name ?? generatedName(context, metadata.generateName);
  if (namespace !== undefined) metadata.namespace = namespace;
  metadata.uid = context.newUid();
  metadata.creationTimestamp = timeOf(context);
  delete metadata.generation;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.managedFields;
}

const suffixCharacters = "bcdfghjklmnpqrstvwxz2456789";

function generatedName(context: ModelContext, prefix: string | undefined): string {
  if (prefix === undefined) return "";
  const character = () => suffixCharacters[Math.floor(context.random() * suffixCharacters.length)] ?? "";
  return prefix.slice(0, 58) + Array.from({ length: 5 }, character).join("");
}

function checkNamespace(context: ModelContext, kind: ModelKind, namespace: string, name: string): void {
  const found = context.storage.get(context.namespaces, undefined, namespace);
  if (!found) throw notFound(context.namespaces, namespace);
  if (found.object.metadata.deletionTimestamp !== undefined) throw namespaceTerminates(kind, name, namespace);
}

/** Replaces an object, or its status. @returns the object, and whether it is new. */
export function replace(
  context: ModelContext,
  target: Target,
  body: Fields,
): { entry: Entry; isNew: boolean } {
  const { kind, namespace, name, isStatus } = target;
  const metadata = body["metadata"] as Partial<ModelMeta> | undefined;
  if (metadata?.name !== undefined && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  if (metadata?.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  if (metadata?.name === undefined) unmodelled("a PUT of an object without a name");
  const current = context.storage.get(kind, namespace, name);
  if (!current) {
    if (!kind.putCreates || isStatus) throw notFound(kind, name);
    if (metadata.uid !== undefined) throw otherUid(kind, etcdKey(target), name, metadata.uid, "");
    // Only a POST must not have a version.
    const { resourceVersion, ...sent } = metadata;
    const entry = create(context, target, { ...body, metadata: sent });
    return {
      entry: target.isDryRun && resourceVersion ? withVersion(entry, resourceVersion) : entry,
      isNew: true,
    };
  }
  const { uid } = current.object.metadata;
  if (metadata.uid !== undefined && metadata.uid !== uid) {
    throw otherUid(kind, etcdKey(target), name, metadata.uid, uid);
  }
  return { entry: update(context, target, current, body), isNew: false };
}

/** The key that errors name. Those of a dry run name it without its prefix. */
function etcdKey({ kind, namespace, name, isDryRun }: Target): string {
  const parts = [
    isDryRun ? "" : "/registry",
    kind.isCustom ? kind.group : undefined,
    kind.plural,
    namespace,
    name,
  ];
  return parts.filter((part) => part !== undefined).join("/");
}

/** A dry run answers with the version that was sent. */
function withVersion({ object }: Entry, resourceVersion: string): Entry {
  const sent = { ...object, metadata: { ...object.metadata, resourceVersion } };
  return { object: sent, text: JSON.stringify(sent) };
}

/**
 * Writes what a client has made of an object.
 *
 * @throws Failure when its resourceVersion is not the present one, or the object is not valid; UnmodelledError
 */
export function update(context: ModelContext, target: Target, current: Entry, body: Fields): Entry {
  const { kind, name, isStatus, isDryRun } = target;
  const before = current.object;
  const draft = decode(kind, body);
  const { metadata } = draft;
  const version = (metadata as Partial<ModelMeta>).resourceVersion;
  if (version === undefined && !kind.putNeedsNoVersion) {
    const message = "Invalid value: 0: must be specified for an update";
    const causes = [{ reason: "FieldValueInvalid", message, field: "metadata.resourceVersion" }];
    throw invalid(kind, name, causes, kind.plural);
  }
  if (version !== undefined && version !== before.metadata.resourceVersion) throw staleVersion(kind, name);
  keepSystemMeta(metadata, before.metadata);
  if (isStatus) {
    keepAllButStatus(kind, draft, before);
  } else {
    if (kind.hasStatus) restore(draft, before, "status");
    kind.prepareUpdate?.(draft, before);
    if (kind.countsGenerations && !isDeepStrictEqual(counted(kind, draft), counted(kind, before)))
      metadata.generation = (before.metadata.generation ?? 0) + 1;
  }
  check(kind, draft, before, isStatus);
  if (isDeepStrictEqual(draft, before)) return current;
  const { deletionTimestamp, finalizers = [] } = draft.metadata;
  const isGone = deletionTimestamp !== undefined && finalizers.length === 0;
  if (!isGone || kind === context.namespaces) return commit(context, kind, draft, before, isDryRun);
  if (!isDryRun) context.storage.remove(kind, before);
  return { object: draft, text: JSON.stringify(draft) };
}

function keepAllButStatus(kind: ModelKind, draft: ModelObject, before: ModelObject): void {
  // It would not change, but the managedFields do.
  if (kind.isCustom && !isDeepStrictEqual(counted(kind, draft), counted(kind, before)))
    unmodelled("other fields in a write of the status");
  for (const field of new Set([...Object.keys(draft), ...Object.keys(before)])) {
    if (field !== "status" && field !== "metadata") restore(draft, before, field);
  }
  if (kind.statusWritesMetadata) {
    kind.prepareUpdate?.(draft, before);
    return;
  }
  for (const field of ["labels", "annotations", "finalizers", "ownerReferences"] as const) {
    if (!isDeepStrictEqual(draft.metadata[field], before.metadata[field]))
      unmodelled(`other metadata.${field} in a write of the status`);
  }
  draft.metadata = { ...before.metadata };
}

function restore(draft: Fields, before: Fields, field: string): void {
  if (before[field] === undefined) Reflect.deleteProperty(draft, field);
  else draft[field] = before[field];
}

function keepSystemMeta(metadata: ModelMeta, before: ModelMeta): void {
  metadata.uid = (metadata as Partial<ModelMeta>).uid ?? before.uid;
  metadata.resourceVersion = before.resourceVersion;
  metadata.creationTimestamp = before.creationTimestamp;
  if (before.namespace !== undefined) metadata.namespace = before.namespace;
  for (const field of ["generation", "deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    restore(metadata as unknown as Fields, before as unknown as Fields, field);
  }
}

/** What metadata.generation counts the changes of. */
function counted(kind: ModelKind, object: ModelObject): Fields {
  const fields: Fields = { ...object };
  delete fields["metadata"];
  if (kind.hasStatus) delete fields["status"];
  return fields;
}

function check(
  kind: ModelKind,
  draft: ModelObject,
  before: ModelObject | undefined,
  isStatus: boolean,
): void {
  const { metadata } = draft;
  const causes: Cause[] = [
    ...metaViolations(kind, metadata),
    ...(before ? metaChangeViolations(metadata, before.metadata) : []),
    ...valueViolations(kind, draft),
    ...(kind.scale ? scaleViolations(kind.scale, draft, isStatus) : []),
    ...(kind.validate?.(draft, before) ?? []),
  ];
  if (causes.length > 0) throw invalid(kind, metadata.name, causes);
}

/** Errors after which the API server does not evaluate CEL rules, and says so. */
const blocking = [
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
];

function valueViolations(kind: ModelKind, draft: ModelObject): Cause[] {
  const causes = schemaViolations(kind.schema, draft, "");
  if (!kind.hasCelRules || !causes.some(({ reason }) => blocking.includes(reason))) return causes;
  const message =
    "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
  return [...causes, { reason: "FieldValueInvalid", message, field: "<nil>" }];
}

/** Stores an object; a dry run only returns it. */
export function commit(
  context: ModelContext,
  kind: ModelKind,
  draft: ModelObject,
  before: ModelObject | undefined,
  isDryRun: boolean,
): Entry {
  return isDryRun ? { object: draft, text: JSON.stringify(draft) } : context.storage.put(kind, draft, before);
}
