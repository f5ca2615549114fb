import fc from "fast-check";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { backoffMilliseconds } from "../../../../operator/runtime/backoff.ts";
import { TokenBucket } from "../../../../operator/runtime/queue/token-bucket.ts";
import { lowPriority, WorkQueue } from "../../../../operator/runtime/queue/work-queue.ts";
import { FakeClock, settled } from "../../../support/runtime/parts.ts";

function queueOnFakeClock() {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue({ clock, random: () => 0 }) };
}

/** Takes all keys that are ready now. */
async function takeAll(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) keys.push((await queue.take()) ?? "");
  return keys;
}

describe("the work queue", () => {
  test("hands keys out in the order in which they came", async () => {
    const { queue } = queueOnFakeClock();
    for (const key of ["b", "a", "c"]) queue.add(key);
    expect(await takeAll(queue)).toEqual(["b", "a", "c"]);
  });

  test("holds a key once, however often it is added", async () => {
    const { queue } = queueOnFakeClock();
    for (const key of ["a", "a", "b", "a"]) queue.add(key);
    expect(await takeAll(queue)).toEqual(["a", "b"]);
  });

  test("gives a waiting worker a key as soon as there is one", async () => {
    const { queue } = queueOnFakeClock();
    const taken = queue.take();
    queue.add("a");
    expect(await taken).toBe("a");
  });

  test("does not hand a key out while it is worked on, and hands it out again afterwards if it was added", async () => {
    const { queue } = queueOnFakeClock();
    queue.add("a");
    await queue.take();
    queue.add("a");
    queue.add("a");
    expect(queue.depth).toBe(0);
    queue.done("a");
    expect(await takeAll(queue)).toEqual(["a"]);
    queue.done("a");
    expect(queue.depth).toBe(0);
  });

  test("keeps a delayed key back until its time", async () => {
    const { queue, clock } = queueOnFakeClock();
    queue.add("late", { delayMilliseconds: 1000 });
    queue.add("early", { delayMilliseconds: 500 });
    await clock.pass(499);
    expect(queue.depth).toBe(0);
    await clock.pass(1);
    expect(await takeAll(queue)).toEqual(["early"]);
    await clock.pass(500);
    expect(await takeAll(queue)).toEqual(["late"]);
  });

  test.each([
    [[1000, 200], 200],
    [[200, 1000], 200],
    [[1000, 0], 0],
    [[0, 1000], 0],
  ])("of the delays %j the shortest counts, once", async (delays, expected) => {
    const { queue, clock } = queueOnFakeClock();
    for (const delay of delays) queue.add("a", { delayMilliseconds: delay });
    if (expected > 0) await clock.pass(expected - 1);
    expect(queue.depth).toBe(expected === 0 ? 1 : 0);
    await clock.pass(1);
    expect(await takeAll(queue)).toEqual(["a"]);
    queue.done("a");
    await clock.pass(10_000);
    expect(queue.depth).toBe(0);
  });

  test("waits longer after each failure of a key, up to 1000 s, and forgets them on success", () => {
    const { queue } = queueOnFakeClock();
    const delays = Array.from({ length: 20 }, () => queue.retry("a"));
    expect(delays.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(delays.at(-1)).toBe(1_000_000);
    expect(queue.retry("b")).toBe(5);
    queue.forget("a");
    expect(queue.retry("a")).toBe(5);
  });

  test("of the keys whose time has come hands out the highest priority first, then the one that was ready first", async () => {
    const { queue, clock } = queueOnFakeClock();
    queue.add("old 1", { priority: lowPriority });
    queue.add("later", { delayMilliseconds: 1000, priority: 100 });
    queue.add("old 2", { priority: lowPriority });
    queue.add("changed 1");
    queue.add("urgent", { priority: 1 });
    queue.add("changed 2");
    expect(await takeAll(queue)).toEqual(["urgent", "changed 1", "changed 2", "old 1", "old 2"]);
    await clock.pass(1000);
    expect(await takeAll(queue)).toEqual(["later"]);
  });

  test("of several adds the highest priority counts, of ready, waiting and active keys", async () => {
    const { queue, clock } = queueOnFakeClock();
    for (const key of ["a", "b", "c"]) queue.add(key, { priority: lowPriority });
    queue.add("c");
    queue.add("c", { priority: lowPriority });
    queue.add("d", { delayMilliseconds: 10, priority: lowPriority });
    queue.add("d", { delayMilliseconds: 1000, priority: 5 });
    await clock.pass(10);
    expect(await takeAll(queue)).toEqual(["d", "c", "a", "b"]);
    queue.add("a", { priority: lowPriority });
    queue.add("b");
    queue.add("a", { priority: 5 });
    for (const key of ["b", "a"]) queue.done(key);
    expect(await takeAll(queue)).toEqual(["a", "b"]);
  });

  test("puts a key whose priority is raised behind those that have that priority already", async () => {
    const { queue } = queueOnFakeClock();
    queue.add("old", { priority: lowPriority });
    queue.add("changed 1");
    queue.add("changed 2");
    queue.add("old");
    queue.add("changed 1");
    expect(await takeAll(queue)).toEqual(["changed 1", "changed 2", "old"]);
  });

  test("does so for a key that is being worked on, too", async () => {
    const { queue } = queueOnFakeClock();
    queue.add("old");
    await queue.take();
    queue.add("old", { priority: lowPriority });
    queue.add("changed");
    queue.add("old");
    queue.done("old");
    expect(await takeAll(queue)).toEqual(["changed", "old"]);
  });

  test("keeps the priority of a key that fails or looks again later", async () => {
    const { queue, clock } = queueOnFakeClock();
    queue.add("old", { priority: lowPriority });
    await queue.take();
    queue.retry("old");
    queue.done("old");
    queue.add("changed", { delayMilliseconds: 5 });
    await clock.pass(5);
    expect(await takeAll(queue)).toEqual(["changed", "old"]);
  });

  test("retries the failures of all keys together 100 at once and 10 a second, and holds nothing else up", async () => {
    const { queue, clock } = queueOnFakeClock();
    const delays = Array.from({ length: 130 }, (_, index) => queue.retry(`key-${index}`));
    expect(delays.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 5));
    expect(delays.slice(100, 103)).toEqual([100, 200, 300]);
    expect(delays.at(-1)).toBe(3000);
    queue.add("key-129");
    queue.add("changed", { delayMilliseconds: 1 });
    await clock.pass(1);
    expect(await takeAll(queue)).toEqual(["key-129", "changed"]);
  });

  test("keeps nothing of keys that are done", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const clock = new FakeClock();
    const queue = new WorkQueue({ clock, retryLimit: { perSecond: 1, burst: Infinity } });
    const work = async (from: number, to: number) => {
      for (let index = from; index < to; index++) {
        const key = `namespace-${index}/an-object-with-a-name-${index}`;
        queue.add(key);
        await queue.take();
        queue.retry(key);
        queue.add(key);
        queue.done(key);
        await queue.take();
        queue.forget(key);
        queue.done(key);
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const before = await work(0, 1000);
    expect(((await work(1000, 51_000)) - before) / 50_000).toBeLessThan(20);
  });

  test("keeps delays that are longer than Node's longest timer", async () => {
    const { queue, clock } = queueOnFakeClock();
    const days = 24 * 3_600_000;
    queue.add("next month", { delayMilliseconds: 30 * days });
    await clock.pass(25 * days);
    expect(queue.depth).toBe(0);
    await clock.pass(5 * days);
    expect(await takeAll(queue)).toEqual(["next month"]);
  });

  test("hands out nothing after it was closed, and ends its waiting workers", async () => {
    const { queue, clock } = queueOnFakeClock();
    const idle = queue.take();
    queue.add("late", { delayMilliseconds: 1000 });
    queue.close();
    queue.add("a");
    expect(await idle).toBeUndefined();
    expect(await queue.take()).toBeUndefined();
    await clock.pass(2000);
    expect(queue.depth).toBe(0);
    expect(clock.next).toBeUndefined();
  });

  test("reports how long keys waited and were worked on, in seconds", async () => {
    const clock = new FakeClock();
    const reported: [string, number][] = [];
    const queue = new WorkQueue({
      clock,
      observer: {
        taken: (seconds) => reported.push(["waited", seconds]),
        done: (seconds) => reported.push(["worked", seconds]),
      },
    });
    queue.add("a");
    await clock.pass(2000);
    await queue.take();
    await clock.pass(3000);
    expect(queue.unfinishedSeconds).toEqual([3]);
    queue.done("a");
    expect(reported).toEqual([
      ["waited", 2],
      ["worked", 3],
    ]);
  });

  test("behaves like its model, whatever happens in whatever order", async () => {
    const key = fc.constantFrom("a", "b", "c", "d");
    const priority = fc.constantFrom(lowPriority, 0, 7);
    const step = fc.oneof(
      fc.record({
        do: fc.constant("add" as const),
        key,
        delay: fc.constantFrom(0, 1, 10, 100, 1000),
        priority,
      }),
      fc.record({ do: fc.constant("take" as const) }),
      fc.record({ do: fc.constant("done" as const), key, fails: fc.boolean() }),
      fc.record({ do: fc.constant("pass" as const), milliseconds: fc.integer({ min: 1, max: 2000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { queue, clock } = queueOnFakeClock();
        // A simple model of the queue: when each key is due, and the priority of each active key.
        const expected = new Map<string, { at: number; priority: number; order: number }>();
        const active = new Map<string, number>();
        let lastOrder = 0;
        const due = (at: number) => at <= clock.monotonic();
        const expectKey = (key: string, delay: number, priority: number) => {
          const at = clock.monotonic() + delay;
          const known = expected.get(key);
          const merged = {
            at: Math.min(at, known?.at ?? Infinity),
            priority: Math.max(priority, known?.priority ?? -Infinity),
            order: known?.order ?? Infinity,
          };
          const isRaised = known !== undefined && priority > known.priority;
          if (due(merged.at) && (merged.order === Infinity || isRaised)) merged.order = ++lastOrder;
          expected.set(key, merged);
        };
        const ready = () =>
          [...expected]
            .filter(([key, { at }]) => due(at) && !active.has(key))
            .sort(([, one], [, other]) => other.priority - one.priority || one.order - other.order);
        const takeOne = async () => {
          const [first] = ready();
          const taken = (await queue.take()) ?? "";
          // Keys that become ready at the same time may come in any order.
          const { priority, order } = expected.get(taken) ?? {};
          expect({ priority, order }).toEqual({ priority: first?.[1].priority, order: first?.[1].order });
          expect(active.has(taken)).toBe(false);
          active.set(taken, priority ?? NaN);
          expected.delete(taken);
        };
        const end = (key: string) => {
          queue.done(key);
          active.delete(key);
        };
        const pass = async (milliseconds: number) => {
          const until = clock.monotonic() + milliseconds;
          // Keys that become ready meanwhile come in the order of their times.
          const coming = [...expected.values()].filter(({ at, order }) => at <= until && order === Infinity);
          await clock.pass(milliseconds);
          let last = -Infinity;
          for (const one of coming.sort((left, right) => left.at - right.at)) {
            one.order = one.at === last ? lastOrder : ++lastOrder;
            last = one.at;
          }
        };
        for (const action of steps) {
          if (action.do === "add") {
            queue.add(action.key, { delayMilliseconds: action.delay, priority: action.priority });
            expectKey(action.key, action.delay, action.priority);
          } else if (action.do === "take") {
            if (ready().length > 0) await takeOne();
          } else if (action.do === "pass") {
            await pass(action.milliseconds);
          } else if (active.has(action.key)) {
            if (action.fails) {
              const priority = active.get(action.key) ?? NaN;
              expectKey(action.key, queue.retry(action.key), priority);
            }
            end(action.key);
          }
          expect(queue.depth).toBe(ready().length);
        }
        for (const key of active.keys()) end(key);
        await pass(2_000_000);
        while (expected.size > 0) await takeOne();
        expect(queue.depth).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});

test("a token bucket lets a burst through at once, then spreads the rest, and fills up again", () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0);
  expect(Array.from({ length: 5 }, () => bucket.reserve(0))).toEqual([0, 0, 0, 500, 1000]);
  expect(bucket.reserve(1000)).toBe(500);
  expect([bucket.reserve(1500), bucket.reserve(60_000), bucket.reserve(60_000)]).toEqual([500, 0, 0]);
  const unlimited = new TokenBucket({ perSecond: 10, burst: Infinity }, 0);
  expect(Array.from({ length: 3 }, () => unlimited.reserve(0))).toEqual([0, 0, 0]);
});

test("a backoff takes at most a quarter off, and never goes over its limit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const delay = backoffMilliseconds(
          { baseMilliseconds: 5, maxMilliseconds: 1000 },
          failures,
          () => random,
        );
        const full = Math.min(1000, 5 * 2 ** (failures - 1));
        expect(delay).toBeGreaterThan(full * 0.75 - 1e-9);
        expect(delay).toBeLessThanOrEqual(full);
      },
    ),
  );
});

test("the fake clock of these tests runs timers in their order", async () => {
  const clock = new FakeClock();
  const order: number[] = [];
  for (const delay of [30, 10, 20]) clock.after(delay, () => order.push(delay));
  await clock.pass(25);
  expect(order).toEqual([10, 20]);
  await settled();
});
