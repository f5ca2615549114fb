import { createHash } from "node:crypto";

/** Bytes of the digest for each field: 48 bits, so that taking a remainder favours no value. */
const bytes = 6;

/**
 * The number that `H` is replaced by in each of the five fields, before it is fitted into its range. It comes from the digest
 * of an identity, for each field from other bits. A change of this would move the runs of all schedules with `H`.
 */
export function hashes(identity: string): readonly number[] {
  const digest = createHash("sha256").update(identity).digest();
  return Array.from({ length: 5 }, (_, field) => digest.readUIntBE(field * bytes, bytes));
}
