import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import type { Failure } from "../../../failure.ts";
import { authoritySecretName, tlsSecretName } from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import { secrets } from "../../../kubernetes/kinds.ts";
import { NotReady } from "../../../kubernetes/not-ready.ts";
import { readSecretKey } from "../../../kubernetes/referenced-keys.ts";
import { getSecret, secretText } from "../../../kubernetes/secrets.ts";
import type { Stored } from "../../../runtime/index.ts";
import { ensureChild } from "../../../runtime/index.ts";
import { assertNotFormer } from "../assert-not-former.ts";
import type { DatabaseContext } from "../context.ts";
import type { ServerCertificate } from "./check-certificate.ts";
import { certificateProblem } from "./check-certificate.ts";
import {
  desiredAuthority,
  desiredAuthoritySecret,
  desiredServerCertificate,
  desiredTlsSecret,
} from "./desired-certificates.ts";
import { readWriteHost } from "./server-names.ts";

/** The encryption of a server. */
export interface Tls {
  /** What clients verify the server with, in PEM. */
  ca: string;
  /** Why the server does not have the certificate that the spec names, but the one before. */
  problem: Failure | undefined;
}

/**
 * Ensures the Secret with the server's certificate: one of the database's own authority, or a copy of the user's. So the server never sees
 * one that it could not use, and needs no restart for another Secret.
 *
 * @throws NotReady `SecretNotFound`, `SecretKeyNotFound` or `InvalidCertificate` when there is no certificate yet;
 *   `FormerObjectTerminating`. NotControlledError for a Secret of another owner.
 */
export async function ensureTls(
  database: Stored<PostgreSQLDatabase>,
  context: DatabaseContext,
): Promise<Tls> {
  const { namespace, name } = database.metadata;
  const secret = await getSecret(namespace, tlsSecretName(name), context);
  assertNotFormer(secret, database);
  const current = certificateIn(secret);
  try {
    const wanted = await wantedCertificate(database, current, context);
    await ensure(desiredTlsSecret(database, wanted), secret, database, context);
    return { ca: wanted.ca, problem: undefined };
  } catch (error) {
    if (!(error instanceof NotReady) || current === undefined) throw error;
    const message = `${error.message} Until then, the server keeps the certificate that it has.`;
    return { ca: current.ca, problem: { reason: error.reason, message } };
  }
}

async function wantedCertificate(
  database: Stored<PostgreSQLDatabase>,
  current: ServerCertificate | undefined,
  context: DatabaseContext,
): Promise<ServerCertificate> {
  const { secretName } = database.spec.tls ?? {};
  if (secretName !== undefined) return usersCertificate(database, secretName, context);
  const { namespace, name } = database.metadata;
  const secret = await getSecret(namespace, authoritySecretName(name), context);
  assertNotFormer(secret, database);
  const [cert, key] = [textOf(secret, "ca.crt"), textOf(secret, "ca.key")];
  const known = cert === undefined || key === undefined ? undefined : { cert, key };
  const now = context.now();
  const authority = desiredAuthority(known, database.metadata, now);
  await ensure(desiredAuthoritySecret(database, authority), secret, database, context);
  return desiredServerCertificate(current, authority, database.metadata, now);
}

/** @throws NotReady `SecretNotFound`, `SecretKeyNotFound` or `InvalidCertificate`. */
async function usersCertificate(
  { metadata }: Stored<PostgreSQLDatabase>,
  name: string,
  context: DatabaseContext,
): Promise<ServerCertificate> {
  const field = "spec.tls.secretName";
  const read = (key: string) => readSecretKey(metadata.namespace, field, { name, key }, context);
  const certificate = { cert: await read("tls.crt"), key: await read("tls.key"), ca: await read("ca.crt") };
  const problem = certificateProblem(certificate, readWriteHost(metadata), context.now());
  if (problem === undefined) return certificate;
  throw new NotReady(
    "InvalidCertificate",
    `${field}: in Secret "${name}", ${problem}. Store another certificate with its key and its authority, or remove the field.`,
  );
}

function ensure(
  desired: Desired<Secret>,
  current: Stored<Secret> | undefined,
  database: Stored<PostgreSQLDatabase>,
  { client, signal }: DatabaseContext,
) {
  return ensureChild(client, secrets, desired, current, { owner: database, signal });
}

function certificateIn(secret: Stored<Secret> | undefined): ServerCertificate | undefined {
  const [cert, key, ca] = ["tls.crt", "tls.key", "ca.crt"].map((each) => textOf(secret, each));
  return cert === undefined || key === undefined || ca === undefined ? undefined : { cert, key, ca };
}

function textOf(secret: Stored<Secret> | undefined, key: string): string | undefined {
  return secret === undefined ? undefined : secretText(secret, key);
}
