import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../../operator/kubernetes/compare.ts";
import type { JobLimits, LimitedJob } from "../../../operator/job-queue/plan.ts";
import { inTurn, planQueue } from "../../../operator/job-queue/plan.ts";

function job(name: string, state: LimitedJob["state"], changes: Partial<LimitedJob> = {}): LimitedJob {
  return { namespace: "shop", name, state, waitingSince: 0, startedAt: undefined, ...changes };
}

const names = (jobs: readonly LimitedJob[]) => jobs.map(({ name }) => name);
const started = (jobs: readonly LimitedJob[], limits: JobLimits) => names(planQueue(jobs, limits).start);

describe("planQueue", () => {
  test("starts the Jobs that have waited the longest, up to the limit", () => {
    const jobs = [
      job("third", "waiting", { waitingSince: 3 }),
      job("first", "waiting", { waitingSince: 1 }),
      job("second", "waiting", { waitingSince: 2 }),
      job("runs", "running"),
      job("ended", "ended"),
    ];
    expect(started(jobs, { total: 3 })).toEqual(["first", "second"]);
    expect(started(jobs, { total: 1 })).toEqual([]);
    expect(started(jobs, { perNamespace: 2 })).toEqual(["first"]);
  });

  test("starts all without a limit, because there was one when they were created", () => {
    const jobs = [job("a", "waiting"), job("b", "waiting"), job("c", "running")];
    expect(started(jobs, {})).toEqual(["a", "b"]);
  });

  test("starts nothing while more run than a lowered limit allows, and ends none of those", () => {
    const jobs = [job("a", "running"), job("b", "running"), job("c", "running"), job("d", "waiting")];
    expect(planQueue(jobs, { total: 2 })).toEqual({ putBack: [], start: [] });
  });

  test("gives namespaces their turns, so that many Jobs of one do not keep those of another waiting", () => {
    const many = Array.from({ length: 500 }, (_, at) => job(`many-${at}`, "waiting", { waitingSince: at }));
    const few = [1, 2].map((at) =>
      job(`few-${at}`, "waiting", { namespace: "small", waitingSince: 1000 + at }),
    );
    expect(started([...many, ...few], { total: 4 })).toEqual(["many-0", "few-1", "many-1", "few-2"]);
  });

  test("remembers the last turn of a namespace by the Jobs that had it", () => {
    const waiting = [
      job("old", "waiting", { namespace: "a", waitingSince: 1 }),
      job("young", "waiting", { namespace: "b", waitingSince: 2 }),
    ];
    const last = job("last", "ended", { namespace: "a", startedAt: 5 });
    const before = job("before", "ended", { namespace: "b", startedAt: 4 });
    expect(started(waiting, { total: 1 })).toEqual(["old"]);
    expect(started([...waiting, last], { total: 1 })).toEqual(["young"]);
    expect(started([...waiting, last, before], { total: 1 })).toEqual(["young"]);
    expect(started([...waiting, { ...last, startedAt: 3 }, before], { total: 1 })).toEqual(["old"]);
  });

  test("a namespace at its own limit does not keep the others waiting", () => {
    const jobs = [
      job("runs", "running", { namespace: "a" }),
      job("next", "waiting", { namespace: "a", waitingSince: 1 }),
      job("other", "waiting", { namespace: "b", waitingSince: 2 }),
    ];
    expect(started(jobs, { total: 5, perNamespace: 1 })).toEqual(["other"]);
  });

  test("a Job that cannot start gives its place to one that waits, and only then", () => {
    const stuck = [
      job("stuck-1", "stuck", { waitingSince: 1 }),
      job("stuck-2", "stuck", { waitingSince: 2 }),
    ];
    expect(planQueue(stuck, { total: 2 })).toEqual({ putBack: [], start: [] });
    const waits = job("waits", "waiting", { namespace: "other" });
    expect(names(planQueue([...stuck, waits], { total: 2 }).putBack)).toEqual(["stuck-1"]);
    expect(started([...stuck, waits], { total: 2 })).toEqual(["waits"]);
    expect(planQueue([...stuck, waits], { total: 3 })).toMatchObject({ putBack: [], start: [waits] });
    // A place in another namespace is not what a namespace at its limit lacks.
    const full = [job("runs", "running", { namespace: "other" }), waits, ...stuck];
    expect(planQueue(full, { total: 9, perNamespace: 1 })).toEqual({ putBack: [], start: [] });
    // One place too few becomes none too few only if all that is missing is given back.
    expect(planQueue([...stuck, job("runs", "running"), waits], { total: 1 })).toEqual({
      putBack: [],
      start: [],
    });
  });
});

/** The order of the turns, found by taking one turn after the other. */
function oneByOne(jobs: readonly LimitedJob[]): LimitedJob[] {
  const order: LimitedJob[] = [];
  let left = [...jobs];
  for (let now = 1000; left.some(({ state }) => state === "waiting"); now++) {
    const [next, ...others] = [...new Set(left.map(({ namespace }) => namespace))].flatMap((namespace) => {
      const own = left.filter((each) => each.namespace === namespace);
      const [first] = own.filter(({ state }) => state === "waiting").sort(byAge);
      const lastTurn = Math.max(...own.map(({ startedAt = -1 }) => startedAt));
      return first === undefined ? [] : [{ first, running: own.filter(holdsPlace).length, lastTurn }];
    });
    if (next === undefined) break;
    const { first } = others.reduce((best, each) => {
      const difference =
        each.running - best.running ||
        each.lastTurn - best.lastTurn ||
        each.first.waitingSince - best.first.waitingSince ||
        compare(each.first.namespace, best.first.namespace);
      return difference < 0 ? each : best;
    }, next);
    order.push(first);
    left = left.map((each) =>
      each.name === first.name ? { ...each, state: "running", startedAt: now } : each,
    );
  }
  return order;
}

function byAge(a: LimitedJob, b: LimitedJob): number {
  return a.waitingSince - b.waitingSince || compare(a.name, b.name);
}

const anyJobs = fc
  .array(
    fc.record({
      namespace: fc.constantFrom("a", "b", "c"),
      state: fc.constantFrom("waiting", "running", "stuck", "ended"),
      waitingSince: fc.nat(9),
      startedAt: fc.option(fc.nat(9), { nil: undefined }),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map((each, at): LimitedJob => ({ ...each, name: `job-${at}` })));
const anyLimit = fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined });
const anyLimits = fc.record({ total: anyLimit, perNamespace: anyLimit });

function inTwoOrders(jobs: LimitedJob[]) {
  const all = { minLength: jobs.length, maxLength: jobs.length };
  return fc.tuple(fc.constant(jobs), fc.shuffledSubarray(jobs, all));
}

/** The Jobs as they are after the plan was carried out. */
function after(jobs: readonly LimitedJob[], limits: JobLimits, now = 100): LimitedJob[] {
  const { putBack, start } = planQueue(jobs, limits);
  return jobs.map((each) => {
    if (putBack.includes(each)) return { ...each, state: "waiting", waitingSince: now };
    const turn = start.indexOf(each);
    return turn < 0 ? each : { ...each, state: "running", startedAt: now + turn };
  });
}

const holdsPlace = ({ state }: LimitedJob) => state === "running" || state === "stuck";
const count = (jobs: readonly LimitedJob[], namespace?: string) =>
  jobs.filter((each) => holdsPlace(each) && (namespace === undefined || each.namespace === namespace)).length;

describe("for any Jobs and limits", () => {
  test("never more run than the limits allow, unless they did before", () => {
    fc.assert(
      fc.property(anyJobs, anyLimits, (jobs, limits) => {
        const next = after(jobs, limits);
        expect(count(next)).toBeLessThanOrEqual(Math.max(count(jobs), limits.total ?? Infinity));
        for (const namespace of ["a", "b", "c"]) {
          const before = count(jobs, namespace);
          expect(count(next, namespace)).toBeLessThanOrEqual(
            Math.max(before, limits.perNamespace ?? Infinity),
          );
        }
      }),
    );
  });

  test("the turns are those of a queue that takes one turn after the other", () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        expect(names(inTurn(jobs))).toEqual(names(oneByOne(jobs)));
        expect(planQueue(jobs, {})).toEqual({ putBack: [], start: inTurn(jobs) });
      }),
    );
  });

  test("nothing waits for a place that is free or that a stuck Job has", () => {
    fc.assert(
      fc.property(anyJobs, anyLimits, (jobs, limits) => {
        const next = after(jobs, limits);
        const { start } = planQueue(
          next.filter(({ waitingSince }) => waitingSince < 100),
          limits,
        );
        expect(start).toEqual([]);
      }),
    );
  });

  test("only Jobs that wait are started, only stuck ones put back, none for nothing, and none twice", () => {
    fc.assert(
      fc.property(anyJobs, anyLimits, (jobs, limits) => {
        const { start, putBack } = planQueue(jobs, limits);
        expect(start.every(({ state }) => state === "waiting")).toBe(true);
        expect(putBack.every(({ state }) => state === "stuck")).toBe(true);
        expect(putBack.length === 0 || start.length > 0).toBe(true);
        expect(new Set([...start, ...putBack]).size).toBe(start.length + putBack.length);
      }),
    );
  });

  test("the order of the list does not matter", () => {
    fc.assert(
      fc.property(anyJobs.chain(inTwoOrders), anyLimits, ([jobs, shuffled], limits) => {
        expect(planQueue(shuffled, limits)).toEqual(planQueue(jobs, limits));
      }),
    );
  });

  test("no namespace has two turns while another that waits has none, when one Job runs at a time", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 20 }), (namespaces) => {
        let jobs = namespaces.map((namespace, at) =>
          job(`job-${at}`, "waiting", { namespace, waitingSince: at }),
        );
        let last: string | undefined;
        for (let turn = 0; turn < namespaces.length; turn++) {
          const [next, ...more] = planQueue(jobs, { total: 1 }).start;
          expect(more).toEqual([]);
          const others = jobs.some(({ state, namespace }) => state === "waiting" && namespace !== last);
          if (others) expect(next?.namespace).not.toBe(last);
          last = next?.namespace;
          jobs = jobs.map((each) =>
            each.name === next?.name ? { ...each, state: "ended", startedAt: turn } : each,
          );
        }
        expect(jobs.every(({ state }) => state === "ended")).toBe(true);
      }),
    );
  });
});
