import { describe, expect, test } from "vitest";
import type { MaintenanceFacts } from "../../../../../operator/controllers/databasebackup/maintenance/plan.ts";
import { planMaintenance } from "../../../../../operator/controllers/databasebackup/maintenance/plan.ts";
import { repository, time } from "../../../../support/controllers/objects.ts";

const hour = 3600;
const synced = { ...repository, lastMaintenanceTime: time(0) };
const elsewhere = { ...repository, path: "/backups/former" };

function plan(changes: Partial<MaintenanceFacts> = {}) {
  return planMaintenance({
    now: new Date(time(30)),
    repository: synced,
    isBackupRunning: false,
    isKeyChanging: false,
    isDestroying: false,
    pendingDeletions: [],
    hasUnknown: false,
    lastFailureTime: undefined,
    pruneIntervalSeconds: 24 * hour,
    ...changes,
  });
}

const pending = (...ids: string[]) => ids.map((snapshotID) => ({ snapshotID, repository, since: time(0) }));

describe("planMaintenance", () => {
  test("looks into a repository that nobody has looked into yet", () => {
    expect(plan({ repository }).start).toMatchObject({ operation: "Maintain", forget: [], prune: false });
  });

  test("looks into it again after a day", () => {
    expect(plan().start).toBeUndefined();
    expect(plan().againInSeconds).toBe(23.5 * hour);
    expect(plan({ now: new Date(Date.parse(time(0)) + 24 * hour * 1000) }).start).toBeDefined();
  });

  test("looks at once for a snapshot that somebody named", () => {
    expect(plan({ hasUnknown: true }).start).toMatchObject({ operation: "Maintain" });
  });

  test("does nothing where no run has made a repository", () => {
    expect(plan({ repository: undefined })).toEqual({});
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

  test("waits no longer where backups follow each other without a pause for a day", () => {
    const later = (hours: number) => new Date(Date.parse(time(0)) + hours * hour * 1000);
    const busy = { isBackupRunning: true, pendingDeletions: pending("a") };
    expect(plan({ ...busy, now: later(24) })).toEqual({});
    expect(plan({ ...busy, now: later(24.1) }).start).toMatchObject({ operation: "Maintain", forget: ["a"] });
    expect(plan({ ...busy, now: later(24.1), isKeyChanging: true }).start).toMatchObject({
      operation: "ChangeKey",
    });
    expect(plan({ ...busy, now: later(24.1), isDestroying: true })).toEqual({});
    expect(plan({ isBackupRunning: true, now: later(48) })).toEqual({});
    expect(plan({ isBackupRunning: true, now: later(48.1) }).start).toMatchObject({ operation: "Maintain" });
  });

  test("removes snapshots of a former place there, after those of the present one", () => {
    const all = [{ snapshotID: "old", repository: elsewhere, since: time(0) }, ...pending("new")];
    expect(plan({ pendingDeletions: all }).start).toMatchObject({ repository: synced, forget: ["new"] });
    expect(plan({ pendingDeletions: all.slice(0, 1) }).start).toMatchObject({
      repository: elsewhere,
      forget: ["old"],
    });
  });

  test("removes snapshots whose DatabaseBackup is gone", () => {
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

  test("tries again ten minutes after a failure", () => {
    const facts = { pendingDeletions: pending("a") };
    expect(plan({ ...facts, lastFailureTime: time(25) })).toEqual({ againInSeconds: 300 });
    expect(plan({ ...facts, lastFailureTime: time(20) }).start).toBeDefined();
  });

  test("removes everything when the DatabaseBackup goes with its backups", () => {
    expect(plan({ isDestroying: true, pendingDeletions: pending("a") }).start).toMatchObject({
      operation: "Destroy",
    });
  });
});
