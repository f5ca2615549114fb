import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { SecretKeySelector } from "my-operator/crd/types";
import type { Target } from "../../engines/engine.ts";
import { NotReady } from "./not-ready.ts";

/**
 * The database that a DatabaseBackup means.
 *
 * @throws NotReady `TargetNotFound` when it names a database that this operator does not run.
 */
export function targetOf(backup: DatabaseBackup): Target {
  const { connection, databaseName } = backup.spec;
  if (connection === undefined) {
    throw new NotReady(
      "TargetNotFound",
      `There is no PostgreSQLDatabase "${databaseName}" in namespace ${backup.metadata.namespace ?? ""}. ` +
        "Create it, or set spec.connection to back up a server that this operator does not run.",
    );
  }
  return { connection, database: connection.database ?? databaseName };
}

/** Every key of a Secret that a run reads to reach the database, with the field that names it. */
export function credentialsOf({ connection }: Target): { field: string; selector: SecretKeySelector }[] {
  const { credentials, tls } = connection;
  return [
    { field: "spec.connection.credentials.usernameSecretRef", selector: credentials.usernameSecretRef },
    { field: "spec.connection.credentials.passwordSecretRef", selector: credentials.passwordSecretRef },
    ...(tls?.caSecretRef === undefined
      ? []
      : [{ field: "spec.connection.tls.caSecretRef", selector: tls.caSecretRef }]),
  ];
}
