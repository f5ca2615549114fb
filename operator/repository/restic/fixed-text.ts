/**
 * A message of restic without what people choose: names of hosts, buckets, containers, accounts and regions, paths and URLs. They
 * can have the words of another message in them.
 */
export function fixedText(message: string): string {
  return chosen.reduce((text, part) => text.replaceAll(part, "…"), message);
}

/** Where messages have what people choose. A quotation may have escaped quotation marks; an apostrophe begins none. */
const chosen: readonly RegExp[] = [
  /"(?:[^"\\\n]|\\.)*"|‘[^’\n]*’|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)/g,
  // URLs, restic's locations, and Amazon's names of resources. A colon at the end belongs to the message.
  /\b(?:[a-z][a-z0-9+.-]*:\/\/|(?:s3|gs|azure|rest|arn):)[^\s"]*[^\s":;,.)]/gi,
  // Accounts, and absolute paths.
  /[^\s"(<]+@[^\s":,)]+/g,
  /(?<![^\s"(:])\/[^\s":;,)]*/g,
  // Hosts of the resolver, of a connection, and of a certificate.
  /(?<=\blookup )[^\s:]+/g,
  /(?<=\bdial (?:tcp|udp)[46]? )\S+(?=:)/g,
  /(?<=\bcertificate is (?:not )?valid for )[^\n]*/g,
  // Garage's name of a bucket or a key.
  /(?<=\b(?:bucket not found|no such key): )\S+/gi,
];
