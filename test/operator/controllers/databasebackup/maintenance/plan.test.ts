import { describe, expect, test } from "vitest";
import type { MaintenanceFacts } from "../../../../../operator/controllers/databasebackup/maintenance/plan.ts";
import {
  planDestroy,
  planMaintenance,
} from "../../../../../operator/controllers/databasebackup/maintenance/plan.ts";
import { locationKey } from "../../../../../operator/repository/reference.ts";
import { repository, time } from "../../../../support/controllers/objects.ts";

const hour = 3600;
const synced = { ...repository, lastMaintenanceTime: time(0) };
const elsewhere = { ...repository, path: "/backups/former" };

function plan(changes: Partial<MaintenanceFacts> = {}) {
  const { start: all, ...wait } = planMaintenance({
    now: new Date(time(30)),
    repository: synced,
    unknownRepository: undefined,
    isReadOnly: false,
    takeOverFrom: undefined,
    isTakingOver: false,
    isBackupRunning: false,
    isKeyChanging: false,
    pendingDeletions: [],
    pendingMarks: { mark: [], unmark: [] },
    hasUnknown: false,
    newest: undefined,
    newestLocation: undefined,
    pruneIntervalSeconds: 24 * hour,
    check: undefined,
    ...changes,
  });
  const [start, ...others] = all;
  return { ...(start && { start }), ...(others.length > 0 && { others }), ...wait };
}

const pending = (...ids: string[]) => ids.map((snapshotID) => ({ snapshotID, repository, since: time(0) }));

describe("planMaintenance", () => {
  test("maintains a repository that was never maintained", () => {
    expect(plan({ repository }).start).toMatchObject({ operation: "Maintain", forget: [], prune: false });
  });

  test("maintains it again after a day", () => {
    expect(plan().start).toBeUndefined();
    expect(plan().requeueAfterSeconds).toBe(23.5 * hour);
    expect(plan({ now: new Date(Date.parse(time(0)) + 24 * hour * 1000) }).start).toBeDefined();
  });

  test("lists the repository at once for a DatabaseSnapshot that names a snapshot", () => {
    expect(plan({ hasUnknown: true }).start).toMatchObject({ operation: "Maintain" });
  });

  test("only lists a repository that may only be read: at once, also while a backup runs, and again after a day", () => {
    const isReadOnly = true;
    const list = { operation: "List", forget: [], prune: false };
    expect(plan({ repository, isReadOnly, isBackupRunning: true }).start).toMatchObject(list);
    expect(plan({ repository: undefined, unknownRepository: repository, isReadOnly }).start).toEqual({
      ...list,
      repository,
    });
    expect(plan({ isReadOnly })).toEqual({ requeueAfterSeconds: 23.5 * hour });
    expect(plan({ isReadOnly, hasUnknown: true }).start).toMatchObject(list);
    expect(plan({ repository: undefined, isReadOnly })).toEqual({});
  });

  test("writes nothing into a repository that may only be read, whatever is due", () => {
    const everything = {
      isReadOnly: true,
      isKeyChanging: true,
      pendingMarks: { mark: ["pin=a"], unmark: [] },
      pendingDeletions: [...pending("a"), { snapshotID: "b", repository: elsewhere, since: time(0) }],
      repository: { ...synced, lastForgetTime: "2025-01-01T00:00:00Z" },
      check: { read: [1], subsets: 30 },
    };
    expect(plan(everything)).toEqual({ requeueAfterSeconds: 23.5 * hour });
    const since = time(10);
    const pendingDeletions = [{ snapshotID: "a", repository, since }];
    const listed = plan({ ...everything, pendingDeletions });
    expect(listed.start).toMatchObject({ operation: "List", forget: [], prune: false });
    expect(listed.start).not.toHaveProperty("marks");
    expect(listed.others).toBeUndefined();
  });

  test("changes what the repository records of its backups, a minute after the last maintenance", () => {
    const pendingMarks = { mark: ["pin=a"], unmark: ["retain=b"] };
    expect(plan({ pendingMarks }).start).toMatchObject({ operation: "Maintain", marks: pendingMarks });
    const soon = { now: new Date(Date.parse(time(0)) + 20_000), pendingMarks };
    expect(plan(soon)).toEqual({ requeueAfterSeconds: 40 });
    expect(plan({ ...soon, pendingDeletions: pending("c") }).start).toMatchObject({ marks: pendingMarks });
    expect(plan({ pendingMarks, isBackupRunning: true })).toEqual({});
    expect(plan().start).toBeUndefined();
  });

  test("does nothing while no run has created a repository", () => {
    expect(plan({ repository: undefined })).toEqual({});
  });

  test("looks for a repository that may exist already, unless a run is active or the last look has just failed", () => {
    const unknown = { repository: undefined, unknownRepository: repository };
    expect(plan(unknown).start).toMatchObject({ operation: "Maintain", repository, mayBeMissing: true });
    expect(plan({ ...unknown, isBackupRunning: true })).toEqual({});
    const newest = { jobName: "j", operation: "Maintain", phase: "Failed", completionTime: time(29) };
    expect(plan({ ...unknown, newest })).toEqual({ requeueAfterSeconds: 540 });
    expect(plan().start).toBeUndefined();
  });

  test("removes everything that is pending deletion by one Job", () => {
    expect(plan({ pendingDeletions: pending("a", "b") }).start).toMatchObject({
      operation: "Maintain",
      forget: ["a", "b"],
    });
  });

  test("waits for a backup that runs", () => {
    expect(plan({ pendingDeletions: pending("a"), isBackupRunning: true })).toEqual({});
  });

  test("waits at most a day for backups that run back to back", () => {
    const later = (hours: number) => new Date(Date.parse(time(0)) + hours * hour * 1000);
    const busy = { isBackupRunning: true, pendingDeletions: pending("a") };
    expect(plan({ ...busy, now: later(24) })).toEqual({});
    expect(plan({ ...busy, now: later(24.1) }).start).toMatchObject({ operation: "Maintain", forget: ["a"] });
    expect(plan({ ...busy, now: later(24.1), isKeyChanging: true }).start).toMatchObject({
      operation: "ChangeKey",
    });
    expect(plan({ isBackupRunning: true, now: later(48) })).toEqual({});
    expect(plan({ isBackupRunning: true, now: later(48.1) }).start).toMatchObject({ operation: "Maintain" });
  });

  test("removes the snapshots of the present repository first, then those of a former one", () => {
    const all = [{ snapshotID: "old", repository: elsewhere, since: time(0) }, ...pending("new")];
    expect(plan({ pendingDeletions: all }).start).toMatchObject({ repository: synced, forget: ["new"] });
    expect(plan({ pendingDeletions: all.slice(0, 1) }).start).toMatchObject({
      repository: elsewhere,
      forget: ["old"],
    });
  });

  test("removes snapshots whose DatabaseBackup no longer exists", () => {
    expect(plan({ repository: undefined, pendingDeletions: pending("a") }).start).toMatchObject({
      operation: "Maintain",
      repository,
      forget: ["a"],
    });
  });

  test("frees space an interval after the first removal, and not before", () => {
    const forgotten = { ...synced, lastForgetTime: time(0) };
    expect(plan({ repository: forgotten }).start).toBeUndefined();
    expect(plan({ repository: forgotten, pruneIntervalSeconds: 1800 }).start).toMatchObject({ prune: true });
  });

  test("does not free space when nothing was removed since it was freed", () => {
    const pruned = { ...synced, lastForgetTime: time(0), lastPruneTime: time(1) };
    expect(plan({ repository: pruned, pruneIntervalSeconds: 60 }).start).toBeUndefined();
    expect(
      plan({ repository: pruned, pruneIntervalSeconds: 60, pendingDeletions: pending("a") }).start,
    ).toMatchObject({
      prune: true,
    });
  });

  test("changes the key before anything else", () => {
    expect(plan({ isKeyChanging: true, pendingDeletions: pending("a") }).start).toMatchObject({
      operation: "ChangeKey",
      forget: [],
    });
  });

  test("retries ten minutes after a failure", () => {
    const facts = { pendingDeletions: pending("a") };
    const failed = { jobName: "u", operation: "Maintain", phase: "Failed" };
    expect(plan({ ...facts, newest: { ...failed, completionTime: time(25) } })).toEqual({
      requeueAfterSeconds: 300,
    });
    expect(plan({ ...facts, newest: { ...failed, completionTime: time(20) } }).start).toBeDefined();
  });

  test("does not wait after a failure that no wait mends", () => {
    const newest = {
      jobName: "u",
      operation: "Maintain",
      phase: "Failed",
      completionTime: time(29),
      reason: "ClaimTerminating",
    };
    expect(plan({ pendingDeletions: pending("a"), newest }).start).toBeDefined();
    expect(planDestroy({ now: new Date(time(30)), repository, newest }).start).toBeDefined();
  });

  test("gives each repository its turn, whatever became of the Job before", () => {
    const oldest = { ...repository, path: "/backups/oldest" };
    const pendingDeletions = [elsewhere, oldest].map((each) => ({
      snapshotID: each.path,
      repository: each,
      since: time(0),
    }));
    const paths = (newestLocation?: string) => {
      const { start, others = [] } = plan({ repository, pendingDeletions, newestLocation });
      return [start, ...others].map((each) => each?.repository.path);
    };
    expect(paths()).toEqual(["/backups/orders", "/backups/former", "/backups/oldest"]);
    expect(paths(locationKey(repository))).toEqual(["/backups/former", "/backups/oldest", "/backups/orders"]);
    expect(paths(locationKey(elsewhere))).toEqual(["/backups/oldest", "/backups/orders", "/backups/former"]);
    expect(paths(locationKey(oldest))).toEqual(["/backups/orders", "/backups/former", "/backups/oldest"]);
  });
});

describe("the take-over of a repository", () => {
  const takeOverFrom = "11111111-7d43-4b0f-9c1e-5a8d3e0b7f21";

  test("starts at once, and goes with all maintenance after it", () => {
    expect(plan({ takeOverFrom, isTakingOver: true }).start).toMatchObject({
      operation: "Maintain",
      takeOverFrom,
      forget: [],
    });
    expect(plan({ takeOverFrom }).start).toBeUndefined();
    expect(plan({ takeOverFrom, hasUnknown: true }).start).toMatchObject({ takeOverFrom });
    expect(plan({ hasUnknown: true }).start).not.toHaveProperty("takeOverFrom");
  });

  test("begins with the first look for the repository", () => {
    expect(plan({ repository: undefined, unknownRepository: repository, takeOverFrom }).start).toMatchObject({
      operation: "Maintain",
      mayBeMissing: true,
      takeOverFrom,
    });
  });

  test("by another cluster makes the former owner look at once who that is", () => {
    const newest = {
      jobName: "orders-maintenance-1",
      operation: "Maintain",
      phase: "Failed",
      completionTime: time(29),
      reason: "RepositoryTakenOver",
    } as const;
    expect(plan({ newest, hasUnknown: true, isReadOnly: true }).start).toMatchObject({ operation: "List" });
    const other = { ...newest, reason: "RepositoryLocked" };
    expect(plan({ newest: other, hasUnknown: true, isReadOnly: true }).start).toBeUndefined();
  });
});

describe("planDestroy", () => {
  const destroy = { operation: "Destroy", repository, forget: [], prune: true } as const;
  const job = (operation: "Maintain" | "Destroy", phase: "Running" | "Succeeded" | "Failed", minute = 29) =>
    ({ jobName: "u", operation, phase, completionTime: time(minute) }) as const;
  const planned = (newest?: ReturnType<typeof job>) =>
    planDestroy({ now: new Date(time(30)), repository, newest });

  test("deletes the repository, whatever maintenance did before", () => {
    expect(planned()).toEqual({ start: destroy });
    expect(planned(job("Maintain", "Succeeded"))).toEqual({ start: destroy });
  });

  test("waits for a maintenance Job that is running", () => {
    expect(planned(job("Maintain", "Running"))).toEqual({});
    expect(planned(job("Destroy", "Running"))).toEqual({});
  });

  test("is done when a Job has deleted it", () => {
    expect(planned(job("Destroy", "Succeeded"))).toEqual({ isDone: true });
  });

  test("retries ten minutes after a failure", () => {
    expect(planned(job("Destroy", "Failed", 25))).toEqual({ requeueAfterSeconds: 300 });
    expect(planned(job("Destroy", "Failed", 20))).toEqual({ start: destroy });
  });
});
