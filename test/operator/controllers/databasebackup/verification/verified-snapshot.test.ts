import { describe, expect, test } from "vitest";
import { verifiedSnapshot } from "../../../../../operator/controllers/databasebackup/verification/status.ts";

const known = (status: "True" | "False" | "Unknown", reason: string) => [
  { type: "Verified", status, reason, message: "", lastTransitionTime: "2030-01-01T10:00:30Z" },
];
const ended = (verdict: "True" | "False" | "Unknown", startTime: string) => ({
  result: { verdict, reason: "Restored", message: "All of it." },
  startTime,
});
const [before, after] = ["2030-01-01T10:00:00Z", "2030-01-01T10:01:00Z"];

describe("a DatabaseSnapshot in whose data a check found damage", () => {
  const damaged = known("False", "RepositoryDamaged");

  test("stays damaged when a drill ends that began before: it may have read the data before the damage", () => {
    expect(verifiedSnapshot(ended("True", before), damaged)).toBeUndefined();
  });

  test("is verified when a later drill restores it", () => {
    expect(verifiedSnapshot(ended("True", after), damaged)).toMatchObject({ status: "True" });
  });
});

test("a drill replaces the result of another one, whenever that ended", () => {
  const bad = known("False", "RowsDiffer");
  expect(verifiedSnapshot(ended("True", before), bad)).toMatchObject({ status: "True" });
  expect(verifiedSnapshot(ended("False", before), known("True", "Restored"))).toMatchObject({
    status: "False",
  });
});

test("a drill without a result replaces nothing but another one without", () => {
  expect(verifiedSnapshot(ended("Unknown", after), known("True", "Restored"))).toBeUndefined();
  expect(verifiedSnapshot(ended("Unknown", after), known("Unknown", "Evicted"))).toMatchObject({
    status: "Unknown",
  });
});
