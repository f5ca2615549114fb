import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate and its private key, in PEM. */
export interface KeyPair {
  /** The certificate, also what its clients trust. */
  cert: string;
  /** The private key (PKCS #8). */
  key: string;
}

/**
 * Creates a self-signed certificate for a name (ECDSA on P-256), for a server whose clients trust it in another way or
 * do not check it.
 *
 * @param name Its common name and only DNS name.
 * @param now Milliseconds since 1970. The certificate is valid for a year from then.
 */
export function selfSignedCertificate(name: string, now: number): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(ecdsaWithSha256Oid));
  const subject = sequence(tlv(setTag, sequence(oid(commonNameOid), tlv(utf8StringTag, Buffer.from(name)))));
  const body = sequence(
    tlv(explicit(0), tlv(integerTag, Buffer.from([2]))), // version 3
    tlv(integerTag, Buffer.concat([Buffer.from([1]), randomBytes(15)])), // serial number, positive
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
    tlv(bitStringTag, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    cert: pem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

// Tags of ASN.1's distinguished encoding (X.690).
const integerTag = 0x02;
const bitStringTag = 0x03;
const octetStringTag = 0x04;
const objectIdentifierTag = 0x06;
const utf8StringTag = 0x0c;
const generalizedTimeTag = 0x18;
const utcTimeTag = 0x17;
const sequenceTag = 0x30;
const setTag = 0x31;
const dnsNameTag = 0x82;
const explicit = (number: number) => 0xa0 + number;

// Object identifiers, already encoded.
const ecdsaWithSha256Oid = "2a8648ce3d040302"; // 1.2.840.10045.4.3.2
const commonNameOid = "550403"; // 2.5.4.3
const subjectAlternativeNameOid = "551d11"; // 2.5.29.17

function subjectAlternativeName(name: string): Buffer {
  const names = sequence(tlv(dnsNameTag, Buffer.from(name)));
  return sequence(oid(subjectAlternativeNameOid), tlv(octetStringTag, names));
}

/** The year has two digits until 2049, four from then on (RFC 5280). */
function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+|[-:T]/g, "");
  return digits < "2050"
    ? tlv(utcTimeTag, Buffer.from(digits.slice(2)))
    : tlv(generalizedTimeTag, Buffer.from(digits));
}

function oid(encoded: string): Buffer {
  return tlv(objectIdentifierTag, Buffer.from(encoded, "hex"));
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(sequenceTag, Buffer.concat(parts));
}

/** Tag, length, value. A length from 128 on starts with the number of its bytes. */
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
