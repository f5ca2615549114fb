import type { Desired } from "../../../kubernetes/desired.ts";
import { defaults } from "../../../api/databases/v1/defaults.ts";
import type { PersistentVolumeClaim } from "../../../kubernetes/kinds.ts";
import type { PersistentVolumeClaimTemplate } from "../../../api/databases/v1/storage.ts";
import type { DatabaseBackup } from "../../../api/databases/v1/databasebackup.ts";
import { backupUidAnnotation, claimName, childMetadata } from "../../../kubernetes/names.ts";
import type { Stored } from "../../../runtime/index.ts";

/**
 * The claim of a template. It has no owner reference, because backups outlive the DatabaseBackup. The uid in it says for which
 * object it was made: then it was empty.
 */
export function desiredClaim(
  backup: Stored<DatabaseBackup>,
  template: PersistentVolumeClaimTemplate,
): Desired<PersistentVolumeClaim> {
  const { name, uid } = backup.metadata;
  const { labels, annotations } = childMetadata(name, "repository");
  const { accessModes, size } = { ...defaults.storage.persistentVolumeClaim.template, ...template };
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: claimName(name),
      namespace: backup.metadata.namespace,
      labels,
      annotations: { ...annotations, [backupUidAnnotation]: uid },
    },
    spec: {
      accessModes: [...accessModes],
      ...(template.storageClassName === undefined ? {} : { storageClassName: template.storageClassName }),
      resources: { requests: { storage: String(size) } },
    },
  };
}
