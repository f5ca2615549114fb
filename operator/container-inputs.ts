import type { ConfigMapKeySelector, SecretKeySelector } from "my-operator/crd/types";

/** Where the kubelet reads a value from. */
export type KeySource = { secretKeyRef: SecretKeySelector } | { configMapKeyRef: ConfigMapKeySelector };

/** The name and the key that a source names. */
export function selectorOf(source: KeySource): SecretKeySelector | ConfigMapKeySelector {
  return "secretKeyRef" in source ? source.secretKeyRef : source.configMapKeyRef;
}

/** An environment variable of a container: a plain value, or one that the kubelet reads. */
export type EnvironmentVariable = { name: string; value: string } | { name: string; valueFrom: KeySource };

/** A file that the kubelet writes from a key of a Secret or ConfigMap. */
export interface ProjectedFile {
  source: KeySource;
  /** Name of the file in the container's folder of such files. */
  fileName: string;
}

/** A key of a Secret or ConfigMap that a user's spec names. */
export interface KeyReference {
  /** The field that names it, such as `spec.connection.credentials.passwordSecretRef`. */
  field: string;
  source: KeySource;
}

/** A reference to a key of a Secret; none if the spec does not name one. */
export function secretReference(field: string, selector: SecretKeySelector | undefined): KeyReference[] {
  return selector === undefined ? [] : [{ field, source: { secretKeyRef: selector } }];
}

/** A variable with a plain value; none without a value. */
export function plainVariable(name: string, value: string | undefined): EnvironmentVariable[] {
  return value === undefined ? [] : [{ name, value }];
}

/** A variable that the kubelet reads from a Secret; none without a selector. */
export function secretVariable(name: string, selector: SecretKeySelector | undefined): EnvironmentVariable[] {
  return selector === undefined ? [] : [{ name, valueFrom: { secretKeyRef: selector } }];
}
