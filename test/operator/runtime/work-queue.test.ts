import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffDelay } from "../../../operator/runtime/backoff.ts";
import { WorkQueue } from "../../../operator/runtime/work-queue.ts";
import { FakeClock, settled } from "./parts.ts";

function queueOnFakeClock() {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue({ clock, random: () => 0 }) };
}

/** The keys that can be taken now. */
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
    queue.add("late", 1000);
    queue.add("early", 500);
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
  ])("of the delays %j the earliest wins, once", async (delays, expected) => {
    const { queue, clock } = queueOnFakeClock();
    for (const delay of delays) queue.add("a", delay);
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

  test("hands out nothing after it was closed, and lets its workers go", async () => {
    const { queue, clock } = queueOnFakeClock();
    const idle = queue.take();
    queue.add("late", 1000);
    queue.close();
    queue.add("a");
    expect(await idle).toBeUndefined();
    expect(await queue.take()).toBeUndefined();
    await clock.pass(2000);
    expect(queue.depth).toBe(0);
    expect(clock.next).toBeUndefined();
  });

  test("tells how long keys waited and were worked on, in seconds", async () => {
    const clock = new FakeClock();
    const told: [string, number][] = [];
    const queue = new WorkQueue({
      clock,
      observer: {
        taken: (seconds) => told.push(["waited", seconds]),
        done: (seconds) => told.push(["worked", seconds]),
      },
    });
    queue.add("a");
    await clock.pass(2000);
    await queue.take();
    await clock.pass(3000);
    expect(queue.unfinished).toEqual([3]);
    queue.done("a");
    expect(told).toEqual([
      ["waited", 2],
      ["worked", 3],
    ]);
  });

  test("never loses a key, never gives one to two workers, whatever happens in whatever order", async () => {
    const key = fc.constantFrom("a", "b", "c", "d");
    const step = fc.oneof(
      fc.record({ do: fc.constant("add" as const), key, delay: fc.constantFrom(0, 1, 10, 100, 1000) }),
      fc.record({ do: fc.constant("take" as const) }),
      fc.record({ do: fc.constant("done" as const), key, fails: fc.boolean() }),
      fc.record({ do: fc.constant("pass" as const), milliseconds: fc.integer({ min: 1, max: 2000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { queue, clock } = queueOnFakeClock();
        const active = new Set<string>();
        // Keys that somebody wants looked at, and nobody has begun to since.
        const owed = new Set<string>();
        const takeOne = async () => {
          const taken = (await queue.take()) ?? "";
          expect(active.has(taken)).toBe(false);
          active.add(taken);
          owed.delete(taken);
        };
        for (const action of steps) {
          if (action.do === "add") {
            queue.add(action.key, action.delay);
            owed.add(action.key);
          } else if (action.do === "take") {
            if (queue.depth > 0) await takeOne();
          } else if (action.do === "pass") {
            await clock.pass(action.milliseconds);
          } else if (active.delete(action.key)) {
            if (action.fails) {
              queue.retry(action.key);
              owed.add(action.key);
            }
            queue.done(action.key);
          }
        }
        for (const key of [...active]) queue.done(key);
        active.clear();
        await clock.pass(2_000_000);
        while (queue.depth > 0) await takeOne();
        expect([...owed]).toEqual([]);
      }),
    );
  });
});

test("a backoff takes at most a quarter off, and never goes over its limit", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (failures, random) => {
        const delay = backoffDelay({ base: 5, max: 1000 }, failures, () => random);
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
