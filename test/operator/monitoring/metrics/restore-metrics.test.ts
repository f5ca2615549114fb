import { expect, test } from "vitest";
import type { DatabaseRestore } from "../../../../operator/api/databases/v1alpha1/databaserestore.ts";
import { restoreMetrics } from "../../../../operator/monitoring/metrics/restore-metrics.ts";
import type { Stored } from "../../../../operator/runtime/index.ts";

function restore(status: DatabaseRestore["status"]): Stored<DatabaseRestore> {
  return {
    apiVersion: "databases.test.io/v1alpha1",
    kind: "DatabaseRestore",
    metadata: { namespace: "shop", name: "orders-back", uid: "1", resourceVersion: "1" },
    spec: { source: { backupRef: { name: "orders" } }, target: { type: "Original" } },
    ...(status === undefined ? {} : { status }),
  };
}

const succeeded = (status: "True" | "False" | "Unknown") => [
  { type: "Succeeded", status, reason: "Any", message: "", lastTransitionTime: "2026-03-02T10:00:00Z" },
];

test("a restore that waits has no metrics", () => {
  expect(restoreMetrics(restore(undefined))).toEqual({
    labels: { namespace: "shop", databaserestore: "orders-back" },
    values: {},
  });
});

test("a restore in progress has begun, and has not succeeded or failed", () => {
  const status = {
    startTime: "2026-03-02T10:00:00Z",
    progress: { bytesDone: 7 },
    conditions: succeeded("Unknown"),
  };
  expect(restoreMetrics(restore(status)).values).toEqual({
    my_operator_restore_start_timestamp_seconds: Date.parse("2026-03-02T10:00:00Z") / 1000,
    my_operator_restore_read_bytes: 7,
  });
});

test.each([
  ["True", 1],
  ["False", 0],
] as const)("a restore that has ended with Succeeded=%s says so, and how long it took", (value, expected) => {
  const status = {
    startTime: "2026-03-02T10:00:00Z",
    completionTime: "2026-03-02T10:01:30Z",
    conditions: succeeded(value),
  };
  expect(restoreMetrics(restore(status)).values).toMatchObject({
    my_operator_restore_succeeded: expected,
    my_operator_restore_duration_seconds: 90,
  });
});
