import type { CertificateAuthority, UserCredentials } from "../api/databases/v1/credentials.ts";
import type { EnvironmentVariable, KeyReference, ProjectedFile } from "../container-inputs.ts";
import { plainVariable, secretReference, secretVariable } from "../container-inputs.ts";
import { literal } from "./literal.ts";

/* What the credentials and certificate authorities of a spec are for a container. */

/** The variable with the name of the user. */
export function usernameVariable(
  name: string,
  { username, usernameSecretRef }: UserCredentials,
): EnvironmentVariable[] {
  return username === undefined
    ? secretVariable(name, usernameSecretRef)
    : plainVariable(name, literal(username));
}

/**
 * The keys that credentials name.
 *
 * @param field The field of the credentials, such as `spec.connection.credentials`.
 */
export function credentialReferences(
  field: string,
  { usernameSecretRef, passwordSecretRef }: UserCredentials,
): KeyReference[] {
  return [
    ...secretReference(`${field}.usernameSecretRef`, usernameSecretRef),
    ...secretReference(`${field}.passwordSecretRef`, passwordSecretRef),
  ];
}

/** A certificate authority of a spec, or as a status records it. */
type Authority = Omit<CertificateAuthority, "system">;

/** The file with a certificate authority, unless that is one of the system. */
export function authorityFiles(ca: Authority | undefined, fileName: string): ProjectedFile[] {
  return authoritySources(ca).map(([, source]) => ({ source, fileName }));
}

/**
 * The key that a certificate authority names.
 *
 * @param field The field of the certificate authority, such as `spec.connection.tls.ca`.
 */
export function authorityReferences(field: string, ca: Authority | undefined): KeyReference[] {
  return authoritySources(ca).map(([member, source]) => ({ field: `${field}.${member}`, source }));
}

function authoritySources(ca: Authority | undefined): [member: string, source: ProjectedFile["source"]][] {
  const { secretKeyRef, configMapKeyRef } = ca ?? {};
  if (secretKeyRef !== undefined) return [["secretKeyRef", { secretKeyRef }]];
  if (configMapKeyRef !== undefined) return [["configMapKeyRef", { configMapKeyRef }]];
  return [];
}
