import fc from "fast-check";
import { expect, test } from "vitest";
import type { ListedSnapshot } from "../../../../operator/repository/restic/snapshots.ts";
import { ownBackups, planMaintain } from "../../../../operator/repository/maintenance/plan.ts";

const host = "shop/orders";
const now = Date.parse("2026-01-10T00:00:00Z");

function listed(
  snapshotID: string,
  pod: string | undefined,
  part: "dump" | "sidecar",
  hoursAgo = 24,
  owner = host,
): ListedSnapshot {
  const time = new Date(now - hoursAgo * 3_600_000).toISOString();
  return {
    host: owner,
    ...(pod === undefined ? {} : { pod }),
    part,
    tags: [],
    snapshot: {
      snapshotID,
      startTime: time,
      completionTime: time,
      fileName: part === "dump" ? "postgresql.dump" : "inventory.json",
      totalBytes: 100,
      addedBytes: 10,
    },
  };
}

const plan = (snapshots: ListedSnapshot[], options: Partial<Parameters<typeof planMaintain>[0]> = {}) =>
  planMaintain({ snapshots, host, forget: [], isInUse: false, now, ...options });

test("a dump is forgotten together with its sidecar files", () => {
  const snapshots = [
    listed("m1", "run-1", "sidecar"),
    listed("d1", "run-1", "dump"),
    listed("m2", "run-2", "sidecar"),
    listed("d2", "run-2", "dump"),
  ];
  expect(plan(snapshots, { forget: ["d1", "gone"] })).toEqual(["d1", "m1"]);
});

test("sidecar files stay as long as any dump of their Pod", () => {
  const snapshots = [
    listed("m", "run-1", "sidecar"),
    listed("d", "run-1", "dump"),
    listed("e", "run-1", "dump"),
  ];
  expect(plan(snapshots, { forget: ["d"] })).toEqual(["d"]);
});

test("sidecar files without a dump are forgotten, unless their run may still be running", () => {
  const lost = [listed("m", "run-1", "sidecar", 2)];
  expect(plan(lost)).toEqual(["m"]);
  expect(plan(lost, { isInUse: true })).toEqual([]);
  expect(plan([listed("m", "run-1", "sidecar", 0.9)])).toEqual([]);
});

test("the age of sidecar files counts from when they were stored, not from when their run began", () => {
  const old = listed("m", "run-1", "sidecar", 10);
  const snapshot = { ...old.snapshot, completionTime: new Date(now - 60_000).toISOString() };
  expect(plan([{ ...old, snapshot }])).toEqual([]);
});

test("snapshots of other hosts, and sidecar files without a Pod, stay", () => {
  const snapshots = [
    listed("f", "run-1", "dump", 24, "shop/customers"),
    listed("g", "run-2", "sidecar", 24, "shop/customers"),
    listed("h", undefined, "sidecar"),
  ];
  expect(plan(snapshots, { forget: ["f", "g", "h"] })).toEqual([]);
});

test("no dump is forgotten unless it is named, and no sidecar files of a dump that stays", () => {
  const anySnapshot = fc.record({
    pod: fc.option(fc.constantFrom("a", "b", "c", "d"), { nil: undefined }),
    part: fc.constantFrom("dump" as const, "sidecar" as const),
    hours: fc.integer({ min: 0, max: 48 }),
    owner: fc.constantFrom(host, "shop/customers"),
  });
  fc.assert(
    fc.property(
      fc.array(anySnapshot, { maxLength: 12 }),
      fc.subarray(["s0", "s1", "s2", "s3", "s4", "s5"]),
      fc.boolean(),
      (all, forget, isInUse) => {
        const snapshots = all.map(({ pod, part, hours, owner }, n) =>
          listed(`s${n}`, pod, part, hours, owner),
        );
        const result = plan(snapshots, { forget, isInUse });
        const going = new Set(result);
        expect(going.size).toBe(result.length);
        for (const { host: owner, part, pod, snapshot } of snapshots) {
          if (!going.has(snapshot.snapshotID)) continue;
          expect(owner).toBe(host);
          if (part === "dump") expect(forget).toContain(snapshot.snapshotID);
          const dumps = snapshots.filter(
            (other) => other.host === host && other.part === "dump" && other.pod === pod,
          );
          if (part === "sidecar")
            expect(dumps.every((dump) => going.has(dump.snapshot.snapshotID))).toBe(true);
        }
      },
    ),
  );
});

test("a backup is listed with what it and its sidecar files added", () => {
  const snapshots = [
    listed("m", "run-1", "sidecar"),
    listed("d", "run-1", "dump"),
    listed("e", undefined, "dump"),
  ];
  expect(ownBackups(snapshots, host)).toMatchObject([
    { snapshotID: "d", addedBytes: 20 },
    { snapshotID: "e", addedBytes: 10 },
  ]);
  expect(ownBackups(snapshots, "shop/customers")).toEqual([]);
});
