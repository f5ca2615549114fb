import fc from "fast-check";
import { expect, test } from "vitest";
import type { SnapshotEntry } from "../../../../operator/repository/restic/snapshots.ts";
import { planMaintain, storedSnapshots } from "../../../../operator/repository/maintenance/plan.ts";

const host = "shop/orders";
const now = Date.parse("2026-01-10T00:00:00Z");

function entry(id: string, run: string | undefined, part: "dump" | "manifest", hoursAgo = 24, owner = host) {
  const time = new Date(now - hoursAgo * 3_600_000).toISOString();
  const fileName = part === "dump" ? "postgresql.dump" : "manifest.json";
  return {
    host: owner,
    isCompanion: part === "manifest",
    stored: {
      id,
      time,
      completionTime: time,
      ...(run === undefined ? {} : { run }),
      fileName,
      totalBytes: 100,
      addedBytes: 10,
    },
  };
}

const plan = (snapshots: SnapshotEntry[], wishes: Partial<Parameters<typeof planMaintain>[0]> = {}) =>
  planMaintain({ snapshots, host, forget: [], live: [], inUse: false, now, ...wishes });

test("a dump goes with its companion", () => {
  const snapshots = [
    entry("m1", "run-1", "manifest"),
    entry("d1", "run-1", "dump"),
    entry("m2", "run-2", "manifest"),
    entry("d2", "run-2", "dump"),
  ];
  expect(plan(snapshots, { forget: ["d1", "gone"] })).toEqual({ forget: ["d1", "m1"], orphans: [] });
});

test("a companion stays as long as any dump of its run", () => {
  const snapshots = [
    entry("m", "run-1", "manifest"),
    entry("d", "run-1", "dump"),
    entry("e", "run-1", "dump"),
  ];
  expect(plan(snapshots, { forget: ["d"] })).toEqual({ forget: ["d"], orphans: [] });
});

test("a companion without a dump is an orphan, unless its run may still be going on", () => {
  const lost = [entry("m", "run-1", "manifest", 2)];
  expect(plan(lost)).toEqual({ forget: [], orphans: ["m"] });
  expect(plan(lost, { live: ["run-1"] })).toEqual({ forget: [], orphans: [] });
  expect(plan(lost, { inUse: true })).toEqual({ forget: [], orphans: [] });
  expect(plan([entry("m", "run-1", "manifest", 0.9)])).toEqual({ forget: [], orphans: [] });
});

test("a companion's age counts from when it was stored, not from when its run began", () => {
  const { host: owner, isCompanion, stored } = entry("m", "run-1", "manifest", 10);
  const young = { ...stored, completionTime: new Date(now - 60_000).toISOString() };
  expect(plan([{ host: owner, isCompanion, stored: young }])).toEqual({ forget: [], orphans: [] });
});

test("what belongs to other hosts, or has no run, is left alone", () => {
  const snapshots = [
    entry("f", "run-1", "dump", 24, "shop/customers"),
    entry("g", "run-2", "manifest", 24, "shop/customers"),
    entry("h", undefined, "manifest"),
  ];
  expect(plan(snapshots, { forget: ["f", "g", "h"] })).toEqual({ forget: [], orphans: [] });
});

test("whatever is asked, no dump goes but those that are named, and no companion of one that stays", () => {
  const anyEntry = fc.record({
    run: fc.option(fc.constantFrom("a", "b", "c", "d"), { nil: undefined }),
    part: fc.constantFrom("dump" as const, "manifest" as const),
    hours: fc.integer({ min: 0, max: 48 }),
    owner: fc.constantFrom(host, "shop/customers"),
  });
  fc.assert(
    fc.property(
      fc.array(anyEntry, { maxLength: 12 }),
      fc.subarray(["s0", "s1", "s2", "s3", "s4", "s5"]),
      fc.subarray(["a", "b", "c"]),
      fc.boolean(),
      (entries, forget, live, inUse) => {
        const snapshots = entries.map(({ run, part, hours, owner }, n) =>
          entry(`s${n}`, run, part, hours, owner),
        );
        const result = plan(snapshots, { forget, live, inUse });
        const going = new Set([...result.forget, ...result.orphans]);
        expect(going.size).toBe(result.forget.length + result.orphans.length);
        for (const { host: owner, isCompanion, stored } of snapshots) {
          if (!going.has(stored.id)) continue;
          expect(owner).toBe(host);
          if (!isCompanion) expect(forget).toContain(stored.id);
          const dumps = snapshots.filter(
            (other) => other.host === host && !other.isCompanion && other.stored.run === stored.run,
          );
          if (isCompanion) expect(dumps.every((dump) => going.has(dump.stored.id))).toBe(true);
        }
      },
    ),
  );
});

test("a dump is told with its companion and with what both added", () => {
  const snapshots = [
    entry("m", "run-1", "manifest"),
    entry("d", "run-1", "dump"),
    entry("e", undefined, "dump"),
  ];
  expect(storedSnapshots(snapshots, host)).toMatchObject([
    { id: "d", run: "run-1", addedBytes: 20, manifestSnapshotID: "m" },
    { id: "e", addedBytes: 10 },
  ]);
  expect(storedSnapshots(snapshots, "shop/customers")).toEqual([]);
});
