import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../../../operator/controllers/databasebackup/snapshots/compare.ts";
import { onDemandJobName } from "../../../../../operator/kubernetes/names.ts";
import type { RepositorySnapshot } from "../../../../../operator/repository/repository-snapshot.ts";
import { snapshot, time } from "../../../../support/controllers/objects.ts";

function listed(snapshotID: string, jobName?: string): RepositorySnapshot {
  return {
    snapshotID,
    startTime: time(0),
    fileName: "postgresql.dump",
    totalBytes: 100,
    addedBytes: 10,
    ...(jobName === undefined ? {} : { jobName }),
  };
}

function compare(changes: Partial<Parameters<typeof compareSnapshots>[0]>) {
  return compareSnapshots({
    snapshots: [],
    isInRepository: () => true,
    listed: [],
    unreadable: [],
    forgotten: [],
    listedSince: time(10),
    pendingJobs: new Map(),
    ...changes,
  });
}

const deleted = { deletionTimestamp: time(5) };

describe("compareSnapshots", () => {
  test("a backup without a DatabaseSnapshot gets one", () => {
    expect(compare({ listed: [listed("a", "job-a")] }).unnamed).toMatchObject([
      { snapshotID: "a", jobName: "job-a", startTime: time(0) },
    ]);
  });

  test("a backup gets none while its Job is not recorded, or if a DatabaseSnapshot started its Job", () => {
    expect(
      compare({ listed: [listed("a", "job-a")], pendingJobs: new Map([["job-a", time(0)]]) }).unnamed,
    ).toEqual([]);
    const asked = snapshot("asked", { status: { jobName: "job-a", phase: "Running" } });
    delete asked.status?.artifact;
    expect(compare({ snapshots: [asked], listed: [listed("a", "job-a")] }).unnamed).toEqual([]);
  });

  test("a backup of an earlier Job gets one, although a later Job of the same name is not recorded, or a DatabaseSnapshot is of it", () => {
    const former = { ...listed("a", "now"), startTime: time(0) };
    expect(compare({ listed: [former], pendingJobs: new Map([["now", time(6)]]) }).unnamed).toEqual([former]);
    // The clock of the node may have been late.
    expect(compare({ listed: [former], pendingJobs: new Map([["now", time(4)]]) }).unnamed).toEqual([]);
    const later = snapshot("b", { status: { jobName: "now" } });
    expect(compare({ snapshots: [later], listed: [former, listed("id-of-b", "now")] }).unnamed).toEqual([
      former,
    ]);
  });

  test("a backup whose own DatabaseSnapshot has failed gets another one", () => {
    const failed = snapshot("asked", { status: { jobName: "job-a", phase: "Failed" } });
    delete failed.status?.artifact;
    expect(compare({ snapshots: [failed], listed: [listed("a", "job-a")] }).unnamed).toMatchObject([
      { snapshotID: "a", jobName: "job-a" },
    ]);
  });

  describe("a backup that was made for a DatabaseSnapshot", () => {
    const requested = (id: string) => ({ ...listed(id, "former-job"), requestedBy: "asked" });
    const asking = (status: Parameters<typeof snapshot>[1] = {}) => {
      const made = snapshot("asked", { status: { phase: "Pending" }, ...status });
      delete made.status?.artifact;
      return made;
    };

    test("is the one of the DatabaseSnapshot of that name, if that was created again and has no run", () => {
      expect(compare({ snapshots: [asking()], listed: [requested("old"), requested("new")] })).toMatchObject({
        found: [{ snapshot: { metadata: { name: "asked" } }, stored: { snapshotID: "new" } }],
        unnamed: [{ snapshotID: "old" }],
      });
    });

    test("gets no object while a run looks for it", () => {
      const running = asking({ status: { phase: "Running", jobName: "job" } });
      const none = { found: [], unnamed: [] };
      expect(compare({ snapshots: [running], listed: [requested("a")] })).toMatchObject(none);
      const pendingJobs = new Map([[onDemandJobName("asked"), time(0)]]);
      expect(compare({ snapshots: [asking()], listed: [requested("a")], pendingJobs })).toMatchObject(none);
    });

    test("gets an object when there is no such DatabaseSnapshot, or one that has failed or is being deleted", () => {
      const others = [
        [],
        [asking({ status: { phase: "Failed" } })],
        [asking({ metadata: { deletionTimestamp: time(5) } })],
      ];
      for (const snapshots of others) {
        expect(compare({ snapshots, listed: [requested("a")] })).toMatchObject({
          found: [],
          unnamed: [{ snapshotID: "a" }],
        });
      }
    });

    test("stays the one of the DatabaseSnapshot that has it", () => {
      const has = snapshot("a");
      expect(compare({ snapshots: [has, asking()], listed: [requested("id-of-a")] })).toMatchObject({
        found: [],
        unnamed: [],
      });
    });
  });

  test("a deleted DatabaseSnapshot is gone when its backup is, and not before", () => {
    const going = snapshot("a", { metadata: deleted });
    expect(compare({ snapshots: [going] }).gone).toEqual([going]);
    expect(compare({ snapshots: [going], listed: [listed("id-of-a")] })).toMatchObject({
      gone: [],
      unnamed: [],
    });
  });

  test("a list from before the deletion says nothing about a deleted DatabaseSnapshot, unless its Job removed the backup", () => {
    const later = { deletionTimestamp: time(11) };
    const going = snapshot("a", { metadata: later });
    expect(compare({ snapshots: [going] }).gone).toEqual([]);
    expect(compare({ snapshots: [going], unreadable: ["id-of-a"] }).unreadable).toEqual([]);
    expect(compare({ snapshots: [going], forgotten: ["id-of-a"] }).gone).toEqual([going]);
  });

  test("an unreadable backup is neither missing nor gone", () => {
    const damaged = [snapshot("a"), snapshot("b", { metadata: deleted })];
    expect(compare({ snapshots: damaged, unreadable: ["id-of-a", "id-of-b"] })).toMatchObject({
      gone: [],
      missing: [],
      unreadable: [{ metadata: { name: "b" } }],
    });
  });

  test("a list of another repository says nothing about a backup", () => {
    const snapshots = [snapshot("a", { metadata: deleted }), snapshot("b")];
    expect(compare({ snapshots, isInRepository: () => false })).toMatchObject({ gone: [], missing: [] });
  });

  test("a backup that vanished without a removal is missing", () => {
    const lost = snapshot("a");
    expect(compare({ snapshots: [lost] }).missing).toEqual([lost]);
  });

  test("a backup that was stored after the list began is not missing", () => {
    const fresh = snapshot("a", {
      status: { phase: "Succeeded", completionTime: time(11) },
    });
    expect(compare({ snapshots: [fresh] }).missing).toEqual([]);
  });

  test("a backup that a DatabaseSnapshot names by its ID is found", () => {
    const named = snapshot("a", { spec: { snapshotID: "a" }, status: { phase: "Pending" } });
    delete named.status?.artifact;
    expect(compare({ snapshots: [named], listed: [listed("a")] }).found).toMatchObject([
      { snapshot: { metadata: { name: "a" } }, stored: { snapshotID: "a", totalBytes: 100 } },
    ]);
  });
});
