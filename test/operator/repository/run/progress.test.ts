import { expect, test } from "vitest";
import { parseProgress } from "../../../../operator/repository/run/progress.ts";

test("the newest complete status counts", () => {
  const log = [
    '{"message_type":"status","percent_done":0,"total_files":1}',
    '{"message_type":"status","seconds_elapsed":20,"percent_done":0,"total_files":1,"bytes_done":123456}',
    "pg_dump: warning: x",
    '{"message_type":"stat',
  ];
  expect(parseProgress(log.join("\n"))).toEqual({ bytesDone: 123456, seconds: 20 });
  expect(parseProgress(log[0] ?? "")).toEqual({ bytesDone: 0, seconds: 0 });
});

test.each([
  "",
  "pg_dump: error",
  '{"message_type":"status","bytes_done":"many"}',
  '{"message_type":"status"',
  '{"message_type":"summary","bytes_done":1}',
  "{}",
])("%j has no status", (log) => {
  expect(parseProgress(log)).toBeUndefined();
});
