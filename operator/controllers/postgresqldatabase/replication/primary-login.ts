import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  monitorRole,
  monitorSecretName,
  postgresqlPort,
  tlsSecretName,
} from "../../../kubernetes/database-names.ts";
import { getSecret, secretText } from "../../../kubernetes/secrets.ts";
import type { ReconcileContext, Stored } from "../../../runtime/index.ts";
import { readWriteHost } from "../tls/server-names.ts";
import type { ServerLogin } from "./ask-server.ts";
import type { ServerAddress } from "./open-tls.ts";

/** How to ask the primary of a database. */
export interface PrimaryLogin {
  address: ServerAddress;
  login: ServerLogin;
}

/**
 * Reads the password of the operator's role, and what verifies the server.
 *
 * @throws Error when a Secret is not there.
 */
export async function readPrimaryLogin(
  { metadata }: Stored<PostgreSQLDatabase>,
  context: Pick<ReconcileContext, "client" | "signal">,
): Promise<PrimaryLogin> {
  const { namespace, name } = metadata;
  const read = async (secretName: string, key: string): Promise<string> => {
    const secret = await getSecret(namespace, secretName, context);
    const value = secret === undefined ? undefined : secretText(secret, key);
    if (value === undefined) throw new Error(`Secret "${secretName}" has no key "${key}".`);
    return value;
  };
  const [password, ca] = await Promise.all([
    read(monitorSecretName(name), "password"),
    read(tlsSecretName(name), "ca.crt"),
  ]);
  const host = readWriteHost(metadata);
  return {
    address: { host, port: postgresqlPort, serverName: host, ca },
    login: { username: monitorRole, password },
  };
}
