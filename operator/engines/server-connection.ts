import type { ServerConnection, TlsMode } from "../api/databases/v1/connection.ts";
import type { EnvironmentVariable, KeyReference, ProjectedFile } from "../container-inputs.ts";
import { plainVariable, secretVariable } from "../container-inputs.ts";
import {
  authorityFiles,
  authorityReferences,
  credentialReferences,
  usernameVariable,
} from "./credentials.ts";

const certificateAuthorityFile = "ca.crt";
/** What the scripts replace by the file with the public certificate authorities. */
const systemAuthorities = "system";

/** The keys of Secrets and ConfigMaps that the connection to a server names. */
export function connectionReferences({ credentials, tls }: ServerConnection): KeyReference[] {
  return [
    ...credentialReferences("spec.connection.credentials", credentials),
    ...authorityReferences("spec.connection.tls.ca", tls?.ca),
  ];
}

/** The file with the server's certificate authority, if the connection names one. */
export function connectionFiles({ tls }: ServerConnection): ProjectedFile[] {
  return authorityFiles(tls?.ca, certificateAuthorityFile);
}

/** How the connection is secured, if the spec does not say so in `mode`. */
export function tlsModeOf({ tls }: ServerConnection): TlsMode {
  return tls?.mode ?? (tls?.ca === undefined ? "prefer" : "verify-full");
}

/** The names of an engine's variables that describe a connection. */
export interface ConnectionVariables {
  username: string;
  password: string;
  tlsMode: string;
  /** A file, or `system` for the public certificate authorities. */
  authority: string;
}

/**
 * The variables that describe user and encryption of a connection.
 *
 * @param folder Where the `connectionFiles` will be mounted.
 */
export function connectionVariables(
  connection: ServerConnection,
  names: ConnectionVariables,
  folder: string,
): EnvironmentVariable[] {
  const { credentials, tls } = connection;
  const [file] = connectionFiles(connection);
  const authority =
    file !== undefined ? `${folder}/${file.fileName}` : tls?.ca === undefined ? undefined : systemAuthorities;
  return [
    ...usernameVariable(names.username, credentials),
    ...secretVariable(names.password, credentials.passwordSecretRef),
    ...plainVariable(names.tlsMode, tlsModeOf(connection)),
    ...plainVariable(names.authority, authority),
  ];
}
