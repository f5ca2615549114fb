import { describe, expect, test } from "vitest";
import type { OutdatedFacts } from "../../../../../operator/controllers/databasebackup/runs/plan-outdated.ts";
import { planOutdatedRun } from "../../../../../operator/controllers/databasebackup/runs/plan-outdated.ts";
import { calendarOf } from "../../../../../operator/controllers/databasebackup/schedule/calendar.ts";
import { Zones } from "../../../../../operator/schedule/zone.ts";
import { backup } from "../../../../support/controllers/objects.ts";

const two = Date.UTC(2030, 0, 1, 2);
const minute = 60_000;

function planOf(trigger: string | undefined, changes: Partial<OutdatedFacts>) {
  const calendar = calendarOf(backup({ spec: { schedule: "0 2 * * *" } }), new Zones());
  const facts = { scheduledTime: undefined, calendar, startingDeadlineSeconds: 3600, isSuspended: false };
  return planOutdatedRun(trigger === undefined ? {} : { trigger }, { ...facts, now: two, ...changes });
}

describe("the Job of a run that cannot start and whose spec has changed", () => {
  test.each(["OnDemand", "Manual"])(
    "that a person asked for (%s) is replaced, whatever the schedule says",
    (by) => {
      expect(planOf(by, {})).toBe("replace");
      expect(planOf(by, { isSuspended: true, calendar: undefined })).toBe("replace");
    },
  );

  test("of the first run is replaced, but not while suspended", () => {
    expect(planOf("Immediate", {})).toBe("replace");
    expect(planOf("Immediate", { isSuspended: true })).toBe("wait");
  });

  test("of the schedule is replaced until its starting deadline", () => {
    expect(planOf("Schedule", { scheduledTime: two, now: two + 60 * minute })).toBe("replace");
    expect(planOf("Schedule", { scheduledTime: two, now: two + 61 * minute })).toBe("end");
  });

  test("of the schedule is ended when a later time is due, for which the CronJob controller starts a run", () => {
    const calendar = calendarOf(backup({ spec: { schedule: "*/5 * * * *" } }), new Zones());
    expect(planOf("Schedule", { calendar, scheduledTime: two, now: two + 4 * minute })).toBe("replace");
    expect(planOf("Schedule", { calendar, scheduledTime: two, now: two + 5 * minute })).toBe("end");
  });

  test("of the schedule waits while suspended, or while the schedule is not valid", () => {
    expect(planOf("Schedule", { scheduledTime: two, isSuspended: true })).toBe("wait");
    expect(planOf("Schedule", { scheduledTime: two, calendar: undefined })).toBe("wait");
  });

  test("of a trigger that only a later operator knows is not lost", () => {
    expect(planOf("Drill", {})).toBe("replace");
  });
});
