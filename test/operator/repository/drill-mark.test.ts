import fc from "fast-check";
import { expect, test } from "vitest";
import { drillMark, parseDrillMark } from "../../../operator/repository/drill-mark.ts";

const drills = fc.record(
  {
    snapshotID: fc.stringMatching(/^[0-9a-f]{64}$/),
    result: fc.constantFrom("True" as const, "False" as const),
    reason: fc.stringMatching(/^[A-Za-z]{1,64}$/),
    completionTime: fc
      .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((time) => time.toISOString().replace(/\.\d+Z$/, "Z")),
    restoreDurationSeconds: fc.nat(),
    jobName: fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,50}[a-z0-9])?$/),
  },
  { requiredKeys: ["snapshotID", "result", "reason", "completionTime", "jobName"] },
);

test("a drill is read from its mark as it was, and the mark is one tag of restic", () => {
  fc.assert(
    fc.property(drills, (drill) => {
      const mark = drillMark(drill);
      expect(parseDrillMark(mark)).toEqual(drill);
      expect(mark).not.toMatch(/[,\s]/);
    }),
  );
});

test("no other text is taken for a drill", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseDrillMark(text)).toBeUndefined();
    }),
  );
  const id = "0".repeat(64);
  for (const mark of [
    `pin=${id}`,
    `drill=${id}`,
    `drill=${id}/Unknown/Restored/2026-01-01T00:00:00Z/1/orders-d1`,
    `drill=${id}/True/Restored/yesterday/1/orders-d1`,
    `drill=${id}/True/Restored/2026-01-01T00:00:00Z/-1/orders-d1`,
  ])
    expect(parseDrillMark(mark)).toBeUndefined();
});
