import type { Desired } from "../../../kubernetes/desired.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { ownerReference, type Stored } from "../../../runtime/index.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import {
  backupUidAnnotation,
  childMetadata,
  currentPasswordName,
  passwordSecretName,
} from "../../../kubernetes/names.ts";

/**
 * The Secret that opens the repository. It has no owner reference, because without it the backups are lost.
 *
 * @param password As restic reads it: one line of text.
 * @param isGenerated Whether the password was generated for this object, so that it opens no earlier repository.
 */
export function desiredPasswordSecret(
  backup: Stored<DatabaseBackup>,
  password: string,
  { isGenerated }: { isGenerated: boolean },
): Desired<Secret> {
  const { name, uid } = backup.metadata;
  const secret = passwordSecret(backup, passwordSecretName(name), password);
  if (!isGenerated) return secret;
  const annotations = { ...secret.metadata.annotations, [backupUidAnnotation]: uid };
  return { ...secret, metadata: { ...secret.metadata, annotations } };
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
