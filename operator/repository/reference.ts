import type { SecretKeySelector } from "my-operator/crd/types";
import type { DatabaseBackup } from "../api/databases/v1/databasebackup.ts";
import type { RepositoryReference } from "../api/databases/v1/storage.ts";

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
  const path = withoutSlash(spec.backupPath);
  const before = status?.repository;
  const isSame = before !== undefined && sameRepository(before, { storage, path });
  return withID({ storage, path, passwordSecretRef }, isSame ? before.id : undefined);
}

/** A repository of which a Job has told the ID, if it has: the first one tells it before the status has it. */
export function withID<R extends RepositoryReference>(repository: R, id: string | undefined): R {
  return id === undefined ? repository : { ...repository, id };
}

/** Of what is known of a repository, what it takes to open it. */
export function referenceOf({
  storage,
  path,
  passwordSecretRef,
  id,
}: RepositoryReference): RepositoryReference {
  return withID({ storage, path, passwordSecretRef }, id);
}

/** Whether two references mean the same place, by whatever password. */
export function sameRepository(
  one: Pick<RepositoryReference, "storage" | "path">,
  other: Pick<RepositoryReference, "storage" | "path">,
): boolean {
  return placeOf(one) === placeOf(other);
}

/** What tells one place from another, as text. */
export function placeOf(repository: Pick<RepositoryReference, "storage" | "path">): string {
  return `${storageOf(repository)} ${withoutSlash(repository.path)}`;
}

/** What tells one storage from another, as text. */
export function storageOf({ storage }: Pick<RepositoryReference, "storage">): string {
  const { persistentVolumeClaim, s3, gcs, azure, rest } = storage;
  return JSON.stringify(
    persistentVolumeClaim?.claimName ??
      (s3 && ["s3", withoutSlash(s3.endpoint ?? ""), s3.bucket]) ??
      (gcs && ["gcs", gcs.bucket]) ??
      (azure && ["azure", azure.accountName, azure.container, azure.endpointSuffix ?? ""]) ??
      (rest && ["rest", withoutSlash(rest.url)]),
  );
}

/** Whether one path is the other, or lies within it. */
export function isNested(one: string, other: string): boolean {
  const [a, b] = [`${withoutSlash(one)}/`, `${withoutSlash(other)}/`];
  return a.startsWith(b) || b.startsWith(a);
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
