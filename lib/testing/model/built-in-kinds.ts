import { isDeepStrictEqual } from "node:util";
import type { StructuralSchema } from "../../crd/schema.ts";
import type { Cause } from "./failure.ts";
import type { ModelKind } from "./kind.ts";
import type { ModelObject } from "./objects.ts";
import { isFields } from "./objects.ts";
import { unmodelled } from "./unmodelled-error.ts";

/* The built-in kinds that the model has, with the fields of each that it knows. Other fields are refused. */

const text: StructuralSchema = { type: "string" };
const integer: StructuralSchema = { type: "integer" };
const texts: StructuralSchema = { type: "object", additionalProperties: text };
const object = (properties: Record<string, StructuralSchema>): StructuralSchema => ({
  type: "object",
  properties,
});
/** A field that Go writes even if it is empty. */
const always = (properties: Record<string, StructuralSchema>): StructuralSchema => ({
  ...object(properties),
  default: {},
});

const common = {
  isCustom: false,
  hasCelRules: false,
  namespaced: true,
  nameForm: "subdomain",
  countsGenerations: false,
  putCreates: false,
  putNeedsNoVersion: true,
  dependents: "deleted",
  hasStatus: false,
  statusWritesMetadata: true,
  scale: undefined,
} as const;

/** `v1` ConfigMap. */
const configMap: ModelKind = {
  ...common,
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  schema: object({ data: texts, binaryData: texts }),
};

/** `v1` Secret. */
const secret: ModelKind = {
  ...common,
  group: "",
  version: "v1",
  kind: "Secret",
  plural: "secrets",
  schema: object({ data: texts, stringData: texts, type: { ...text, default: "Opaque", enum: ["Opaque"] } }),
  prepareCreate: encodeStringData,
  prepareUpdate: encodeStringData,
};

function encodeStringData(draft: ModelObject): void {
  const { stringData, data } = draft as { stringData?: unknown; data?: unknown };
  if (!isFields(stringData)) return;
  const encoded = Object.entries(stringData).map(([name, value]) => [
    name,
    Buffer.from(String(value)).toString("base64"),
  ]);
  draft["data"] = { ...(isFields(data) ? data : {}), ...Object.fromEntries(encoded) };
  delete draft["stringData"];
}

/** `v1` Namespace. Its deletion is marked only; `terminateNamespaces` ends it. */
const namespace: ModelKind = {
  ...common,
  group: "",
  version: "v1",
  kind: "Namespace",
  plural: "namespaces",
  namespaced: false,
  nameForm: "label",
  hasStatus: true,
  schema: object({
    spec: always({ finalizers: { type: "array", items: text } }),
    status: always({ phase: { ...text, default: "Active" } }),
  }),
  prepareCreate(draft) {
    draft["spec"] = { finalizers: ["kubernetes"] };
    draft["status"] = { phase: "Active" };
    draft.metadata.labels = {
      ...draft.metadata.labels,
      "kubernetes.io/metadata.name": draft.metadata.name,
    };
  },
  validate({ metadata, status }) {
    const expected = metadata.deletionTimestamp === undefined ? "Active" : "Terminating";
    const { phase } = status as { phase?: string };
    return phase === expected ? [] : [wrong("status.Phase", `must be ${expected}`)];
  },
  prepareUpdate(draft, current) {
    draft["spec"] = current["spec"];
    draft.metadata.labels = {
      ...draft.metadata.labels,
      "kubernetes.io/metadata.name": draft.metadata.name,
    };
  },
};

/** `coordination.k8s.io/v1` Lease. */
const lease: ModelKind = {
  ...common,
  group: "coordination.k8s.io",
  version: "v1",
  kind: "Lease",
  plural: "leases",
  putCreates: true,
  putNeedsNoVersion: false,
  schema: object({
    spec: always({
      holderIdentity: { ...text, nullable: true },
      leaseDurationSeconds: integer,
      acquireTime: text,
      renewTime: text,
      leaseTransitions: integer,
    }),
  }),
  validate({ spec }) {
    const { leaseDurationSeconds, leaseTransitions } = spec as Record<string, number | undefined>;
    return [
      ...(leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0
        ? [wrong("spec.leaseDurationSeconds", "must be greater than 0")]
        : []),
      ...(leaseTransitions !== undefined && leaseTransitions < 0
        ? [wrong("spec.leaseTransitions", "must be greater than or equal to 0")]
        : []),
    ];
  },
};

const reference: StructuralSchema = object({
  apiVersion: text,
  kind: text,
  namespace: text,
  name: text,
  uid: text,
  resourceVersion: text,
  fieldPath: text,
});

/** `events.k8s.io/v1` Event. */
const event: ModelKind = {
  ...common,
  group: "events.k8s.io",
  version: "v1",
  kind: "Event",
  errorGroup: "",
  dependents: "ignored",
  plural: "events",
  putCreates: true,
  schema: object({
    eventTime: text,
    type: text,
    reason: text,
    action: text,
    note: text,
    regarding: { ...reference, default: {} },
    related: reference,
    reportingController: text,
    reportingInstance: text,
    series: object({ count: integer, lastObservedTime: text }),
    deprecatedSource: always({}),
    deprecatedFirstTimestamp: { ...text, nullable: true, default: null },
    deprecatedLastTimestamp: { ...text, nullable: true, default: null },
  }),
  validate: eventViolations,
};

/** The fields that cannot change, and how errors call them: as `v1` does. */
const fixedInEvents = { note: "message", reason: "reason", action: "action", type: "type" };

function eventViolations(draft: ModelObject, current: ModelObject | undefined): Cause[] {
  const causes: Cause[] = [];
  for (const field of ["reportingController", "reportingInstance", "action", "reason", "eventTime"]) {
    if (draft[field] === undefined) causes.push(required(field));
  }
  if (draft["type"] !== "Normal" && draft["type"] !== "Warning")
    causes.push(wrong("type", "has invalid value"));
  if (!current) return causes;
  for (const [field, name] of Object.entries(fixedInEvents)) {
    if (draft[field] !== current[field]) causes.push(wrong(name, "field is immutable"));
  }
  for (const field of ["eventTime", "regarding", "related", "reportingController", "reportingInstance"]) {
    if (!isDeepStrictEqual(draft[field], current[field]))
      unmodelled(`a change of the field ${field} of an Event`);
  }
  return causes;
}

const wrong = (field: string, message: string): Cause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${message}`,
  field,
});
const required = (field: string): Cause => ({
  reason: "FieldValueRequired",
  message: "Required value",
  field,
});

export const builtInKinds: readonly ModelKind[] = [configMap, secret, namespace, lease, event];
