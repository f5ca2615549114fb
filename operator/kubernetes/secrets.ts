import type { ReconcileContext, Stored } from "../runtime/index.ts";
import { ignoreNotFound } from "../runtime/index.ts";
import type { Secret } from "./kinds.ts";
import { secrets } from "./kinds.ts";

type Context = Pick<ReconcileContext, "client" | "signal">;

/** Gets a Secret by its name; undefined when there is none. */
export function getSecret(
  namespace: string,
  name: string,
  { client, signal }: Context,
): Promise<Stored<Secret> | undefined> {
  return ignoreNotFound(client.get(secrets, { namespace, name }, { signal }));
}

/**
 * Changes a Secret, unless it was changed or replaced since it was read.
 *
 * @param change A merge patch.
 */
export function patchSecret(
  secret: Stored<Secret>,
  change: { data?: Record<string, string | null>; metadata?: object },
  { client, signal }: Context,
): Promise<Stored<Secret>> {
  const { namespace, name, uid, resourceVersion } = secret.metadata;
  const body = { ...change, metadata: { ...change.metadata, uid, resourceVersion } };
  return client.patch(secrets, { namespace, name }, { type: "merge", body, signal });
}

/** The value of a Secret's key as text; undefined when it has no such key. */
export function secretText({ data }: Secret, key: string): string | undefined {
  const value = data?.[key];
  return value === undefined ? undefined : Buffer.from(value, "base64").toString();
}
