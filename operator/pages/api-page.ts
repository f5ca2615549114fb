import { join } from "node:path";
import { apiReference, crdsFromTypes } from "../../lib/crd/index.ts";

/** docs/api.md: every field of the kinds, from their types. */
export function apiPage(): string {
  return apiReference(
    crdsFromTypes({ apiRoot: join(import.meta.dirname, "../api") }),
    "This page lists every field with its type, default and limits, and each message with which the API server refuses a " +
      "value: `…` is the value in question. [api-policy.md](api-policy.md) says what may change, also about experimental fields. `kubectl explain` shows the same descriptions. `npm run reference` generates " +
      "this page from the types in `operator/api`.",
  );
}
