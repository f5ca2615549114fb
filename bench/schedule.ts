/**
 * Measures how long the operator's calculations with schedules take, including offsets of time zones, and compares with
 * robfig/cron, in the program that the tests use. The program's start without a question has a line of its own.
 *
 *   npm run bench:schedule -- [--rounds 20]
 */
import { parseArgs } from "node:util";
import { retention } from "../operator/repository/retention.ts";
import { missedRuns } from "../operator/schedule/missed.ts";
import { parseSchedule } from "../operator/schedule/parse.ts";
import { allTimes, countTimes, nextTime } from "../operator/schedule/times.ts";
import { Zones } from "../operator/schedule/zone.ts";
import { buildRobfig } from "../test/support/schedule/robfig.ts";
import { spread } from "./spread.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "20" } } });
const rounds = Number(values.rounds);
if (!(Number.isInteger(rounds) && rounds > 0))
  throw new Error(`--rounds ${values.rounds}: give a whole number.`);

const at = (time: string) => Date.parse(`${time}Z`);
const now = at("2026-03-27T12:00");
const zoneNames = ["Europe/Paris", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "Etc/UTC"];
const fleet = Array.from({ length: 1000 }, (_, nr) => ({
  identity: `team/database-${nr}`,
  zone: zoneNames[nr % zoneNames.length] ?? "",
}));
const nightly = "H H(0-5) * * *";
const questions = fleet.map(({ identity, zone }) => ({
  schedule: parseSchedule(nightly, identity).effective,
  zone,
  after: now / 1000,
  count: 1,
}));
const everyMinute = parseSchedule("* * * * *", "");
const [from, to] = [at("2025-03-01T00:00"), at("2026-03-01T00:11")];

const robfig = await buildRobfig();
const works: [string, () => unknown][] = [
  [
    "next times of 1 000 nightly schedules",
    () => {
      const zones = new Zones();
      return fleet.map(({ identity, zone }) =>
        nextTime(parseSchedule(nightly, identity), zones.get(zone), now),
      );
    },
  ],
  ["robfig/cron: nothing", () => robfig.ask([])],
  ["robfig/cron: the same next times", () => robfig.ask(questions)],
  [
    "a year in which every minute was missed",
    () =>
      missedRuns({
        schedule: everyMinute,
        zone: new Zones().get("Europe/Paris"),
        checkedUntil: from,
        started: [],
        startingDeadlineSeconds: 600,
        suspended: false,
        changed: false,
        now: to,
      }),
  ],
  [
    "robfig/cron: the minutes of a year, one after the other",
    () =>
      robfig.ask([
        { schedule: "* * * * *", zone: "Europe/Paris", after: from / 1000, count: (to - from) / 60_000 },
      ]),
  ],
  [
    "ten years of minutes counted",
    () =>
      countTimes(
        everyMinute,
        new Zones().get("Europe/Paris"),
        at("2020-01-01T00:00"),
        at("2030-01-01T00:00"),
      ),
  ],
  [
    "what retention removes next of 2 000 snapshots that all stay",
    () => {
      const zone = new Zones().get("Etc/UTC");
      const snapshots = Array.from({ length: 2000 }, (_, nr) => ({
        name: `s-${nr}`,
        time: now - nr * 60_000,
      }));
      const nextBackups = allTimes(everyMinute, zone, now);
      return retention(snapshots, { keepLast: 10_000, keepYearly: 10 }, zone, now, { nextBackups });
    },
  ],
];

const took = new Map<string, number[]>(works.map(([name]) => [name, []]));
try {
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of works) {
      const start = performance.now();
      await work();
      took.get(name)?.push(performance.now() - start);
    }
  }
} finally {
  await robfig.remove();
}
for (const [name, milliseconds] of took) console.log(`${name}: ${spread(milliseconds, 1)} ms`);
