import { expect, test } from "vitest";
import { scramVerifier } from "../../../../../operator/controllers/postgresqldatabase/credentials/scram.ts";

const salt = Buffer.from("0123456789abcdef");

test("computes the verifier of RFC 7677's example", () => {
  const of = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
  expect(scramVerifier("pencil", of)).toBe(
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
});

test("computes the same for the same password and salt, and another one for others", () => {
  expect(scramVerifier("one", salt)).toBe(scramVerifier("one", salt));
  expect(scramVerifier("two", salt)).not.toBe(scramVerifier("one", salt));
  expect(scramVerifier("one", Buffer.alloc(16))).not.toBe(scramVerifier("one", salt));
});

test("treats letters alike that look alike, as clients do", () => {
  expect(scramVerifier("a\u0308½ﬁ", salt)).toBe(scramVerifier("ä1\u20442fi", salt));
});
