import type { Cause } from "./failure.ts";
import type { ModelKind } from "./kind.ts";
import type { Fields, ModelMeta } from "./objects.ts";
import { isFields } from "./objects.ts";
import { unmodelled } from "./unmodelled-error.ts";

const known = new Set([
  "name",
  "generateName",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "ownerReferences",
  "finalizers",
  "managedFields",
]);

/** Reads the metadata of a body, and removes what is empty in it. @throws UnmodelledError for fields of other types */
export function readMeta(value: unknown): ModelMeta {
  if (value !== undefined && !isFields(value)) unmodelled("metadata that is not an object");
  const metadata: Fields = value ?? {};
  for (const [name, inner] of Object.entries(metadata)) {
    if (!known.has(name)) unmodelled(`the field metadata.${name}`);
    if (isEmpty(inner)) Reflect.deleteProperty(metadata, name);
    else if (!isOfType(name, inner)) unmodelled(`a value of metadata.${name} like ${JSON.stringify(inner)}`);
  }
  for (const owner of (metadata["ownerReferences"] ?? []) as Fields[]) {
    for (const [name, inner] of Object.entries(owner))
      if (inner === null) Reflect.deleteProperty(owner, name);
  }
  return metadata as unknown as ModelMeta;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}

function isOfType(name: string, value: unknown): boolean {
  switch (name) {
    case "labels":
    case "annotations":
      return isFields(value) && Object.values(value).every((each) => typeof each === "string");
    case "finalizers":
      return Array.isArray(value) && value.every((each) => typeof each === "string");
    case "ownerReferences":
    case "managedFields":
      return Array.isArray(value) && value.every(isFields);
    case "generation":
    case "deletionGracePeriodSeconds":
      return typeof value === "number";
    default:
      return typeof value === "string";
  }
}

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const qualified = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
/** Finalizers that need no domain. */
const standardFinalizers = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** What the API server refuses in the metadata of an object, whether it is new or not. */
export function metaViolations(kind: ModelKind, metadata: ModelMeta): Cause[] {
  const causes: Cause[] = [];
  const isValid = kind.nameForm === "label" ? label : subdomain;
  const {
    name,
    generateName,
    labels = {},
    annotations = {},
    finalizers = [],
    ownerReferences = [],
  } = metadata;
  if (name === "") causes.push(required("metadata.name", "name or generateName is required"));
  else if (!isValid.test(name) || name.length > (kind.nameForm === "label" ? 63 : 253)) {
    causes.push(wrong("metadata.name", name));
  }
  if (generateName !== undefined && !isValid.test(generateName.replace(/-$/, "a")))
    causes.push(wrong("metadata.generateName", generateName));
  for (const [key, value] of Object.entries(labels)) {
    if (!isQualified(key)) causes.push(wrong("metadata.labels", key));
    if (!labelValue.test(value) || value.length > 63) causes.push(wrong("metadata.labels", value));
  }
  for (const key of Object.keys(annotations)) {
    if (!isQualified(key.toLowerCase())) causes.push(wrong("metadata.annotations", key));
  }
  for (const [index, { apiVersion, kind: of, name: owner, uid }] of ownerReferences.entries()) {
    const at = "metadata.ownerReferences";
    if (!apiVersion) causes.push(wrong(`${at}.apiVersion`, index));
    if (!of) causes.push(wrong(`${at}.kind`, index));
    if (!owner) causes.push(wrong(`${at}.name`, index));
    if (!uid) causes.push(wrong(`${at}.uid`, index));
  }
  if (ownerReferences.filter(({ controller }) => controller).length > 1)
    causes.push(wrong("metadata.ownerReferences", "only one reference can have Controller set to true"));
  for (const finalizer of finalizers) {
    if (
      !isQualified(finalizer) ||
      !(finalizer.includes("/") || standardFinalizers.has(finalizer) || kind.isCustom)
    )
      causes.push(wrong(finalizer.includes("/") ? "metadata.finalizers" : "metadata.finalizers", finalizer));
  }
  return causes;
}

/** What the API server refuses in a change of metadata. */
export function metaChangeViolations(metadata: ModelMeta, current: ModelMeta): Cause[] {
  const causes: Cause[] = [];
  for (const field of ["name", "namespace", "uid"] as const) {
    if (metadata[field] !== current[field]) causes.push(wrong(`metadata.${field}`, "field is immutable"));
  }
  if (current.deletionTimestamp !== undefined) {
    const old = new Set(current.finalizers);
    const added = (metadata.finalizers ?? []).filter((finalizer) => !old.has(finalizer));
    if (added.length > 0) {
      const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((each) => `"${each}"`).join(", ")}}`;
      causes.push({ reason: "FieldValueForbidden", message, field: "metadata.finalizers" });
    }
  }
  return causes;
}

function isQualified(key: string): boolean {
  const parts = key.split("/");
  const name = parts.pop() ?? "";
  const [domain] = parts;
  return (
    parts.length <= 1 &&
    qualified.test(name) &&
    name.length <= 63 &&
    (domain === undefined || (subdomain.test(domain) && domain.length <= 253))
  );
}

function wrong(field: string, value: string | number): Cause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}`, field };
}

function required(field: string, message: string): Cause {
  return { reason: "FieldValueRequired", message: `Required value: ${message}`, field };
}
