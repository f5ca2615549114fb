/* ASN.1's distinguished encoding (X.690), as far as certificates need it. Nothing here reads it: that is OpenSSL's work. */

// Tags.
const booleanTag = 0x01;
const integerTag = 0x02;
const bitStringTag = 0x03;
const octetStringTag = 0x04;
const objectIdentifierTag = 0x06;
const utf8StringTag = 0x0c;
const utcTimeTag = 0x17;
const generalizedTimeTag = 0x18;
const sequenceTag = 0x30;
const setTag = 0x31;

/** Tag, length, value. A length from 128 on starts with the number of its bytes. */
function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

export const sequence = (...parts: Buffer[]) => tlv(sequenceTag, Buffer.concat(parts));
export const set = (...parts: Buffer[]) => tlv(setTag, Buffer.concat(parts));
export const yes = () => tlv(booleanTag, Buffer.from([0xff]));
export const octets = (value: Buffer) => tlv(octetStringTag, value);
export const text = (value: string) => tlv(utf8StringTag, Buffer.from(value));
/** @param encoded An object identifier, already encoded, in hexadecimal. */
export const oid = (encoded: string) => tlv(objectIdentifierTag, Buffer.from(encoded, "hex"));
/** @param bytes The first one is between 1 and 127, so that the number is positive and as short as it can be. */
export const integer = (bytes: Buffer) => tlv(integerTag, bytes);
/** @param unused How many of the last bits mean nothing. */
export const bits = (value: Buffer, unused = 0) =>
  tlv(bitStringTag, Buffer.concat([Buffer.from([unused]), value]));
/** A value with the tag of its place, around its own one. */
export const explicit = (place: number, value: Buffer) => tlv(0xa0 + place, value);
/** A value with the tag of its place instead of its own one. */
export const implicit = (place: number, value: Buffer) => tlv(0x80 + place, value);

/** The year has two digits until 2049, four from then on (RFC 5280). */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+|[-:T]/g, "");
  return digits < "2050"
    ? tlv(utcTimeTag, Buffer.from(digits.slice(2)))
    : tlv(generalizedTimeTag, Buffer.from(digits));
}
