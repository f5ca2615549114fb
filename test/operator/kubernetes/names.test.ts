import { describe, expect, test } from "vitest";
import {
  childName,
  maintenanceJobName,
  onDemandJobName,
  snapshotName,
} from "../../../operator/kubernetes/names.ts";

test("a DatabaseSnapshot is named after its DatabaseBackup, its time in UTC, and restic's ID", () => {
  expect(snapshotName("orders", "2026-01-31T03:00:04.123456789+01:00", "0f1e2d3c4b5a")).toBe(
    "orders-20260131-020004-0f1e2d3c",
  );
});

test("names of Jobs fit into a label", () => {
  for (const name of [onDemandJobName("s".repeat(253)), maintenanceJobName("b".repeat(253), "maintain")]) {
    expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  }
});

test("a retry after a failure has another name", () => {
  expect(maintenanceJobName("orders", "maintain")).not.toBe(maintenanceJobName("orders", "maintain again"));
});

describe("childName", () => {
  test("is the DatabaseBackup's name where a CronJob may have it", () => {
    expect(childName("a".repeat(52))).toBe("a".repeat(52));
  });

  test("of two long names with the same beginning differs and fits", () => {
    const one = childName(`${"a".repeat(60)}-one`);
    const two = childName(`${"a".repeat(60)}-two`);
    expect(one).not.toBe(two);
    expect(one.length).toBeLessThanOrEqual(52);
    expect(one).toMatch(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
  });
});
