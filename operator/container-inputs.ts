import type { SecretKeySelector } from "my-operator/crd/types";

/** An environment variable of a container: a plain value, or one that the kubelet reads from a Secret. */
export type EnvironmentVariable =
  { name: string; value: string } | { name: string; valueFrom: { secretKeyRef: SecretKeySelector } };

/** A file that the kubelet writes from a key of a Secret. */
export interface SecretFile {
  secret: SecretKeySelector;
  /** Name of the file in the container's folder of credentials. */
  fileName: string;
}

/** A key of a Secret that a user's spec names. */
export interface SecretReference {
  /** The field that names it, such as `spec.connection.credentials.passwordSecretRef`. */
  field: string;
  selector: SecretKeySelector;
}
