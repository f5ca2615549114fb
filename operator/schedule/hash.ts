import { createHash } from "node:crypto";

/** Bytes of the digest for each field: 48 bits, so that taking a remainder favours no value. */
const bytes = 6;

/**
 * The number that `H` stands for in each of the five fields, before it is fitted into its range: from the digest of an
 * identity, each field from bits of its own. Changing this would move the runs of everybody who wrote `H`.
 */
export function hashes(identity: string): readonly number[] {
  const digest = createHash("sha256").update(identity).digest();
  return Array.from({ length: 5 }, (_, field) => digest.readUIntBE(field * bytes, bytes));
}
