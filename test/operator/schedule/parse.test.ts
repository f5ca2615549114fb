import { describe, expect, test } from "vitest";
import type { Values } from "../../../operator/schedule/parse.ts";
import { parseSchedule } from "../../../operator/schedule/parse.ts";
import { ScheduleError } from "../../../operator/schedule/schedule-error.ts";

const effective = (schedule: string, identity: string) => parseSchedule(schedule, identity).effective;

const identity = "shop/orders";
const meant = (values: Values) => values.flatMap((is, value) => (is ? [value] : []));

function errorOf(schedule: string): ScheduleError {
  try {
    parseSchedule(schedule, identity);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error(`"${schedule}" was read without an error.`);
}

describe("a cron expression", () => {
  test("may have lists, ranges, steps and names of either case", () => {
    const schedule = parseSchedule("0,30 9-17/4 1-7,15 jan,JUL-Aug mon-Fri/2", identity);
    expect(meant(schedule.minutes)).toEqual([0, 30]);
    expect(meant(schedule.hours)).toEqual([9, 13, 17]);
    expect(meant(schedule.days)).toEqual([1, 2, 3, 4, 5, 6, 7, 15]);
    expect(meant(schedule.months)).toEqual([1, 7, 8]);
    expect(meant(schedule.weekdays)).toEqual([1, 3, 5]);
  });

  test("goes on to the end after a single value with a step", () => {
    expect(meant(parseSchedule("40/10 * * * *", identity).minutes)).toEqual([40, 50]);
  });

  test.each([
    ["0 0 1 * MON", false],
    ["0 0 */2 * MON", false],
    ["0 0 1 * *", true],
    ["0 0 ? * MON", true],
    ["0 0 1 * */1", true],
    ["0 0 * * *", true],
  ])("%s: both days must fit: %s", (schedule, bothDays) => {
    expect(parseSchedule(schedule, identity).bothDays).toBe(bothDays);
  });

  test("reaches the CronJob unchanged when nothing has to be replaced", () => {
    for (const schedule of ["@daily", "*/5 * * * *", "0 3 * * mon-fri"]) {
      expect(effective(schedule, identity)).toBe(schedule);
    }
  });

  test.each([
    ["60 * * * *", "minute", "60", "is above 59", "The full hour is 0."],
    ["* 24 * * *", "hour", "24", "is above 23", "Midnight is 0."],
    ["* * 0 * *", "day of the month", "0", "is below 1", "The first is 1."],
    ["* * 32 * *", "day of the month", "32", "is above 31", "The last is 31."],
    ["* * * 13 *", "month", "13", "is above 12", "The last is 12."],
    ["* * * June *", "month", "June", "is not valid", "Names have three letters."],
    ["* * * * 7", "day of the week", "7", "is above 6", "Sunday is 0 or SUN."],
    ["* * * * FRI-MON", "day of the week", "FRI-MON", "is a range that goes down", "FRI-6,0-MON"],
    ["* 22-4 * * *", "hour", "22-4", "is a range that goes down", "22-23,0-4"],
    ["*/0 * * * *", "minute", "*/0", "has a step that is not valid", "from 1 to 59"],
    ["*/x * * * *", "minute", "*/x", "has a step that is not valid", "from 1 to 59"],
    [
      "H/99999999999999999999 * * * *",
      "minute",
      "H/99999999999999999999",
      "has a step that is not valid",
      "from 1 to 59",
    ],
    ["1/2/3 * * * *", "minute", "1/2/3", 'more than one "/"', "Keep one step."],
    ["1-2-3 * * * *", "minute", "1-2-3", 'more than one "-"', "such as 1-5"],
    ["*-5 * * * *", "minute", "*-5", "is not valid", "Write a number."],
    ["1, * * * *", "minute", "1,", "has an empty item", "Remove the extra comma."],
    ["-5 * * * *", "minute", "-5", "is not valid", "Add the missing number."],
    ["+5 * * * *", "minute", "+5", "is not valid", "Write a number."],
    ["1.5 * * * *", "minute", "1.5", "is not valid", "Write a number."],
    ["99999999999999999999 * * * *", "minute", "99999999999999999999", "is above 59", "The last is 59."],
    ["0 0 L * *", "day of the month", "L", "is not valid", "Kubernetes does not support"],
    ["0 0 15W * *", "day of the month", "15W", "is not valid", "Kubernetes does not support"],
    ["0 0 * * 1#2", "day of the week", "1#2", "is not valid", "Kubernetes does not support"],
    ["h 2 * * *", "minute", "h", "is not valid", "Write H as a capital letter."],
    ["H5 2 * * *", "minute", "H5", "is not valid", "H(0-59)"],
    ["H(5) 2 * * *", "minute", "H(5)", "is not valid", "H(0-59)"],
    ["H(0-60) 2 * * *", "minute", "H(0-60)", "is above 59", "The full hour is 0."],
    ["H(9-5) 2 * * *", "minute", "H(9-5)", "is a range that goes down", "9-59,0-5"],
    ["H/0 2 * * *", "minute", "H/0", "has a step that is not valid", "from 1 to 59"],
    ["0 0 30 2 *", "day of the month", "30", 'does not occur in month "2"', "Use an earlier day"],
    ["0 0 31 FEB,APR,6 *", "day of the month", "31", 'does not occur in month "FEB,APR,6"', "another month"],
    ["@every 5m", "schedule", "@every 5m", "is not a macro", '"*/15 * * * *"'],
    ["@Daily", "schedule", "@Daily", "is not a macro", 'Write "@daily".'],
    ["@reboot", "schedule", "@reboot", "is not a macro", "Write an expression instead"],
    ["0 0 2 * * *", "schedule", "0 0 2 * * *", "has 6 fields", "leave the first one out"],
    ["0 2 * *", "schedule", "0 2 * *", "has 4 fields", '"0 2 * * *"'],
    ["", "schedule", "", "has 0 fields", '"0 2 * * *"'],
    ["TZ=UTC 0 2 * * *", "schedule", "TZ=UTC 0 2 * * *", "names a time zone", "timeZone"],
    ["CRON_TZ=UTC 0 2 * * *", "schedule", "CRON_TZ=UTC 0 2 * * *", "names a time zone", "timeZone"],
  ])('"%s" is refused: %s "%s" %s', (schedule, field, value, what, fix) => {
    const error = errorOf(schedule);
    expect(error).toMatchObject({ name: "ScheduleError", field, value });
    expect(error.message).toContain(`${field} "${value}" `);
    expect(error.message).toContain(what);
    expect(error.message).toContain(`Allowed: ${error.allowed}. ${error.fix}`);
    expect(error.fix).toContain(fix);
  });

  test("is explained in one line", () => {
    expect(errorOf("0 25 * * *").message).toBe(
      'hour "25" is above 23. Allowed: 0-23, *, lists (0,3), ranges (0-3), steps (*/2) and H. The last is 23.',
    );
    expect(errorOf("0 2 * * Sunday").message).toBe(
      'day of the week "Sunday" is not valid. Allowed: 0-6 or SUN-SAT, *, lists (0,3), ranges (0-3), ' +
        "steps (*/2) and H. Names have three letters.",
    );
  });

  test("may name 29 February, and a day that only some of its months have", () => {
    expect(meant(parseSchedule("0 0 29 2 *", identity).days)).toEqual([29]);
    expect(meant(parseSchedule("0 0 31 2,3 *", identity).months)).toEqual([2, 3]);
    // The Mondays are enough.
    expect(meant(parseSchedule("0 0 30 2 MON", identity).days)).toEqual([30]);
  });
});

describe("H", () => {
  test("stays the same in new versions, so that no backup moves", () => {
    expect(
      ["H H H H H", "H 2 * * *", "H/15 * * * *", "H H(1-4) * * *", "H(0-29)/10 * * * *"].map((schedule) =>
        effective(schedule, identity),
      ),
    ).toEqual(["4 7 8 9 0", "4 2 * * *", "4-59/15 * * * *", "4 4 * * *", "4-29/10 * * * *"]);
    expect(effective("H 2 * * *", "shop/customers")).toBe("33 2 * * *");
  });

  test("may be in lists, next to anything else", () => {
    const [first = "", second = ""] = effective("H(0-29),H(30-59) * * * *", identity).split(/[, ]/);
    expect(Number(second) - Number(first)).toBe(30);
  });

  test("keeps away from the days that short months do not have, unless they are asked for", () => {
    const days = names(1000).map((name) => Number(effective("0 0 H * *", name).split(" ")[2]));
    expect(Math.max(...days)).toBe(28);
    expect(Math.min(...days)).toBe(1);
    const asked = names(100).map((name) => Number(effective("0 0 H(30-31) * *", name).split(" ")[2]));
    expect(new Set(asked)).toEqual(new Set([30, 31]));
  });

  test("with a step begins in the first step", () => {
    for (const name of names(200)) {
      const { effective, minutes } = parseSchedule("H/20 * * * *", name);
      expect(effective).toMatch(/^1?\d-59\/20 \* \* \* \*$/);
      expect(meant(minutes)).toHaveLength(3);
    }
  });

  test("gives each field bits of its own", () => {
    const pairs = names(4000).map((name) => effective("H H * * *", name).split(" ").slice(0, 2).join());
    // This many names produce all of the 1440 pairs but about 1440·e^(-4000/1440) = 90.
    expect(new Set(pairs).size).toBeGreaterThan(1300);
  });

  test.each([
    ["H 2 * * *", [60], 1000],
    ["0 H * * *", [1, 24], 1000],
    ["H/15 H(1-5) * * *", [15, 5], 1000],
    ["H H H H H", [60, 24, 28, 12, 7], 100_000],
  ])("%s spreads evenly, to so many values of each field: %j", (schedule, expected, count) => {
    const all = names(count).map((name) => effective(schedule, name).split(" "));
    for (const [field, values] of expected.entries()) {
      const counts = new Map<string, number>();
      for (const words of all) counts.set(words[field] ?? "", (counts.get(words[field] ?? "") ?? 0) + 1);
      expect(counts.size).toBe(values);
      const fair = count / values;
      const chiSquare = [...counts.values()].reduce((sum, each) => sum + (each - fair) ** 2 / fair, 0);
      // The mean is one less than the number of values. A fair distribution exceeds it by five deviations once in a
      // million tests.
      const freedom = values - 1;
      expect(chiSquare).toBeLessThanOrEqual(freedom + 5 * Math.sqrt(2 * freedom));
    }
  });
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `team-${at % 50}/database-${at}`);
}
