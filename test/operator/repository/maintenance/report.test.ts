import fc from "fast-check";
import { expect, test } from "vitest";
import type { MaintenanceReport } from "../../../../operator/repository/maintenance/report.ts";
import {
  parseMaintenance,
  reportLine,
  terminationMessage,
} from "../../../../operator/repository/maintenance/report.ts";

const report: MaintenanceReport = {
  operation: "maintain",
  repositoryID: "a".repeat(64),
  snapshots: [
    {
      snapshotID: "b".repeat(64),
      startTime: "2026-01-02T03:04:05.000Z",
      jobName: "orders-1",
      fileName: "postgresql.dump",
      totalBytes: 12,
      addedBytes: 3,
    },
  ],
  forgotten: [],
  unreadable: [],
};

test("an outcome and a report are parsed as they were written, anywhere in the log", () => {
  const log = `Forgot 1 snapshots.\n{"message_type":"x"}\n${reportLine(report)}\nlate lines\n`;
  expect(parseMaintenance(terminationMessage(undefined), log)).toEqual({ report });
  const failure = { reason: "RepositoryLocked", message: "locked by PID 7" };
  expect(parseMaintenance(terminationMessage(failure), log)).toEqual({ failure, report });
});

test("values that may be the cause are parsed as they were written, and nothing else is taken for them", () => {
  const suspects = [{ variable: "AWS_SECRET_ACCESS_KEY", flaw: "is empty" }];
  const failure = { reason: "StorageAccessDenied", message: "denied", suspects };
  expect(parseMaintenance(terminationMessage(failure), "")).toEqual({ failure });
  expect(
    parseMaintenance('{"failed":{"reason":"A","message":"","suspects":[null,{"variable":7},"x"]}}', ""),
  ).toEqual({ failure: { reason: "A", message: "", suspects: [] } });
});

test("without a log there is the outcome alone; of several reports the last counts", () => {
  expect(parseMaintenance(terminationMessage(undefined), "")).toEqual({});
  const earlier: MaintenanceReport = { ...report, sizeBytes: 7 };
  const log = `${reportLine(earlier)}\n${reportLine(report)}\n{"report":{"operation":"maintain"`;
  expect(parseMaintenance(terminationMessage(undefined), log)).toEqual({ report });
});

test("a failure fits a termination message, however long it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 20_000 }), (message) => {
      const line = terminationMessage({ reason: "RepositoryFailed", message });
      expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096);
      expect(parseMaintenance(line, "")?.failure?.reason).toBe("RepositoryFailed");
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["nothing", ""],
  ["a word", "OOMKilled"],
  ["any other JSON", '{"snapshotID":"x"}'],
  ["null", "null"],
  ["a list", "[true]"],
  ["an invalid reason", '{"failed":{"reason":"<b>","message":""}}'],
  ["half a message", '{"failed":{"reason":"Repos'],
])("a termination message with %s has no outcome", (_what, message) => {
  expect(parseMaintenance(message, reportLine(report))).toBeUndefined();
});

test("garbage in a log is never parsed as a report, and never throws", () => {
  const line = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => `{"report":${json}}`),
    fc.constant(
      '{"report":{"operation":"maintain","repositoryID":7,"snapshots":[],"forgotten":[],"unreadable":[]}}',
    ),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(parseMaintenance('{"ok":true}', lines.join("\n"))).toEqual({});
    }),
  );
});
