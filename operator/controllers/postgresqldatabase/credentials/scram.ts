import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** How often the password is hashed: PostgreSQL's default. */
const iterations = 4096;

/**
 * What PostgreSQL stores of a password for SCRAM-SHA-256 (RFC 5803), so that the server never sees the password itself.
 *
 * @param password ASCII, or text that SASLprep (RFC 4013) does not change.
 */
export function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password.normalize("NFKC"), salt, iterations, 32, "sha256");
  const clientKey = createHmac("sha256", salted).update("Client Key").digest();
  const storedKey = createHash("sha256").update(clientKey).digest("base64");
  const serverKey = createHmac("sha256", salted).update("Server Key").digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${serverKey}`;
}
