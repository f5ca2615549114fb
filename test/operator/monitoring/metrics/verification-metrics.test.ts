import { describe, expect, test } from "vitest";
import type {
  DatabaseBackup,
  DatabaseBackupSpec,
  DatabaseBackupStatus,
} from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { DrillRecord } from "../../../../operator/api/databases/v1/verification.ts";
import {
  drillMetrics,
  verdictMetrics,
  verificationMetrics,
} from "../../../../operator/monitoring/metrics/verification-metrics.ts";
import type { Stored } from "../../../../operator/runtime/index.ts";
import { Zones } from "../../../../operator/schedule/zone.ts";
import { databaseBackup } from "../../../support/api/backups.ts";

const zones = new Zones();
const labels = { namespace: "shop", databasebackup: "orders" };
const at = (time: string) => Date.parse(time) / 1000;

function backup(
  status: DatabaseBackupStatus | undefined,
  spec: Partial<DatabaseBackupSpec> = {},
): Stored<DatabaseBackup> {
  const metadata = { namespace: "shop", name: "orders", uid: "uid-of-orders", resourceVersion: "1" };
  return {
    ...databaseBackup("orders", { schedule: "0 2 * * *", ...spec }),
    metadata: { ...metadata, creationTimestamp: "2026-03-02T10:00:00Z" },
    ...(status && { status }),
  };
}

const drill = (result: string, reason: string, completionTime: string): DrillRecord => ({
  jobUID: `${reason} ${completionTime}`,
  snapshotName: "orders-1",
  durationSeconds: 60,
  result,
  reason,
  completionTime,
});

const verified = (status: "True" | "False" | "Unknown", reason: string) => ({
  ...{ type: "Verified", status, reason, message: "" },
  lastTransitionTime: "2026-03-02T10:00:00Z",
});

test("a new DatabaseBackup has no drill, and none is due before its first backup", () => {
  const { values } = { values: verificationMetrics(backup(undefined), zones) };
  expect(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))).toEqual({
    my_operator_backup_verification_suspended: 0,
    my_operator_backup_drill_in_progress: 0,
    my_operator_backup_drills_waiting: 0,
  });
  expect(verdictMetrics(backup(undefined))).toEqual([]);
});

test("a full status gives every metric", () => {
  const status: DatabaseBackupStatus = {
    lastBackupTime: "2026-03-15T02:10:00Z",
    lastVerifiedTime: "2026-03-08T03:05:00Z",
    conditions: [{ ...verified("False", "ObjectivesMissed"), type: "ObjectivesMet" }],
    verification: {
      lastAttemptTime: "2026-03-15T03:00:00Z",
      effectiveSchedule: "0 3 * * 0",
      nextScheduleTime: "2026-03-22T03:00:00Z",
      restoreDurationSeconds: 300,
      restoredBytes: 6000,
      lastRestore: { restoreName: "back", completionTime: "2026-03-14T04:00:00Z", durationSeconds: 700 },
      active: { jobName: "drill", snapshotName: "orders-2", phase: "Running" },
      history: [drill("Unknown", "Evicted", "2026-03-14T04:00:00Z")],
    },
  };
  expect(verificationMetrics(backup(status, { objectives: { rpo: "24h", rto: "15m" } }), zones)).toEqual({
    my_operator_backup_last_verified_timestamp_seconds: at("2026-03-08T03:05:00Z"),
    my_operator_backup_verification_suspended: 0,
    my_operator_backup_verification_due_timestamp_seconds: at("2026-03-15T03:00:00Z"),
    my_operator_backup_next_drill_timestamp_seconds: at("2026-03-22T03:00:00Z"),
    my_operator_backup_drill_in_progress: 1,
    my_operator_backup_drills_waiting: 0,
    my_operator_backup_drill_start_timestamp_seconds: at("2026-03-15T03:00:00Z"),
    my_operator_backup_last_drill_timestamp_seconds: at("2026-03-14T04:00:00Z"),
    my_operator_backup_restore_duration_seconds: 300,
    my_operator_backup_last_restore_duration_seconds: 700,
    my_operator_backup_restored_bytes: 6000,
    my_operator_backup_rpo_seconds: 86_400,
    my_operator_backup_rto_seconds: 900,
    my_operator_backup_objectives_met: 0,
  });
});

test("a drill that waits is not in progress, and one of an unknown phase is", () => {
  const values = (phase: string) => {
    const active = { jobName: "drill", snapshotName: "orders-2", phase };
    const metrics = verificationMetrics(backup({ verification: { active } }), zones);
    return [metrics.my_operator_backup_drills_waiting, metrics.my_operator_backup_drill_in_progress];
  };
  expect(values("Pending")).toEqual([1, 0]);
  expect(values("Running")).toEqual([0, 1]);
  expect(values("Paused")).toEqual([0, 1]);
});

describe("when a backup must be verified", () => {
  const due = (status: DatabaseBackupStatus, spec: Partial<DatabaseBackupSpec> = {}) =>
    verificationMetrics(backup({ lastBackupTime: "2026-03-20T02:10:00Z", ...status }, spec), zones)
      .my_operator_backup_verification_due_timestamp_seconds;
  const weekly = { effectiveSchedule: "0 3 * * 0" };

  test("is measured from the creation until a drill has restored a backup", () => {
    expect(due({ verification: weekly })).toBe(at("2026-03-08T03:00:00Z"));
  });

  test("is the next time of the schedule after the newest successful drill, whatever came of later ones", () => {
    const history = [drill("Unknown", "Evicted", "2026-03-15T03:05:00Z")];
    const status = { lastVerifiedTime: "2026-03-08T03:05:00Z", verification: { ...weekly, history } };
    expect(due(status)).toBe(at("2026-03-15T03:00:00Z"));
  });

  test("is the next backup if backups start drills", () => {
    const spec = { verification: { triggers: ["AfterBackup" as const] } };
    const status = { lastVerifiedTime: "2026-03-08T03:05:00Z" };
    expect(due(status, spec)).toBe(at("2026-03-09T02:00:00Z"));
    expect(due(status, { ...spec, suspend: true })).toBeUndefined();
  });

  test("is the earlier time if both start drills", () => {
    const spec = { verification: { triggers: ["Schedule" as const, "AfterBackup" as const] } };
    const status = { lastVerifiedTime: "2026-03-08T03:05:00Z", verification: weekly };
    expect(due(status, spec)).toBe(at("2026-03-09T02:00:00Z"));
    expect(due(status, { ...spec, suspend: true })).toBe(at("2026-03-15T03:00:00Z"));
  });

  test("is absent while drills are suspended, without a backup, and for a schedule that cannot be read", () => {
    expect(due({ verification: weekly }, { verification: { suspend: true } })).toBeUndefined();
    expect(verificationMetrics(backup({ verification: weekly }), zones)).toHaveProperty(
      "my_operator_backup_verification_due_timestamp_seconds",
      undefined,
    );
    expect(due({ verification: weekly }, { timeZone: "Nowhere/Else" })).toBeUndefined();
  });

  test("is absent while the repository may only be read, and drills count as suspended", () => {
    const spec = { repository: { accessMode: "ReadOnly" as const } };
    expect(due({ verification: weekly }, spec)).toBeUndefined();
    const { my_operator_backup_verification_suspended: suspended } = verificationMetrics(
      backup(undefined, spec),
      zones,
    );
    expect(suspended).toBe(1);
  });
});

describe("the verdict", () => {
  test("is that of the newest drill with a result, with its reason, while later ones come to none", () => {
    const history = [
      drill("Unknown", "Evicted", "2026-03-16T03:05:00Z"),
      drill("False", "RowsDiffer", "2026-03-15T03:05:00Z"),
      drill("True", "Restored", "2026-03-08T03:05:00Z"),
    ];
    const conditions = [verified("Unknown", "Evicted")];
    expect(verdictMetrics(backup({ conditions, verification: { history } }))).toEqual([
      { labels: { ...labels, reason: "RowsDiffer" }, values: { my_operator_backup_verified: 0 } },
      { labels: { ...labels, reason: "Evicted" }, values: { my_operator_backup_verification_unknown: 1 } },
    ]);
  });

  test("is 1 after a drill without fault", () => {
    const history = [drill("True", "Restored", "2026-03-08T03:05:00Z")];
    const conditions = [verified("True", "Restored")];
    expect(verdictMetrics(backup({ conditions, verification: { history } }))).toEqual([
      { labels: { ...labels, reason: "Restored" }, values: { my_operator_backup_verified: 1 } },
    ]);
  });
});

test("drills are counted by their result, from 0 on", () => {
  const counts = (results?: { result: string; count: number }[]) =>
    drillMetrics(backup({ verification: { ...(results && { results }) } })).map(
      ({ labels: { result }, values }) => [result, values.my_operator_backup_drills_total],
    );
  expect(counts()).toEqual([
    ["True", 0],
    ["False", 0],
    ["Unknown", 0],
  ]);
  expect(counts([{ result: "False", count: 2 }])).toEqual([
    ["True", 0],
    ["False", 2],
    ["Unknown", 0],
  ]);
});
