import { expect, test } from "vitest";
import type { ObservedMaintenance } from "../../../../../operator/controllers/databasebackup/maintenance/observe.ts";
import {
  repositoryStatus,
  withMaintenance,
} from "../../../../../operator/controllers/databasebackup/maintenance/repository-status.ts";
import { locationKey } from "../../../../../operator/repository/reference.ts";
import type { MaintainReport } from "../../../../../operator/repository/maintenance/report.ts";
import { repository, time } from "../../../../support/controllers/objects.ts";

const known = { ...repository, lastMaintenanceTime: time(1), sizeBytes: 5 };
const report: MaintainReport = {
  operation: "maintain",
  repositoryID: "0123".repeat(16),
  snapshots: [],
  forgotten: [],
  unreadable: [],
};

function observed(changes: Partial<ObservedMaintenance> = {}): ObservedMaintenance {
  return {
    record: { jobName: "u", operation: "Maintain", phase: "Succeeded", completionTime: time(9) },
    startTime: time(8),
    location: locationKey(repository),
    report,
    ...changes,
  };
}

function withoutReport(): ObservedMaintenance {
  const each = observed();
  delete each.report;
  return each;
}

test("the repository keeps what is known about it while it stays the same", () => {
  expect(repositoryStatus(known, repository, undefined)).toEqual(known);
  expect(repositoryStatus(known, undefined, undefined)).toEqual(known);
  expect(repositoryStatus(undefined, undefined, undefined)).toBeUndefined();
});

test("another repository starts with nothing known", () => {
  const other = { ...repository, path: "/backups/other" };
  expect(repositoryStatus(known, other, undefined)).toEqual(other);
});

test("a run's report gives the repository its ID", () => {
  expect(repositoryStatus(undefined, repository, "f".repeat(64))?.id).toBe("f".repeat(64));
});

test("maintenance that succeeded gives its time and what it measured", () => {
  const found = withMaintenance(repository, observed({ report: { ...report, sizeBytes: 12 } }));
  expect(found).toMatchObject({ lastMaintenanceTime: time(9), sizeBytes: 12, maintenance: { jobName: "u" } });
  expect(found).not.toHaveProperty("lastForgetTime");
  expect(found).not.toHaveProperty("lastPruneTime");
  const removed = { ...report, forgotten: ["a"], prunedBytes: 3 };
  expect(withMaintenance(repository, observed({ report: removed }))).toMatchObject({
    lastForgetTime: time(9),
    lastPruneTime: time(9),
  });
});

test("other operations, failures and Jobs in a former repository only say how they ended", () => {
  for (const each of [
    withoutReport(),
    observed({ location: "elsewhere" }),
    observed({ report: { operation: "change-key", repositoryID: "" } }),
  ]) {
    expect(withMaintenance(known, each)).toEqual({ ...known, maintenance: each.record });
  }
});
