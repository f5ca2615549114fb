import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Schedule } from "../../../operator/schedule/parse.ts";
import { parseSchedule } from "../../../operator/schedule/parse.ts";
import { ScheduleError } from "../../../operator/schedule/schedule-error.ts";
import { countTimes } from "../../../operator/schedule/times.ts";
import { nextTimes } from "../../support/schedule/times.ts";
import type { Zone } from "../../../operator/schedule/zone.ts";
import { Zones } from "../../../operator/schedule/zone.ts";
import type { Answer, Robfig } from "../../support/schedule/robfig.ts";
import { buildRobfig } from "../../support/schedule/robfig.ts";
import { expressions, frequentExpressions, nonsense } from "../../support/schedule/schedules.ts";

/** To repeat a failure: `SEED=7 npx vitest run --project envtest robfig`. */
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number) =>
  fc.sample(arbitrary, { seed, numRuns: count });
const utc = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;

/** Zones that change their clocks at midnight, by half an hour or by two hours, or not by rule. */
const oddZones = [
  "America/Sao_Paulo",
  "America/Asuncion",
  "Australia/Lord_Howe",
  "Asia/Beirut",
  "Africa/Cairo",
  "America/Havana",
  "Asia/Tehran",
  "America/Santiago",
  "Atlantic/Azores",
  "Africa/Casablanca",
  "Antarctica/Troll",
  "Asia/Gaza",
  "Europe/London",
  "Europe/Dublin",
  "America/St_Johns",
];
/**
 * In 2011 and before, some islands moved to the other side of the date line and left out a whole day. robfig/cron never
 * ends when it looks for a day there.
 */
const crossers = /^Pacific\/(Apia|Fakaofo|Kiritimati|Enderbury|Kanton|Kwajalein)$|^Kwajalein$/;
const latest = utc("2044-06-01");
const earliest = (zone: string) => utc(crossers.test(zone) ? "2012-01-02" : "1990-01-02");

let robfig: Robfig;
/** The zones as Go knows them, so that different versions of the time zone database do not matter. */
let zones: ReadonlyMap<string, GoZone>;

interface GoZone extends Zone {
  readonly changes: readonly [number, number][];
}

beforeAll(async () => {
  process.stderr.write(`robfig: SEED=${seed}\n`);
  robfig = await buildRobfig();
  const names = [...Intl.supportedValuesOf("timeZone"), "Etc/UTC", "US/Eastern", "Europe/Kyiv"];
  const answers = await robfig.ask(
    names.map((zone) => ({ zone, after: earliest(zone) - 60 * 86_400, until: utc("2100-01-01") })),
  );
  zones = new Map(names.map((name, at) => [name, zoneOf(name, answers[at]?.changes ?? [])]));
});

afterAll(async () => {
  await robfig.remove();
});

function zoneOf(name: string, changes: readonly [number, number][]): GoZone {
  return {
    name,
    changes,
    offsetAt(time) {
      let [low, high] = [0, changes.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((changes[middle]?.[0] ?? 0) * 1000 <= time) low = middle;
        else high = middle;
      }
      return (changes[low]?.[1] ?? 0) * 1000;
    },
  };
}

/** Zones and times. Every second time is within two days of a clock change. */
function moments(): fc.Arbitrary<{ zone: GoZone; after: number }> {
  const all = [...zones.values()];
  const zone = fc.oneof(
    fc.constantFrom(...all),
    fc.constantFrom(...all.filter(({ name }) => oddZones.includes(name))),
  );
  return zone.chain((each) => {
    const from = earliest(each.name);
    const anywhere = fc.integer({ min: from, max: latest });
    const changes = each.changes.map(([at]) => at).filter((at) => at > from && at < latest);
    if (changes.length === 0) return anywhere.map((after) => ({ zone: each, after }));
    const nearChange = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * 86_400, max: 2 * 86_400 }))
      .map(([at, off]) => at + off);
    return fc.oneof(nearChange, anywhere).map((after) => ({ zone: each, after: Math.max(after, from) }));
  });
}

/** Returns undefined if the expression never fires or is not valid. */
function read(expression: string): Schedule | undefined {
  try {
    return parseSchedule(expression, "");
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}

/**
 * Where clocks show an hour, or a part of one, twice, robfig/cron can return a time that has passed, or the same time
 * for ever: in Newfoundland, which until 2011 changed its clocks at a minute past midnight.
 */
function ascending(after: number, times: readonly number[]): number[] {
  const found: number[] = [];
  for (const time of times) if (time > (found.at(-1) ?? after)) found.push(time);
  return found;
}

/**
 * The times that fall on a day and month that the expression names; none if there is no such day. robfig/cron returns a
 * few others where clocks change at midnight at the start of a month: in Paraguay, its 31st of November is in December.
 */
function onDaysNamed({ times, values }: Answer, zone: GoZone): number[] {
  const [, , days, months] = values ?? [];
  return (times ?? []).filter((time) => {
    const local = new Date(time * 1000 + zone.offsetAt(time * 1000));
    return days?.includes(local.getUTCDate()) === true && months?.includes(local.getUTCMonth() + 1) === true;
  });
}

/** The message of a failure, with everything that is needed to repeat it. */
const told = (expression: string, zone: GoZone, after: number) =>
  `${expression} in ${zone.name} after ${after}, SEED=${seed}`;

const valuesOf = ({ minutes, hours, days, months, weekdays }: Schedule) =>
  [minutes, hours, days, months, weekdays].map((values) => values.flatMap((is, at) => (is ? [at] : [])));

describe("compared with robfig/cron, which the CronJob controller uses,", () => {
  test("all forms of expressions mean the same", async () => {
    const asked = [
      ...sample(expressions, 5000),
      ...["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"],
    ];
    const answers = await robfig.ask(
      asked.map((schedule) => ({ schedule, zone: "Etc/UTC", after: utc("2024-01-01"), count: 1 })),
    );
    for (const [at, expression] of asked.entries()) {
      const answer = answers[at];
      const schedule = read(expression);
      if (schedule === undefined) {
        expect(answer, expression).toMatchObject({ times: [] });
        continue;
      }
      expect({ expression, values: valuesOf(schedule), bothDays: schedule.bothDays }).toEqual({
        expression,
        values: answer?.values,
        bothDays: answer?.stars?.includes(true),
      });
    }
  });

  test("invalid expressions are refused, and the others mean the same", async () => {
    const asked = sample(nonsense, 20_000);
    const answers = await robfig.ask(
      asked.map((schedule) => ({ schedule, zone: "Etc/UTC", after: utc("2024-01-01"), count: 1 })),
    );
    let refusedByUs = 0;
    for (const [at, expression] of asked.entries()) {
      const answer = answers[at];
      const schedule = read(expression);
      if (schedule !== undefined)
        expect({ expression, values: valuesOf(schedule) }).toEqual({ expression, values: answer?.values });
      else if (answer?.error === undefined) {
        // robfig/cron accepts some expressions that must be mistakes: "1,,2", "*-5", "+5", and those that never fire.
        refusedByUs += 1;
        const sloppy = /(^|[ ,])(,|$)|,( |$)|[*?]-|\+/.test(expression);
        expect({ expression, isRightlyRefused: sloppy || answer?.times?.length === 0 }).toEqual({
          expression,
          isRightlyRefused: true,
        });
      }
    }
    expect(refusedByUs).toBeGreaterThan(0);
  });

  test("schedules fire at the same times in all zones, and around changes of clocks", async () => {
    const asked = sample(
      fc.tuple(fc.oneof(frequentExpressions, expressions), moments(), fc.integer({ min: 1, max: 12 })),
      12_000,
    ).map(([schedule, moment, count]) => ({ schedule, ...moment, count }));
    const answers = await robfig.ask(asked.map((each) => ({ ...each, zone: each.zone.name })));
    let fired = 0;
    for (const [at, { schedule: expression, zone, after, count }] of asked.entries()) {
      const schedule = read(expression);
      const answer = answers[at] ?? { times: null };
      const what = told(expression, zone, after);
      if (schedule === undefined) {
        expect(onDaysNamed(answer, zone), what).toEqual([]);
        continue;
      }
      const times = nextTimes(schedule, zone, after * 1000, count);
      fired += times.length;
      const expected = ascending(after, answer.times ?? []);
      const got = times.slice(0, expected.length).map((time) => time / 1000);
      expect(got, what).toEqual(expected);
    }
    expect(fired).toBeGreaterThan(40_000);
  });

  test("a day that no month has is refused, though robfig/cron finds another one for it", async () => {
    const expression = "26 0 31 nov *";
    const asuncion = zones.get("America/Asuncion");
    const [answer] = await robfig.ask([
      { schedule: expression, zone: "America/Asuncion", after: utc("1990-01-01"), count: 2 },
    ]);
    expect(answer?.times).toEqual(
      [Date.UTC(1990, 11, 31, 3, 26), Date.UTC(1993, 11, 31, 3, 26)].map((ms) => ms / 1000),
    );
    expect(asuncion && answer && onDaysNamed(answer, asuncion)).toEqual([]);
    expect(() => parseSchedule(expression, "")).toThrow('does not occur in month "nov"');
  });

  test("counting times gives the same number as stepping through them", async () => {
    const asked = sample(fc.tuple(frequentExpressions, moments(), fc.integer({ min: 1, max: 550 })), 150).map(
      ([schedule, moment, count]) => ({ schedule, ...moment, count }),
    );
    const answers = await robfig.ask(asked.map((each) => ({ ...each, zone: each.zone.name })));
    for (const [at, { schedule: expression, zone, after }] of asked.entries()) {
      const times = ascending(after, answers[at]?.times ?? []);
      const to = (times.at(-1) ?? 0) * 1000;
      const counted = countTimes(parseSchedule(expression, ""), zone, after * 1000, to);
      const expected = { count: times.length, first: (times[0] ?? 0) * 1000, newest: to };
      expect(counted, told(expression, zone, after)).toEqual(expected);
    }
  });

  test("Intl knows the same changes of clocks, except where one database is newer than the other", () => {
    const intl = new Zones();
    const different = [...zones.values()].filter(({ name, changes }) => {
      const zone = intl.get(name);
      return changes.some(([at, offset], nr) => {
        if (at > latest) return false;
        const before = changes[nr - 1];
        return (
          zone.offsetAt(at * 1000) !== offset * 1000 ||
          (before !== undefined && zone.offsetAt(at * 1000 - 1000) !== before[1] * 1000)
        );
      });
    });
    expect(zones.size).toBeGreaterThan(400);
    expect(different.length, different.map(({ name }) => name).join()).toBeLessThan(zones.size * 0.05);
  });

  test("names that Go does not know as zones are refused", async () => {
    const names = [
      ..."ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(
        " ",
      ),
      ...[
        "europe/paris",
        "us/eastern",
        "utc",
        "etc/utc",
        "+01:00",
        "Mars/Olympus",
        "",
        "Europe/",
        "Europe/Berlin ",
      ],
    ];
    const answers = await robfig.ask(names.map((zone) => ({ zone, after: 0, until: 1 })));
    const intl = new Zones();
    // Go reads the empty name as UTC.
    const known = names.filter((name, at) => name !== "" && answers[at]?.error === undefined);
    expect(known).toEqual([]);
    for (const name of names)
      expect(() => intl.get(name), name).toThrow(`timeZone "${name}" is not a time zone`);
  });
});
