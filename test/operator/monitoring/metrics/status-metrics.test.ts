import { describe, expect, test } from "vitest";
import type {
  BackupRun,
  DatabaseBackup,
  DatabaseBackupSpec,
  DatabaseBackupStatus,
} from "../../../../operator/api/databases/v1/databasebackup.ts";
import { statusMetrics } from "../../../../operator/monitoring/metrics/status-metrics.ts";
import type { Stored } from "../../../../operator/runtime/index.ts";
import { Zones } from "../../../../operator/schedule/zone.ts";
import { databaseBackup } from "../../../support/api/backups.ts";

const zones = new Zones();

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

const at = (time: string) => Date.parse(time) / 1000;
const condition = (type: string, status: "True" | "False" | "Unknown") => ({
  type,
  status,
  reason: "Any",
  message: "",
  lastTransitionTime: "2026-03-02T10:00:00Z",
});
const run = (jobName: string, phase: BackupRun["phase"], changes: Partial<BackupRun> = {}): BackupRun => ({
  jobName,
  jobUID: `uid-of-${jobName}`,
  phase,
  startTime: "2026-03-03T02:00:00Z",
  ...changes,
});

test("a new DatabaseBackup has the time at which its first backup is due, and no unknown values", () => {
  expect(statusMetrics(backup(undefined), zones)).toEqual({
    labels: { namespace: "shop", databasebackup: "orders" },
    values: {
      my_operator_backup_suspended: 0,
      my_operator_backup_due_timestamp_seconds: at("2026-03-03T02:00:00Z"),
      my_operator_backup_missed_runs_total: 0,
      my_operator_backup_consecutive_failures: 0,
      my_operator_backup_in_progress: 0,
      my_operator_backup_runs_waiting: 0,
      my_operator_backup_repository_capacity_bytes: 10 * 2 ** 30,
      my_operator_backup_verification_suspended: 0,
      my_operator_backup_drill_in_progress: 0,
      my_operator_backup_drills_waiting: 0,
    },
  });
});

test("a full status gives every metric of backups", () => {
  const status: DatabaseBackupStatus = {
    inProgress: true,
    lastBackupTime: "2026-03-03T02:10:00Z",
    nextScheduleTime: "2026-03-05T02:00:00Z",
    missedRuns: 4,
    lastMissedTime: "2026-03-01T02:00:00Z",
    consecutiveFailures: 1,
    conditions: [
      condition("Ready", "True"),
      condition("LastBackupSucceeded", "False"),
      condition("LastMaintenanceSucceeded", "True"),
      condition("RepositoryIntact", "False"),
    ],
    repository: {
      path: "/backups/orders",
      sizeBytes: 5000,
      lastPruneTime: "2026-02-28T00:00:00Z",
      lastMaintenanceTime: "2026-03-02T12:00:00Z",
      check: { oldestReadTime: "2026-02-01T00:00:00Z" },
    } as unknown as NonNullable<DatabaseBackupStatus["repository"]>,
    snapshots: { count: 7, totalBytes: 70_000, addedBytes: 4000 },
    recentRuns: [
      run("next", "Pending", { startTime: "2026-03-04T09:30:00Z" }),
      run("second", "Pending", { startTime: "2026-03-04T09:20:00Z" }),
      run("now", "Running", {
        startTime: "2026-03-04T09:00:00Z",
        failedAttempts: { count: 2, reason: "DumpFailed", message: "no" },
      }),
      run("still", "Running", { startTime: "2026-03-04T08:00:00Z" }),
      run("failed", "Failed", { startTime: "2026-03-04T02:00:00Z", completionTime: "2026-03-04T02:01:00Z" }),
      run("good", "Succeeded", {
        completionTime: "2026-03-03T02:10:00Z",
        totalBytes: 10_000,
        addedBytes: 300,
      }),
      run("older", "Succeeded", { completionTime: "2026-03-02T02:10:00Z", totalBytes: 1, addedBytes: 1 }),
    ],
  };
  const storage = { persistentVolumeClaim: { template: { size: "2Gi" } } };
  expect(statusMetrics(backup(status, { storage }), zones).values).toEqual({
    my_operator_backup_ready: 1,
    my_operator_backup_suspended: 0,
    my_operator_backup_last_run_succeeded: 0,
    my_operator_backup_last_success_timestamp_seconds: at("2026-03-03T02:10:00Z"),
    my_operator_backup_due_timestamp_seconds: at("2026-03-04T02:00:00Z"),
    my_operator_backup_next_schedule_timestamp_seconds: at("2026-03-05T02:00:00Z"),
    my_operator_backup_last_missed_timestamp_seconds: at("2026-03-01T02:00:00Z"),
    my_operator_backup_missed_runs_total: 4,
    my_operator_backup_consecutive_failures: 1,
    my_operator_backup_in_progress: 1,
    my_operator_backup_run_failed_attempts: 2,
    my_operator_backup_run_start_timestamp_seconds: at("2026-03-04T08:00:00Z"),
    my_operator_backup_runs_waiting: 2,
    my_operator_backup_waiting_since_timestamp_seconds: at("2026-03-04T09:20:00Z"),
    my_operator_backup_duration_seconds: 600,
    my_operator_backup_size_bytes: 10_000,
    my_operator_backup_added_bytes: 300,
    my_operator_backup_snapshots: 7,
    // The size includes what the newest run added after the measurement.
    my_operator_backup_repository_size_bytes: 5300,
    my_operator_backup_repository_capacity_bytes: 2 * 2 ** 30,
    my_operator_backup_repository_last_prune_timestamp_seconds: at("2026-02-28T00:00:00Z"),
    my_operator_backup_repository_intact: 0,
    my_operator_backup_repository_oldest_read_timestamp_seconds: at("2026-02-01T00:00:00Z"),
    my_operator_backup_maintenance_succeeded: 1,
    // verification-metrics.test.ts has all of drills and objectives.
    my_operator_backup_verification_suspended: 0,
    my_operator_backup_drill_in_progress: 0,
    my_operator_backup_drills_waiting: 0,
  });
});

describe("when the next backup is due", () => {
  const due = (lastBackupTime: string, spec: Partial<DatabaseBackupSpec>) =>
    statusMetrics(backup({ lastBackupTime }, spec), zones).values.my_operator_backup_due_timestamp_seconds;

  test("follows the schedule over a weekend that it leaves out", () => {
    // From a Friday to the Monday after it.
    expect(due("2026-03-06T02:10:00Z", { schedule: "0 2 * * 1-5" })).toBe(at("2026-03-09T02:00:00Z"));
  });

  test("follows the time zone over the day on which clocks change", () => {
    const spec = { schedule: "0 12 * * *", timeZone: "Europe/Paris" };
    expect(due("2026-03-28T11:10:00Z", spec)).toBe(at("2026-03-29T10:00:00Z"));
  });

  test("has H replaced as the CronJob has it", () => {
    const hour = Math.floor(at("2026-03-03T02:00:00Z"));
    const time = due("2026-03-02T12:00:00Z", { schedule: "H 2 * * *" }) ?? 0;
    expect(time - hour).toBeGreaterThanOrEqual(0);
    expect(time - hour).toBeLessThan(3600);
  });

  test("is absent while the schedule is suspended or cannot be read", () => {
    expect(due("2026-03-02T12:00:00Z", { suspend: true })).toBeUndefined();
    expect(due("2026-03-02T12:00:00Z", { schedule: "0 99 * * *" })).toBeUndefined();
    expect(due("2026-03-02T12:00:00Z", { timeZone: "Nowhere/Else" })).toBeUndefined();
  });
});

test("an unknown condition is neither 0 nor 1", () => {
  const { values } = statusMetrics(
    backup({ conditions: [condition("LastBackupSucceeded", "Unknown")] }),
    zones,
  );
  expect(values).not.toHaveProperty("my_operator_backup_last_run_succeeded");
});

test("only a volume that the operator created has a capacity", () => {
  const capacity = (storage: DatabaseBackupSpec["storage"]) =>
    statusMetrics(backup(undefined, storage && { storage }), zones).values
      .my_operator_backup_repository_capacity_bytes;
  expect(capacity({ persistentVolumeClaim: { claimName: "shared" } })).toBeUndefined();
  expect(capacity({ s3: { bucket: "backups" } })).toBeUndefined();
});
