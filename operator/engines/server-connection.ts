import type { ServerConnection } from "../api/databases/v1/connection.ts";
import type { SecretFile, SecretReference } from "../container-inputs.ts";

const certificateAuthorityFile = "ca.crt";

/** The keys of Secrets that the connection to a server names. */
export function connectionSecrets({ credentials, tls }: ServerConnection): SecretReference[] {
  const authority = tls?.caSecretRef;
  return [
    { field: "spec.connection.credentials.usernameSecretRef", selector: credentials.usernameSecretRef },
    { field: "spec.connection.credentials.passwordSecretRef", selector: credentials.passwordSecretRef },
    ...(authority === undefined ? [] : [{ field: "spec.connection.tls.caSecretRef", selector: authority }]),
  ];
}

/** The file with the server's certificate authority, if the connection names one. */
export function connectionFiles({ tls }: ServerConnection): SecretFile[] {
  return tls?.caSecretRef === undefined
    ? []
    : [{ secret: tls.caSecretRef, fileName: certificateAuthorityFile }];
}

/** Path of that file. */
export function certificateAuthorityPath(
  { tls }: ServerConnection,
  credentialsFolder: string,
): string | undefined {
  return tls?.caSecretRef === undefined ? undefined : `${credentialsFolder}/${certificateAuthorityFile}`;
}
