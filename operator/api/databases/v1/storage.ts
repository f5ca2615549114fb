import type { ObjectName, SecretKeySelector } from "my-operator/crd/types";
import type { Amount } from "../../meta/quantity.ts";

/**
 * Where backups are kept: exactly one of the fields.
 *
 * @exactlyOneOf ["persistentVolumeClaim", "s3", "gcs", "azure", "rest"]
 */
export interface BackupStorage {
  /** A volume in the cluster. */
  persistentVolumeClaim?: PersistentVolumeClaimStorage;
  /** A bucket of Amazon S3, or of a server that speaks its protocol. */
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
   * Name of an existing claim in the same namespace. Several DatabaseBackups may share one, each with a path of its own.
   */
  claimName?: ObjectName;
  /** The claim to create. It is not deleted with the DatabaseBackup, unless `deletionPolicy` says so. */
  template?: PersistentVolumeClaimTemplate;
}

/**
 * A claim that the operator creates, named after the DatabaseBackup.
 *
 * @validation {
 *   rule: "has(self.storageClassName) == has(oldSelf.storageClassName)",
 *   message: "storageClassName cannot be added or removed: a claim keeps its class",
 *   fieldPath: ".storageClassName",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface PersistentVolumeClaimTemplate {
  /**
   * How large the volume must be at least. A larger value expands the claim where its storage class allows it.
   *
   * @default "10Gi"
   * @validation {
   *   rule: "!isQuantity(string(self)) || quantity(string(self)).isGreaterThan(quantity('1Mi')) || quantity(string(self)).isLessThan(quantity('0'))",
   *   messageTemplate: "a volume of \"{self}\" has no room for backups: write its size with a unit, such as \"10Gi\"",
   * }
   * @validation {
   *   rule: "!isQuantity(string(self)) || !quantity(string(self)).isLessThan(quantity(string(oldSelf)))",
   *   messageTemplate: "a volume cannot shrink from {oldSelf} to {self}: leave the size as it is, or make another DatabaseBackup",
   *   reason: "FieldValueForbidden",
   * }
   */
  size?: Amount;
  /**
   * The storage class; without it the cluster's default. It cannot be changed.
   *
   * @validation {
   *   rule: "self == oldSelf",
   *   messageTemplate: "storageClassName cannot change from \"{oldSelf}\" to \"{self}\": a claim keeps its class",
   *   reason: "FieldValueForbidden",
   * }
   */
  storageClassName?: ObjectName;
  /**
   * How the volume may be mounted. It cannot be changed.
   *
   * @default ["ReadWriteOnce"]
   * @minItems 1
   * @maxItems 4
   * @listType set
   * @validation {
   *   rule: "size(self) == 0 || self.exists(mode, mode != 'ReadOnlyMany')",
   *   message: "accessModes must have one that can write: ReadWriteOnce, ReadWriteMany or ReadWriteOncePod",
   * }
   * @validation {
   *   rule: "!('ReadWriteOncePod' in self) || size(self) == 1",
   *   message: "ReadWriteOncePod must be the only one of accessModes",
   * }
   * @validation {
   *   rule: "self == oldSelf",
   *   messageTemplate: "accessModes cannot change from {oldSelf} to {self}: a claim keeps them",
   *   reason: "FieldValueForbidden",
   * }
   */
  accessModes?: ("ReadWriteOnce" | "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOncePod")[];
}

/**
 * A bucket of Amazon S3, or of a server that speaks its protocol.
 *
 * @validation {
 *   rule: "!has(self.tls) || !self.?endpoint.orValue('').startsWith('http:')",
 *   messageTemplate: "endpoint {self.?endpoint.orValue('')} is not encrypted, so that tls has no meaning: write https:// or remove tls",
 *   fieldPath: ".tls",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface S3Storage {
  /**
   * Name of the bucket. It must exist.
   *
   * @minLength 3
   * @maxLength 63
   * @validation {
   *   rule: "self.matches(r'^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$') && !self.matches(r'^[0-9.]+$')",
   *   messageTemplate: "\"{self}\" is no name of a bucket: it must consist of 3 to 63 lower-case letters, digits, '-' and '.', with a letter or digit at the ends and beside each '.', and not look like an IP address; a folder inside it belongs into backupPath",
   * }
   */
  bucket: string;
  /**
   * URL of the server, such as `https://s3.example.com:9000`. Without it: Amazon's.
   *
   * @maxLength 512
   * @validation {
   *   rule: "self.matches(r'^https?://([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$')",
   *   messageTemplate: "\"{self.contains('@') ? '…' : self}\" is no endpoint: it must be a URL of scheme https or http, host and perhaps port, such as \"https://s3.example.com:9000\"; the bucket belongs into bucket, a folder into backupPath",
   * }
   */
  endpoint?: string;
  /**
   * Region of the bucket, where the server has regions.
   *
   * @maxLength 63
   * @validation {
   *   rule: "self.matches(r'^[A-Za-z0-9-]+$')",
   *   messageTemplate: "\"{self}\" is no region: it must consist of letters, digits and '-', such as \"eu-central-1\"",
   * }
   */
  region?: string;
  /** Whether the bucket's name is part of the path or of the host name. `Auto`: by what the endpoint is known for. */
  bucketLookup?: "Auto" | "Path" | "DNS";
  /**
   * The access key. Without it the Pod's own identity is used (a role of its ServiceAccount), see `serviceAccountName`.
   */
  credentials?: S3Credentials;
  /** How to trust the server. */
  tls?: StorageTls;
}

/** An access key of S3. */
export interface S3Credentials {
  /** The key of a Secret that holds the access key's ID. */
  accessKeyIdSecretRef: SecretKeySelector;
  /** The key of a Secret that holds the secret access key. */
  secretAccessKeySecretRef: SecretKeySelector;
  /** The key of a Secret that holds the session token of temporary credentials. */
  sessionTokenSecretRef?: SecretKeySelector;
}

/** A bucket of Google Cloud Storage. */
export interface GoogleCloudStorage {
  /**
   * Name of the bucket. It must exist.
   *
   * @minLength 3
   * @maxLength 222
   * @validation {
   *   rule: "self.matches(r'^[a-z0-9][a-z0-9._-]*[a-z0-9]$')",
   *   messageTemplate: "\"{self}\" is no name of a bucket: it must consist of lower-case letters, digits, '.', '_' and '-', with a letter or digit at both ends; a folder inside it belongs into backupPath",
   * }
   */
  bucket: string;
  /**
   * The key of a Secret that holds the JSON key of a service account. Without it the Pod's own identity is used
   * (workload identity), see `serviceAccountName`.
   */
  credentialsSecretRef?: SecretKeySelector;
}

/** A container of Azure Blob Storage. */
export interface AzureBlobStorage {
  /**
   * Name of the container. It must exist.
   *
   * @minLength 3
   * @maxLength 63
   * @validation {
   *   rule: "self.matches(r'^[a-z0-9]+(-[a-z0-9]+)*$')",
   *   messageTemplate: "\"{self}\" is no name of a container: it must consist of 3 to 63 lower-case letters and digits, with single '-' between them; a folder inside it belongs into backupPath",
   * }
   */
  container: string;
  /**
   * Name of the storage account.
   *
   * @minLength 3
   * @maxLength 24
   * @validation {
   *   rule: "self.matches(r'^[a-z0-9]+$')",
   *   messageTemplate: "\"{self}\" is no name of a storage account: it must consist of 3 to 24 lower-case letters and digits, without '-' and without a domain",
   * }
   */
  accountName: string;
  /** The key of a Secret that holds the account's key. Without it the Pod's own identity is used. */
  accountKeySecretRef?: SecretKeySelector;
  /**
   * The suffix of the cloud's host names, such as `core.chinacloudapi.cn`. Without it: `core.windows.net`.
   *
   * @maxLength 253
   * @validation {
   *   rule: "self.matches(r'^[a-z0-9]+([.-][a-z0-9]+)*$')",
   *   messageTemplate: "\"{self}\" is no suffix of host names: it must be a domain alone, such as \"core.windows.net\", without scheme and without a '.' in front",
   * }
   */
  endpointSuffix?: string;
}

/**
 * A restic REST server.
 *
 * @validation {
 *   rule: "!has(self.tls) || !self.url.startsWith('http:')",
 *   message: "url is of scheme http, which is not encrypted, so that tls has no meaning: write https:// or remove tls",
 *   fieldPath: ".tls",
 *   reason: "FieldValueForbidden",
 * }
 */
export interface RestServerStorage {
  /**
   * URL of the server, such as `https://backups.example.com:8000`. `backupPath` is added.
   *
   * @maxLength 512
   * @validation {
   *   rule: "self.matches(r'^https?://([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[A-Za-z0-9._-]+)*[/]?$')",
   *   messageTemplate: "\"{self.contains('@') ? '…' : self}\" is no URL of a REST server: it must have the scheme https or http, host, perhaps port and path, such as \"https://backups.example.com:8000\"; user and password belong into credentials",
   * }
   */
  url: string;
  /** The user of the server. */
  credentials?: RestServerCredentials;
  /** How to trust the server. */
  tls?: StorageTls;
}

/** A user of a restic REST server. */
export interface RestServerCredentials {
  /** The key of a Secret that holds the user's name. */
  usernameSecretRef: SecretKeySelector;
  /** The key of a Secret that holds the user's password. */
  passwordSecretRef: SecretKeySelector;
}

/** How to trust a storage server. */
export interface StorageTls {
  /** The key of a Secret that holds the certificate authority of the server's certificate, in PEM. */
  caSecretRef: SecretKeySelector;
}

/**
 * How backups are encrypted before they leave the Pod.
 */
export interface BackupEncryption {
  /**
   * The key of a Secret that holds the repository's password: one line of text. When it changes, the repository's key
   * is changed as well. Without it the operator generates a Secret, which is not deleted with the DatabaseBackup.
   */
  passwordSecretRef: SecretKeySelector;
}

/** A repository, whole enough to be opened when the DatabaseBackup that made it is gone. */
export interface RepositoryReference {
  /** Where it is. A claim that the operator created stands as `claimName`. */
  storage: BackupStorage;
  /**
   * Its path inside the storage.
   *
   * @maxLength 255
   */
  path: string;
  /** The key of a Secret that holds its password. Whoever loses it loses the backups. */
  passwordSecretRef: SecretKeySelector;
  /**
   * restic's ID of the repository: 64 hexadecimal digits. Known after the first run.
   *
   * @maxLength 64
   */
  id?: string;
}

/** The repository that the backups of one DatabaseBackup go to. */
export interface RepositoryStatus extends RepositoryReference {
  /**
   * What the repository takes up, in bytes: compressed, deduplicated, and with what has been forgotten but not yet pruned.
   *
   * @asType integer
   * @format int64
   */
  sizeBytes?: number;
  /**
   * When snapshots and size were last compared with what the repository holds.
   *
   * @format date-time
   */
  lastMaintenanceTime?: string;
  /**
   * When snapshots were last removed.
   *
   * @format date-time
   */
  lastForgetTime?: string;
  /**
   * When space was last freed.
   *
   * @format date-time
   */
  lastPruneTime?: string;
  /** The newest maintenance Job. */
  maintenance?: MaintenanceRun;
}

/** One maintenance Job: it removes snapshots, frees space, or changes the key. */
export interface MaintenanceRun {
  /**
   * Name of the Job.
   *
   * @maxLength 253
   */
  jobName: string;
  /** What it does. */
  operation: "Maintain" | "ChangeKey" | "Destroy";
  /** What has become of it. */
  phase: "Running" | "Succeeded" | "Failed";
  /**
   * When it ended.
   *
   * @format date-time
   */
  completionTime?: string;
  /**
   * Why it failed, as one word in CamelCase for programs.
   *
   * @maxLength 1024
   */
  reason?: string;
  /**
   * How it ended, for people.
   *
   * @maxLength 4096
   */
  message?: string;
}
