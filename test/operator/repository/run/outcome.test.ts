import { expect, test } from "vitest";
import { parseOutcome } from "../../../../operator/repository/run/outcome.ts";

const id = "1503849bd4f1f564ddc2f6dc8827f01efd9ff2ce6789fde3b9f30187b6559bba";

const line = {
  snapshotID: id,
  time: "2026-11-21T17:00:00Z",
  totalBytes: 3000000,
  addedBytes: 2000785,
  durationSeconds: 0.653772666,
  repositoryID: id,
  fileName: "postgresql.dump",
};
const { snapshotID, ...rest } = line;

test("the line of a run that stored a dump is a snapshot", () => {
  expect(parseOutcome(`${JSON.stringify(line)}\n`)).toEqual({ snapshot: { id: snapshotID, ...rest } });
});

test("server and manifest are part of it where there are any", () => {
  const more = {
    serverVersion: "17.2",
    manifest: { snapshotID: id, digest: `sha256:${id}`, tables: 2, rows: 7 },
  };
  expect(parseOutcome(JSON.stringify({ ...line, ...more }))).toEqual({
    snapshot: { id: snapshotID, ...rest, ...more },
  });
});

test("a line with a version and no snapshot is the answer of a server", () => {
  expect(parseOutcome('{"serverVersion":"11.8.6-MariaDB"}\n')).toEqual({ serverVersion: "11.8.6-MariaDB" });
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
  "{}",
  '{"serverVersion":17}',
  '{"snapshotID":"1503"}',
  JSON.stringify({ ...line, totalBytes: "many" }),
  JSON.stringify({ ...line, manifest: { digest: "sha256:" } }),
  '{"bytesDone":0,"seconds":10}',
  "failed to start",
])("%j is no outcome of ours", (message) => {
  expect(parseOutcome(message)).toBeUndefined();
});
