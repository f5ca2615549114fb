import { describe, expect, test } from "vitest";
import type { DatabaseBackupStatus } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import { calendarOf } from "../../../../../operator/controllers/databasebackup/schedule/calendar.ts";
import type { ScheduleFacts } from "../../../../../operator/controllers/databasebackup/schedule/check-missed.ts";
import { checkSchedule } from "../../../../../operator/controllers/databasebackup/schedule/check-missed.ts";
import { Zones } from "../../../../../operator/schedule/zone.ts";
import { backup, repository, time } from "../../../../support/controllers/objects.ts";

/* The sample's schedule fires every five minutes. A run may start one minute late. */

const status = { missedRuns: 4, lastMissedTime: time(0), scheduleCheckedTime: time(0) };

function sample(changes: DatabaseBackupStatus = {}) {
  return backup({ spec: { startingDeadlineSeconds: 60 }, status: { ...status, ...changes } });
}

function check(changes: Partial<ScheduleFacts> = {}, of = sample()) {
  return checkSchedule(of, {
    calendar: calendarOf(of, new Zones()),
    isScheduleNew: false,
    isSuspended: false,
    started: [],
    processStartTime: new Date(time(0)),
    now: new Date(time(14)),
    ...changes,
  });
}

const at = (minute: number) => Date.parse(time(minute));

describe("checkSchedule", () => {
  test("counts the times at which no run was started, in addition to those of before", () => {
    const { findings, missed, isUncertain } = check({ started: [at(5)] });
    expect(missed).toEqual({ count: 1, newest: time(10) });
    expect(isUncertain).toBe(false);
    expect(findings).toEqual({
      missedRuns: 5,
      lastMissedTime: time(10),
      scheduleCheckedTime: time(10),
      lastScheduleTime: time(5),
      nextScheduleTime: time(15),
      effectiveSchedule: "*/5 * * * *",
    });
  });

  test("counts nothing again, and asks to be called when the next time will have been missed", () => {
    const { findings } = check();
    const again = check({}, sample(findings as DatabaseBackupStatus));
    expect(again.findings).toEqual(findings);
    expect(again.missed).toEqual({ count: 0, newest: undefined });
    // Due at 15 minutes, plus the deadline of a minute, a minute until the Job is known, and a second.
    expect(again.requeueAfterSeconds).toBe(3 * 60 + 1);
  });

  test("keeps what is known while the schedule is not valid", () => {
    expect(check({ calendar: undefined })).toEqual({
      findings: { ...status, lastScheduleTime: undefined },
      isUncertain: false,
      missed: { count: 0, newest: undefined },
      requeueAfterSeconds: undefined,
    });
  });

  test("counts nothing while suspended or after a change of the schedule", () => {
    for (const changes of [{ isSuspended: true }, { isScheduleNew: true }]) {
      expect(check(changes).missed.count).toBe(0);
      expect(check(changes).findings.missedRuns).toBe(4);
    }
    expect(check({ isSuspended: true }).findings.nextScheduleTime).toBeUndefined();
  });

  test("ignores times in the future for the last scheduled time", () => {
    expect(check({ started: [at(5), at(20)] }).findings.lastScheduleTime).toBe(time(5));
  });
});

describe("times before this process began", () => {
  const restarted = { processStartTime: new Date(time(12)) };

  test("are not counted before maintenance has listed the repository", () => {
    const found = check(restarted, sample({ repository }));
    expect(found).toMatchObject({ isUncertain: true, missed: { count: 0 } });
    expect(found.findings).toMatchObject({ missedRuns: 4, scheduleCheckedTime: time(0) });
  });

  test("are counted once maintenance has listed it, or has failed to", () => {
    const maintenance = {
      jobName: "u",
      operation: "Maintain",
      phase: "Failed",
      completionTime: time(13),
    } as const;
    for (const known of [
      { ...repository, lastMaintenanceTime: time(13) },
      { ...repository, maintenance },
    ]) {
      const found = check(restarted, sample({ repository: known }));
      expect(found).toMatchObject({ isUncertain: false, missed: { count: 2, newest: time(10) } });
    }
    const former = sample({ repository: { ...repository, lastMaintenanceTime: time(11) } });
    expect(check(restarted, former).isUncertain).toBe(true);
  });

  test("are counted at once where there is no repository yet", () => {
    expect(check(restarted).missed.count).toBe(2);
  });
});
