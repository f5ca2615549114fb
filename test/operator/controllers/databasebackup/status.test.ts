import { expect, test } from "vitest";
import type { DatabaseBackupStatus } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { RetentionPause } from "../../../../operator/repository/retention.ts";
import type { Findings } from "../../../../operator/controllers/databasebackup/status.ts";
import { nextStatus } from "../../../../operator/controllers/databasebackup/status.ts";
import { withoutUndefined } from "../../../../operator/kubernetes/without-undefined.ts";
import { backup, repository, run, snapshot, time } from "../../../support/controllers/objects.ts";

const found: Findings = {
  ready: { status: "True", reason: "Scheduled", message: "" },
  runs: [],
  progress: undefined,
  repository: undefined,
  endedMaintenance: undefined,
  server: undefined,
  snapshots: [],
  schedule: {},
  retention: undefined,
  verification: {
    ended: [],
    active: undefined,
    refused: undefined,
    obstacle: undefined,
    lastRestore: undefined,
    lastAttemptTime: undefined,
    lastScheduleTime: undefined,
    effectiveSchedule: undefined,
    nextScheduleTime: undefined,
  },
  loss: undefined,
  now: new Date(time(30)),
};

function condition(findings: Partial<Findings>, type: string, of = backup()) {
  return nextStatus(of, { ...found, ...findings }).conditions?.find((each) => each.type === type);
}

test("it has the generation that was reconciled", () => {
  expect(nextStatus(backup(), found).observedGeneration).toBe(3);
  expect(condition({}, "Ready")?.observedGeneration).toBe(3);
});

test("a condition says who acts next while backups cannot run, and neither is left when they can", () => {
  const types = (of: NonNullable<DatabaseBackupStatus["conditions"]>) =>
    of.map(({ type }) => type).filter((type) => !type.startsWith("Last") && type !== "Verified");
  const unready = (reason: string, before = backup()) =>
    nextStatus(before, { ...found, ready: { status: "False", reason, message: "m" } });
  const waiting = unready("SecretNotFound");
  expect(types(waiting.conditions ?? [])).toEqual(["Ready", "Reconciling"]);
  const stalled = unready("InvalidSpec", backup({ status: waiting }));
  expect(types(stalled.conditions ?? [])).toEqual(["Ready", "Stalled"]);
  expect(stalled.conditions?.find(({ type }) => type === "Stalled")).toMatchObject({
    status: "True",
    reason: "InvalidSpec",
    message: "m",
    observedGeneration: 3,
  });
  // Kubernetes has more reasons than the tables, and tries again by itself.
  expect(types(unready("SchedulingGated").conditions ?? [])).toEqual(["Ready", "Reconciling"]);
  const well = nextStatus(backup({ status: stalled }), found);
  expect(types(well.conditions ?? [])).toEqual(["Ready"]);
});

test("a backup is in progress while a run is running", () => {
  expect(nextStatus(backup(), { ...found, runs: [run("a", 1, "Running")] }).inProgress).toBe(true);
  expect(nextStatus(backup(), { ...found, runs: [run("a", 1, "Succeeded")] }).inProgress).toBe(false);
});

test("success is unknown until a run has ended", () => {
  expect(condition({ runs: [run("a", 1, "Running")] }, "LastBackupSucceeded")).toMatchObject({
    status: "Unknown",
    reason: "NoRunYet",
  });
});

test("the run that ended last decides, not one that runs after it", () => {
  const runs = [
    run("c", 9, "Running"),
    { ...run("b", 5, "Failed"), reason: "DumpFailed" },
    run("a", 1, "Succeeded"),
  ];
  expect(condition({ runs }, "LastBackupSucceeded")).toMatchObject({ status: "False", reason: "DumpFailed" });
});

test("the last backup is the newest that succeeded, also when its run is no longer listed", () => {
  const runs = [run("b", 5, "Failed"), run("a", 1, "Succeeded")];
  expect(nextStatus(backup(), { ...found, runs }).lastBackupTime).toBe(time(2));
  const earlier = backup({ status: { lastBackupTime: time(4) } });
  expect(nextStatus(earlier, { ...found, runs }).lastBackupTime).toBe(time(4));
});

test("a condition keeps the time of its last change while its status stays", () => {
  const first = nextStatus(backup(), found);
  const later = condition({ now: new Date(time(40)) }, "Ready", backup({ status: first }));
  expect(later?.lastTransitionTime).toBe(time(30));
});

test("consecutive failures are counted once each, and a success resets the count", () => {
  const after = (runs: Findings["runs"], before = backup()) => nextStatus(before, { ...found, runs });
  const one = after([run("b", 5, "Failed"), run("a", 1, "Failed")]);
  expect(one.consecutiveFailures).toBe(2);
  const same = after(one.recentRuns ?? [], backup({ status: one }));
  expect(same.consecutiveFailures).toBe(2);
  const third = after([run("c", 7, "Failed"), ...(one.recentRuns ?? [])], backup({ status: one }));
  expect(third.consecutiveFailures).toBe(3);
  const again = after([{ ...run("c", 8, "Failed"), jobUID: "later" }], backup({ status: third }));
  expect(again.consecutiveFailures).toBe(4);
  const well = after([run("d", 9, "Succeeded"), ...(third.recentRuns ?? [])], backup({ status: third }));
  expect(well.consecutiveFailures).toBe(0);
});

test("a run that was skipped is neither a backup nor a success nor a failure", () => {
  const skipped = run("found", 9, "Skipped");
  const before = { lastBackupTime: time(2), consecutiveFailures: 2, recentRuns: [run("a", 1, "Failed")] };
  const runs = [skipped, run("a", 1, "Failed")];
  const status = nextStatus(backup({ status: before }), { ...found, runs });
  expect(status).toMatchObject({ lastBackupTime: time(2), consecutiveFailures: 2, inProgress: false });
  expect(condition({ runs }, "LastBackupSucceeded")).toMatchObject({ status: "False" });
  expect(condition({ runs: [skipped] }, "LastBackupSucceeded")).toMatchObject({ reason: "NoRunYet" });
});

test("stored backups are counted, and their sizes added up", () => {
  const snapshots = [snapshot("a"), snapshot("b"), snapshot("c", { status: { phase: "Failed" } })];
  expect(nextStatus(backup(), { ...found, snapshots }).snapshots).toEqual({
    count: 2,
    totalBytes: 200,
    addedBytes: 20,
  });
});

test("before maintenance has ended nothing is known of its success, also of another repository", () => {
  const unknown = { status: "Unknown", reason: "NoRunYet" };
  const type = "LastMaintenanceSucceeded";
  expect(condition({}, type)).toMatchObject(unknown);
  const maintenance = { jobName: "u", operation: "Maintain", phase: "Running" };
  const active = { repository: { ...repository, maintenance } };
  expect(condition(active, type)).toMatchObject(unknown);
  const ended = nextStatus(backup(), {
    ...found,
    repository: { ...repository, maintenance: { ...maintenance, phase: "Succeeded" } },
  });
  expect(condition(active, type, backup({ status: ended }))).toMatchObject({ status: "True" });
  expect(condition({ repository }, type, backup({ status: ended }))).toMatchObject(unknown);
});

test("a pause of retention is a condition while it lasts", () => {
  const pausedFor = (reason: RetentionPause["reason"]): Partial<Findings> => ({
    retention: { status: { next: [] }, paused: { reason, message: "m" } },
  });
  const first = nextStatus(backup(), { ...found, ...pausedFor("RepositoryNotListed") });
  expect(first.conditions?.find(({ type }) => type === "RetentionPaused")).toMatchObject({
    status: "True",
    reason: "RepositoryNotListed",
    message: "m",
    lastTransitionTime: time(30),
  });
  const later = { ...pausedFor("NewestRunFailed"), now: new Date(time(40)) };
  expect(condition(later, "RetentionPaused", backup({ status: first }))).toMatchObject({
    reason: "NewestRunFailed",
    lastTransitionTime: time(30),
  });
  for (const over of [{ status: { next: [] }, paused: undefined }, undefined]) {
    expect(condition({ retention: over }, "RetentionPaused", backup({ status: first }))).toBeUndefined();
  }
});

test("the outcome of maintenance is a condition once there has been one", () => {
  const maintenance = {
    jobName: "u",
    operation: "Maintain",
    phase: "Failed",
    reason: "RepositoryLocked",
    message: "m",
  } as const;
  const type = "LastMaintenanceSucceeded";
  const failed = { status: "False", reason: "RepositoryLocked", message: "Job u: m" };
  expect(condition({ repository: { ...repository, maintenance } }, type)).toMatchObject(failed);
  // The next Job has started in the same reconcile.
  const next = { jobName: "v", operation: "Maintain", phase: "Running" };
  const both = { repository: { ...repository, maintenance: next }, endedMaintenance: maintenance };
  expect(condition(both, type)).toMatchObject(failed);
});

test("fields that are not known are left out", () => {
  expect(Object.keys(nextStatus(backup(), found)).sort()).toEqual([
    "conditions",
    "consecutiveFailures",
    "inProgress",
    "observedGeneration",
    "recentRuns",
    "snapshots",
  ]);
});

test("the RTO is that of the newest DatabaseRestore if it took longer than the drill", () => {
  const lastRestore = { restoreName: "back", completionTime: time(1), durationSeconds: 700 };
  const objectives = (drillSeconds: number | undefined, restored: typeof lastRestore | undefined) => {
    const of = { ...backup(), spec: { ...backup().spec, objectives: { rto: "10m" } } };
    const restoreDurationSeconds = drillSeconds;
    const status = { ...of.status, verification: withoutUndefined({ restoreDurationSeconds }) };
    const verification = { ...found.verification, lastRestore: restored };
    return condition({ verification }, "ObjectivesMet", { ...of, status });
  };
  expect(objectives(undefined, undefined)).toMatchObject({ status: "Unknown", reason: "NotMeasured" });
  expect(objectives(300, undefined)).toMatchObject({ status: "True" });
  expect(objectives(300, lastRestore)).toMatchObject({
    status: "False",
    message: "DatabaseRestore back took 700 s, longer than objectives.rto (10m).",
  });
  expect(objectives(undefined, { ...lastRestore, durationSeconds: 20 })).toMatchObject({ status: "True" });
  expect(objectives(800, lastRestore)).toMatchObject({
    status: "False",
    message: expect.stringContaining("The newest successful drill took 800 s") as string,
  });
});
