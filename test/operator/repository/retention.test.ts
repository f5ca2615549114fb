import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RetentionPolicy } from "../../../operator/api/databases/v1/retention.ts";
import type {
  RetainedSnapshot,
  RetentionFacts,
  RetentionPause,
} from "../../../operator/repository/retention.ts";
import { durationSeconds, keptByMinSuccessful, retention } from "../../../operator/repository/retention.ts";
import { parseSchedule } from "../../../operator/schedule/parse.ts";
import { allTimes } from "../../../operator/schedule/times.ts";
import { Zones } from "../../../operator/schedule/zone.ts";
import { CountingZone } from "../../support/schedule/counting-zone.ts";
import { histories, keepPolicies, policies, zoneNames } from "../../support/repository/histories.ts";

const zones = new Zones();
const utc = zones.get("Etc/UTC");
const at = (time: string) => Date.parse(`${time}Z`);
const day = 86_400_000;

const notListed = "Maintenance has not listed the repository yet.";

/** Snapshots whose names are their times. */
const made = (...times: string[]): RetainedSnapshot[] =>
  times.map((time) => ({ name: time, time: at(time) }));
const named = (list: readonly { name: string }[]) => list.map(({ name }) => name);

function kept(
  snapshots: readonly RetainedSnapshot[],
  policy: RetentionPolicy,
  {
    zone = "Etc/UTC",
    now = Math.max(0, ...snapshots.map(({ time }) => time)),
    ...facts
  }: RetentionFacts & { zone?: string; now?: number } = {},
): string[] {
  return named(retention(snapshots, { minSuccessful: 1, ...policy }, zones.get(zone), now, facts).keep);
}

describe("a backup that drills have restored", () => {
  const now = at("2026-03-10T12:00");
  const [first, second, third, fourth] = made(
    "2026-03-04T00:00",
    "2026-03-03T00:00",
    "2026-03-02T00:00",
    "2026-03-01T00:00",
  ) as [RetainedSnapshot, RetainedSnapshot, RetainedSnapshot, RetainedSnapshot];
  const verified = (snapshot: RetainedSnapshot) => ({ ...snapshot, verifiedTime: now });
  const judge = (snapshots: readonly RetainedSnapshot[]) =>
    retention(snapshots, { keepLast: 1, minSuccessful: 1 }, utc, now, { nextBackups: [now + 1, now + 2] });

  test("stays while the newest one of which it is known is bad, and is not predicted to expire", () => {
    const list = [first, { ...second, isBad: true }, verified(third), verified(fourth)];
    const { keep, remove, upcoming } = judge(list);
    expect(named(remove)).toEqual([]);
    expect(keep[1]).toEqual({ name: second.name, reasons: ["newestBad"] });
    expect(keep.at(-1)).toEqual({ name: fourth.name, reasons: ["verified"] });
    expect(named(upcoming)).toEqual([first.name]);
  });

  test("expires when a newer one is good", () => {
    const list = [first, verified(second), { ...third, isBad: true }, verified(fourth)];
    expect(named(judge(list).remove)).toEqual([third.name, fourth.name]);
  });

  test("stays while a drill restores it", () => {
    const { keep, remove, upcoming } = judge([first, second, { ...third, isInUse: true }]);
    expect(named(remove)).toEqual([second.name]);
    expect(keep.at(-1)).toEqual({ name: third.name, reasons: ["inUse"] });
    expect(named(upcoming)).toEqual([first.name]);
  });
});

describe("a backup that was found in the repository", () => {
  const now = at("2026-03-10T12:00");
  const hourly = [1, 2, 3, 4, 5].map((hours) => ({ name: `${hours}`, time: now - hours * 3_600_000 }));
  const found = hourly.map((each) => ({ ...each, foundTime: now - 3_600_000 }));
  const judge = (snapshots: readonly RetainedSnapshot[], time = now, facts: RetentionFacts = {}) =>
    retention(snapshots, { keepLast: 2, minSuccessful: 1 }, utc, time, facts);

  test("is kept for a day, and then as the rules say", () => {
    expect(named(judge(hourly).remove)).toEqual(["3", "4", "5"]);
    expect(judge(found)).toMatchObject({
      remove: [],
      keep: [{}, {}, { name: "3", reasons: ["found"] }, { reasons: ["found"] }, { reasons: ["found"] }],
    });
    const end = now + 23 * 3_600_000;
    expect(named(judge(found, end - 1).remove)).toEqual([]);
    expect(named(judge(found, end).remove)).toEqual(["3", "4", "5"]);
  });

  test("counts for the rules, so that others expire as if its run had been seen", () => {
    const mixed = [...found.slice(0, 2), ...hourly.slice(2)];
    expect(named(judge(mixed).remove)).toEqual(["3", "4", "5"]);
  });

  test("is predicted to expire when the day is over, not before, and never when it is pinned", () => {
    const end = now + 23 * 3_600_000;
    const [first, ...others] = found.slice(2);
    const some = [
      ...found.slice(0, 2),
      { ...first, name: "3", time: now - 10_800_000, pinned: true },
      ...others,
    ];
    const nextBackups = [now + 1_800_000, now + 86_400_000];
    expect(judge(some, now, { nextBackups }).upcoming).toEqual([
      { name: "5", time: end },
      { name: "4", time: end },
      { name: "2", time: end },
      { name: "1", time: now + 86_400_000 },
    ]);
  });
});

describe("retention", () => {
  const week = made(
    ...["2026-03-08T03:00", "2026-03-08T02:00", "2026-03-07T02:00", "2026-03-06T02:00"],
    ...["2026-03-02T02:00", "2026-03-01T02:00", "2026-02-28T02:00", "2025-12-31T02:00"],
  );

  test.each<[RetentionPolicy, string[]]>([
    [{ keepLast: 2 }, ["2026-03-08T03:00", "2026-03-08T02:00"]],
    [{ keepDaily: 3 }, ["2026-03-08T03:00", "2026-03-07T02:00", "2026-03-06T02:00"]],
    // 2 March was a Monday.
    [{ keepWeekly: 2 }, ["2026-03-08T03:00", "2026-03-01T02:00"]],
    [{ keepMonthly: 3 }, ["2026-03-08T03:00", "2026-02-28T02:00", "2025-12-31T02:00"]],
    [{ keepYearly: 5 }, ["2026-03-08T03:00", "2025-12-31T02:00"]],
    [{ keepHourly: 2 }, ["2026-03-08T03:00", "2026-03-08T02:00"]],
    [{ keepLast: 1, keepMonthly: 2 }, ["2026-03-08T03:00", "2026-02-28T02:00"]],
    [{ maxAge: "48h" }, ["2026-03-08T03:00", "2026-03-08T02:00", "2026-03-07T02:00"]],
    [{ keepMonthly: 3, maxAge: "2w" }, ["2026-03-08T03:00", "2026-02-28T02:00"]],
    [{ keepLast: 1, minSuccessful: 4 }, named(week.slice(0, 4))],
    [{}, named(week)],
    [{ minSuccessful: 2 }, named(week)],
  ])("%j", (policy, expected) => {
    expect(kept(week, policy)).toEqual(expected);
    expect(kept(week.toReversed(), policy)).toEqual(expected);
  });

  test("keeps all without a policy", () => {
    const { keep, remove, upcoming, paused } = retention(week, undefined, utc, at("2026-03-08T12:00"), {
      failure: "The dump failed.",
    });
    expect(keep).toEqual(week.map(({ name }) => ({ name, reasons: ["noRules"] })));
    expect({ remove, upcoming, paused }).toEqual({ remove: [], upcoming: [], paused: undefined });
  });

  test("keeps three unless the policy says otherwise", () => {
    const { keep } = retention(week, { keepLast: 1 }, utc, at("2026-03-08T12:00"), {});
    expect(keep).toEqual([
      { name: "2026-03-08T03:00", reasons: ["newest", "minSuccessful", "keepLast"] },
      { name: "2026-03-08T02:00", reasons: ["minSuccessful"] },
      { name: "2026-03-07T02:00", reasons: ["minSuccessful"] },
    ]);
  });

  test("says why it removes", () => {
    const { remove } = retention(
      made("2026-03-08T03:00", "2026-03-08T02:00", "2026-01-01T02:00"),
      { keepDaily: 9, maxAge: "30d", minSuccessful: 1 },
      utc,
      at("2026-03-08T12:00"),
      {},
    );
    expect(remove).toEqual([
      { name: "2026-03-08T02:00", reason: "No rule keeps it." },
      { name: "2026-01-01T02:00", reason: "It is older than 30d." },
    ]);
  });

  test("keeps what is younger than maxAge, to the millisecond", () => {
    const now = at("2026-03-08T02:00");
    expect(kept(week, { maxAge: "24h" }, { now })).toContain("2026-03-08T02:00");
    expect(kept(week, { maxAge: "24h" }, { now })).not.toContain("2026-03-07T02:00");
    expect(kept(week, { maxAge: "24h" }, { now: now - 1 })).toContain("2026-03-07T02:00");
  });

  test("uses the days of its time zone", () => {
    const nights = made("2026-06-02T05:30", "2026-06-02T03:30", "2026-06-01T22:30", "2026-06-01T12:00");
    expect(kept(nights, { keepDaily: 2 })).toEqual(["2026-06-02T05:30", "2026-06-01T22:30"]);
    // 03:30 UTC is half past eleven on the first of June there.
    expect(kept(nights, { keepDaily: 2 }, { zone: "America/New_York" })).toEqual([
      "2026-06-02T05:30",
      "2026-06-02T03:30",
    ]);
    expect(kept(nights, { keepDaily: 2 }, { zone: "Asia/Tokyo" })).toEqual([
      "2026-06-02T05:30",
      "2026-06-01T12:00",
    ]);
  });

  test("counts a day on which clocks change, of 23 or 25 hours, as one day", () => {
    const autumn = made("2026-10-25T22:30", "2026-10-24T22:30", "2026-10-24T21:30");
    expect(kept(autumn, { keepDaily: 3 }, { zone: "Europe/Paris" })).toEqual([
      "2026-10-25T22:30",
      "2026-10-24T21:30",
    ]);
    const spring = made("2026-03-29T21:30", "2026-03-28T23:30", "2026-03-28T22:30");
    expect(kept(spring, { keepDaily: 3 }, { zone: "Europe/Paris" })).toEqual([
      "2026-03-29T21:30",
      "2026-03-28T22:30",
    ]);
  });

  test("counts an hour that clocks repeat as two", () => {
    const twice = made("2026-10-25T01:50", "2026-10-25T01:10", "2026-10-25T00:50", "2026-10-25T00:10");
    expect(kept(twice, { keepHourly: 4 }, { zone: "Europe/Paris" })).toEqual([
      "2026-10-25T01:50",
      "2026-10-25T00:50",
    ]);
  });

  test("uses the weeks of ISO 8601 across the end of a year", () => {
    // Monday 29 December 2025 to Sunday 4 January 2026 is the first week of 2026.
    const weeks = made("2026-01-05T02:00", "2026-01-04T02:00", "2025-12-29T02:00", "2025-12-28T02:00");
    expect(kept(weeks, { keepWeekly: 3 })).toEqual([
      "2026-01-05T02:00",
      "2026-01-04T02:00",
      "2025-12-28T02:00",
    ]);
  });

  test("never removes pinned ones, the newest, nor the newest verified one", () => {
    const [newest, second, verified, pinned, olderVerified] = made(
      ...["2026-03-08T02:00", "2026-03-07T02:00", "2026-03-06T02:00", "2026-03-05T02:00", "2026-03-04T02:00"],
    ) as [RetainedSnapshot, RetainedSnapshot, RetainedSnapshot, RetainedSnapshot, RetainedSnapshot];
    const snapshots = [
      newest,
      second,
      { ...verified, verifiedTime: at("2026-03-06T05:00") },
      { ...pinned, pinned: true },
      { ...olderVerified, verifiedTime: at("2026-03-08T01:00") },
    ];
    const { keep, remove } = retention(
      snapshots,
      { maxAge: "1h", minSuccessful: 1 },
      utc,
      at("2030-01-01T00:00"),
      {},
    );
    expect(keep).toEqual([
      { name: newest.name, reasons: ["newest", "minSuccessful"] },
      { name: verified.name, reasons: ["newestVerified"] },
      { name: pinned.name, reasons: ["pinned"] },
    ]);
    expect(named(remove)).toEqual([second.name, olderVerified.name]);
  });

  test.each<[RetentionFacts, RetentionPause]>([
    [{ failure: "Run orders-1 failed." }, { reason: "NewestRunFailed", message: "Run orders-1 failed." }],
    [{ isUnlisted: true }, { reason: "RepositoryNotListed", message: notListed }],
    [
      { failure: "Run orders-1 failed.", isReadOnly: true },
      { reason: "RepositoryReadOnly", message: "The repository may only be read." },
    ],
    [
      { failure: "Run orders-1 failed.", isUnlisted: true },
      { reason: "RepositoryNotListed", message: notListed },
    ],
  ])("removes nothing while paused: %j", (facts, paused) => {
    const found = retention(week, { keepLast: 1, minSuccessful: 1 }, utc, at("2026-03-08T12:00"), facts);
    expect(found.remove).toEqual([]);
    expect(found.paused).toEqual(paused);
    expect(named(found.keep)).toEqual(named(week));
    expect(found.keep.slice(0, 2).map(({ reasons }) => reasons)).toEqual([
      ["newest", "minSuccessful", "keepLast"],
      ["paused"],
    ]);
  });

  test("takes a rule of 0 for one that is not there", () => {
    const zeros = { keepLast: 0, keepHourly: 0, keepWeekly: 0, keepMonthly: 0, keepYearly: 0 };
    const decide = (policy: RetentionPolicy) => retention(week, policy, utc, at("2026-03-08T12:00"), {});
    const daily = { keepDaily: 3, minSuccessful: 1 };
    expect(decide({ ...zeros, ...daily })).toEqual(decide(daily));
    expect(decide({ ...zeros, keepDaily: 0 })).toEqual(decide({}));
    expect(decide({ ...zeros, maxAge: "3d" })).toEqual(decide({ maxAge: "3d" }));
  });

  test("says which snapshots only minSuccessful keeps, also if the policy does not name it", () => {
    const explained = (policy: RetentionPolicy) =>
      keptByMinSuccessful(retention(week, policy, utc, at("2026-03-08T12:00"), {}).keep, policy);
    expect(explained({ keepLast: 2 })).toBe(
      `Only minSuccessful, which is 3, keeps ${week[2]?.name ?? ""}. ` +
        "To keep fewer snapshots, set spec.retention.minSuccessful.",
    );
    expect(explained({ keepLast: 2, minSuccessful: 2 })).toBeUndefined();
    expect(explained({ keepLast: 5 })).toBeUndefined();
    expect(explained({})).toBeUndefined();
  });

  test("keeps only the newest snapshot of those that no rule keeps if minSuccessful is 0", () => {
    expect(kept(week, { maxAge: "1h", minSuccessful: 0 }, { now: at("2030-01-01T00:00") })).toHaveLength(1);
  });

  test("removes nothing while the time of a snapshot is not known", () => {
    const { keep, remove, paused } = retention(
      [...week, { name: "odd", time: NaN }],
      { keepLast: 1 },
      utc,
      at("2026-03-08T12:00"),
      {},
    );
    expect(remove).toEqual([]);
    expect(keep).toHaveLength(9);
    expect(paused).toEqual({ reason: "SnapshotTimeUnknown", message: "The time of odd is unknown." });
  });

  test("keeps a snapshot from the future, which does not count in the place of others", () => {
    const ahead = { name: "ahead", time: at("2031-01-01T00:00") };
    const now = at("2026-03-08T12:00");
    const judge = (snapshots: readonly RetainedSnapshot[]) =>
      retention(snapshots, { keepLast: 2, minSuccessful: 1 }, utc, now, {});
    const { keep, remove } = judge([...week, ahead]);
    expect(remove).toEqual(judge(week).remove);
    expect(keep).toContainEqual({ name: "ahead", reasons: ["future"] });
    // The clock of a node may be a little ahead.
    expect(named(judge([...week, { name: "soon", time: now + 60_000 }]).remove)).toHaveLength(
      remove.length + 1,
    );
  });

  test("of two with the same time, considers the one with the greater name newer", () => {
    const twins = ["a", "c", "b"].map((name) => ({ name, time: at("2026-03-08T02:00") }));
    expect(kept(twins, { keepLast: 2 })).toEqual(["c", "b"]);
    expect(kept(twins, { keepDaily: 2 })).toEqual(["c"]);
  });

  test("has nothing to do without snapshots", () => {
    expect(retention([], { keepLast: 1, maxAge: "1h" }, utc, 0, { nextBackups: [1] })).toEqual({
      keep: [],
      remove: [],
      upcoming: [],
    });
  });
});

describe("with any backups,", () => {
  const cases = fc.record({
    snapshots: histories,
    zone: fc.constantFrom(...zoneNames),
    late: fc.integer({ min: 0, max: 40 * day }),
  });
  const nowOf = (snapshots: readonly RetainedSnapshot[], late: number) =>
    Math.max(...snapshots.map(({ time }) => time)) + late;
  const decide = (
    { snapshots, zone, late }: { snapshots: RetainedSnapshot[]; zone: string; late: number },
    policy: RetentionPolicy,
  ) => retention(snapshots, policy, zones.get(zone), nowOf(snapshots, late), {});

  test("each snapshot is kept or removed, and never the newest ones, the newest verified one or a pinned one", () => {
    fc.assert(
      fc.property(cases, policies, (given, policy) => {
        const { keep, remove } = decide(given, policy);
        expect([...named(keep), ...named(remove)].sort()).toEqual(named(given.snapshots).sort());
        const removed = new Set(named(remove));
        const newestFirst = given.snapshots.toSorted((a, b) => b.time - a.time);
        for (const { name } of newestFirst.slice(0, policy.minSuccessful ?? 3))
          expect(removed).not.toContain(name);
        expect(removed).not.toContain(
          newestFirst.find(({ verifiedTime }) => verifiedTime !== undefined)?.name,
        );
        for (const { name, pinned } of newestFirst) if (pinned === true) expect(removed).not.toContain(name);
      }),
      { numRuns: 2000 },
    );
  });

  test("one keep rule more, or a greater number in one, never removes more", () => {
    fc.assert(
      fc.property(cases, keepPolicies, keepPolicies, (given, policy, more) => {
        const greater = { ...policy };
        for (const [rule, count] of Object.entries(more) as [keyof typeof more & "keepLast", number][]) {
          greater[rule] = Math.max(count, policy[rule] ?? 0);
        }
        const before = new Set(named(decide(given, policy).remove));
        for (const name of named(decide(given, greater).remove)) expect(before).toContain(name);
      }),
      { numRuns: 2000 },
    );
  });

  test("a kept snapshot is kept the next time as well", () => {
    fc.assert(
      fc.property(cases, policies, (given, policy) => {
        const keep = new Set(named(decide(given, policy).keep));
        const left = given.snapshots.filter(({ name }) => keep.has(name));
        expect(named(decide({ ...given, snapshots: left }, policy).remove)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test("the predicted snapshots expire at the predicted times, if the backups succeed", () => {
    let predicted = 0;
    fc.assert(
      fc.property(
        cases,
        policies,
        fc.constantFrom("@hourly", "0 2 * * *", "30 1 * * SUN", "0 0 1 * *"),
        fc.boolean(),
        ({ snapshots, zone: name, late }, policy, expression, hasFailed) => {
          const zone = zones.get(name);
          const now = nowOf(snapshots, late);
          const nextBackups = () => allTimes(parseSchedule(expression, ""), zone, now);
          const facts = { nextBackups: nextBackups(), failure: hasFailed ? "The dump failed." : undefined };
          const first = retention(snapshots, policy, zone, now, facts);
          predicted += first.upcoming.length;

          // Compares with what happens: retention decides again at every backup and whenever a snapshot reaches maxAge.
          let there = snapshots.filter((each) => named(first.keep).includes(each.name));
          const gone: { name: string; time: number }[] = [];
          const horizon = first.upcoming.length === 5 ? (first.upcoming.at(-1)?.time ?? now) : now + 15 * day;
          const ages = there.map(
            ({ time }) =>
              time + (policy.maxAge === undefined ? Infinity : durationSeconds(policy.maxAge) * 1000),
          );
          const backups = [];
          for (const time of nextBackups()) {
            if (time > horizon || backups.length === 1000) break;
            backups.push(time);
          }
          const moments = [...new Set([...ages, ...backups])]
            .filter((time) => time > now && time <= horizon)
            .sort((a, b) => a - b);
          const isBackup = new Set(backups);
          for (const time of moments) {
            if (isBackup.has(time)) there = [...there, { name: `new-${time}`, time }];
            const isPaused = hasFailed && time < (backups[0] ?? Infinity);
            const { remove } = retention(there, policy, zone, time, {
              failure: isPaused ? "The dump failed." : undefined,
            });
            const removed = new Set(named(remove));
            gone.push(
              ...named(remove)
                .filter((each) => !each.startsWith("new-"))
                .map((each) => ({ name: each, time })),
            );
            there = there.filter((each) => !removed.has(each.name));
          }
          const order = (list: readonly { name: string; time: number }[]) =>
            list.map(({ name: each, time }) => `${new Date(time).toISOString()} ${each}`).sort();
          if (first.upcoming.length === 5)
            expect(order(gone)).toEqual(expect.arrayContaining(order(first.upcoming)));
          else expect(order(gone)).toEqual(order(first.upcoming.filter(({ time }) => time <= horizon)));
          expect(gone.filter(({ time }) => time < (first.upcoming.at(-1)?.time ?? 0)).length).toBeLessThan(6);
        },
      ),
      { numRuns: 200 },
    );
    expect(predicted).toBeGreaterThan(200);
  });
});

describe("the snapshots that expire next", () => {
  const daily = made("2026-03-08T02:00", "2026-03-07T02:00", "2026-03-06T02:00", "2026-03-05T02:00");
  const nextBackups = () => allTimes(parseSchedule("0 2 * * *", ""), utc, at("2026-03-08T12:00"));
  const expiring = (policy: RetentionPolicy, facts: RetentionFacts = { nextBackups: nextBackups() }) =>
    retention(daily, { minSuccessful: 1, ...policy }, utc, at("2026-03-08T12:00"), facts).upcoming.map(
      ({ name, time }) => `${name} at ${new Date(time).toISOString().slice(0, 16)}`,
    );

  test("are those that the next backups replace", () => {
    expect(expiring({ keepDaily: 4 })).toEqual([
      "2026-03-05T02:00 at 2026-03-09T02:00",
      "2026-03-06T02:00 at 2026-03-10T02:00",
      "2026-03-07T02:00 at 2026-03-11T02:00",
      "2026-03-08T02:00 at 2026-03-12T02:00",
    ]);
  });

  test("are those that reach maxAge, also without a backup", () => {
    const expected = [
      "2026-03-05T02:00 at 2026-03-10T02:00",
      "2026-03-06T02:00 at 2026-03-11T02:00",
      "2026-03-07T02:00 at 2026-03-12T02:00",
    ];
    expect(expiring({ maxAge: "5d" }, {})).toEqual(expected);
    expect(expiring({ maxAge: "5d" })).toEqual([...expected, "2026-03-08T02:00 at 2026-03-13T02:00"]);
  });

  test("expire with the next success after a failure, and are not predicted while something is unknown", () => {
    expect(
      expiring({ keepDaily: 2 }, { nextBackups: nextBackups(), failure: "The dump failed." }).slice(0, 3),
    ).toEqual([
      "2026-03-05T02:00 at 2026-03-09T02:00",
      "2026-03-06T02:00 at 2026-03-09T02:00",
      "2026-03-07T02:00 at 2026-03-09T02:00",
    ]);
    expect(expiring({ keepDaily: 2 }, { nextBackups: nextBackups(), isUnlisted: true })).toEqual([]);
  });

  test("are searched in a limited number of backups if almost none expires", () => {
    const many = Array.from({ length: 2000 }, (_, nr) => ({
      name: `s-${nr}`,
      time: at("2026-03-08T02:00") - nr * 60_000,
    }));
    const zone = new CountingZone(utc);
    const nextBackups = allTimes(parseSchedule("* * * * *", ""), utc, at("2026-03-08T12:00"));
    const { upcoming } = retention(many, { keepLast: 10_000, keepYearly: 10 }, zone, at("2026-03-08T12:00"), {
      nextBackups,
    });
    expect(upcoming).toEqual([]);
    // Once for each snapshot, and for at most the next thousand backups.
    expect(zone.asked).toBe(2000 + 1000);
  });
});

test.each([
  ["15m", 900],
  ["1h", 3600],
  ["12h", 43_200],
  ["7d", 604_800],
  ["4w", 2_419_200],
  ["99999h", 359_996_400],
])("%s is %d seconds", (duration, seconds) => {
  expect(durationSeconds(duration)).toBe(seconds);
});

test.each(["", "7", "d", "0d", "07d", "5min", "5M", "1.5d", "-1d", "100000d", "7D", " 7d"])(
  '"%s" is not a valid duration',
  (text) => {
    expect(() => durationSeconds(text)).toThrow(
      `"${text}" is not a valid duration. Allowed: a number from 1 to 99999 and a unit, m (minutes), h (hours), d (days) or w (weeks). Write for example "30d".`,
    );
  },
);
