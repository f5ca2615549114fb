import { expect, test } from "vitest";
import { pendingDeletions } from "../../../../../operator/controllers/databasebackup/snapshots/pending-deletion.ts";
import { repository, snapshot, time } from "../../../../support/controllers/objects.ts";

const finalizers = ["databases.test.io/remove-backup"];
const now = new Date(Date.parse(time(10)));
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();

function deleted(name: string, seconds: number, changes: Parameters<typeof snapshot>[1] = {}) {
  const metadata = { deletionTimestamp: secondsAgo(seconds), finalizers, ...changes.metadata };
  return snapshot(name, { ...changes, metadata });
}

test("the backup of a deleted DatabaseSnapshot can be removed after a grace period", () => {
  expect(pendingDeletions([snapshot("kept"), deleted("a", 5)], now)).toMatchObject({
    removable: [{ snapshotID: "id-of-a", repository, since: secondsAgo(5) }],
    waitSeconds: undefined,
  });
  const { removable, waitSeconds } = pendingDeletions([deleted("a", 5), deleted("b", 4)], now);
  expect(removable.map(({ snapshotID }) => snapshotID)).toEqual(["id-of-a"]);
  expect(waitSeconds).toBe(5);
});

test("a DatabaseSnapshot without the finalizer, or whose backup is abandoned or retained, has nothing to remove", () => {
  const abandon = (id: string) => ({ annotations: { "databases.test.io/abandon-backup": id } });
  const snapshots = [
    deleted("a", 60, { metadata: { finalizers: [] } }),
    deleted("b", 60, { metadata: abandon("id-of-b") }),
    deleted("c", 60, { spec: { deletionPolicy: "Retain" } }),
  ];
  expect(pendingDeletions(snapshots, now)).toEqual({ ripe: [], removable: [], waitSeconds: undefined });
  // Left from an earlier object of this name.
  const { removable } = pendingDeletions([deleted("c", 60, { metadata: abandon("id-of-b") })], now);
  expect(removable).toMatchObject([{ snapshotID: "id-of-c" }]);
});

test("a damaged backup is not removed again before the next regular maintenance", () => {
  const conditions = [
    {
      type: "Ready",
      status: "False" as const,
      reason: "RepositoryDamaged",
      message: "",
      lastTransitionTime: time(1),
    },
  ];
  expect(pendingDeletions([deleted("a", 60, { status: { conditions } })], now).removable).toEqual([]);
});
