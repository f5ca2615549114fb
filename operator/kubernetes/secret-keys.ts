import type { SecretKeySelector } from "my-operator/crd/types";
import type { ReconcileContext } from "../runtime/index.ts";
import { ignoreNotFound } from "../runtime/index.ts";
import { secrets } from "./kinds.ts";
import { NotReady } from "./not-ready.ts";

/**
 * Checks that every key that a run will read is there. A Pod that names a missing one would wait for it in silence.
 *
 * @throws NotReady `SecretNotFound` or `SecretKeyNotFound`.
 */
export async function assertSecretKeys(
  namespace: string,
  references: readonly { field: string; selector: SecretKeySelector }[],
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<void> {
  const keysOf = new Map<string, ReadonlySet<string>>();
  for (const { field, selector } of references) {
    const { name, key } = selector;
    let keys = keysOf.get(name);
    if (keys === undefined) {
      const secret = await ignoreNotFound(client.get(secrets, { namespace, name }, { signal }));
      if (secret === undefined) {
        throw new NotReady(
          "SecretNotFound",
          `${field}: there is no Secret "${name}" in namespace ${namespace}. Create it.`,
        );
      }
      keys = new Set(Object.keys(secret.data ?? {}));
      keysOf.set(name, keys);
    }
    if (!keys.has(key)) {
      throw new NotReady(
        "SecretKeyNotFound",
        `${field}: Secret "${name}" has no key "${key}"; it has ${[...keys].sort().join(", ") || "none"}. ` +
          "Add the key, or name one that it has.",
      );
    }
  }
}
