import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  /** The certificate, also what its clients trust. */
  cert: string;
  /** The private key (PKCS #8). */
  key: string;
}

/**
 * Makes a certificate for a name that signs itself (ECDSA on P-256). For a server whose clients have another way
 * to trust it, or none.
 *
 * @param name Its common name and only DNS name.
 * @param now From when it is valid, milliseconds since 1970; it is for a year.
 */
export function selfSignedCertificate(name: string, now: number): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const subject = sequence(tlv(SET, sequence(oid(COMMON_NAME), tlv(UTF8_STRING, Buffer.from(name)))));
  const body = sequence(
    tlv(explicit(0), tlv(INTEGER, Buffer.from([2]))), // version 3
    tlv(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(15)])), // serial number, positive
    algorithm,
    subject, // issuer: itself
    sequence(time(now - 3_600_000), time(now + 365 * 86_400_000)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tlv(explicit(3), sequence(subjectAlternativeName(name))),
  );
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(
    body,
    algorithm,
    tlv(BIT_STRING, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    cert: pem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

// Tags of ASN.1's distinguished encoding (X.690).
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const DNS_NAME = 0x82;
const explicit = (number: number) => 0xa0 + number;

// Object identifiers, already encoded.
const ECDSA_WITH_SHA256 = "2a8648ce3d040302"; // 1.2.840.10045.4.3.2
const COMMON_NAME = "550403"; // 2.5.4.3
const SUBJECT_ALTERNATIVE_NAME = "551d11"; // 2.5.29.17

function subjectAlternativeName(name: string): Buffer {
  const names = sequence(tlv(DNS_NAME, Buffer.from(name)));
  return sequence(oid(SUBJECT_ALTERNATIVE_NAME), tlv(OCTET_STRING, names));
}

/** Two digits of the year until 2049, four from then on (RFC 5280). */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+|[-:T]/g, "");
  return digits < "2050"
    ? tlv(UTC_TIME, Buffer.from(digits.slice(2)))
    : tlv(GENERALIZED_TIME, Buffer.from(digits));
}

function oid(encoded: string): Buffer {
  return tlv(OBJECT_IDENTIFIER, Buffer.from(encoded, "hex"));
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(SEQUENCE, Buffer.concat(parts));
}

/** Tag, length, value. Lengths from 128 on say first in how many bytes they follow. */
function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
