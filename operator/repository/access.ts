import type { SecretKeySelector } from "my-operator/crd/types";
import type {
  AzureBlobStorage,
  BackupStorage,
  GoogleCloudStorage,
  RepositoryReference,
  RestServerStorage,
  S3Storage,
} from "../api/databases/v1/storage.ts";
import type { EnvironmentVariable, SecretFile, SecretReference } from "../container-inputs.ts";

/** What a container needs so that restic can reach and open a repository. */
export interface RepositoryAccess {
  /**
   * restic's variables, among them `RESTIC_REPOSITORY` and `RESTIC_PASSWORD_FILE`; and `RESTIC_OPTIONS`, which restic does
   * not know: a value for its argument `-o`, because some options can only be arguments.
   */
  environment: readonly EnvironmentVariable[];
  /** Files that restic reads, mounted in the given folder. */
  secretFiles: readonly SecretFile[];
  /** The claim to mount at `/repository`, if the storage is a volume. */
  claimName?: string;
}

/** Where a volume with a repository is mounted. */
export const repositoryFolder = "/repository";

/** Files in the folder of credentials. */
const passwordFile = "password";
const authorityFile = "ca.crt";
const googleFile = "google-credentials.json";

/** The location of a repository in restic's terms, and what it takes to reach it. */
interface StorageLocation {
  url: string;
  /** Without these restic uses the Pod's own identity, if the storage supports that. */
  environment?: readonly EnvironmentVariable[];
  secretFiles?: readonly SecretFile[];
  claimName?: string;
}

/**
 * How restic reaches a repository. Credentials come from Secrets only.
 *
 * @param folder Where the `secretFiles` will be mounted.
 * @throws Error when `storage` has none of its fields, which the API server does not admit.
 */
export function repositoryAccess(
  { storage, path, passwordSecretRef }: RepositoryReference,
  folder: string,
): RepositoryAccess {
  const { url, environment = [], secretFiles = [], ...more } = locationOf(storage, trimSlashes(path), folder);
  return {
    environment: [
      { name: "RESTIC_REPOSITORY", value: url },
      { name: "RESTIC_PASSWORD_FILE", value: `${folder}/${passwordFile}` },
      ...environment,
    ],
    secretFiles: [{ secret: passwordSecretRef, fileName: passwordFile }, ...secretFiles],
    ...more,
  };
}

/** The keys of Secrets that the storage of a DatabaseBackup names. */
export function storageSecrets({ s3, gcs, azure, rest }: BackupStorage): SecretReference[] {
  const named: [field: string, selector: SecretKeySelector | undefined][] = [
    ["s3.credentials.accessKeyIdSecretRef", s3?.credentials?.accessKeyIdSecretRef],
    ["s3.credentials.secretAccessKeySecretRef", s3?.credentials?.secretAccessKeySecretRef],
    ["s3.credentials.sessionTokenSecretRef", s3?.credentials?.sessionTokenSecretRef],
    ["s3.tls.caSecretRef", s3?.tls?.caSecretRef],
    ["gcs.credentialsSecretRef", gcs?.credentialsSecretRef],
    ["azure.accountKeySecretRef", azure?.accountKeySecretRef],
    ["rest.credentials.usernameSecretRef", rest?.credentials?.usernameSecretRef],
    ["rest.credentials.passwordSecretRef", rest?.credentials?.passwordSecretRef],
    ["rest.tls.caSecretRef", rest?.tls?.caSecretRef],
  ];
  return named.flatMap(([field, selector]) =>
    selector === undefined ? [] : [{ field: `spec.storage.${field}`, selector }],
  );
}

function locationOf(storage: BackupStorage, path: string, folder: string): StorageLocation {
  const { persistentVolumeClaim, s3, gcs, azure, rest } = storage;
  if (persistentVolumeClaim !== undefined) {
    const { claimName } = persistentVolumeClaim;
    return { url: `${repositoryFolder}/${path}`, ...(claimName === undefined ? {} : { claimName }) };
  }
  if (s3 !== undefined) return s3Location(s3, path, folder);
  if (gcs !== undefined) return googleLocation(gcs, path, folder);
  if (azure !== undefined) return azureLocation(azure, path);
  if (rest !== undefined) return restLocation(rest, path, folder);
  throw new Error(
    "The storage of a repository is not valid: set exactly one of persistentVolumeClaim, s3, gcs, azure and rest.",
  );
}

function s3Location(
  { bucket, endpoint, region, bucketLookup, credentials, tls }: S3Storage,
  path: string,
  folder: string,
): StorageLocation {
  const { accessKeyIdSecretRef, secretAccessKeySecretRef, sessionTokenSecretRef } = credentials ?? {};
  const server = trimSlashes(endpoint ?? "https://s3.amazonaws.com");
  return {
    url: `s3:${server}/${bucket}/${path}`,
    environment: [
      ...fromSecret("AWS_ACCESS_KEY_ID", accessKeyIdSecretRef),
      ...fromSecret("AWS_SECRET_ACCESS_KEY", secretAccessKeySecretRef),
      ...fromSecret("AWS_SESSION_TOKEN", sessionTokenSecretRef),
      ...plain("AWS_DEFAULT_REGION", region),
      ...plain("RESTIC_OPTIONS", bucketLookup && `s3.bucket-lookup=${bucketLookup.toLowerCase()}`),
      ...trust(tls, folder),
    ],
    secretFiles: trustFiles(tls),
  };
}

function googleLocation(
  { bucket, credentialsSecretRef }: GoogleCloudStorage,
  path: string,
  folder: string,
): StorageLocation {
  const url = `gs:${bucket}:/${path}`;
  if (credentialsSecretRef === undefined) return { url };
  return {
    url,
    environment: plain("GOOGLE_APPLICATION_CREDENTIALS", `${folder}/${googleFile}`),
    secretFiles: [{ secret: credentialsSecretRef, fileName: googleFile }],
  };
}

function azureLocation(
  { container, accountName, accountKeySecretRef, endpointSuffix }: AzureBlobStorage,
  path: string,
): StorageLocation {
  return {
    url: `azure:${container}:/${path}`,
    environment: [
      ...plain("AZURE_ACCOUNT_NAME", accountName),
      ...fromSecret("AZURE_ACCOUNT_KEY", accountKeySecretRef),
      ...plain("AZURE_ENDPOINT_SUFFIX", endpointSuffix),
    ],
  };
}

function restLocation(
  { url, credentials, tls }: RestServerStorage,
  path: string,
  folder: string,
): StorageLocation {
  return {
    url: `rest:${trimSlashes(url)}/${path}/`,
    environment: [
      ...fromSecret("RESTIC_REST_USERNAME", credentials?.usernameSecretRef),
      ...fromSecret("RESTIC_REST_PASSWORD", credentials?.passwordSecretRef),
      ...trust(tls, folder),
    ],
    secretFiles: trustFiles(tls),
  };
}

/** A private certificate authority, in place of those in the image. */
function trust(tls: S3Storage["tls"], folder: string): EnvironmentVariable[] {
  return plain("RESTIC_CACERT", tls && `${folder}/${authorityFile}`);
}

function trustFiles(tls: S3Storage["tls"]): SecretFile[] {
  return tls === undefined ? [] : [{ secret: tls.caSecretRef, fileName: authorityFile }];
}

function plain(name: string, value: string | undefined): EnvironmentVariable[] {
  return value === undefined ? [] : [{ name, value }];
}

function fromSecret(name: string, selector: SecretKeySelector | undefined): EnvironmentVariable[] {
  return selector === undefined ? [] : [{ name, valueFrom: { secretKeyRef: selector } }];
}

function trimSlashes(text: string): string {
  return text.replace(/^\/+|\/+$/g, "");
}
