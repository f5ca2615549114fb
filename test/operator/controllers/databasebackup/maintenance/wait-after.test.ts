import { expect, test } from "vitest";
import type { MaintenanceRun, RepositoryStatus } from "../../../../../operator/api/databases/v1/storage.ts";
import { maintenanceToWaitAfter } from "../../../../../operator/controllers/databasebackup/maintenance/repository-status.ts";

const failed = (reason: string): MaintenanceRun => ({
  jobName: "orders-u1",
  operation: "Maintain",
  phase: "Failed",
  completionTime: "2026-01-31T02:00:00Z",
  reason,
  message: "",
});

const repository = (maintenance: MaintenanceRun): RepositoryStatus => ({
  storage: { persistentVolumeClaim: { claimName: "orders-repository" } },
  path: "/backups/orders",
  passwordSecretRef: { name: "orders-repository", key: "password" },
  maintenance,
});

test("the next maintenance waits after a failed Job", () => {
  const record = { ...failed("Killed"), phase: "Failed" as const, operation: "Maintain" as const };
  const observed = { record, startTime: "2026-01-31T01:59:00Z", location: "" };
  expect(maintenanceToWaitAfter(observed, repository(failed("Killed")))).toBe(record);
});

test("the next maintenance does not wait after a Job that the operator has deleted because its Pod did not start", () => {
  const record = { ...failed("Unschedulable"), phase: "Failed" as const, operation: "Maintain" as const };
  const observed = { record, startTime: "2026-01-31T01:59:00Z", location: "", isDeleted: true };
  expect(maintenanceToWaitAfter(observed, repository(record))).toBeUndefined();
});

test("the next maintenance does not wait when a person has deleted the failed Job", () => {
  expect(maintenanceToWaitAfter(undefined, repository(failed("Killed")))).toBeUndefined();
});

test.each(["InvalidSpec", "AdmissionDenied"])(
  "the next maintenance waits after a Job that the API server refused with %s, which never existed",
  (reason) => {
    expect(maintenanceToWaitAfter(undefined, repository(failed(reason)))).toMatchObject({ reason });
  },
);
