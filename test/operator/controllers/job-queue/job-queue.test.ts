import { describe, expect, test } from "vitest";
import { JobQueue } from "../../../../operator/controllers/job-queue/job-queue.ts";
import type { DatabaseBackup } from "../../../../operator/api/databases/v1/databasebackup.ts";
import type { Job } from "../../../../operator/kubernetes/kinds.ts";
import type { Store, Stored } from "../../../../operator/runtime/index.ts";
import { databaseBackup } from "../../../support/api/backups.ts";

const now = new Date("2030-01-01T00:00:00Z");

function backup(
  changes: Partial<Stored<DatabaseBackup>["metadata"]> = {},
  observedGeneration = 2,
): Stored<DatabaseBackup> {
  const { metadata, ...rest } = databaseBackup("orders");
  const ready = {
    type: "Ready",
    status: "True",
    reason: "Scheduled",
    message: "",
    lastTransitionTime: "",
    observedGeneration,
  };
  return {
    ...rest,
    metadata: {
      ...metadata,
      namespace: "shop",
      uid: "orders",
      resourceVersion: "1",
      generation: 2,
      ...changes,
    },
    status: { conditions: [ready] } as never,
  };
}

function job(name: string, backupUid = "orders", component = "backup"): Stored<Job> {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...{
        namespace: "shop",
        name,
        uid: name,
        resourceVersion: "1",
        creationTimestamp: "2030-01-01T00:00:00Z",
      },
      labels: { "app.kubernetes.io/component": component, "databases.test.io/queue": "waiting" },
      annotations: {
        "databases.test.io/databasebackup-name": "orders",
        "databases.test.io/databasebackup-uid": backupUid,
      },
    },
    spec: { suspend: true, template: {} },
  };
}

/** A queue, and how often it has looked at all Jobs. */
function queueOf(of: Stored<DatabaseBackup> | undefined, all: Stored<Job>[]) {
  const looks = { count: 0 };
  const list = () => {
    looks.count += 1;
    return all;
  };
  const stores = { backups: { get: () => of }, jobs: { list } } as unknown as {
    backups: Store<DatabaseBackup>;
    jobs: Store<Job>;
  };
  return { queue: new JobQueue(stores), looks };
}

describe("a Job has no turn", () => {
  test.each<[string, Stored<DatabaseBackup> | undefined, Stored<Job>]>([
    ["without its DatabaseBackup", undefined, job("a")],
    ["of an earlier DatabaseBackup of the same name", backup(), job("a", "earlier")],
    ["while the status is about an earlier spec", backup({}, 1), job("a")],
    [
      "while its DatabaseBackup is being deleted",
      backup({ deletionTimestamp: "2030-01-01T00:00:00Z" }),
      job("a"),
    ],
  ])("%s", (_, of, waiting) => {
    expect(queueOf(of, [waiting]).queue.jobs()).toEqual([]);
  });

  test("otherwise it has", () => {
    expect(queueOf(backup(), [job("a")]).queue.jobs()).toMatchObject([{ name: "a", state: "waiting" }]);
  });
});

const drill = (name: string) => job(name, "orders", "verification");

test("what suspends runs does not hold drills, and the other way round", () => {
  const turns = (spec: Partial<DatabaseBackup["spec"]>, changes: object = {}) => {
    const of = backup(changes);
    const scheduled = job("run");
    scheduled.metadata.annotations = {
      ...scheduled.metadata.annotations,
      "batch.kubernetes.io/cronjob-scheduled-timestamp": "2030-01-01T00:00:00Z",
    };
    const { queue } = queueOf({ ...of, spec: { ...of.spec, ...spec } }, [scheduled, drill("drill")]);
    return queue.jobs().map(({ name }) => name);
  };
  expect(turns({})).toEqual(["run", "drill"]);
  expect(turns({ suspend: true })).toEqual(["drill"]);
  expect(turns({ verification: { suspend: true } })).toEqual(["run"]);
  expect(turns({ verification: { suspend: false } })).toEqual(["run", "drill"]);
  expect(turns({}, { generation: 3 })).toEqual([]);
});

test("a drill has its place among drills, and shares the look at the Jobs with the runs", () => {
  const all = [job("a"), drill("d"), job("b"), drill("e")];
  const { queue, looks } = queueOf(backup(), all);
  const place = (lane: "backup" | "verification", each: Stored<Job>) =>
    queue.standing(lane, each, now).before.get(each.metadata.uid);
  expect(all.map((each, at) => place(at % 2 === 0 ? "backup" : "verification", each))).toEqual([0, 0, 1, 1]);
  expect(looks.count).toBe(1);
});

test("all that ask within a second share one look at the Jobs, and a Job that is new has its place at once", () => {
  const all = ["a", "b", "c"].map((name) => job(name));
  const { queue, looks } = queueOf(backup(), all);
  expect(all.map((each) => queue.standing("backup", each, now).before.get(each.metadata.uid))).toEqual([
    0, 1, 2,
  ]);
  expect(looks.count).toBe(1);
  const late = job("d");
  all.push(late);
  expect(queue.standing("backup", late, now).before.get("d")).toBe(3);
  expect(looks.count).toBe(2);
  all.shift();
  expect(queue.standing("backup", late, new Date(now.getTime() + 2000)).before.get("d")).toBe(2);
});
