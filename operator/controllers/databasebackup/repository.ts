import type { SecretKeySelector } from "my-operator/crd/types";
import type { DatabaseBackup } from "../../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../../api/databases/v1/storage.ts";

/**
 * The repository of a DatabaseBackup, whole enough to be opened without it.
 *
 * @param claimName The claim that it stands on, when the storage is a volume.
 */
export function repositoryOf(
  { spec, status }: DatabaseBackup,
  passwordSecretRef: SecretKeySelector,
  claimName: string | undefined,
): RepositoryReference {
  const storage = claimName === undefined ? (spec.storage ?? {}) : { persistentVolumeClaim: { claimName } };
  const path = spec.backupPath.replace(/\/+$/, "");
  const before = status?.repository;
  const isSame = before !== undefined && sameRepository(before, { storage, path });
  return {
    storage,
    path,
    passwordSecretRef,
    ...(isSame && before.id !== undefined ? { id: before.id } : {}),
  };
}

/** Whether two references mean the same place, by whatever password. */
export function sameRepository(
  one: Pick<RepositoryReference, "storage" | "path">,
  other: Pick<RepositoryReference, "storage" | "path">,
): boolean {
  return placeOf(one) === placeOf(other);
}

/** What tells one place from another, as text. */
export function placeOf({ storage, path }: Pick<RepositoryReference, "storage" | "path">): string {
  const { persistentVolumeClaim, s3, gcs, azure, rest } = storage;
  const place =
    persistentVolumeClaim?.claimName ??
    (s3 && ["s3", s3.endpoint ?? "", s3.bucket]) ??
    (gcs && ["gcs", gcs.bucket]) ??
    (azure && ["azure", azure.accountName, azure.container, azure.endpointSuffix ?? ""]) ??
    (rest && ["rest", rest.url]);
  return JSON.stringify([place, path.replace(/\/+$/, "")]);
}
