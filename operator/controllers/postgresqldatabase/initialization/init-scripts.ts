import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { KeySource } from "../../../container-inputs.ts";
import { assertKeys } from "../../../kubernetes/referenced-keys.ts";
import type { Stored } from "../../../runtime/index.ts";
import type { DatabaseContext } from "../context.ts";

/** Where the SQL of the initial configuration comes from, in its order. */
export function scriptSources({ spec }: PostgreSQLDatabase): KeySource[] {
  return (spec.bootstrap?.initDatabase?.scripts ?? []).flatMap(
    ({ configMapKeyRef, secretKeyRef }): KeySource[] => {
      if (secretKeyRef !== undefined) return [{ secretKeyRef }];
      return configMapKeyRef === undefined ? [] : [{ configMapKeyRef }];
    },
  );
}

/**
 * Checks that the SQL of the initial configuration exists, until that has run.
 *
 * @throws NotReady `SecretNotFound`, `SecretKeyNotFound`, `ConfigMapNotFound` or `ConfigMapKeyNotFound`.
 */
export async function assertInitScripts(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<void> {
  if (database.status?.initializationTime !== undefined) return;
  const references = scriptSources(database).map((source, index) => ({
    field: `spec.bootstrap.initDatabase.scripts[${index}]`,
    source,
  }));
  await assertKeys(database.metadata.namespace, references, context);
}
