import { createCipheriv, createHash, randomBytes, scryptSync } from "node:crypto";

/** A file for a repository's folder `keys`. */
export interface KeyFile {
  name: string;
  content: string;
}

/**
 * Makes a key that opens a repository a hundred times faster than restic's own keys, which take half a second of work
 * on purpose. It is for tests that start restic often. It is not secure: whoever has the file can try passwords as
 * fast.
 *
 * @param masterKey The output of `restic cat masterkey`.
 */
export function cheapKey(masterKey: string, password: string): KeyFile {
  const cost = { N: 2, r: 8, p: 1 };
  const salt = randomBytes(64);
  const derived = scryptSync(password, salt, 64, cost);
  const content = JSON.stringify({
    created: new Date().toISOString(),
    username: "test",
    hostname: "test",
    kdf: "scrypt",
    ...cost,
    salt: salt.toString("base64"),
    data: seal(Buffer.from(masterKey), derived).toString("base64"),
  });
  return { name: createHash("sha256").update(content).digest("hex"), content };
}

/** Encrypts as restic's format requires: a nonce, AES-256 in counter mode, and Poly1305-AES over the result. */
function seal(text: Buffer, key: Buffer): Buffer {
  const [encryption, k, r] = [key.subarray(0, 32), key.subarray(32, 48), key.subarray(48, 64)];
  const nonce = randomBytes(16);
  const cipher = createCipheriv("aes-256-ctr", encryption, nonce);
  const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
  const aes = createCipheriv("aes-128-ecb", k, null).setAutoPadding(false);
  return Buffer.concat([nonce, sealed, poly1305(sealed, r, aes.update(nonce))]);
}

/** The authenticator of D. J. Bernstein's Poly1305. */
function poly1305(message: Buffer, r: Buffer, s: Buffer): Buffer {
  const clamped = littleEndian(r) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let start = 0; start < message.length; start += 16) {
    const block = Buffer.concat([message.subarray(start, start + 16), Buffer.from([1])]);
    sum = ((sum + littleEndian(block)) * clamped) % ((1n << 130n) - 5n);
  }
  const tag = (sum + littleEndian(s)) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, "0"), "hex").reverse();
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
}
