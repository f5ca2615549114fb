import type { SecretReference } from "../container-inputs.ts";
import type { ReconcileContext } from "../runtime/index.ts";
import type { Secret } from "./kinds.ts";
import { NotReady } from "./not-ready.ts";
import { getSecret, secretText } from "./secrets.ts";

type Context = Pick<ReconcileContext, "client" | "signal">;

/**
 * Checks that every key of a Secret that a run will read exists. A Pod that names a missing one would wait without saying
 * why.
 *
 * @throws NotReady `SecretNotFound` or `SecretKeyNotFound`.
 */
export async function assertSecretKeys(
  namespace: string,
  references: readonly SecretReference[],
  context: Context,
): Promise<void> {
  const read = new Map<string, Secret>();
  for (const reference of references) {
    const { name, key } = reference.selector;
    const secret = read.get(name) ?? (await existingSecret(namespace, reference, context));
    read.set(name, secret);
    if (secret.data?.[key] === undefined) throw keyNotFound(secret, reference);
  }
}

/**
 * Reads a key of a Secret as text.
 *
 * @throws NotReady `SecretNotFound` or `SecretKeyNotFound`.
 */
export async function readSecretKey(
  namespace: string,
  reference: SecretReference,
  context: Context,
): Promise<string> {
  const secret = await existingSecret(namespace, reference, context);
  const text = secretText(secret, reference.selector.key);
  if (text === undefined) throw keyNotFound(secret, reference);
  return text;
}

async function existingSecret(
  namespace: string,
  { field, selector: { name } }: SecretReference,
  context: Context,
): Promise<Secret> {
  const secret = await getSecret(namespace, name, context);
  if (secret !== undefined) return secret;
  throw new NotReady(
    "SecretNotFound",
    `${field}: there is no Secret "${name}" in namespace ${namespace}. Create it.`,
  );
}

function keyNotFound({ data = {} }: Secret, { field, selector: { name, key } }: SecretReference): NotReady {
  const keys = Object.keys(data).sort().join(", ");
  return new NotReady(
    "SecretKeyNotFound",
    `${field}: Secret "${name}" has no key "${key}"; it has ${keys || "none"}. Add the key, or name one that it has.`,
  );
}
