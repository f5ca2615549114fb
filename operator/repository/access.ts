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

/** What a container needs so that restic finds and opens a repository. */
export interface RepositoryAccess {
  /**
   * restic's variables, `RESTIC_REPOSITORY` and `RESTIC_PASSWORD_FILE` among them; perhaps `RESTIC_OPTIONS`, which
   * is ours: what is to be given to restic with `-o`, because it reads that from its arguments alone.
   */
  environment: readonly EnvironmentVariable[];
  /** Files that restic reads, mounted at the folder that was given. */
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

/** One storage: restic's name of the place, and what it takes to get there. */
interface Place {
  url: string;
  /** Without these restic takes the Pod's own identity, where the storage knows such. */
  environment?: readonly EnvironmentVariable[];
  secretFiles?: readonly SecretFile[];
  claimName?: string;
}

/**
 * How restic reaches a repository. Credentials come from Secrets only.
 *
 * @param folder Where the `secretFiles` will be mounted.
 * @throws Error when `storage` holds none of its fields; the API server admits no such object.
 */
export function repositoryAccess(
  { storage, path, passwordSecretRef }: RepositoryReference,
  folder: string,
): RepositoryAccess {
  const { url, environment = [], secretFiles = [], ...more } = place(storage, trimSlashes(path), folder);
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

/** Every key of a Secret that the storage of a DatabaseBackup names. */
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

function place(storage: BackupStorage, path: string, folder: string): Place {
  const { persistentVolumeClaim, s3, gcs, azure, rest } = storage;
  if (persistentVolumeClaim !== undefined) {
    const { claimName } = persistentVolumeClaim;
    return { url: `${repositoryFolder}/${path}`, ...(claimName === undefined ? {} : { claimName }) };
  }
  if (s3 !== undefined) return s3Place(s3, path, folder);
  if (gcs !== undefined) return googlePlace(gcs, path, folder);
  if (azure !== undefined) return azurePlace(azure, path);
  if (rest !== undefined) return restPlace(rest, path, folder);
  throw new Error(
    "The storage of a repository is none of persistentVolumeClaim, s3, gcs, azure and rest: give exactly one.",
  );
}

function s3Place(
  { bucket, endpoint, region, bucketLookup, credentials, tls }: S3Storage,
  path: string,
  folder: string,
): Place {
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

function googlePlace(
  { bucket, credentialsSecretRef }: GoogleCloudStorage,
  path: string,
  folder: string,
): Place {
  const url = `gs:${bucket}:/${path}`;
  if (credentialsSecretRef === undefined) return { url };
  return {
    url,
    environment: plain("GOOGLE_APPLICATION_CREDENTIALS", `${folder}/${googleFile}`),
    secretFiles: [{ secret: credentialsSecretRef, fileName: googleFile }],
  };
}

function azurePlace(
  { container, accountName, accountKeySecretRef, endpointSuffix }: AzureBlobStorage,
  path: string,
): Place {
  return {
    url: `azure:${container}:/${path}`,
    environment: [
      ...plain("AZURE_ACCOUNT_NAME", accountName),
      ...fromSecret("AZURE_ACCOUNT_KEY", accountKeySecretRef),
      ...plain("AZURE_ENDPOINT_SUFFIX", endpointSuffix),
    ],
  };
}

function restPlace({ url, credentials, tls }: RestServerStorage, path: string, folder: string): Place {
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

/** A private authority instead of those that the image knows. */
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
