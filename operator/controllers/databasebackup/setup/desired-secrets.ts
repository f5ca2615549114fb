import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import type { PersistentVolumeClaimTemplate } from "../../../api/databases/v1/storage.ts";
import { ownerReference } from "../../../runtime/index.ts";
import type { PersistentVolumeClaim, Secret } from "../../../kubernetes/kinds.ts";
import {
  childMetadata,
  claimName,
  currentPasswordName,
  passwordSecretName,
} from "../../../kubernetes/names.ts";

/**
 * The claim of a template. It has no owner reference: backups outlive the object that asked for them.
 */
export function desiredClaim(
  backup: DatabaseBackup,
  template: PersistentVolumeClaimTemplate,
): PersistentVolumeClaim {
  const name = backup.metadata.name ?? "";
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: claimName(name),
      namespace: backup.metadata.namespace ?? "",
      ...childMetadata(name, "repository"),
    },
    spec: {
      accessModes: template.accessModes ?? ["ReadWriteOnce"],
      ...(template.storageClassName === undefined ? {} : { storageClassName: template.storageClassName }),
      resources: { requests: { storage: String(template.size ?? "10Gi") } },
    },
  };
}

/**
 * The Secret that opens the repository. It has no owner reference: without it, what was stored is lost.
 *
 * @param password As restic reads it: one line of text.
 */
export function desiredPasswordSecret(backup: DatabaseBackup, password: string): Secret {
  return passwordSecret(backup, passwordSecretName(backup.metadata.name ?? ""), password);
}

/** The operator's copy of the password that opens the repository now. It goes with the DatabaseBackup. */
export function desiredCurrentPassword(backup: DatabaseBackup, password: string): Secret {
  const secret = passwordSecret(backup, currentPasswordName(backup.metadata.name ?? ""), password);
  return { ...secret, metadata: { ...secret.metadata, ownerReferences: [ownerReference(backup)] } };
}

function passwordSecret({ metadata }: DatabaseBackup, name: string, password: string): Secret {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name,
      namespace: metadata.namespace ?? "",
      ...childMetadata(metadata.name ?? "", "repository"),
    },
    type: "Opaque",
    stringData: { password },
  };
}
