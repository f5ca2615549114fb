import type { Desired } from "../../../kubernetes/desired.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { ownerReference, type Stored } from "../../../runtime/index.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import { childMetadata, currentPasswordName, passwordSecretName } from "../../../kubernetes/names.ts";

/**
 * The Secret that opens the repository. It has no owner reference, because without it the backups are lost.
 *
 * @param password As restic reads it: one line of text.
 */
export function desiredPasswordSecret(backup: Stored<DatabaseBackup>, password: string): Desired<Secret> {
  return passwordSecret(backup, passwordSecretName(backup.metadata.name), password);
}

/** The operator's copy of the password that opens the repository now. It is deleted with the DatabaseBackup. */
export function desiredCurrentPassword(backup: Stored<DatabaseBackup>, password: string): Desired<Secret> {
  const secret = passwordSecret(backup, currentPasswordName(backup.metadata.name), password);
  return { ...secret, metadata: { ...secret.metadata, ownerReferences: [ownerReference(backup)] } };
}

function passwordSecret(
  { metadata }: Stored<DatabaseBackup>,
  name: string,
  password: string,
): Desired<Secret> {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name,
      namespace: metadata.namespace,
      ...childMetadata(metadata.name, "repository"),
    },
    type: "Opaque",
    stringData: { password },
  };
}
