import { expect, test } from "vitest";
import { progressOf } from "../../../../../operator/controllers/databasebackup/runs/progress.ts";
import { resticStatus } from "../../../../support/repository/termination-messages.ts";

test("the newest line of the log gives bytes, and their rate", () => {
  expect(progressOf(resticStatus(5000), undefined)).toEqual({ bytesDone: 5000, bytesPerSecond: 500 });
  expect(progressOf(resticStatus(5000, 0), undefined)).toEqual({ bytesDone: 5000 });
});

test("the percentage is measured by the last dump, and never says that it is done", () => {
  expect(progressOf(resticStatus(5000), 20000)?.percent).toBe(25);
  expect(progressOf(resticStatus(30000), 20000)?.percent).toBe(99);
});

test.each(["", "no JSON", "null", '{"snapshotID":"a"}'])("%j gives no progress", (text) => {
  expect(progressOf(text, 1)).toBeUndefined();
});
