import { expect, test } from "vitest";
import { defaultDeadlineSeconds } from "../../../../../operator/controllers/databasebackup/verification/deadline.ts";

const hour = 3600;
const gib = 2 ** 30;
const drill = (durationSeconds: number) => ({
  jobUID: String(durationSeconds),
  snapshotName: "a",
  result: "Unknown",
  reason: "DeadlineExceeded",
  completionTime: "2030-01-01T00:00:00Z",
  durationSeconds,
});

test("a small backup has four hours", () => {
  expect(defaultDeadlineSeconds({ dumpBytes: gib }, [], undefined)).toBe(4 * hour);
});

test("a large database has more, by its size or that of its dump", () => {
  expect(defaultDeadlineSeconds({ dumpBytes: 10 * gib, databaseBytes: 40 * gib }, [], undefined)).toBe(
    40 * 1024,
  );
  expect(defaultDeadlineSeconds({ dumpBytes: 40 * gib, databaseBytes: gib }, [], undefined)).toBe(40 * 1024);
});

test("a limit of bandwidth adds what fetching takes", () => {
  expect(defaultDeadlineSeconds({ dumpBytes: 40 * gib }, [], 2 ** 20)).toBe(80 * 1024);
});

test("three times as long as the longest drill is enough, also after one that was ended", () => {
  const history = [drill(60), drill(4 * hour), drill(hour)];
  expect(defaultDeadlineSeconds({ dumpBytes: gib }, history, undefined)).toBe(12 * hour);
});

test("no drill may take longer than the spec could say", () => {
  expect(defaultDeadlineSeconds({ dumpBytes: 2 ** 50 }, [drill(10 ** 9)], undefined)).toBe(30 * 24 * hour);
});
