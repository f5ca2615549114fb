import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ForLanes, JobInLane, Lane } from "../../../operator/job-queue/lanes.ts";
import { lanes, planLanes, standingsOf } from "../../../operator/job-queue/lanes.ts";
import type { JobLimits } from "../../../operator/job-queue/plan.ts";
import { planQueue } from "../../../operator/job-queue/plan.ts";
import { standingOf } from "../../../operator/job-queue/standing.ts";

function job(lane: Lane, name: string, state: JobInLane["state"], waitingSince = 0): JobInLane {
  return { lane, namespace: "shop", name, state, waitingSince, startedAt: undefined };
}

const names = (jobs: readonly JobInLane[]) => jobs.map(({ name }) => name);

describe("planLanes", () => {
  test("starts drills although all places of runs are taken, and runs although all of drills are", () => {
    const runs = [job("backup", "run-1", "running"), job("backup", "run-2", "waiting")];
    const drills = [job("verification", "drill-1", "running"), job("verification", "drill-2", "waiting")];
    const started = (backup: number, verification: number) =>
      names(
        planLanes([...runs, ...drills], { backup: { total: backup }, verification: { total: verification } })
          .start,
      );
    expect(started(1, 1)).toEqual([]);
    expect(started(1, 2)).toEqual(["drill-2"]);
    expect(started(2, 1)).toEqual(["run-2"]);
  });

  test("a Job that cannot start gives its place only to one of its lane", () => {
    const limits = { backup: { total: 1 }, verification: { total: 1 } };
    const stuck = job("verification", "stuck", "stuck");
    const run = [job("backup", "runs", "running"), job("backup", "waits", "waiting")];
    expect(planLanes([stuck, ...run], limits)).toEqual({ putBack: [], start: [] });
    const drill = job("verification", "next", "waiting", 1);
    expect(planLanes([stuck, ...run, drill], limits)).toEqual({ putBack: [stuck], start: [drill] });
  });

  test("the turns of a namespace in one lane are none in the other", () => {
    const limits = { backup: { total: 1 }, verification: { total: 1 } };
    const waiting = [
      { ...job("verification", "a", "waiting", 1), namespace: "a" },
      { ...job("verification", "b", "waiting", 2), namespace: "b" },
    ];
    const last = (lane: Lane) => ({ ...job(lane, "last", "ended"), namespace: "a", startedAt: 9 });
    expect(names(planLanes([...waiting, last("backup")], limits).start)).toEqual(["a"]);
    expect(names(planLanes([...waiting, last("verification")], limits).start)).toEqual(["b"]);
  });
});

const anyJobs = fc
  .array(
    fc.record({
      lane: fc.constantFrom(...lanes),
      namespace: fc.constantFrom("a", "b", "c"),
      state: fc.constantFrom("waiting", "running", "stuck", "ended"),
      waitingSince: fc.nat(9),
      startedAt: fc.option(fc.nat(9), { nil: undefined }),
    }),
    { maxLength: 40 },
  )
  .map((all) => all.map((each, at): JobInLane => ({ ...each, name: `job-${at}` })));
const anyLimit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
const anyLimits = fc.record({ total: anyLimit, perNamespace: anyLimit });
const limitsOfLanes: fc.Arbitrary<ForLanes<JobLimits>> = fc.record({
  backup: anyLimits,
  verification: anyLimits,
});
const inLane = (jobs: readonly JobInLane[], lane: Lane) => jobs.filter((each) => each.lane === lane);

describe("for any Jobs and limits", () => {
  test("what a lane does is what it would do alone, whatever the Jobs and the limits of the other are", () => {
    fc.assert(
      fc.property(anyJobs, limitsOfLanes, (jobs, limits) => {
        const { putBack, start } = planLanes(jobs, limits);
        for (const lane of lanes) {
          expect({ putBack: inLane(putBack, lane), start: inLane(start, lane) }).toEqual(
            planQueue(inLane(jobs, lane), limits[lane]),
          );
        }
        expect(putBack.length + start.length).toBe(new Set([...putBack, ...start]).size);
      }),
    );
  });

  test("how a lane stands does not depend on the other", () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const standings = standingsOf(jobs, ({ name }) => name);
        for (const lane of lanes)
          expect(standings[lane]).toEqual(standingOf(inLane(jobs, lane), ({ name }) => name));
      }),
    );
  });

  test("in no lane more run than its limits allow, unless they did before", () => {
    fc.assert(
      fc.property(anyJobs, limitsOfLanes, (jobs, limits) => {
        const { putBack, start } = planLanes(jobs, limits);
        for (const lane of lanes) {
          const before = inLane(jobs, lane).filter(({ state }) => state === "running" || state === "stuck");
          const after = before.length - inLane(putBack, lane).length + inLane(start, lane).length;
          expect(after).toBeLessThanOrEqual(Math.max(before.length, limits[lane].total ?? Infinity));
        }
      }),
    );
  });
});
