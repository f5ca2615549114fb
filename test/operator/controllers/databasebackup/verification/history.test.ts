import { expect, test } from "vitest";
import type { DrillRecord } from "../../../../../operator/api/databases/v1/verification.ts";
import {
  historyWith,
  isRecorded,
  resultsWith,
} from "../../../../../operator/controllers/databasebackup/verification/history.ts";
import type { EndedDrillJob } from "../../../../../operator/controllers/databasebackup/verification/ended-drill-job.ts";

const time = (minute: number) => new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString();

/** A drill of a minute that ended at a minute. */
const ended = (minute: number, verdict: "True" | "False" | "Unknown"): EndedDrillJob => ({
  jobName: `drill-${minute}`,
  jobUID: `uid-${minute}`,
  snapshotName: "orders-1",
  snapshotUID: "uid-of-orders-1",
  startTime: time(minute - 1),
  completionTime: time(minute),
  result: { verdict, reason: verdict === "Unknown" ? "Evicted" : "Restored", message: "" },
  report: undefined,
});

const minutes = (history: readonly DrillRecord[]) => history.map(({ jobUID }) => Number(jobUID.slice(4)));
const unknown = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => ended(from + index, "Unknown"));

test("the history has the newest ten drills, the newest first", () => {
  const first = historyWith(undefined, unknown(1, 8));
  expect(minutes(historyWith(first, unknown(9, 12)))).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

test("the history keeps the newest drill with a result, however many without one follow", () => {
  let history: DrillRecord[] = historyWith(undefined, [ended(1, "True"), ended(2, "False")]);
  for (const drill of unknown(3, 30)) history = historyWith(history, [drill]);
  expect(minutes(history)).toEqual([30, 29, 28, 27, 26, 25, 24, 23, 22, 2]);
  history = historyWith(history, [ended(31, "True")]);
  expect(minutes(history)).toEqual([31, 30, 29, 28, 27, 26, 25, 24, 23, 22]);
});

test("a Job is recorded once, also when its drill is no longer in the history", () => {
  const history = historyWith(undefined, [ended(2, "False"), ...unknown(3, 30)]);
  const isKnown = (minute: number) =>
    isRecorded({ uid: `uid-${minute}`, completionTime: time(minute) }, history);
  expect([2, 3, 21, 22, 30].filter((minute) => !isKnown(minute))).toEqual([]);
  expect(isKnown(31)).toBe(false);
  // It has not ended.
  expect(isRecorded({ uid: "uid-31", completionTime: "" }, history)).toBe(false);
});

test("a short history has every drill that was recorded", () => {
  const history = historyWith(undefined, [ended(5, "True")]);
  expect(isRecorded({ uid: "uid-4", completionTime: time(4) }, history)).toBe(false);
});

test("drills are counted by their result", () => {
  const once = resultsWith(undefined, [ended(1, "True"), ended(2, "Unknown")]);
  expect(resultsWith(once, [ended(3, "Unknown"), ended(4, "False")])).toEqual([
    { result: "True", count: 1 },
    { result: "Unknown", count: 2 },
    { result: "False", count: 1 },
  ]);
});
