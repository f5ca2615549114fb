import { expect, test } from "vitest";
import type { MaintenanceRun } from "../../../../../operator/api/databases/v1/storage.ts";
import { previousAnnotation } from "../../../../../operator/controllers/databasebackup/maintenance/desired-job.ts";
import { newestJob } from "../../../../../operator/controllers/databasebackup/maintenance/newest-job.ts";
import { job } from "../../../../support/controllers/objects.ts";

/** A Job that was created in the same second as all others. */
function follows(name: string, previous?: string) {
  const made = job(name, 0, "Complete");
  const annotations = previous === undefined ? {} : { [previousAnnotation]: previous };
  return { ...made, metadata: { ...made.metadata, annotations } };
}

const line = [follows("a"), follows("c", "b"), follows("b", "a")];
const recorded = (jobName: string, phase = "Running"): MaintenanceRun => ({
  jobName,
  phase,
  operation: "Maintain",
});
const nameOf = (...given: Parameters<typeof newestJob>) => newestJob(...given)?.metadata.name;

test("the newest maintenance Job is the one after all others, although all were created in one second", () => {
  expect(nameOf(line, undefined)).toBe("c");
  expect(nameOf([], undefined)).toBeUndefined();
});

test.each(["a", "b", "c"])("a Job after %s, which the status records, is the newest", (name) => {
  expect(nameOf(line, recorded(name))).toBe("c");
});

test("a Job after one that never existed, or is gone, is the newest", () => {
  expect(nameOf([follows("a"), follows("c", "b")], recorded("b", "Failed"))).toBe("c");
});

test.each(["Running", "Failed", "Succeeded"])(
  "when the Job that the status records as %s is gone, an earlier one does not take its place",
  (phase) => {
    expect(nameOf([follows("a"), follows("b", "a")], recorded("c", phase))).toBeUndefined();
  },
);
