import { expect, test } from "vitest";
import { parseOutcome } from "../../../operator/repository/outcome.ts";

const id = "1503849bd4f1f564ddc2f6dc8827f01efd9ff2ce6789fde3b9f30187b6559bba";

test("a summary of restic's is a snapshot", () => {
  const summary = JSON.stringify({
    message_type: "summary",
    data_added: 3000498,
    data_added_packed: 2000785,
    total_bytes_processed: 3000000,
    total_duration: 0.653772666,
    snapshot_id: id,
  });
  expect(parseOutcome(`${summary}\n`)).toEqual({
    snapshot: { id, totalBytes: 3000000, addedBytes: 2000785, durationSeconds: 0.653772666 },
  });
});

test("a failure has its reason on the first line and what was said on the others", () => {
  expect(parseOutcome("failed DumpFailed\npg_dump: error: one\ndetail: two\n")).toEqual({
    failure: { reason: "DumpFailed", message: "pg_dump: error: one\ndetail: two" },
  });
});

test.each([
  "",
  "Killed",
  "{",
  "[]",
  "null",
  '{"message_type":"summary"}',
  '{"message_type":"status"}',
  "failed to start",
])("%j is no outcome of ours", (message) => {
  expect(parseOutcome(message)).toBeUndefined();
});
