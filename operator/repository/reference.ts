import type { SecretKeySelector } from "my-operator/crd/types";
import type { DatabaseBackup } from "../api/databases/v1/databasebackup.ts";
import type { RepositoryStorage } from "../api/databases/v1/repository-storage.ts";
import type { RepositoryReference } from "../api/databases/v1/storage.ts";

/**
 * The repository of a DatabaseBackup, with everything that it takes to open it without the DatabaseBackup.
 *
 * @param claimName The repository's claim, if the storage is a volume.
 */
export function repositoryOf(
  { spec, status }: DatabaseBackup,
  passwordSecretRef: SecretKeySelector,
  claimName: string | undefined,
): RepositoryReference {
  const storage = claimName === undefined ? bucketOrServer(spec) : { persistentVolumeClaim: { claimName } };
  const path = withoutSlash(spec.backupPath);
  const before = status?.repository;
  const isSame = before !== undefined && isSameLocation(before, { storage, path });
  return withID({ storage, path, passwordSecretRef }, isSame ? before.id : undefined);
}

function bucketOrServer({ storage = {} }: DatabaseBackup["spec"]): RepositoryStorage {
  const { s3, gcs, azure, rest } = storage;
  return { ...(s3 && { s3 }), ...(gcs && { gcs }), ...(azure && { azure }), ...(rest && { rest }) };
}

/** A repository with its ID, if known. The first Job reports the ID before the status has it. */
export function withID<R extends RepositoryReference>(repository: R, id: string | undefined): R {
  return id === undefined ? repository : { ...repository, id };
}

/** What it takes to open a repository, without anything else that its status has. */
export function referenceOf({
  storage,
  path,
  passwordSecretRef,
  id,
}: RepositoryReference): RepositoryReference {
  return withID({ storage, path, passwordSecretRef }, id);
}

/** Whether two references have the same location, with any password. */
export function isSameLocation(
  one: Pick<RepositoryReference, "storage" | "path">,
  other: Pick<RepositoryReference, "storage" | "path">,
): boolean {
  return locationKey(one) === locationKey(other);
}

/** A text that is equal for equal locations only. */
export function locationKey(repository: Pick<RepositoryReference, "storage" | "path">): string {
  return `${storageKeyOf(repository)} ${withoutSlash(repository.path)}`;
}

/** A text that is equal for equal storages only. */
export function storageKeyOf({ storage }: Pick<RepositoryReference, "storage">): string {
  const { persistentVolumeClaim, s3, gcs, azure, rest } = storage;
  return JSON.stringify(
    persistentVolumeClaim?.claimName ??
      (s3 && ["s3", withoutSlash(s3.endpoint ?? ""), s3.bucket]) ??
      (gcs && ["gcs", gcs.bucket]) ??
      (azure && ["azure", azure.accountName, azure.container, azure.endpointSuffix ?? ""]) ??
      (rest && ["rest", withoutSlash(rest.url)]) ??
      // A kind that this version does not know: the same only if everything is.
      storage,
  );
}

/** Whether two paths are equal, or one contains the other. */
export function isNested(one: string, other: string): boolean {
  const [a, b] = [`${withoutSlash(one)}/`, `${withoutSlash(other)}/`];
  return a.startsWith(b) || b.startsWith(a);
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
