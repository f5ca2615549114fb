import { describe, expect, test } from "vitest";
import type { PostgreSQLDatabase } from "../../../../../operator/api/databases/v1alpha1/postgresqldatabase.ts";
import type { DatabaseSnapshot } from "../../../../../operator/api/databases/v1alpha1/databasesnapshot.ts";
import type { DeletionFacts } from "../../../../../operator/controllers/postgresqldatabase/deletion/plan.ts";
import { planDeletion } from "../../../../../operator/controllers/postgresqldatabase/deletion/plan.ts";
import type { Condition, Stored } from "../../../../../operator/runtime/index.ts";
import { database } from "../../../../support/controllers/databases.ts";
import { backup } from "../../../../support/controllers/objects.ts";

const deletionTimestamp = "2026-11-02T00:00:00Z";
const uid = "0123abcd-uid-of-shop";
const annotation = "databases.test.io/delete-without-snapshot";

function deleted(
  deletionPolicy?: PostgreSQLDatabase["spec"]["deletionPolicy"],
  annotations?: Record<string, string>,
): Stored<PostgreSQLDatabase> {
  return database({
    metadata: { deletionTimestamp, ...(annotations === undefined ? {} : { annotations }) },
    spec: deletionPolicy === undefined ? {} : { deletionPolicy },
  });
}

function plan(of: Stored<PostgreSQLDatabase>, facts: Partial<DeletionFacts> = {}) {
  return planDeletion(of, {
    isKindTerminating: false,
    isNamespaceTerminating: false,
    mayHoldData: true,
    backup: undefined,
    snapshot: undefined,
    now: new Date("2026-11-02T00:01:00Z"),
    ...facts,
  });
}

function last(
  status: DatabaseSnapshot["status"],
  { backupName = "shop", isDeleted = false } = {},
): Stored<DatabaseSnapshot> {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseSnapshot",
    metadata: {
      name: "shop-final-0123abcd",
      namespace: "store",
      uid: "uid-of-snapshot",
      resourceVersion: "1",
      ...(isDeleted ? { deletionTimestamp } : {}),
    },
    spec: { backupRef: { name: backupName } },
    ...(status === undefined ? {} : { status }),
  };
}

function condition(type: string, status: Condition["status"], reason: string): Condition {
  return { type, status, reason, message: `${reason} it is.`, lastTransitionTime: deletionTimestamp };
}

const wayOut = `To delete the data without a last backup, set the annotation ${annotation}=${uid}.`;

describe("a PostgreSQLDatabase that is deleted", () => {
  test("is backed up by default, and by the policy Snapshot", () => {
    for (const of of [deleted(), deleted("Snapshot")]) {
      const { action, waits } = plan(of) as { action: string; waits: object };
      expect(action).toBe("BackUp");
      expect(waits).toEqual({
        reason: "FinalSnapshotRunning",
        message: `DatabaseSnapshot "shop-final-0123abcd" makes the last backup. ${wayOut}`,
        progress: "Reconciling",
      });
    }
  });

  test("is removed with its volume when the repository has the last backup", () => {
    expect(plan(deleted(), { snapshot: last({ phase: "Succeeded" }) })).toEqual({
      action: "Remove",
      keepsVolumes: false,
      isLoss: false,
      outcome: 'The last backup is DatabaseSnapshot "shop-final-0123abcd".',
    });
  });

  test.each([
    ["runs", last({ phase: "Running" })],
    ["is new", last(undefined)],
    ["is being deleted", last({ phase: "Succeeded" }, { isDeleted: true })],
    ["is of another DatabaseBackup", last({ phase: "Succeeded" }, { backupName: "other" })],
    ["has failed", last({ phase: "Failed" })],
    ["is in a phase of a later version", last({ phase: "Paused" })],
  ])("is not removed while the last backup %s", (_, snapshot) => {
    expect(plan(deleted(), { snapshot })).toMatchObject({ action: "BackUp" });
    expect(plan(deleted(), { snapshot, isNamespaceTerminating: true })).toMatchObject({ action: "Wait" });
  });

  test("says why the last backup failed, and how to try again", () => {
    const conditions = [
      condition("Ready", "False", "StorageFull"),
      condition("Stalled", "True", "StorageFull"),
    ];
    expect(plan(deleted(), { snapshot: last({ phase: "Failed", conditions }) })).toEqual({
      action: "BackUp",
      waits: {
        reason: "FinalSnapshotFailed",
        message:
          'The last backup cannot be made: DatabaseSnapshot "shop-final-0123abcd": StorageFull: StorageFull it is. ' +
          `Delete the DatabaseSnapshot to try again. ${wayOut}`,
        progress: "Stalled",
      },
    });
  });

  test("says what keeps the last backup from starting, and whether that needs a person", () => {
    const pending = last({ phase: "Pending", conditions: [condition("Ready", "Unknown", "BackupNotReady")] });
    const notReady = condition("Ready", "False", "ClaimLost");
    const running = plan(deleted(), {
      snapshot: pending,
      backup: backup({ status: { conditions: [notReady] } }),
    });
    expect(running).toMatchObject({ waits: { reason: "FinalSnapshotRunning", progress: "Reconciling" } });
    expect(running).toMatchObject({
      waits: {
        message: expect.stringContaining(
          'BackupNotReady: BackupNotReady it is. DatabaseBackup "shop": ClaimLost: ClaimLost it is.',
        ) as string,
      },
    });
    const stalled = [notReady, condition("Stalled", "True", "ClaimLost")];
    expect(
      plan(deleted(), { snapshot: pending, backup: backup({ status: { conditions: stalled } }) }),
    ).toMatchObject({ waits: { reason: "FinalSnapshotFailed", progress: "Stalled" } });
  });

  test("is removed without a last backup when the annotation has its uid, and no other value", () => {
    const failed = last({ phase: "Failed" });
    expect(plan(deleted("Snapshot", { [annotation]: uid }), { snapshot: failed })).toMatchObject({
      action: "Remove",
      keepsVolumes: false,
    });
    expect(plan(deleted("Snapshot", { [annotation]: "true" }), { snapshot: failed })).toMatchObject({
      action: "BackUp",
      waits: {
        message: expect.stringContaining(
          `The annotation ${annotation}="true" has no effect: to abandon this one, its value must be ${uid}.`,
        ) as string,
      },
    });
  });

  test("is removed at once if it never had data", () => {
    expect(plan(deleted(), { mayHoldData: false })).toMatchObject({ action: "Remove", keepsVolumes: false });
  });

  test("keeps its volume with the policy Retain, and loses it with Delete", () => {
    expect(plan(deleted("Retain"))).toMatchObject({ action: "Remove", keepsVolumes: true });
    expect(plan(deleted("Delete"))).toMatchObject({ action: "Remove", keepsVolumes: false });
  });

  test.each(["Snapshot", "Retain", "Delete"] as const)(
    "keeps its volume with the policy %s if the kind itself is being deleted",
    (policy) => {
      expect(plan(deleted(policy), { isKindTerminating: true })).toMatchObject({
        action: "Remove",
        keepsVolumes: true,
      });
    },
  );

  test("holds its namespace up for ten minutes, and then releases it with a warning", () => {
    const facts = { isNamespaceTerminating: true };
    expect(plan(deleted(), facts)).toMatchObject({
      action: "Wait",
      requeueAfterSeconds: 540,
      waits: {
        reason: "FinalSnapshotFailed",
        progress: "Stalled",
        message: expect.stringContaining("Until 2026-11-02T00:10:00.000Z, the volumes are held.") as string,
      },
    });
    const late = { ...facts, now: new Date("2026-11-02T00:10:00Z") };
    expect(plan(deleted(), late)).toMatchObject({ action: "Remove", keepsVolumes: true, isLoss: true });
    expect(plan(deleted("Delete"), facts)).toMatchObject({ action: "Remove" });
    expect(plan(deleted(), { ...facts, snapshot: last({ phase: "Succeeded" }) })).toMatchObject({
      action: "Remove",
      isLoss: false,
    });
  });
});
