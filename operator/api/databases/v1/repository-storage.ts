/*
 * Where a repository is stored, as a status records it. These types have no rules and no closed lists of values: a status
 * records what was valid once, or what a later version writes, and must never be refused.
 */

/** Where a repository is stored: one field, with the values of `spec.storage`. A later version may record other fields. */
export interface RepositoryStorage {
  /** A PersistentVolumeClaim in the same namespace. */
  persistentVolumeClaim?: RecordedClaim;
  /** A bucket of Amazon S3 or a server with the same protocol. */
  s3?: RecordedS3;
  /** A bucket of Google Cloud Storage. */
  gcs?: RecordedGoogleCloud;
  /** A container of Azure Blob Storage. */
  azure?: RecordedAzure;
  /** A restic REST server. */
  rest?: RecordedRestServer;
}

/** A PersistentVolumeClaim, also one that the operator created. */
export interface RecordedClaim {
  /**
   * The name of the claim.
   *
   * @maxLength 253
   */
  claimName: string;
}

/** A bucket of Amazon S3 or a server with the same protocol. */
export interface RecordedS3 {
  /**
   * The name of the bucket.
   *
   * @maxLength 253
   */
  bucket: string;
  /**
   * The URL of the server. Not set for Amazon S3.
   *
   * @maxLength 2048
   */
  endpoint?: string;
  /**
   * The region of the bucket.
   *
   * @maxLength 253
   */
  region?: string;
  /**
   * Where the bucket's name goes in URLs: `Path`, `DNS` or `Auto`. More values may come.
   *
   * @maxLength 64
   */
  bucketLookup?: string;
  /** The access key. Not set for the identity of the Pod. */
  credentials?: RecordedS3Credentials;
  /** How to verify the server's certificate. */
  tls?: RecordedTls;
}

/** An access key for S3. */
export interface RecordedS3Credentials {
  /** The key of a Secret that holds the access key's ID. */
  accessKeyIDSecretRef?: RecordedKey;
  /** The key of a Secret that holds the secret access key. */
  secretAccessKeySecretRef?: RecordedKey;
  /** The key of a Secret that holds the session token of temporary credentials. */
  sessionTokenSecretRef?: RecordedKey;
}

/** A bucket of Google Cloud Storage. */
export interface RecordedGoogleCloud {
  /**
   * The name of the bucket.
   *
   * @maxLength 253
   */
  bucket: string;
  /** The key of a service account. Not set for the identity of the Pod. */
  credentials?: RecordedGoogleCloudCredentials;
  /** How to verify the certificates of Google's servers. */
  tls?: RecordedTls;
}

/** Credentials for Google Cloud Storage. */
export interface RecordedGoogleCloudCredentials {
  /** The key of a Secret that holds the JSON key of a service account. */
  serviceAccountKeySecretRef?: RecordedKey;
}

/** A container of Azure Blob Storage. */
export interface RecordedAzure {
  /**
   * The name of the container.
   *
   * @maxLength 253
   */
  container: string;
  /**
   * The name of the storage account.
   *
   * @maxLength 253
   */
  accountName: string;
  /** The account's key. Not set for the identity of the Pod. */
  credentials?: RecordedAzureCredentials;
  /**
   * The suffix of the cloud's host names.
   *
   * @maxLength 253
   */
  endpointSuffix?: string;
  /** How to verify the server's certificate. */
  tls?: RecordedTls;
}

/** Credentials for Azure Blob Storage. */
export interface RecordedAzureCredentials {
  /** The key of a Secret that holds the storage account's key. */
  accountKeySecretRef?: RecordedKey;
}

/** A restic REST server. */
export interface RecordedRestServer {
  /**
   * The URL of the server.
   *
   * @maxLength 2048
   */
  url: string;
  /** The user to connect as, with its password. */
  credentials?: RecordedUser;
  /** How to verify the server's certificate. */
  tls?: RecordedTls;
}

/** A user of a server, with its password. */
export interface RecordedUser {
  /**
   * The name of the user.
   *
   * @maxLength 253
   */
  username?: string;
  /** The key of a Secret that holds the name of the user. */
  usernameSecretRef?: RecordedKey;
  /** The key of a Secret that holds the user's password. */
  passwordSecretRef?: RecordedKey;
}

/** How to verify the certificate of a storage server. */
export interface RecordedTls {
  /** The certificate authorities that may have signed the server's certificate. */
  ca?: RecordedAuthority;
}

/** The certificate authorities that may have signed a server's certificate. Without a field, the public ones. */
export interface RecordedAuthority {
  /** The key of a Secret that holds one or more certificates, in PEM. */
  secretKeyRef?: RecordedKey;
  /** The key of a ConfigMap that holds one or more certificates, in PEM. */
  configMapKeyRef?: RecordedKey;
}

/** One key of a Secret or ConfigMap in the same namespace. */
export interface RecordedKey {
  /**
   * The name of the Secret or ConfigMap.
   *
   * @maxLength 253
   */
  name: string;
  /**
   * The key.
   *
   * @maxLength 253
   */
  key: string;
}
