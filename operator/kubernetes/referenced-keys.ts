import type { SecretKeySelector } from "my-operator/crd/types";
import type { KeyReference, KeySource } from "../container-inputs.ts";
import { selectorOf } from "../container-inputs.ts";
import type { ReconcileContext } from "../runtime/index.ts";
import { ignoreNotFound } from "../runtime/index.ts";
import type { ConfigMap, Secret } from "./kinds.ts";
import { configMaps } from "./kinds.ts";
import { NotReady } from "./not-ready.ts";
import { getSecret, secretText } from "./secrets.ts";

type Context = Pick<ReconcileContext, "client" | "signal">;

/**
 * Checks that every key of a Secret or ConfigMap that a run will read exists. A Pod that names a missing one would wait
 * without saying why.
 *
 * @throws NotReady `SecretNotFound`, `SecretKeyNotFound`, `ConfigMapNotFound` or `ConfigMapKeyNotFound`.
 */
export async function assertKeys(
  namespace: string,
  references: readonly KeyReference[],
  context: Context,
): Promise<void> {
  const read = new Map<string, Secret | ConfigMap>();
  for (const { field, source } of references) {
    const { kind, name, key } = keyOf(source);
    const object = read.get(`${kind} ${name}`) ?? (await existing(namespace, field, source, context));
    read.set(`${kind} ${name}`, object);
    if (!keysOf(object).includes(key)) throw keyNotFound(object, field, source);
  }
}

/**
 * Reads a key of a Secret as text.
 *
 * @throws NotReady `SecretNotFound` or `SecretKeyNotFound`.
 */
export async function readSecretKey(
  namespace: string,
  field: string,
  secretKeyRef: SecretKeySelector,
  context: Context,
): Promise<string> {
  const source = { secretKeyRef };
  const secret = await existing(namespace, field, source, context);
  const text = secretText(secret, secretKeyRef.key);
  if (text === undefined) throw keyNotFound(secret, field, source);
  return text;
}

function keyOf(source: KeySource): { kind: "Secret" | "ConfigMap"; name: string; key: string } {
  return { kind: "secretKeyRef" in source ? "Secret" : "ConfigMap", ...selectorOf(source) };
}

function keysOf(object: Secret | ConfigMap): string[] {
  const binaryData = "binaryData" in object ? object.binaryData : undefined;
  return Object.keys({ ...object.data, ...binaryData });
}

async function existing(
  namespace: string,
  field: string,
  source: KeySource,
  { client, signal }: Context,
): Promise<Secret | ConfigMap> {
  const { kind, name } = keyOf(source);
  const object =
    kind === "Secret"
      ? await getSecret(namespace, name, { client, signal })
      : await ignoreNotFound(client.get(configMaps, { namespace, name }, { signal }));
  if (object !== undefined) return object;
  throw new NotReady(
    `${kind}NotFound`,
    `${field}: there is no ${kind} "${name}" in namespace ${namespace}. Create it.`,
  );
}

function keyNotFound(object: Secret | ConfigMap, field: string, source: KeySource): NotReady {
  const { kind, name, key } = keyOf(source);
  const keys = keysOf(object).sort().join(", ");
  return new NotReady(
    `${kind}KeyNotFound`,
    `${field}: ${kind} "${name}" has no key "${key}"; it has ${keys || "none"}. Add the key, or name one that it has.`,
  );
}
