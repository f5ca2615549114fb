import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ScheduleFacts } from "../../../operator/schedule/missed.ts";
import { missedRuns, scheduledTime } from "../../../operator/schedule/missed.ts";
import { parseSchedule } from "../../../operator/schedule/parse.ts";
import { timesBetween } from "../../support/schedule/times.ts";
import { Zones } from "../../../operator/schedule/zone.ts";
import { CountingZone } from "../../support/schedule/counting-zone.ts";

const zones = new Zones();
const at = (time: string) => Date.parse(`${time}Z`);
const minute = 60_000;

function find(facts: Partial<Omit<ScheduleFacts, "schedule">> & { schedule?: string; now: number }) {
  const { schedule = "@hourly", ...rest } = facts;
  return missedRuns({
    schedule: parseSchedule(schedule, "shop/orders"),
    zone: zones.get("Etc/UTC"),
    checkedUntil: at("2026-03-01T00:00"),
    started: [],
    startingDeadlineSeconds: 600,
    suspended: false,
    changed: false,
    ...rest,
  });
}

describe("a time of the schedule", () => {
  test("has not been missed as long as a run may begin, and a minute more for its Job to be seen", () => {
    const open = { count: 0, checkedUntil: at("2026-03-01T00:00"), nextDeadline: at("2026-03-01T01:11") };
    expect(find({ now: at("2026-03-01T00:59") })).toEqual(open);
    expect(find({ now: at("2026-03-01T01:00") })).toEqual(open);
    expect(find({ now: at("2026-03-01T01:10:59") })).toEqual(open);
    expect(find({ now: at("2026-03-01T01:11") })).toEqual({
      count: 1,
      oldest: at("2026-03-01T01:00"),
      newest: at("2026-03-01T01:00"),
      checkedUntil: at("2026-03-01T01:00"),
      nextDeadline: at("2026-03-01T02:11"),
    });
  });

  test("has been missed as soon as a run is started for a later one", () => {
    expect(
      find({
        startingDeadlineSeconds: 86_400,
        started: [at("2026-03-01T03:00")],
        now: at("2026-03-01T03:00:05"),
      }),
    ).toMatchObject({
      count: 2,
      oldest: at("2026-03-01T01:00"),
      newest: at("2026-03-01T02:00"),
      checkedUntil: at("2026-03-01T03:00"),
    });
  });

  test("has not been missed when a run was started for it, however late", () => {
    const started = [at("2026-03-01T01:00"), at("2026-03-01T03:00"), at("2026-03-01T01:00")];
    expect(find({ started, now: at("2026-03-01T03:30") })).toMatchObject({
      count: 1,
      newest: at("2026-03-01T02:00"),
      checkedUntil: at("2026-03-01T03:00"),
    });
  });

  test("has not been missed before the object was created", () => {
    expect(find({ checkedUntil: at("2026-03-01T02:30"), now: at("2026-03-01T02:45") }).count).toBe(0);
    expect(find({ checkedUntil: at("2026-03-01T02:30"), now: at("2026-03-01T03:11") }).count).toBe(1);
  });

  test("has not been missed while suspended, nor afterwards", () => {
    const suspended = find({ suspended: true, now: at("2026-03-01T05:30") });
    expect(suspended).toEqual({ count: 0, checkedUntil: at("2026-03-01T05:00") });
    expect(find({ ...suspended, now: at("2026-03-01T06:30") })).toMatchObject({
      count: 1,
      newest: at("2026-03-01T06:00"),
    });
  });

  test("does not count when it came before a change of the spec", () => {
    const changed = find({ schedule: "30 * * * *", changed: true, now: at("2026-03-01T05:40") });
    expect(changed).toEqual({
      count: 0,
      checkedUntil: at("2026-03-01T05:40"),
      nextDeadline: at("2026-03-01T06:41"),
    });
    expect(find({ schedule: "30 * * * *", ...changed, now: at("2026-03-01T06:41") }).count).toBe(1);
  });

  test("is not settled by a Job from the future, or one of another schedule", () => {
    expect(find({ started: [at("2036-03-01T01:00")], now: at("2026-03-01T00:30") }).count).toBe(0);
    expect(find({ started: [at("2026-03-01T01:07")], now: at("2026-03-01T01:08") })).toMatchObject({
      count: 1,
      newest: at("2026-03-01T01:00"),
      checkedUntil: at("2026-03-01T01:00"),
    });
  });

  test("counts once where clocks change: a skipped time never, a repeated time twice", () => {
    const paris = zones.get("Europe/Paris");
    const night = { zone: paris, schedule: "30 2 * * *" };
    const spring = { ...night, checkedUntil: at("2026-03-28T12:00"), now: at("2026-03-29T12:00") };
    const autumn = { ...night, checkedUntil: at("2026-10-24T12:00"), now: at("2026-10-25T12:00") };
    expect(find(spring).count).toBe(0);
    expect(find(autumn)).toMatchObject({
      count: 2,
      oldest: at("2026-10-25T00:30"),
      newest: at("2026-10-25T01:30"),
    });
  });

  test("never moves back when the clock does", () => {
    const checkedUntil = at("2026-03-01T05:00");
    for (const change of [{}, { suspended: true }, { changed: true }]) {
      expect(find({ checkedUntil, now: at("2026-03-01T02:00"), ...change })).toMatchObject({
        count: 0,
        checkedUntil,
      });
    }
  });
});

test("a year of missed minutes is counted day by day and run by run", () => {
  const paris = new CountingZone(zones.get("Europe/Paris"));
  const found = find({
    schedule: "* * * * *",
    zone: paris,
    checkedUntil: at("2025-03-01T00:00"),
    now: at("2026-03-01T00:11"),
    started: Array.from({ length: 500 }, (_, nr) => at("2025-03-02T00:00") + nr * 97 * minute),
  });
  expect(found).toMatchObject({ count: 365 * 1440 - 500, newest: at("2026-03-01T00:00") });
  expect(paris.asked).toBeLessThan(10 * (365 + 500));
});

describe("over weeks in which the controller stops and starts,", () => {
  /**
   * When the controller goes down and comes back, how long runs take, and when missed runs are counted. Times are in
   * minutes.
   */
  interface Story {
    schedule: string;
    zone: string;
    start: number;
    deadlineMinutes: number;
    forbid: boolean;
    controllerShifts: number[];
    looks: number[];
    runMinutes: number[];
    /** Which of the counts end before the status has their result. */
    lost: boolean[];
  }

  const stories: fc.Arbitrary<Story> = fc.record({
    schedule: fc.constantFrom(
      "*/15 * * * *",
      "@hourly",
      "30 2 * * *",
      "0 */4 * * *",
      "10-50/20 1-3 * * *",
      "0 0 * * SUN",
    ),
    zone: fc.constantFrom("Etc/UTC", "Europe/Paris", "Australia/Lord_Howe", "America/New_York"),
    start: fc
      .constantFrom("2026-03-27T12:07", "2026-10-24T03:00", "2026-10-02T22:59:30", "2026-06-01T00:00")
      .map(at),
    deadlineMinutes: fc.integer({ min: 1, max: 300 }),
    forbid: fc.boolean(),
    controllerShifts: fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 10 }),
    looks: fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 60 }),
    runMinutes: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 10 }),
    lost: fc.array(fc.boolean(), { minLength: 1, maxLength: 10 }),
  });

  test("each time is either started, or counted as missed once", () => {
    let counted = 0;
    fc.assert(
      fc.property(stories, (story) => {
        const schedule = parseSchedule(story.schedule, "shop/orders");
        const zone = zones.get(story.zone);
        const length = story.looks.reduce((sum, pause) => sum + pause, 0);
        const times = timesBetween(schedule, zone, story.start, story.start + length * minute);
        const looksAt = new Map(
          sums(story.looks).map((end, nr) => [end, story.lost[nr % story.lost.length] === true]),
        );
        const shifts = new Set(sums(story.controllerShifts));

        const started: number[] = [];
        let isControllerUp = true;
        let passed = 0;
        let busyUntil = 0;
        let status = { checkedUntil: story.start, total: 0 };
        let end = story.start;
        for (let tick = 0; tick <= length; tick += 1) {
          const now = story.start + tick * minute;
          if (shifts.has(tick)) isControllerUp = !isControllerUp;
          // Of all times that are due and not too late, the controller starts the newest.
          while ((times[passed] ?? Infinity) <= now) passed += 1;
          const due = times[passed - 1] ?? 0;
          const isNew = due > (started.at(-1) ?? 0) && due > now - story.deadlineMinutes * minute;
          if (isControllerUp && isNew && !(story.forbid && busyUntil > now)) {
            busyUntil = now + (story.runMinutes[started.length % story.runMinutes.length] ?? 0) * minute;
            started.push(due);
          }
          const isLost = looksAt.get(tick);
          if (isLost === undefined) continue;
          const found = missedRuns({
            schedule,
            zone,
            checkedUntil: status.checkedUntil,
            started,
            startingDeadlineSeconds: story.deadlineMinutes * 60,
            suspended: false,
            changed: false,
            now,
          });
          if (isLost) continue;
          status = { checkedUntil: found.checkedUntil, total: status.total + found.count };
          end = now;
          const expired = now - (story.deadlineMinutes + 1) * minute;
          const missed = times.filter(
            (time) => !started.includes(time) && (time <= expired || time < (started.at(-1) ?? 0)),
          );
          expect(status.total).toBe(missed.length);
          expect(found.nextDeadline).toBeGreaterThan(now);
        }
        counted += status.total;
        expect(status.checkedUntil).toBeLessThanOrEqual(end);
      }),
      { numRuns: 1000 },
    );
    expect(counted).toBeGreaterThan(1000);
  });

  function sums(steps: readonly number[]): number[] {
    let sum = 0;
    return steps.map((step) => (sum += step));
  }
});

test.each([
  [
    "by its annotation",
    {
      name: "orders-29500000",
      annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": "2026-03-29T03:00:00+02:00" },
    },
    "2026-03-29T01:00",
  ],
  ["by its name", { name: "orders-29579100" }, "2026-03-29T01:00"],
  ["not at all when made by hand", { name: "orders-now" }, undefined],
  ["not at all when it is another CronJob's", { name: "orders-eu-29579100" }, undefined],
  ["not at all when its number is no time", { name: "orders-2", annotations: {} }, undefined],
])("a Job tells the time that it was made for %s", (_, job, expected) => {
  expect(scheduledTime("orders", job)).toBe(expected && at(expected));
});
