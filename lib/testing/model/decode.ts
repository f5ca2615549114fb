import { badRequest } from "./failure.ts";
import type { ModelKind } from "./kind.ts";
import { apiVersionOf } from "./kind.ts";
import { readMeta } from "./object-meta.ts";
import type { Fields, ModelObject } from "./objects.ts";
import { dropEmpty, prune, refuseUnknown, setDefaults } from "./schema-values.ts";

/**
 * Makes an object of a body as the API server reads it: without what the kind does not have, and with its defaults.
 *
 * @throws Failure, UnmodelledError
 */
export function decode(kind: ModelKind, body: Fields): ModelObject {
  const expected = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const { apiVersion = expected.apiVersion, kind: given = expected.kind, metadata, ...fields } = body;
  if (apiVersion !== expected.apiVersion || given !== expected.kind) {
    throw badRequest(
      `the object provided is ${String(apiVersion)} ${String(given)}, not ${expected.apiVersion} ${expected.kind}`,
    );
  }
  const meta = readMeta(metadata);
  if (kind.isCustom) prune(kind.schema, fields);
  else {
    refuseUnknown(kind.schema, fields, kind.kind);
    dropEmpty(kind.schema, fields);
  }
  setDefaults(kind.schema, fields);
  return { ...expected, metadata: meta, ...fields };
}
