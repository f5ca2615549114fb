import type {
  RecordedAzure,
  RecordedGoogleCloud,
  RecordedRestServer,
  RecordedS3,
  RecordedTls,
  RepositoryStorage,
} from "../api/databases/v1/repository-storage.ts";
import type { RepositoryReference } from "../api/databases/v1/storage.ts";
import type { EnvironmentVariable, KeyReference, ProjectedFile } from "../container-inputs.ts";
import { plainVariable, secretReference, secretVariable } from "../container-inputs.ts";
import {
  authorityFiles,
  authorityReferences,
  credentialReferences,
  usernameVariable,
} from "../engines/credentials.ts";

/** What a container needs so that restic can reach and open a repository. */
export interface RepositoryAccess {
  /**
   * restic's variables, among them `RESTIC_REPOSITORY` and `RESTIC_PASSWORD_FILE`; and `RESTIC_OPTIONS`, which restic does
   * not know: a value for its argument `-o`, because some options can only be arguments.
   */
  environment: readonly EnvironmentVariable[];
  /** Files that restic reads, mounted in the given folder. */
  files: readonly ProjectedFile[];
  /** The claim to mount at `/repository`, if the storage is a volume. */
  claimName?: string;
  /** Whether the container may only read: the claim is mounted so, and restic locks nothing. Default: false. */
  isReadOnly?: boolean;
}

/** A repository is in a storage of a kind that only a later version of the operator knows. */
export class UnknownStorageError extends Error {
  override readonly name = "UnknownStorageError";

  constructor(storage: object) {
    const kinds = Object.keys(storage).sort().join(", ");
    super(
      `This version of the operator does not know the storage of the repository${kinds && ` (${kinds})`}: it knows ` +
        "persistentVolumeClaim, s3, gcs, azure and rest. Update the operator and its CustomResourceDefinitions.",
    );
  }
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
  files?: readonly ProjectedFile[];
  claimName?: string;
}

/**
 * How restic reaches a repository. Credentials come from Secrets only.
 *
 * @param folder Where the `files` will be mounted.
 * @throws UnknownStorageError when `storage` is of a kind that only a later version knows.
 */
export function repositoryAccess(
  { storage, path, passwordSecretRef }: RepositoryReference,
  folder: string,
): RepositoryAccess {
  const { url, environment = [], files = [], ...more } = locationOf(storage, trimSlashes(path), folder);
  return {
    environment: [
      { name: "RESTIC_REPOSITORY", value: url },
      { name: "RESTIC_PASSWORD_FILE", value: `${folder}/${passwordFile}` },
      ...environment,
    ],
    files: [{ source: { secretKeyRef: passwordSecretRef }, fileName: passwordFile }, ...files],
    ...more,
  };
}

/** The keys of Secrets and ConfigMaps that a storage names. */
export function storageReferences({
  s3,
  gcs,
  azure,
  rest,
}: Omit<RepositoryStorage, "persistentVolumeClaim">): KeyReference[] {
  const field = (name: string) => `spec.storage.${name}`;
  return [
    ...secretReference(field("s3.credentials.accessKeyIDSecretRef"), s3?.credentials?.accessKeyIDSecretRef),
    ...secretReference(
      field("s3.credentials.secretAccessKeySecretRef"),
      s3?.credentials?.secretAccessKeySecretRef,
    ),
    ...secretReference(field("s3.credentials.sessionTokenSecretRef"), s3?.credentials?.sessionTokenSecretRef),
    ...authorityReferences(field("s3.tls.ca"), s3?.tls?.ca),
    ...secretReference(
      field("gcs.credentials.serviceAccountKeySecretRef"),
      gcs?.credentials?.serviceAccountKeySecretRef,
    ),
    ...authorityReferences(field("gcs.tls.ca"), gcs?.tls?.ca),
    ...secretReference(
      field("azure.credentials.accountKeySecretRef"),
      azure?.credentials?.accountKeySecretRef,
    ),
    ...authorityReferences(field("azure.tls.ca"), azure?.tls?.ca),
    ...credentialReferences(field("rest.credentials"), rest?.credentials ?? {}),
    ...authorityReferences(field("rest.tls.ca"), rest?.tls?.ca),
  ];
}

function locationOf(storage: RepositoryStorage, path: string, folder: string): StorageLocation {
  const { persistentVolumeClaim, s3, gcs, azure, rest } = storage;
  if (persistentVolumeClaim !== undefined) {
    return { url: `${repositoryFolder}/${path}`, claimName: persistentVolumeClaim.claimName };
  }
  if (s3 !== undefined) return s3Location(s3, path, folder);
  if (gcs !== undefined) return googleLocation(gcs, path, folder);
  if (azure !== undefined) return azureLocation(azure, path, folder);
  if (rest !== undefined) return restLocation(rest, path, folder);
  throw new UnknownStorageError(storage);
}

function s3Location(
  { bucket, endpoint, region, bucketLookup, credentials, tls }: RecordedS3,
  path: string,
  folder: string,
): StorageLocation {
  const { accessKeyIDSecretRef, secretAccessKeySecretRef, sessionTokenSecretRef } = credentials ?? {};
  const server = trimSlashes(endpoint ?? "https://s3.amazonaws.com");
  return {
    url: `s3:${server}/${bucket}/${path}`,
    environment: [
      ...secretVariable("AWS_ACCESS_KEY_ID", accessKeyIDSecretRef),
      ...secretVariable("AWS_SECRET_ACCESS_KEY", secretAccessKeySecretRef),
      ...secretVariable("AWS_SESSION_TOKEN", sessionTokenSecretRef),
      ...plainVariable("AWS_DEFAULT_REGION", region),
      ...plainVariable("RESTIC_OPTIONS", bucketLookup && `s3.bucket-lookup=${bucketLookup.toLowerCase()}`),
      ...trust(tls, folder),
    ],
    files: trustFiles(tls),
  };
}

function googleLocation(
  { bucket, credentials, tls }: RecordedGoogleCloud,
  path: string,
  folder: string,
): StorageLocation {
  const secretKeyRef = credentials?.serviceAccountKeySecretRef;
  const keyFiles = secretKeyRef === undefined ? [] : [{ source: { secretKeyRef }, fileName: googleFile }];
  return {
    url: `gs:${bucket}:/${path}`,
    environment: [
      ...plainVariable("GOOGLE_APPLICATION_CREDENTIALS", secretKeyRef && `${folder}/${googleFile}`),
      ...trust(tls, folder),
    ],
    files: [...keyFiles, ...trustFiles(tls)],
  };
}

function azureLocation(
  { container, accountName, credentials, endpointSuffix, tls }: RecordedAzure,
  path: string,
  folder: string,
): StorageLocation {
  return {
    url: `azure:${container}:/${path}`,
    environment: [
      ...plainVariable("AZURE_ACCOUNT_NAME", accountName),
      ...secretVariable("AZURE_ACCOUNT_KEY", credentials?.accountKeySecretRef),
      ...plainVariable("AZURE_ENDPOINT_SUFFIX", endpointSuffix),
      ...trust(tls, folder),
    ],
    files: trustFiles(tls),
  };
}

function restLocation(
  { url, credentials, tls }: RecordedRestServer,
  path: string,
  folder: string,
): StorageLocation {
  return {
    url: `rest:${trimSlashes(url)}/${path}/`,
    environment: [
      ...usernameVariable("RESTIC_REST_USERNAME", credentials ?? {}),
      ...secretVariable("RESTIC_REST_PASSWORD", credentials?.passwordSecretRef),
      ...trust(tls, folder),
    ],
    files: trustFiles(tls),
  };
}

/** A certificate authority in place of those that restic finds in its container. */
function trust(tls: RecordedTls | undefined, folder: string): EnvironmentVariable[] {
  const [file] = trustFiles(tls);
  return plainVariable("RESTIC_CACERT", file && `${folder}/${file.fileName}`);
}

function trustFiles(tls: RecordedTls | undefined): ProjectedFile[] {
  return authorityFiles(tls?.ca, authorityFile);
}

function trimSlashes(text: string): string {
  return text.replace(/^\/+|\/+$/g, "");
}
