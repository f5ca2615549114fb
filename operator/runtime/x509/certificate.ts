import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
} from "node:crypto";
import * as der from "./der.ts";

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  /** The certificate. */
  cert: string;
  /** The private key (PKCS #8). */
  key: string;
}

/** What a certificate says. */
export interface CertificateContents {
  /** At most 64 characters. */
  commonName: string;
  /** The names of the server, such as `*.example.org`. */
  dnsNames?: readonly string[];
  /** Whether it signs the certificates of others. Default: false. */
  isAuthority?: boolean;
  /** From when on it is valid, in milliseconds since 1970. */
  notBefore: number;
  /** Until when it is valid, in milliseconds since 1970. */
  notAfter: number;
}

/** Who signs a certificate. */
export interface Issuer {
  /** That of its own certificate. */
  commonName: string;
  /** The private key, in PEM: one on the curve P-256. */
  key: string;
}

/** A new private key on the curve P-256, in PEM (PKCS #8). */
export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/**
 * Makes a certificate of version 3 (RFC 5280), signed with ECDSA and SHA-256.
 *
 * @param key The private key of the certificate, in PEM.
 * @param issuer Default: the certificate signs itself.
 */
export function makeCertificate(
  { commonName, dnsNames = [], isAuthority = false, notBefore, notAfter }: CertificateContents,
  key: string,
  issuer: Issuer = { commonName, key },
): string {
  const extensions = [
    isAuthority ? extension(basicConstraintsOid, der.sequence(der.yes()), true) : undefined,
    // keyCertSign and cRLSign, or digitalSignature.
    extension(
      keyUsageOid,
      isAuthority ? der.bits(Buffer.from([0x06]), 1) : der.bits(Buffer.from([0x80]), 7),
      true,
    ),
    isAuthority ? undefined : extension(extendedKeyUsageOid, der.sequence(der.oid(serverAuthOid))),
    dnsNames.length === 0
      ? undefined
      : extension(
          subjectAlternativeNameOid,
          der.sequence(...dnsNames.map((name) => der.implicit(2, Buffer.from(name)))),
        ),
    extension(subjectKeyIdentifierOid, der.octets(keyIdentifier(key))),
    extension(authorityKeyIdentifierOid, der.sequence(der.implicit(0, keyIdentifier(issuer.key)))),
  ].filter((each) => each !== undefined);
  const algorithm = der.sequence(der.oid(ecdsaWithSha256Oid));
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))), // version 3
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])), // serial number
    algorithm,
    name(issuer.commonName),
    der.sequence(der.time(notBefore), der.time(notAfter)),
    name(commonName),
    publicKeyOf(key),
    der.explicit(3, der.sequence(...extensions)),
  );
  const signature = sign("sha256", body, createPrivateKey(issuer.key));
  return pem("CERTIFICATE", der.sequence(body, algorithm, der.bits(signature)));
}

// Object identifiers, already encoded.
const ecdsaWithSha256Oid = "2a8648ce3d040302"; // 1.2.840.10045.4.3.2
const commonNameOid = "550403"; // 2.5.4.3
const subjectKeyIdentifierOid = "551d0e"; // 2.5.29.14
const keyUsageOid = "551d0f"; // 2.5.29.15
const subjectAlternativeNameOid = "551d11"; // 2.5.29.17
const basicConstraintsOid = "551d13"; // 2.5.29.19
const authorityKeyIdentifierOid = "551d23"; // 2.5.29.35
const extendedKeyUsageOid = "551d25"; // 2.5.29.37
const serverAuthOid = "2b06010505070301"; // 1.3.6.1.5.5.7.3.1

function name(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid(commonNameOid), der.text(commonName))));
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return der.sequence(der.oid(id), ...(isCritical ? [der.yes()] : []), der.octets(value));
}

function publicKeyOf(key: string): Buffer {
  return createPublicKey(key).export({ type: "spki", format: "der" });
}

/** Names a key, so that a client finds the right one of two authorities with the same name. */
function keyIdentifier(key: string): Buffer {
  return createHash("sha256").update(publicKeyOf(key)).digest().subarray(0, 20);
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
