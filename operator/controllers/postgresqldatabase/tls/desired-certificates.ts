import type { PostgreSQLDatabase } from "../../../api/databases/v1alpha1/postgresqldatabase.ts";
import {
  authoritySecretName,
  databaseChildLabels,
  readWriteServiceName,
  tlsSecretName,
} from "../../../kubernetes/database-names.ts";
import type { Desired } from "../../../kubernetes/desired.ts";
import type { Secret } from "../../../kubernetes/kinds.ts";
import type { KeyPair, Stored } from "../../../runtime/index.ts";
import { makeCertificate, newPrivateKey } from "../../../runtime/index.ts";
import type { ServerCertificate } from "./check-certificate.ts";
import { certificateProblem, certificatesIn, isDue, isKeyOf } from "./check-certificate.ts";
import { readWriteHost, serverNames } from "./server-names.ts";

const dayMilliseconds = 86_400_000;
/** Certificates are valid from a bit before they are made, because clocks differ. */
const backdatingMilliseconds = 3_600_000;
const lifeDays = { authority: 3650, server: 90 };

type Metadata = Stored<PostgreSQLDatabase>["metadata"];

/** The name in the certificate of the authority, which is that of its Secret. */
const authorityOf = ({ name }: Metadata) => authoritySecretName(name);

/**
 * The authority of a PostgreSQLDatabase: the present one, as long as two thirds of its life are not over. Its successor has the same
 * key, so that clients that trust the one also trust what the other signs.
 */
export function desiredAuthority(current: KeyPair | undefined, metadata: Metadata, now: Date): KeyPair {
  const [certificate] = certificatesIn(current?.cert ?? "") ?? [];
  const isUsable =
    current !== undefined &&
    certificate?.ca === true &&
    certificate.subject === `CN=${authorityOf(metadata)}` &&
    isKeyOf(current.key, certificate);
  if (isUsable && !isDue(certificate, now)) return current;
  const key = isUsable ? current.key : newPrivateKey();
  const contents = { commonName: authorityOf(metadata), isAuthority: true, ...life(lifeDays.authority, now) };
  return { cert: makeCertificate(contents, key), key };
}

/**
 * The server's certificate from its own authority: the present one, as long as clients can verify it and two thirds of its life are not
 * over.
 */
export function desiredServerCertificate(
  current: ServerCertificate | undefined,
  authority: KeyPair,
  metadata: Metadata,
  now: Date,
): ServerCertificate {
  const dnsNames = serverNames(metadata);
  if (current !== undefined) {
    const kept = { ...current, ca: authority.cert };
    const [certificate] = certificatesIn(current.cert) ?? [];
    const isUsable =
      certificateProblem(kept, readWriteHost(metadata), now) === undefined &&
      certificate?.subjectAltName === dnsNames.map((name) => `DNS:${name}`).join(", ");
    if (isUsable && !isDue(certificate, now)) return kept;
  }
  const key = newPrivateKey();
  const contents = {
    commonName: readWriteServiceName(metadata.name),
    dnsNames,
    ...life(lifeDays.server, now),
  };
  const issuer = { commonName: authorityOf(metadata), key: authority.key };
  return { cert: makeCertificate(contents, key, issuer), key, ca: authority.cert };
}

function life(days: number, now: Date): { notBefore: number; notAfter: number } {
  return {
    notBefore: now.getTime() - backdatingMilliseconds,
    notAfter: now.getTime() + days * dayMilliseconds,
  };
}

/** The Secret with the authority. */
export function desiredAuthoritySecret({ metadata }: Stored<PostgreSQLDatabase>, authority: KeyPair) {
  return secret(metadata, authoritySecretName(metadata.name), "Opaque", {
    "ca.crt": authority.cert,
    "ca.key": authority.key,
  });
}

/** The Secret that the server has its certificate from. */
export function desiredTlsSecret({ metadata }: Stored<PostgreSQLDatabase>, certificate: ServerCertificate) {
  return secret(metadata, tlsSecretName(metadata.name), "kubernetes.io/tls", {
    "tls.crt": certificate.cert,
    "tls.key": certificate.key,
    "ca.crt": certificate.ca,
  });
}

function secret(
  metadata: Metadata,
  name: string,
  type: string,
  stringData: Record<string, string>,
): Desired<Secret> {
  const { namespace } = metadata;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace, labels: databaseChildLabels(metadata, "certificates") },
    type,
    stringData,
  };
}
