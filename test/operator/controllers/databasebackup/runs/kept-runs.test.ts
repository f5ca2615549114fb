import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BackupRun } from "../../../../../operator/api/databases/v1/databasebackup.ts";
import { keptRuns } from "../../../../../operator/controllers/databasebackup/runs/kept-runs.ts";
import { nextRuns } from "../../../../../operator/controllers/databasebackup/runs/plan.ts";
import type { Job } from "../../../../../operator/kubernetes/kinds.ts";
import type { Stored } from "../../../../../operator/runtime/index.ts";
import { job, run, time } from "../../../../support/controllers/objects.ts";

/** What the next status has, and what is reported. */
function reconcile(recorded: readonly BackupRun[], jobs: readonly Stored<Job>[]) {
  const { runs, changes } = nextRuns(recorded, jobs, () => []);
  return { recorded: keptRuns(runs), changes };
}

const names = (runs: readonly BackupRun[]) => runs.map(({ jobName }) => jobName);
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

test("the newest ten are kept, and older Jobs are not reported again", () => {
  const jobs = range(12).map((index) => job(`j${index}`, index, "Complete"));
  const { recorded } = reconcile([], jobs);
  expect(names(recorded)).toEqual(range(10).map((index) => `j${11 - index}`));
  expect(reconcile(recorded, jobs)).toEqual({ recorded, changes: [] });
});

test("of more than ten runs of the same second, those that are not kept are not reported again", () => {
  const jobs = range(12).map((index) => job(`j${index}`, 1, "Complete"));
  for (const order of [jobs, [...jobs].reverse()]) {
    const { recorded } = reconcile([], order);
    expect(recorded).toHaveLength(10);
    expect(reconcile(recorded, order)).toEqual({ recorded, changes: [] });
  }
});

describe("of more than ten runs", () => {
  const newer = range(12).map((index) => run(`new-${index}`, 50 - index, "Succeeded"));
  const waiting = range(12).map((index) => run(`waits-${index}`, 50 - index, "Pending"));

  test("one that has not ended is kept, so that its end is reported, and the ten that ended last", () => {
    expect(names(keptRuns([...newer, run("long", 1, "Running"), run("old", 0, "Failed")]))).toEqual([
      ...names(newer.slice(0, 10)),
      "long",
    ]);
    const longest = { ...run("longest", 2, "Succeeded"), completionTime: time(55) };
    expect(names(keptRuns([...newer, longest]))).toEqual([...names(newer.slice(0, 9)), "longest"]);
    const { changes } = reconcile(
      [...newer.slice(0, 10), run("long", 1, "Running")],
      [job("long", 1, "Failed")],
    );
    expect(changes).toMatchObject([{ kind: "ended", run: { jobName: "long", phase: "Failed" } }]);
  });

  test("all that wait are kept, and the last that made a backup or failed, which conditions and metrics are about", () => {
    const skipped = range(12).map((index) => run(`found-${index}`, 35 - index, "Skipped"));
    const ended = [run("last", 2, "Succeeded"), run("before", 1, "Failed")];
    expect(names(keptRuns([...waiting, ...skipped, ...ended]))).toEqual([
      ...names(waiting),
      ...names(skipped.slice(0, 10)),
      "last",
    ]);
  });

  test("no more than fifty are kept", () => {
    const many = range(80).map((index) => run(`waits-${index}`, 59 - (index % 60), "Pending"));
    const skipped = range(12).map((index) => run(`found-${index}`, 35 - index, "Skipped"));
    expect(keptRuns([...many, ...skipped, run("last", 1, "Succeeded")])).toHaveLength(50);
  });
});

const anyStep = fc.record({
  does: fc.constantFrom("create", "start", "putBack", "end", "reconcile", "reconcile"),
  to: fc.nat(30),
});

test("each run that ends is reported once, whatever waits, starts, is put back or ends meanwhile", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 30, maxLength: 150 }), (steps) => {
      const jobs: Stored<Job>[] = [];
      const reported: string[] = [];
      let recorded: BackupRun[] = [];
      const look = () => {
        const next = reconcile(recorded, jobs);
        ({ recorded } = next);
        reported.push(...next.changes.flatMap(({ kind, run }) => (kind === "ended" ? [run.jobName] : [])));
      };
      const change = (
        to: number,
        is: "waiting" | "active" | "ended",
        into: (job: Stored<Job>) => Stored<Job>,
      ) => {
        const candidates = jobs.filter((each) => stateOf(each) === is);
        const chosen = candidates[to % Math.max(1, candidates.length)];
        if (chosen !== undefined) jobs[jobs.indexOf(chosen)] = into(chosen);
      };
      for (const [minute, { does, to }] of steps.entries()) {
        const created = `j${minute}`;
        if (does === "create") jobs.push(suspended(job(created, minute, "active"), minute));
        if (does === "start")
          change(to, "waiting", (each) => ({
            ...job(each.metadata.name, minute, "active"),
            metadata: each.metadata,
          }));
        if (does === "putBack")
          change(to, "active", (each) => suspended(each, Number(each.metadata.name.slice(1))));
        if (does === "end")
          change(to, "active", (each) => {
            const started = (Date.parse(each.status?.startTime ?? "") - Date.parse(time(0))) / 60_000;
            const ended = job(each.metadata.name, started, "Complete");
            return {
              ...ended,
              metadata: each.metadata,
              status: { ...ended.status, completionTime: time(minute) },
            };
          });
        if (does === "reconcile") look();
      }
      look();
      look();
      const ended = jobs.filter((each) => stateOf(each) === "ended").map(({ metadata }) => metadata.name);
      expect(reported.sort()).toEqual(ended.sort());
      const active = jobs.filter((each) => stateOf(each) !== "ended").map(({ metadata }) => metadata.name);
      expect(names(recorded)).toEqual(expect.arrayContaining(active.slice(-30)));
    }),
    { numRuns: 1000 },
  );
});

function stateOf({ spec, status }: Job): "waiting" | "active" | "ended" {
  if ((status?.conditions ?? []).length > 0) return "ended";
  return spec?.suspend === true ? "waiting" : "active";
}

/** A Job that was created at that minute, and has not started. */
function suspended({ metadata, ...rest }: Stored<Job>, minute: number): Stored<Job> {
  return {
    ...rest,
    metadata: { ...metadata, creationTimestamp: time(minute) },
    spec: { suspend: true, template: {} },
    status: { conditions: [] },
  };
}
