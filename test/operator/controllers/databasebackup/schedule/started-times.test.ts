import { expect, test } from "vitest";
import { startedTimes } from "../../../../../operator/controllers/databasebackup/schedule/started-times.ts";
import type { CronJob } from "../../../../../operator/kubernetes/kinds.ts";
import { job, run, snapshot, time } from "../../../../support/controllers/objects.ts";

const at = (minute: number) => Date.parse(time(minute));
const nothing = { cronJob: undefined, jobs: [], recentRuns: [], snapshots: [] };
const nameFor = (minute: number) => `orders-${at(minute) / 60_000}`;

test("Jobs, recorded runs, DatabaseSnapshots and the CronJob show which times had a run", () => {
  const annotated = job("any", 1, "active");
  annotated.metadata.annotations = { "batch.kubernetes.io/cronjob-scheduled-timestamp": time(5) };
  const cronJob: CronJob = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "orders" },
    spec: { schedule: "", jobTemplate: {} },
    status: { lastScheduleTime: time(20) },
  };
  const found = startedTimes("orders", {
    cronJob,
    jobs: [annotated],
    recentRuns: [run(nameFor(10), 10, "Failed")],
    snapshots: [snapshot("a", { status: { jobName: nameFor(15) } })],
  });
  expect(found).toEqual([at(5), at(10), at(15), at(20)]);
});

test("runs that were not scheduled show no time", () => {
  const found = startedTimes("orders", {
    ...nothing,
    jobs: [job("orders-immediate", 1, "Complete")],
    recentRuns: [run("by-hand", 2, "Succeeded")],
    snapshots: [snapshot("a", { status: { jobName: "now-1a2b3c4d" } }), snapshot("b")],
  });
  expect(found).toEqual([]);
  expect(startedTimes("orders", nothing)).toEqual([]);
});
