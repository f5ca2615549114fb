import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RepositoryCheckStatus } from "../../../../../operator/api/databases/v1/storage.ts";
import type { CheckFacts } from "../../../../../operator/controllers/databasebackup/maintenance/plan-check.ts";
import {
  checkStatus,
  planCheck,
} from "../../../../../operator/controllers/databasebackup/maintenance/plan-check.ts";
import type { CheckReport } from "../../../../../operator/repository/maintenance/report.ts";
import { parseSchedule } from "../../../../../operator/schedule/parse.ts";
import { Zones } from "../../../../../operator/schedule/zone.ts";

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2030, 0, 1);
const zone = new Zones().get("Etc/UTC");

function facts(changes: Partial<CheckFacts> & { cron?: string } = {}): CheckFacts {
  const { cron = "0 3 * * *", ...others } = changes;
  return {
    check: undefined,
    schedule: parseSchedule(cron, "shop/orders/check"),
    zone,
    isDefault: false,
    readDataWithinSeconds: (30 * day) / 1000,
    created: start,
    now: start + 4 * hour,
    ...others,
  };
}

function ended(of: CheckFacts, damagedSubsets: number[] = []): RepositoryCheckStatus {
  const plan = planCheck(of);
  if (!("read" in plan)) throw new Error(`No check is due for ${plan.waitSeconds ?? "ever"} s.`);
  const time = new Date(of.now).toISOString();
  const report: CheckReport = {
    operation: "check",
    repositoryID: "",
    errors: [],
    damaged: [],
    damagedSubsets,
    ...plan,
  };
  return checkStatus(of.check, report, time, time);
}

describe("planCheck", () => {
  test("reads as many parts as there are times of the schedule in the period, one after the other", () => {
    expect(planCheck(facts())).toEqual({ read: [1], subsets: 30 });
    let check = ended(facts());
    for (let n = 2; n <= 30; n += 1) {
      const now = start + (n - 1) * day + 4 * hour;
      expect(planCheck(facts({ check, now }))).toEqual({ read: [n], subsets: 30 });
      expect(check.oldestReadTime).toBeUndefined();
      check = ended(facts({ check, now }));
    }
    expect(check).toMatchObject({ subset: 30, subsets: 30, oldestReadTime: "2030-01-01T04:00:00.000Z" });
    const next = facts({ check, now: start + 30 * day + 4 * hour });
    expect(planCheck(next)).toEqual({ read: [1], subsets: 30 });
    expect(ended(next)).toMatchObject({
      subset: 1,
      turnStartTime: "2030-01-31T04:00:00.000Z",
      oldestReadTime: "2030-01-01T04:00:00.000Z",
    });
  });

  test("waits for the next time of the schedule, and by default for a day after the start", () => {
    expect(planCheck(facts({ now: start + 2 * hour }))).toEqual({ waitSeconds: 3600 });
    expect(planCheck(facts({ isDefault: true }))).toEqual({ waitSeconds: (23 * hour) / 1000 });
    expect(planCheck(facts({ isDefault: true, now: start + day + 3 * hour }))).toHaveProperty("read");
    const check = ended(facts());
    expect(planCheck(facts({ check, now: start + 5 * hour }))).toEqual({ waitSeconds: (22 * hour) / 1000 });
  });

  test("reads everything at once if the schedule is rarer than the period", () => {
    expect(planCheck(facts({ cron: "0 3 * * *", readDataWithinSeconds: 3600 }))).toEqual({
      read: [1],
      subsets: 1,
    });
  });

  test("divides the data into no more parts than restic can", () => {
    const often = facts({ cron: "*/5 * * * *" });
    expect(planCheck(often)).toEqual({ read: [1], subsets: 256 });
  });

  test("reads a part with damage again, until there is none", () => {
    const first = ended(facts(), [1]);
    expect(first.damagedSubsets).toEqual([1]);
    const second = facts({ check: first, now: start + day + 4 * hour });
    expect(planCheck(second)).toEqual({ read: [1, 2], subsets: 30 });
    const repaired = ended(second);
    expect(repaired).not.toHaveProperty("damagedSubsets");
    expect(repaired.subset).toBe(2);
    expect(planCheck(facts({ check: repaired, now: start + 2 * day + 4 * hour }))).toMatchObject({
      read: [3],
    });
  });

  test("keeps the parts as they are in a new turn while there is damage", () => {
    const readDataWithinSeconds = (2 * day) / 1000;
    const first = ended(facts({ readDataWithinSeconds }), [1]);
    const check = ended(facts({ check: first, now: start + day + 4 * hour, readDataWithinSeconds }), [1]);
    expect(check).toMatchObject({ subset: 2, subsets: 2, damagedSubsets: [1] });
    const longer = { now: start + 2 * day + 4 * hour, readDataWithinSeconds: (10 * day) / 1000 };
    expect(planCheck(facts({ check, ...longer }))).toEqual({ read: [1], subsets: 2 });
    const repaired = { ...check };
    delete repaired.damagedSubsets;
    expect(planCheck(facts({ check: repaired, ...longer }))).toEqual({ read: [1], subsets: 10 });
  });

  test("a shorter period holds for the turn that has begun", () => {
    const check = ended(facts());
    const now = start + day + 4 * hour;
    const plan = planCheck(facts({ check, now, readDataWithinSeconds: (6 * day) / 1000 }));
    expect(plan).toEqual({ read: [2, 3, 4, 5, 6, 7], subsets: 30 });
  });

  test("reads all data within the period, although some checks are missed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("0 3 * * *", "0 */6 * * *", "0 3 * * 1-5", "17 4 */2 * *"),
        fc.integer({ min: 10, max: 30 }),
        fc.uniqueArray(fc.nat(49), { maxLength: 4 }),
        (cron, days, missed) => {
          const lastRead = new Map<number, number>();
          let check: RepositoryCheckStatus | undefined;
          let turns = 0;
          let now = start;
          for (let look = 0; now < start + 120 * day; look += 1) {
            const of = facts({ cron, check, now, readDataWithinSeconds: (days * day) / 1000 });
            const plan = planCheck(of);
            now += "waitSeconds" in plan ? (plan.waitSeconds ?? 0) * 1000 : 60_000;
            if (!("read" in plan)) continue;
            if (missed.includes(look % 50)) {
              // The operator, or the cluster, is away.
              now += day;
              continue;
            }
            if (plan.subsets !== check?.subsets) lastRead.clear();
            for (const n of plan.read) lastRead.set(n, of.now);
            check = ended(of);
            if (check.subset < check.subsets) continue;
            turns += 1;
            // Every part was read in the turn, which takes as long as the period, or one check more if the last one is missed.
            const oldest = Math.min(...lastRead.values());
            expect(lastRead.size).toBe(check.subsets);
            expect(oldest).toBeGreaterThanOrEqual(Date.parse(check.turnStartTime));
            expect(of.now - oldest).toBeLessThanOrEqual((days + 3) * day);
          }
          expect(turns).toBeGreaterThan(1);
        },
      ),
      { numRuns: 10 },
    );
  });
});
