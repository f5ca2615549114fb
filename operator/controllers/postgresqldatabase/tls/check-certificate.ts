import { createPrivateKey, X509Certificate } from "node:crypto";

/** A server's certificate, with what clients verify it with, in PEM. */
export interface ServerCertificate {
  /** The certificate, and those between it and the authority. */
  cert: string;
  key: string;
  /** The authorities that clients trust. */
  ca: string;
}

/** How far the clocks of two machines may differ. */
const clockSkewMilliseconds = 300_000;

/**
 * Why clients could not verify a server with a certificate.
 *
 * @param host The name by which they connect.
 * @returns The end of a sentence about the Secret with it; undefined when the certificate is good.
 */
export function certificateProblem(
  { cert, key, ca }: ServerCertificate,
  host: string,
  now: Date,
): string | undefined {
  const [leaf, ...between] = certificatesIn(cert) ?? [];
  if (leaf === undefined) return "tls.crt is not a certificate in PEM";
  const authorities = certificatesIn(ca);
  if (authorities === undefined) return "ca.crt is not a certificate in PEM";
  if (!isKeyOf(key, leaf))
    return "tls.key is not the private key of tls.crt, in PEM and without a passphrase";
  if (leaf.validToDate < now)
    return `the certificate in tls.crt has expired, at ${leaf.validToDate.toISOString()}`;
  if (leaf.validFromDate.getTime() > now.getTime() + clockSkewMilliseconds)
    return `the certificate in tls.crt is not valid before ${leaf.validFromDate.toISOString()}`;
  if (leaf.checkHost(host, { subject: "never" }) === undefined)
    return `the certificate in tls.crt is for ${leaf.subjectAltName ?? "no name"}, and not for DNS:${host}`;
  if (!isSignedBy(leaf, between, authorities))
    return "the certificate in tls.crt is not signed by the authority in ca.crt, nor by one in tls.crt that is";
  return undefined;
}

/** Whether two thirds of a certificate's life are over. */
export function isDue({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  const [from, to] = [validFromDate.getTime(), validToDate.getTime()];
  return now.getTime() >= from + ((to - from) * 2) / 3;
}

/** The certificates of a text in PEM; undefined when there are none, or one cannot be read. */
export function certificatesIn(pem: string): X509Certificate[] | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  try {
    return blocks?.map((block) => new X509Certificate(block));
  } catch {
    return undefined;
  }
}

/** Whether a text in PEM is the private key of a certificate. */
export function isKeyOf(key: string, certificate: X509Certificate): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

function isSignedBy(
  leaf: X509Certificate,
  between: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): boolean {
  const isIssuer = (issuer: X509Certificate, of: X509Certificate) =>
    of.checkIssued(issuer) && of.verify(issuer.publicKey);
  // Each one is looked at once: a circle must not go on for ever.
  const left = new Set(between);
  let current: X509Certificate | undefined = leaf;
  while (current !== undefined) {
    const of: X509Certificate = current;
    if (authorities.some((authority) => isIssuer(authority, of))) return true;
    current = [...left].find((each) => isIssuer(each, of));
    if (current !== undefined) left.delete(current);
  }
  return false;
}
