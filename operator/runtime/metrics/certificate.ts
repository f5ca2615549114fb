import type { KeyPair } from "../x509/certificate.ts";
import { makeCertificate, newPrivateKey } from "../x509/certificate.ts";

/**
 * Creates a self-signed certificate for a name, for a server whose clients trust it in another way or do not check it.
 *
 * @param name Its common name and only DNS name.
 * @param now Milliseconds since 1970. The certificate is valid for a year from then.
 */
export function selfSignedCertificate(name: string, now: number): KeyPair {
  const key = newPrivateKey();
  const cert = makeCertificate(
    { commonName: name, dnsNames: [name], notBefore: now - 3_600_000, notAfter: now + 365 * 86_400_000 },
    key,
  );
  return { cert, key };
}
