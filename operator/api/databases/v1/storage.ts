import type { Count, ObjectName, SecretKeySelector } from "my-operator/crd/types";
import type { Amount } from "../../meta/quantity.ts";
import type { CertificateAuthority, UserCredentials } from "./credentials.ts";
import type { RecordedKey, RepositoryStorage } from "./repository-storage.ts";

/**
 * Where to store backups. Set exactly one field.
 *
 * @exactlyOneOf ["persistentVolumeClaim", "s3", "gcs", "azure", "rest"]
 */
export interface BackupStorage {
  /** A PersistentVolumeClaim in the same namespace. */
  persistentVolumeClaim?: PersistentVolumeClaimStorage;
  /** A bucket of Amazon S3 or a server with the same protocol. */
  s3?: S3Storage;
  /** A bucket of Google Cloud Storage. */
  gcs?: GoogleCloudStorage;
  /** A container of Azure Blob Storage. */
  azure?: AzureBlobStorage;
  /** A restic REST server. */
  rest?: RestServerStorage;
}

/**
 * A PersistentVolumeClaim: an existing one, or one that the operator creates.
 *
 * @exactlyOneOf ["claimName", "template"]
 */
export interface PersistentVolumeClaimStorage {
  /**
   * The name of an existing claim in the same namespace. DatabaseBackups may share it, each with its own `backupPath`. It
   * cannot change once the repository exists.
   */
  claimName?: ObjectName;
  /** The claim to create. It is kept when the DatabaseBackup is deleted, unless `deletionPolicy` is `Delete`. */
  template?: PersistentVolumeClaimTemplate;
}

/**
 * A claim that the operator creates, named after the DatabaseBackup.
 *
 * @validation {
 *   rule: "has(self.storageClassName) == has(oldSelf.storageClassName)",
 *   message: "storageClassName cannot be added or removed: the class of a claim cannot change",
 *   fieldPath: ".storageClassName",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface PersistentVolumeClaimTemplate {
  /**
   * The minimum size of the volume. A larger value expands the claim, if its storage class allows that. Defaults to
   * `10Gi`.
   *
   * @default "10Gi"
   * @validation {
   *   rule: "!isQuantity(string(self)) || string(self).startsWith('-') || quantity(string(self)).isGreaterThan(quantity('1Mi'))",
   *   messageTemplate: "\"{self}\" is too small for backups: write the size with a unit, such as \"10Gi\"",
   * }
   * @validation {
   *   rule: "!isQuantity(string(self)) || !quantity(string(self)).isLessThan(quantity(string(oldSelf)))",
   *   messageTemplate: "a volume cannot shrink from {oldSelf} to {self}: keep the size, or create another DatabaseBackup",
   *   reason: "FieldValueForbidden",
   * }
   */
  size?: Amount;
  /**
   * The storage class. Defaults to the cluster's default. It cannot be changed.
   *
   * @validation {
   *   rule: "self == oldSelf",
   *   messageTemplate: "storageClassName cannot change from \"{oldSelf}\" to \"{self}\": the class of a claim cannot change",
   *   reason: "FieldValueForbidden",
   * }
   */
  storageClassName?: ObjectName;
  /**
   * How the volume may be mounted. It cannot be changed. Defaults to `ReadWriteOnce`.
   *
   * @default ["ReadWriteOnce"]
   * @minItems 1
   * @maxItems 4
   * @listType set
   * @validation {
   *   rule: "size(self) == 0 || self.exists(mode, mode != 'ReadOnlyMany')",
   *   message: "accessModes must contain ReadWriteOnce, ReadWriteMany or ReadWriteOncePod: backups write to the volume",
   * }
   * @validation {
   *   rule: "!('ReadWriteOncePod' in self) || size(self) == 1",
   *   message: "ReadWriteOncePod cannot be combined with other accessModes",
   * }
   * @validation {
   *   rule: "self == oldSelf",
   *   messageTemplate: "accessModes cannot change from {oldSelf} to {self}: the access modes of a claim cannot change",
   *   reason: "FieldValueForbidden",
   * }
   */
  accessModes?: ("ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod")[];
}

/**
 * A bucket of Amazon S3 or a server with the same protocol.
 *
 * @validation {
 *   rule: "!has(self.tls) || !self.?endpoint.orValue('').startsWith('http:')",
 *   messageTemplate: "endpoint {self.?endpoint.orValue('')} is not encrypted, so tls has no effect: use https:// or remove tls",
 *   fieldPath: ".tls",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface S3Storage {
  /**
   * The name of the bucket. It must exist. The name cannot change once the repository exists. `tenant:bucket` names a bucket of
   * another tenant, where the server has tenants. If the name has upper-case letters or `_` and the server is Amazon S3, set
   * `bucketLookup` to `Path`. Longer names, which old buckets of Amazon have, are not possible with restic.
   *
   * @minLength 3
   * @maxLength 63
   * @immutableOnce status.repository.id the backups would be left behind; create another DatabaseBackup
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9][A-Za-z0-9._:-]*[A-Za-z0-9]$') && !self.matches(r'[.][.-]|-[.]|^([0-9]+[.]){3}[0-9]+$')",
   *   messageTemplate: "\"{self}\" is not a valid bucket name: use letters, digits, '-', '_', '.' and ':', with a letter or digit at both ends, neither '..' nor '.-' nor '-.', and no IP address; a folder inside the bucket goes in backupPath",
   * }
   */
  bucket: string;
  /**
   * The URL of the server, such as `https://s3.example.com:9000`. Defaults to Amazon S3.
   *
   * @maxLength 512
   * @validation {
   *   rule: "self.matches(r'^https?://([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?[.]?|\\[[0-9A-Fa-f:.]+\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$')",
   *   messageTemplate: "\"{self.contains('@') ? '…' : self}\" is not a valid endpoint: use a URL with https or http, host and optionally port, such as \"https://s3.example.com:9000\"; the bucket goes in bucket, a folder in backupPath",
   * }
   */
  endpoint?: string;
  /**
   * The region of the bucket, if the server has regions.
   *
   * @maxLength 63
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9._:-]+$')",
   *   messageTemplate: "\"{self}\" is not a valid region: use letters, digits, '-', '_', '.' and ':', such as \"eu-central-1\"",
   * }
   */
  region?: string;
  /** Where the bucket's name goes in URLs: `Path`, `DNS` (host name), or `Auto`, which depends on the endpoint. */
  bucketLookup?: "Auto" | "Path" | "DNS";
  /** The access key. Defaults to the identity of the Pod (a role of its ServiceAccount), see `serviceAccountName`. */
  credentials?: S3Credentials;
  /** How to verify the server's certificate. */
  tls?: StorageTls;
}

/**
 * An access key for S3.
 *
 * @validation {
 *   rule: "has(self.accessKeyIDSecretRef)",
 *   message: "accessKeyIDSecretRef is required: name the key of a Secret that holds the access key's ID",
 *   fieldPath: ".accessKeyIDSecretRef",
 *   reason: "FieldValueRequired",
 * }
 * @validation {
 *   rule: "has(self.secretAccessKeySecretRef)",
 *   message: "secretAccessKeySecretRef is required: name the key of a Secret that holds the secret access key",
 *   fieldPath: ".secretAccessKeySecretRef",
 *   reason: "FieldValueRequired",
 * }
 */
export interface S3Credentials {
  /** The key of a Secret that holds the access key's ID. */
  accessKeyIDSecretRef?: SecretKeySelector;
  /** The key of a Secret that holds the secret access key. */
  secretAccessKeySecretRef?: SecretKeySelector;
  /** The key of a Secret that holds the session token of temporary credentials. */
  sessionTokenSecretRef?: SecretKeySelector;
}

/** A bucket of Google Cloud Storage. */
export interface GoogleCloudStorage {
  /**
   * The name of the bucket. It must exist. The name cannot change once the repository exists.
   *
   * @minLength 3
   * @maxLength 222
   * @immutableOnce status.repository.id the backups would be left behind; create another DatabaseBackup
   * @validation {
   *   rule: "self.matches(r'^[a-z0-9][a-z0-9._-]*[a-z0-9]$')",
   *   messageTemplate: "\"{self}\" is not a valid bucket name: use lower-case letters, digits, '.', '_' and '-', with a letter or digit at both ends; a folder inside the bucket goes in backupPath",
   * }
   */
  bucket: string;
  /** A key of a service account. Defaults to the identity of the Pod (workload identity), see `serviceAccountName`. */
  credentials?: GoogleCloudCredentials;
  /** How to verify the certificates of Google's servers, such as where a proxy inspects TLS. */
  tls?: StorageTls;
}

/**
 * Credentials for Google Cloud Storage.
 *
 * @validation {
 *   rule: "has(self.serviceAccountKeySecretRef)",
 *   message: "serviceAccountKeySecretRef is required: name the key of a Secret that holds the JSON key of a service account",
 *   fieldPath: ".serviceAccountKeySecretRef",
 *   reason: "FieldValueRequired",
 * }
 */
export interface GoogleCloudCredentials {
  /** The key of a Secret that holds the JSON key of a service account. */
  serviceAccountKeySecretRef?: SecretKeySelector;
}

/** A container of Azure Blob Storage. */
export interface AzureBlobStorage {
  /**
   * The name of the container. It must exist. The name cannot change once the repository exists.
   *
   * @minLength 3
   * @maxLength 63
   * @immutableOnce status.repository.id the backups would be left behind; create another DatabaseBackup
   * @validation {
   *   rule: "self.matches(r'^([a-z0-9]+(-[a-z0-9]+)*|[$]web|[$]logs)$')",
   *   messageTemplate: "\"{self}\" is not a valid container name: use 3 to 63 lower-case letters and digits, with single '-' between them, or $web; a folder inside the container goes in backupPath",
   * }
   */
  container: string;
  /**
   * The name of the storage account. It cannot change once the repository exists.
   *
   * @minLength 3
   * @maxLength 24
   * @immutableOnce status.repository.id the backups would be left behind; create another DatabaseBackup
   * @validation {
   *   rule: "self.matches(r'^[a-z0-9]+$')",
   *   messageTemplate: "\"{self}\" is not a valid storage account name: use 3 to 24 lower-case letters and digits, without '-' and without a domain",
   * }
   */
  accountName: string;
  /** The account's key. Defaults to the identity of the Pod, see `serviceAccountName`. */
  credentials?: AzureBlobCredentials;
  /**
   * The suffix of the cloud's host names, such as `core.chinacloudapi.cn`. Defaults to `core.windows.net`.
   *
   * @maxLength 253
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(:[1-9][0-9]{0,4})?$')",
   *   messageTemplate: "\"{self}\" is not a valid host name suffix: use a domain and optionally a port, such as \"core.windows.net\", without scheme and leading '.'",
   * }
   */
  endpointSuffix?: string;
  /** How to verify the server's certificate. */
  tls?: StorageTls;
}

/**
 * Credentials for Azure Blob Storage.
 *
 * @validation {
 *   rule: "has(self.accountKeySecretRef)",
 *   message: "accountKeySecretRef is required: name the key of a Secret that holds the storage account's key",
 *   fieldPath: ".accountKeySecretRef",
 *   reason: "FieldValueRequired",
 * }
 */
export interface AzureBlobCredentials {
  /** The key of a Secret that holds the storage account's key. */
  accountKeySecretRef?: SecretKeySelector;
}

/**
 * A restic REST server.
 *
 * @validation {
 *   rule: "!has(self.tls) || !self.url.startsWith('http:')",
 *   message: "url has the scheme http, which is not encrypted, so tls has no effect: use https:// or remove tls",
 *   fieldPath: ".tls",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface RestServerStorage {
  /**
   * The URL of the server, such as `https://backups.example.com:8000`. `backupPath` is appended.
   *
   * @maxLength 512
   * @validation {
   *   rule: "self.matches(r'^https?://([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?[.]?|\\[[0-9A-Fa-f:.]+\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._~@+=,:-]+)*[/]?$')",
   *   messageTemplate: "\"{self.contains('@') ? '…' : self}\" is not a valid URL of a REST server: use https or http, host, optionally port and path, such as \"https://backups.example.com:8000\"; user and password go in credentials",
   * }
   */
  url: string;
  /** The user to connect as, with its password. */
  credentials?: UserCredentials;
  /** How to verify the server's certificate. */
  tls?: StorageTls;
}

/** How to verify the certificate of a storage server. */
export interface StorageTls {
  /** The certificate authorities that may have signed the server's certificate. By default, the public ones (`system`). */
  ca?: CertificateAuthority;
}

/** How to encrypt backups before they leave the Pod. */
export interface BackupEncryption {
  /**
   * The key of a Secret that holds the repository's password: one line of text. When the password changes, the operator
   * changes the repository's key. Without the password, backups cannot be read.
   */
  passwordSecretRef: SecretKeySelector;
}

/** Everything needed to open a repository, even after its DatabaseBackup was deleted. */
export interface RepositoryReference {
  /** The storage that holds the repository. A claim that the operator created is listed as `claimName`. */
  storage: RepositoryStorage;
  /**
   * The path of the repository inside the storage.
   *
   * @maxLength 255
   */
  path: string;
  /** The key of a Secret that holds the repository's password. Without it, the backups cannot be read. */
  passwordSecretRef: RecordedKey;
  /**
   * restic's ID of the repository: 64 hexadecimal digits. Not set until a run or maintenance has opened it.
   *
   * @maxLength 64
   */
  id?: string;
}

/** The repository of one DatabaseBackup. */
export interface RepositoryStatus extends RepositoryReference {
  /** Which cluster may write into the repository, as the repository records it. Not set before the first maintenance. */
  owner?: RepositoryOwner;
  /** The size of the repository in its storage, in bytes, including removed snapshots whose space is not yet freed. */
  sizeBytes?: Count;
  /**
   * When maintenance last compared snapshots and size with the content of the repository.
   *
   * @format date-time
   */
  lastMaintenanceTime?: string;
  /**
   * When maintenance last removed snapshots.
   *
   * @format date-time
   */
  lastForgetTime?: string;
  /**
   * When maintenance last freed space.
   *
   * @format date-time
   */
  lastPruneTime?: string;
  /** How far the data has been read for damage. Not set before the first check. */
  check?: RepositoryCheckStatus;
  /** The newest maintenance Job. */
  maintenance?: MaintenanceRun;
}

/** The cluster that may write into a repository. */
export interface RepositoryOwner {
  /**
   * The UID of the Namespace `kube-system` of the cluster.
   *
   * @maxLength 64
   */
  id: string;
  /**
   * Since when the cluster has been the owner.
   *
   * @format date-time
   */
  since: string;
  /**
   * The ID of the owner before, if the cluster has taken the repository over.
   *
   * @maxLength 64
   */
  takenOverFrom?: string;
}

/** How far the data of a repository has been read for damage. */
export interface RepositoryCheckStatus {
  /**
   * The part of the data that was read last, from 1 to `subsets`. The next check reads the part after it.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  subset: number;
  /**
   * Into how many parts the data is divided.
   *
   * @asType integer
   * @format int32
   * @minimum 0
   */
  subsets: number;
  /**
   * When the last check ended.
   *
   * @format date-time
   */
  lastCheckTime: string;
  /**
   * When the present turn through all parts began.
   *
   * @format date-time
   */
  turnStartTime: string;
  /**
   * When the last complete turn through all parts began: all data that the repository had at this time has been read since. Not
   * set before the first turn is complete.
   *
   * @format date-time
   */
  oldestReadTime?: string;
  /**
   * The parts in which damage was found. Each check reads them again.
   *
   * @maxItems 256
   * @listType set
   */
  damagedSubsets?: Count[];
}

/** One maintenance Job of a repository. */
export interface MaintenanceRun {
  /**
   * The name of the Job.
   *
   * @maxLength 253
   */
  jobName: string;
  /**
   * `Maintain` removes snapshots and frees space, `List` only lists the backups, `Check` looks for damage, `ChangeKey` changes the
   * key, `Destroy` deletes the repository. More values may come.
   *
   * @maxLength 64
   */
  operation: string;
  /**
   * The state of the Job: `Running`, `Succeeded` or `Failed`. More values may come; treat an unknown value as `Running`.
   *
   * @maxLength 64
   */
  phase: string;
  /**
   * When the Job ended.
   *
   * @format date-time
   */
  completionTime?: string;
  /**
   * Why the Job failed, or does not start: one word in CamelCase, for programs.
   *
   * @maxLength 1024
   */
  reason?: string;
  /**
   * How the Job ended, or why it does not start, as text for people.
   *
   * @maxLength 4096
   */
  message?: string;
}
