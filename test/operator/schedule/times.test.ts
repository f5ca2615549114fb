import { describe, expect, test } from "vitest";
import type { Schedule } from "../../../operator/schedule/parse.ts";
import { parseSchedule } from "../../../operator/schedule/parse.ts";
import { countTimes, nextTime } from "../../../operator/schedule/times.ts";
import { nextTimes, timesBetween } from "../../support/schedule/times.ts";
import type { Zone } from "../../../operator/schedule/zone.ts";
import { Zones } from "../../../operator/schedule/zone.ts";
import { CountingZone } from "../../support/schedule/counting-zone.ts";

const zones = new Zones();
const utc = zones.get("Etc/UTC");
const read = (schedule: string) => parseSchedule(schedule, "shop/orders");
const shown = (times: readonly number[]) => times.map((time) => new Date(time).toISOString().slice(0, 16));
const at = (time: string) => Date.parse(`${time}Z`);

describe("the times of a schedule", () => {
  test("come after the given one, never at it", () => {
    const daily = read("0 2 * * *");
    expect(shown(nextTimes(daily, utc, at("2026-03-01T02:00"), 2))).toEqual([
      "2026-03-02T02:00",
      "2026-03-03T02:00",
    ]);
    expect(nextTime(daily, utc, at("2026-03-01T02:00") - 1)).toBe(at("2026-03-01T02:00"));
    expect(nextTime(daily, utc, at("2026-03-01T01:59:59.999"))).toBe(at("2026-03-01T02:00"));
  });

  test("between two others include the later one, and are as many as wanted", () => {
    const hourly = read("@hourly");
    const [from, to] = [at("2026-03-01T02:00"), at("2026-03-01T05:00")];
    const three = ["2026-03-01T03:00", "2026-03-01T04:00", "2026-03-01T05:00"];
    expect(shown(timesBetween(hourly, utc, from, to, 10))).toEqual(three);
    expect(shown(timesBetween(hourly, utc, from, to, 2))).toEqual(three.slice(0, 2));
    expect(timesBetween(hourly, utc, from, to - 1, 10)).toHaveLength(2);
    expect(timesBetween(hourly, utc, to, from, 10)).toEqual([]);
  });

  test("need to match only one of the day of the month and the day of the week if neither is a star", () => {
    const after = at("2026-06-01T12:00");
    expect(shown(nextTimes(read("0 0 13 * FRI"), utc, after, 3))).toEqual([
      "2026-06-05T00:00",
      "2026-06-12T00:00",
      "2026-06-13T00:00",
    ]);
    expect(shown(nextTimes(read("0 0 ? * FRI"), utc, after, 2))).toEqual([
      "2026-06-05T00:00",
      "2026-06-12T00:00",
    ]);
  });

  test("end after little work if there are none within five years", () => {
    // parseSchedule would reject this schedule.
    const never: Schedule = { ...read("0 0 31 * *"), months: read("0 0 1 2 *").months };
    const paris = new CountingZone(zones.get("Europe/Paris"));
    expect(nextTimes(never, paris, at("2026-01-01T00:00"), 5)).toEqual([]);
    expect(countTimes(never, paris, 0, at("2026-01-01T00:00"))).toEqual({ count: 0 });
    // It searches by month, not by minute: five years have 2.6 million minutes.
    expect(paris.asked).toBeLessThan(10_000);
    // 2100 has no 29 February.
    expect(nextTimes(read("0 0 29 2 *"), utc, at("2098-12-31T00:00"), 1)).toEqual([]);
    expect(shown(nextTimes(read("0 0 29 2 *"), utc, at("2099-01-01T00:00"), 1))).toEqual([
      "2104-02-29T00:00",
    ]);
  });

  test("go on where a country left out a day", () => {
    // Samoa had no 30 December 2011. The library of the CronJob controller never ends there.
    const apia = zones.get("Pacific/Apia");
    expect(shown(nextTimes(read("0 0 2 * *"), apia, at("2011-12-28T00:00"), 2))).toEqual([
      "2012-01-01T10:00",
      "2012-02-01T10:00",
    ]);
    expect(nextTimes(read("0 0 30 * *"), apia, at("2011-12-28T00:00"), 1)).toHaveLength(1);
  });

  test("never end, and never go back, whatever a zone does", () => {
    // A zone whose clocks jump at random: by up to twelve hours, every seven hours.
    const mad: Zone = {
      name: "Mad/Hatter",
      offsetAt: (time) => ((Math.floor(time / 25_200_000) * 7919) % 25) * 1_800_000,
    };
    for (const schedule of ["0 3 * * *", "*/7 5 1 * *", "0 0 * 2 *", "30 23 29 2 *"]) {
      let before = at("2026-01-01T00:00");
      for (const time of nextTimes(read(schedule), mad, before, 20)) {
        expect(time).toBeGreaterThan(before);
        before = time;
      }
    }
  });

  test("of a thousand backups take little work", () => {
    const names = ["Europe/Paris", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Etc/UTC"];
    const backups = Array.from({ length: 1000 }, (_, nr) => ({
      schedule: parseSchedule("H H(0-5) * * *", `team/database-${nr}`),
      zone: new CountingZone(zones.get(names[nr % names.length] ?? "")),
    }));
    const now = at("2026-03-27T12:00");
    const next = backups.map(({ schedule, zone }) => nextTime(schedule, zone, now));
    expect(next.every((time) => time !== undefined && time - now < 24 * 3_600_000)).toBe(true);
    // A few for each hour until the next time.
    expect(Math.max(...backups.map(({ zone }) => zone.asked))).toBeLessThan(100);
  });

  test("of ten years, every minute of them, are counted day by day", () => {
    const paris = new CountingZone(zones.get("Europe/Paris"));
    const found = countTimes(read("* * * * *"), paris, at("2020-01-01T00:00"), at("2030-01-01T00:00"));
    expect(found).toEqual({
      count: 3653 * 1440,
      first: at("2020-01-01T00:01"),
      newest: at("2030-01-01T00:00"),
    });
    expect(paris.asked).toBeLessThan(10 * 3653);
  });
});
