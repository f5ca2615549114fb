import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  DrillCandidate,
  DrillFacts,
  EndedDrill,
} from "../../../../../operator/controllers/databasebackup/verification/plan-drill.ts";
import { planDrill } from "../../../../../operator/controllers/databasebackup/verification/plan-drill.ts";
import { parseSchedule } from "../../../../../operator/schedule/parse.ts";
import { Zones } from "../../../../../operator/schedule/zone.ts";

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2030, 0, 1);
const zone = new Zones().get("Etc/UTC");
const schedule = parseSchedule("0 3 * * *", "shop/orders/drill");

const backup = (name: string, changes: Partial<DrillCandidate> = {}): DrillCandidate => ({
  name,
  time: start,
  dumpBytes: 1000,
  ...changes,
});

function facts(changes: Partial<DrillFacts> = {}): DrillFacts {
  return {
    verification: undefined,
    schedule,
    zone,
    created: start,
    isActive: false,
    lastScheduleTime: undefined,
    history: [],
    candidates: [backup("a")],
    random: 0,
    now: start + 4 * hour,
    ...changes,
  };
}

const unknown = (completionTime: number, changes: Partial<EndedDrill> = {}): EndedDrill => ({
  snapshotName: "a",
  verdict: "Unknown",
  reason: "Evicted",
  completionTime,
  ...changes,
});

describe("when a drill starts", () => {
  test("by default, at the time of the schedule", () => {
    expect(planDrill(facts({ now: start + 2 * hour }))).toEqual({ action: "Wait", waitSeconds: 3600 });
    expect(planDrill(facts())).toEqual({ action: "Start", snapshotName: "a", trigger: "Schedule" });
  });

  test("once for all times that were missed", () => {
    const now = start + 30 * day + 4 * hour;
    expect(planDrill(facts({ now }))).toMatchObject({ action: "Start" });
    expect(planDrill(facts({ now, lastScheduleTime: now }))).toEqual({
      action: "Wait",
      waitSeconds: 23 * 3600,
    });
  });

  test("never while suspended, while another one is active, or without a backup", () => {
    const wait = { action: "Wait", waitSeconds: undefined };
    expect(planDrill(facts({ verification: { suspend: true } }))).toEqual(wait);
    expect(planDrill(facts({ isActive: true }))).toEqual(wait);
    expect(planDrill(facts({ candidates: [] }))).toEqual(wait);
  });

  test("after each backup, only if that is a trigger", () => {
    const verification = { triggers: ["AfterBackup" as const] };
    expect(planDrill(facts({ verification }))).toMatchObject({ action: "Start", trigger: "AfterBackup" });
    const candidates = [backup("a", { attemptTime: start })];
    expect(planDrill(facts({ verification, candidates }))).toEqual({
      action: "Wait",
      waitSeconds: undefined,
    });
  });

  test("again after a transient Unknown, each time later", () => {
    const now = start + 5 * hour;
    const base = { lastScheduleTime: now, candidates: [backup("a", { attemptTime: now })] };
    const after = (history: EndedDrill[], later: number) =>
      planDrill(facts({ ...base, history, now: now + later }));
    expect(after([unknown(now)], hour - 1000)).toEqual({ action: "Wait", waitSeconds: 1 });
    expect(after([unknown(now)], hour)).toEqual({ action: "Start", snapshotName: "a", trigger: "Retry" });
    expect(after([unknown(now), unknown(now - hour)], hour)).toEqual({ action: "Wait", waitSeconds: 3600 });
    for (const reason of ["WrongRepositoryPassword", "RepositoryLocked", "StorageUnreachable"])
      expect(after([unknown(now, { reason })], hour)).toMatchObject({ trigger: "Retry" });
    expect(after([unknown(now, { reason: "TooLarge" })], hour)).toMatchObject({ action: "Wait" });
    expect(after([unknown(now, { verdict: "False", reason: "RowsDiffer" })], hour)).toMatchObject({
      action: "Wait",
    });
    expect(after([unknown(now, { snapshotName: "gone" })], hour)).toMatchObject({ action: "Wait" });
  });
});

describe("which backup a drill restores", () => {
  const candidates = [
    backup("old", { time: start, attemptTime: start + 3 }),
    backup("new", { time: start + 2, attemptTime: start + 2 }),
    backup("middle", { time: start + 1, attemptTime: start + 1 }),
  ];
  const chosen = (verification: DrillFacts["verification"], random = 0, list = candidates) =>
    planDrill(facts({ verification, random, candidates: list }));

  test("the newest one by default", () => {
    expect(chosen(undefined)).toMatchObject({ snapshotName: "new" });
  });

  test("the one whose drill is the longest ago, and one without a drill first", () => {
    const verification = { snapshotSelection: "LeastRecentlyVerified" as const };
    expect(chosen(verification)).toMatchObject({ snapshotName: "middle" });
    expect(chosen(verification, 0, [...candidates, backup("never")])).toMatchObject({
      snapshotName: "never",
    });
  });

  test("any, at random", () => {
    const verification = { snapshotSelection: "Random" as const };
    const names = [0, 0.34, 0.99].map((random) => chosen(verification, random));
    expect(names).toMatchObject([
      { snapshotName: "new" },
      { snapshotName: "middle" },
      { snapshotName: "old" },
    ]);
  });
});

describe("a backup that is too large", () => {
  test("is refused with both sizes and the field to set", () => {
    const plan = planDrill(facts({ candidates: [backup("a", { dumpBytes: 2 * 2 ** 40 })] }));
    expect(plan).toMatchObject({ action: "Refuse", snapshotName: "a" });
    expect(plan).toHaveProperty(
      "tooLarge.message",
      "Restoring this backup, a dump of 2.00 TiB, needs 4.60 TiB, but the drill's volume may have only 20.0 GiB. " +
        "Set spec.verification.workVolume.emptyDir.sizeLimit to at least 4823962Mi.",
    );
  });

  test("is restored in a volume of the size that the message names, and not in a smaller one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 45 }), fc.boolean(), (databaseBytes, isEphemeral) => {
        const candidates = [backup("a", { databaseBytes })];
        const volume = (size: string) =>
          isEphemeral ? { ephemeral: { size } } : { emptyDir: { sizeLimit: size } };
        const inVolume = (size: string) =>
          planDrill(facts({ candidates, verification: { workVolume: volume(size) } }));
        const refused = inVolume("1Mi");
        if (refused.action !== "Refuse") throw new Error(`It was not refused: ${refused.action}.`);
        const size = Number(/ at least (\d+)Mi\.$/.exec(refused.tooLarge.message)?.[1]);
        expect(inVolume(`${size}Mi`)).toMatchObject({ action: "Start" });
        expect(inVolume(`${size - 1}Mi`)).toMatchObject({ action: "Refuse" });
      }),
    );
  });
});

test("a drill that started for the schedule is not due again at the same time", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * day }), (later) => {
      const now = start + later;
      const plan = planDrill(facts({ now }));
      if (plan.action === "Wait") expect(plan.waitSeconds).toBeGreaterThan(0);
      else expect(planDrill(facts({ now, lastScheduleTime: now }))).toMatchObject({ action: "Wait" });
    }),
  );
});
