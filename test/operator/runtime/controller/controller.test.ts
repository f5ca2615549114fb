import { describe, expect, test } from "vitest";
import type { Client } from "../../../../operator/runtime/client/client.ts";
import { Controller, type ControllerOptions } from "../../../../operator/runtime/controller/controller.ts";
import { ApiError } from "../../../../operator/runtime/client/errors.ts";
import {
  anyOf,
  generationChanged,
  labelsChanged,
  type ClusterObject,
  ownerReference,
  resource,
  TerminalError,
  type Stored,
  type StoredMeta,
} from "../../../../operator/runtime/index.ts";
import { Metrics } from "../../../../operator/runtime/metrics/metrics.ts";
import { ObjectStore } from "../../../../operator/runtime/cache/store.ts";
import {
  type ConfigMap,
  configMaps,
  FakeClock,
  recordingLog,
  secrets,
  settled,
  storedConfigMap,
} from "../../../support/runtime/parts.ts";

function object(name: string, changes: Partial<StoredMeta> = {}): Stored<ConfigMap> {
  return storedConfigMap("ns", name, { generation: 1, ...changes });
}

function started(
  options: Partial<ControllerOptions<ConfigMap>> & Pick<ControllerOptions<ConfigMap>, "reconcile">,
  there: readonly Stored<ConfigMap>[] = [],
) {
  const clock = new FakeClock();
  const metrics = new Metrics();
  const { log, lines } = recordingLog();
  const primaries = new ObjectStore<ConfigMap>();
  for (const one of there) primaries.set(one);
  const others = new ObjectStore<never>();
  const controller = new Controller<ConfigMap>(
    { name: "test", for: { resource: configMaps }, ...options },
    {
      client: {} as Client,
      events: { record: () => undefined },
      log,
      clock,
      observer: metrics.controller("test", options.maxConcurrentReconciles ?? 1),
      random: () => 0.5,
      storeOf: (watched) => (watched.resource.kind === "ConfigMap" ? primaries : others) as never,
    },
  );
  controller.start();
  const text = () => metrics.text();
  const total = async (result: string) => {
    const line = (await metrics.text())
      .split("\n")
      .find((text) => text.includes(`_reconcile_total{controller="test",result="${result}"`));
    return Number(line?.split(" ").at(-1));
  };
  return {
    clock,
    primaries,
    others: others as unknown as ObjectStore<ConfigMap>,
    lines,
    controller,
    total,
    text,
  };
}

describe("a controller", () => {
  test("reconciles present objects when it starts, and added, changed and deleted ones", async () => {
    const seen: string[] = [];
    const { primaries, clock } = started({
      reconcile: ({ namespace, name }) => {
        seen.push(`${namespace}/${name}`);
        return Promise.resolve();
      },
    });
    primaries.set(object("a"));
    await settled();
    primaries.set(object("a", { generation: 2 }));
    await settled();
    primaries.remove("ns", "a");
    await clock.pass(10);
    expect(seen).toEqual(["ns/a", "ns/a", "ns/a"]);
  });

  test("does not reconcile a primary when only status or labels changed", async () => {
    let count = 0;
    const { primaries } = started({
      reconcile: () => {
        count++;
        return Promise.resolve();
      },
    });
    primaries.set(object("a"));
    await settled();
    primaries.set(object("a", { resourceVersion: "2", labels: { x: "y" } }));
    await settled();
    expect(count).toBe(1);
    for (const change of [{ deletionTimestamp: "now" }, { deletionTimestamp: "now", finalizers: ["f"] }]) {
      primaries.set(object("a", change));
      await settled();
    }
    expect(count).toBe(3);
  });

  test("uses the controller's own predicates instead, if it has some", async () => {
    let count = 0;
    const { primaries } = started({
      for: { resource: configMaps, predicates: [anyOf(generationChanged, labelsChanged)] },
      reconcile: () => {
        count++;
        return Promise.resolve();
      },
    });
    primaries.set(object("a"));
    await settled();
    primaries.set(object("a", { labels: { x: "y" } }));
    await settled();
    expect(count).toBe(2);
  });

  test("reconciles what a trigger asks for, until it stops", async () => {
    const seen: string[] = [];
    let ask: (request: { namespace: string; name: string }) => void = () => undefined;
    let isEnded = false;
    const { controller, clock } = started({
      triggers: [
        (given) => {
          ask = given;
          return () => (isEnded = true);
        },
      ],
      reconcile: ({ namespace, name }) => Promise.resolve(void seen.push(`${namespace}/${name}`)),
    });
    ask({ namespace: "ns", name: "a" });
    await settled();
    expect(seen).toEqual(["ns/a"]);
    const stopped = controller.stop(1);
    await clock.pass(2000);
    await stopped;
    expect(isEnded).toBe(true);
  });

  test("reconciles the old and the new owner of a child, and the keys of a map function", async () => {
    const seen: string[] = [];
    const reconcile: ControllerOptions<ConfigMap>["reconcile"] = ({ name }) =>
      Promise.resolve(void seen.push(name));
    const owned = started({ owns: [{ resource: secrets }], reconcile });
    owned.others.set(object("child", { ownerReferences: [ownerReference(object("one"))] }));
    await settled();
    owned.others.set(object("child", { ownerReferences: [ownerReference(object("two"))] }));
    owned.others.set(object("orphan"));
    await settled();
    expect(seen).toEqual(["one", "two", "one"]);

    const mapped = started({
      watches: [
        {
          resource: secrets,
          map: ({ metadata }) =>
            metadata.generation === 2
              ? fail("cannot tell")
              : [{ namespace: "ns", name: `of-${metadata.name}` }],
        },
      ],
      reconcile,
    });
    mapped.others.set(object("x"));
    await settled();
    expect(seen.at(-1)).toBe("of-x");
    // After an update, the keys of the old object are reconciled, too.
    mapped.others.set(object("x", { generation: 2 }));
    await settled();
    expect(seen.slice(-2)).toEqual(["of-x", "of-x"]);
  });

  test("reconciles again when asked to, and after a failure later each time", async () => {
    const at: number[] = [];
    const run = started({
      reconcile: () => {
        at.push(run.clock.monotonic());
        if (at.length <= 2) return Promise.reject(new Error("not yet"));
        return Promise.resolve({ requeueAfterSeconds: 60 });
      },
    });
    run.primaries.set(object("a"));
    await run.clock.pass(100_000);
    const gaps = at.slice(1).map((time, index) => Math.round(time - (at[index] ?? 0)));
    expect(gaps[0]).toBeLessThanOrEqual(5);
    expect(gaps[1]).toBeLessThanOrEqual(10);
    expect(gaps[2]).toBe(60_000);
    expect([await run.total("error"), await run.total("requeue_after")]).toEqual([2, 2]);
  });

  test.each([NaN, Infinity, -Infinity])(
    "counts a reconcile that asks for another in %d s as failed",
    async (requeueAfterSeconds) => {
      let calls = 0;
      const run = started({
        reconcile: () => Promise.resolve({ requeueAfterSeconds: ++calls && requeueAfterSeconds }),
      });
      run.primaries.set(object("a"));
      await run.clock.pass(1000);
      expect(calls).toBeLessThan(15);
      expect([await run.total("error"), await run.total("requeue_after")]).toEqual([calls, 0]);
      await expect
        .poll(() => run.lines)
        .toContainEqual(
          expect.objectContaining({
            msg: "Reconcile failed",
            error: `RangeError: requeueAfterSeconds is ${requeueAfterSeconds}: give a finite number.`,
          }),
        );
    },
  );

  test.each([0, -0, -60, -Number.MAX_VALUE])(
    "does not reconcile again after %d s",
    async (requeueAfterSeconds) => {
      let calls = 0;
      const run = started({
        reconcile: () => Promise.resolve({ requeueAfterSeconds: ++calls && requeueAfterSeconds }),
      });
      run.primaries.set(object("a"));
      await run.clock.pass(3_600_000);
      expect([calls, await run.total("success"), await run.total("requeue_after")]).toEqual([1, 1, 0]);
    },
  );

  test("asked to reconcile again soon, and after 0 s, does so soon", async () => {
    let calls = 0;
    const result = { requeueAfterSeconds: 0, requeue: true };
    const run = started({ reconcile: () => Promise.resolve(++calls < 3 ? result : undefined) });
    run.primaries.set(object("a"));
    await run.clock.pass(1000);
    expect(calls).toBe(3);
  });

  test.each<[string, Partial<ControllerOptions<ConfigMap>>]>([
    ["maxConcurrentReconciles", { maxConcurrentReconciles: 0 }],
    ["maxConcurrentReconciles", { maxConcurrentReconciles: -1 }],
    ["maxConcurrentReconciles", { maxConcurrentReconciles: 1.5 }],
    ["maxConcurrentReconciles", { maxConcurrentReconciles: NaN }],
    ["maxConcurrentReconciles", { maxConcurrentReconciles: Infinity }],
    ["reconcileTimeoutSeconds", { reconcileTimeoutSeconds: 0 }],
    ["reconcileTimeoutSeconds", { reconcileTimeoutSeconds: NaN }],
    ["resyncSeconds", { resyncSeconds: NaN }],
    ["resyncSeconds", { resyncSeconds: Infinity }],
    ["resyncSeconds", { resyncSeconds: -1 }],
    ["retryLimit.perSecond", { retryLimit: { perSecond: 0, burst: 10 } }],
    ["retryLimit.burst", { retryLimit: { perSecond: 1, burst: NaN } }],
  ])("is refused with the %s of %j", (option, options) => {
    const reconcile = () => Promise.resolve();
    expect(() => started({ reconcile, ...options })).toThrow(`${option} of controller "test" is `);
  });

  test("that is namespaced is refused as owner of a kind that is not", () => {
    const namespaces = resource<ClusterObject>("v1", "Namespace", "namespaces", { namespaced: false });
    const owns = [{ resource: namespaces }];
    expect(() => started({ owns, reconcile: () => Promise.resolve() })).toThrow(
      'Controller "test" cannot own namespaces: they are not namespaced, and configmaps are.',
    );
  });

  test.each([
    [undefined, "The reconcile threw undefined, which is not an Error"],
    [null, "The reconcile threw null, which is not an Error"],
    ["a text", "The reconcile threw 'a text', which is not an Error"],
  ])("logs and retries what threw %j", async (thrown, message) => {
    let calls = 0;
    const run = started({
      reconcile: () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- a program can
        if (++calls === 1) throw thrown;
        return Promise.resolve();
      },
    });
    run.primaries.set(object("a"));
    await run.clock.pass(1000);
    expect(calls).toBe(2);
    await expect
      .poll(() => run.lines)
      .toContainEqual(expect.objectContaining({ msg: "Reconcile failed", error: `Error: ${message}` }));
  });

  test("reconciles changes before the rest of the objects that existed at the start", async () => {
    const seen: string[] = [];
    const run = started(
      {
        reconcile: async ({ name }) => {
          seen.push(name);
          await settled();
        },
      },
      ["a", "b", "c", "d"].map((name) => object(name)),
    );
    run.primaries.set(object("new"));
    run.primaries.set(object("d", { generation: 2 }));
    await expect.poll(() => seen.length).toBe(5);
    // "new" had its priority first.
    expect(seen).toEqual(["a", "new", "d", "b", "c"]);
  });

  test("reconciles again with the backoff of the key when asked to, without an error", async () => {
    const at: number[] = [];
    const run = started({
      reconcile: () => {
        at.push(run.clock.monotonic());
        return Promise.resolve({ requeue: at.length <= 5 });
      },
    });
    run.primaries.set(object("a"));
    await run.clock.pass(1000);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    for (const [index, gap] of gaps.entries()) {
      expect(gap).toBeGreaterThan(0.75 * 5 * 2 ** index);
      expect(gap).toBeLessThanOrEqual(5 * 2 ** index);
    }
    expect([gaps.length, await run.total("requeue"), await run.total("error")]).toEqual([5, 5, 0]);
    expect(run.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("retries failures no faster than its limit, and does not delay changes", async () => {
    const at: [string, number][] = [];
    const run = started({
      retryLimit: { perSecond: 1, burst: 1 },
      reconcile: ({ name }) => {
        at.push([name, run.clock.monotonic()]);
        return name.startsWith("bad") && at.length <= 3
          ? Promise.reject(new Error("bad"))
          : Promise.resolve();
      },
    });
    for (const name of ["bad-1", "bad-2", "bad-3"]) run.primaries.set(object(name));
    await run.clock.pass(500);
    run.primaries.set(object("good"));
    run.primaries.set(object("bad-3", { generation: 2 }));
    await run.clock.pass(3000);
    const rounded = at.slice(3).map(([name, time]) => [name, Math.round(time / 100) * 100]);
    expect(rounded).toEqual([
      ["bad-1", 0],
      ["good", 500],
      ["bad-3", 500],
      ["bad-2", 1000],
    ]);
  });

  test("reconciles every object once in its resync time, not all at once, and after changes", async () => {
    const at: [string, number][] = [];
    const run = started(
      {
        resyncSeconds: 100,
        reconcile: ({ name }) => Promise.resolve(void at.push([name, run.clock.monotonic() / 1000])),
      },
      [object("a")],
    );
    await run.clock.pass(94_000);
    run.primaries.set(object("b"));
    await run.clock.pass(91_000);
    expect(at.map(([name, seconds]) => [name, Math.round(seconds)])).toEqual([
      ["a", 0],
      ["b", 94],
      ["a", 95],
      ["a", 185],
      ["b", 185],
    ]);
    await run.controller.stop(30);
    expect(run.clock.next).toBeUndefined();
  });

  test.each([
    [{}, 1],
    [{ resyncSeconds: 0 }, 0],
  ])("with %j reconciles what does not change again within 10 hours: %i times", async (options, times) => {
    let count = -1;
    const reconcile = () => {
      count++;
      return Promise.resolve();
    };
    const run = started({ ...options, reconcile }, [object("a")]);
    await run.clock.pass(9 * 3_600_000);
    expect(count).toBe(0);
    await run.clock.pass(3_600_000);
    expect(count).toBe(times);
  });

  test("runs its maximum of reconciles at a time, and never one object twice", async () => {
    let active = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const { primaries } = started({
      maxConcurrentReconciles: 3,
      reconcile: async () => {
        most = Math.max(most, ++active);
        await new Promise<void>((resolve) => ends.push(resolve));
        active--;
      },
    });
    for (const name of ["a", "b", "c", "d"]) primaries.set(object(name));
    primaries.set(object("a", { generation: 2 }));
    await settled();
    expect(active).toBe(3);
    while (ends.length > 0) {
      ends.shift()?.();
      await settled();
    }
    expect([most, active]).toEqual([3, 0]);
  });

  test("gives up waiting for a reconcile that hangs, and goes on with the others", async () => {
    const seen: string[] = [];
    let reason: unknown;
    let release = () => undefined as unknown;
    const run = started({
      reconcileTimeoutSeconds: 5,
      reconcile: async ({ name }, { signal }) => {
        seen.push(name);
        if (name !== "hangs") return;
        signal.addEventListener("abort", () => {
          reason = signal.reason;
        });
        await new Promise<void>((resolve) => (release = resolve));
      },
    });
    run.primaries.set(object("hangs"));
    run.primaries.set(object("fine"));
    await run.clock.pass(4999);
    expect(seen).toEqual(["hangs"]);
    await run.clock.pass(1);
    expect(seen).toEqual(["hangs", "fine"]);
    expect(String(reason)).toContain("took longer than 5 s");
    run.primaries.set(object("hangs", { generation: 2 }));
    await run.clock.pass(1000);
    expect(seen).toEqual(["hangs", "fine"]);
    release();
    await run.clock.pass(10);
    expect(seen).toEqual(["hangs", "fine", "hangs"]);
  });

  test("survives reconcilers and predicates that throw, and loses no key to them", async () => {
    const seen: string[] = [];
    const run = started({
      for: {
        resource: configMaps,
        predicates: [({ object: { metadata } }) => metadata.name !== "x" || fail("predicate")],
      },
      reconcile: ({ name }) => (seen.push(name) === 1 ? fail("reconcile") : Promise.resolve()),
    });
    run.primaries.set(object("x"));
    run.primaries.set(object("a"));
    await run.clock.pass(100);
    expect(seen).toEqual(["x", "a", "x"]);
    expect(run.lines.map(({ error }) => error).filter(Boolean)).toEqual([
      "Error: predicate",
      "Error: reconcile",
    ]);
  });

  describe("with a map function that throws", () => {
    /** Maps each version to a key of the same name. Broken versions make it throw. */
    function mapped(broken: Set<string>) {
      const seen: string[] = [];
      const run = started({
        watches: [
          {
            resource: secrets,
            map: ({ metadata: { resourceVersion } }) =>
              broken.has(resourceVersion) ? fail("map") : [{ namespace: "ns", name: resourceVersion }],
          },
        ],
        reconcile: ({ name }) => Promise.resolve(void seen.push(name)),
      });
      const set = (resourceVersion: string) => {
        run.others.set(object("secret", { resourceVersion }));
      };
      const errors = () => run.lines.filter(({ level }) => level === "error").length;
      return { ...run, seen, set, errors };
    }

    test("calls it again, later each time, until it succeeds", async () => {
      const broken = new Set(["1"]);
      const run = mapped(broken);
      run.set("1");
      await run.clock.pass(1000);
      expect(run.seen).toEqual([]);
      expect(run.errors()).toBeGreaterThan(3);
      expect(run.errors()).toBeLessThan(12);
      broken.clear();
      await run.clock.pass(2000);
      expect(run.seen).toEqual(["1"]);
    });

    test("reconciles at once what the old version mapped to", async () => {
      const run = mapped(new Set(["2"]));
      run.set("1");
      run.set("2");
      await settled();
      expect(run.seen).toEqual(["1", "1"]);
    });

    test("maps the version for which it threw also after the next change", async () => {
      const broken = new Set(["1"]);
      const run = mapped(broken);
      run.set("1");
      run.set("2");
      await settled();
      expect(run.seen).toEqual(["2"]);
      broken.clear();
      await run.clock.pass(100);
      expect(run.seen).toEqual(["2", "1"]);
    });

    test("maps the version for which it threw also after a deletion", async () => {
      const broken = new Set(["1"]);
      const run = mapped(broken);
      run.set("1");
      run.others.remove("ns", "secret", object("secret", { resourceVersion: "2" }));
      broken.clear();
      await run.clock.pass(100);
      expect(run.seen).toEqual(["2", "1"]);
      expect(run.clock.next).toBeGreaterThan(1_000_000);
    });

    test("stops calling it when the controller stops", async () => {
      const run = mapped(new Set(["1"]));
      run.set("1");
      await run.controller.stop(30);
      expect(run.clock.next).toBeUndefined();
    });
  });

  test("does not retry a terminal error until something changes, logs it once, and counts it", async () => {
    let count = 0;
    const run = started({
      reconcile: () => {
        count++;
        return Promise.reject(new TerminalError("spec.size must not be 7"));
      },
    });
    run.primaries.set(object("a"));
    await run.clock.pass(3_600_000);
    expect(count).toBe(1);
    const errors = run.lines.filter(({ level }) => level === "error");
    expect(errors).toMatchObject([{ error: "TerminalError: spec.size must not be 7", name: "a" }]);
    expect(await run.text()).toContain(
      'controller_runtime_terminal_reconcile_errors_total{controller="test"} 1',
    );
    expect(await run.total("error")).toBe(1);
    run.primaries.set(object("a", { generation: 2 }));
    await run.clock.pass(1000);
    expect(count).toBe(2);
    // The next resync.
    await run.clock.pass(36_000_000);
    expect(count).toBe(3);
  });

  test("has as many metrics for a thousand objects as for one, and no name of an object in them", async () => {
    const run = started({
      reconcile: ({ name }) =>
        name.endsWith("7") ? fail("seven") : Promise.resolve({ requeueAfterSeconds: 60 }),
    });
    run.primaries.set(object("object-7"));
    await run.clock.pass(10);
    const series = async () => (await run.text()).split("\n").filter((line) => /^[a-z]/.test(line)).length;
    const one = await series();
    for (let index = 0; index < 1000; index++) run.primaries.set(object(`object-${index}`));
    await run.clock.pass(1000);
    expect(await run.total("requeue_after")).toBeGreaterThanOrEqual(900);
    expect(await series()).toBe(one);
    expect(await run.text()).not.toContain("object-");
  });

  test("retries a conflict without an error in the log and in the metrics", async () => {
    let count = 0;
    const run = started({
      reconcile: () =>
        count++ === 0
          ? Promise.reject(new ApiError(409, { reason: "Conflict" }, "replace"))
          : Promise.resolve(),
    });
    run.primaries.set(object("a"));
    await run.clock.pass(100);
    expect(count).toBe(2);
    expect(run.lines.filter(({ level }) => level === "error")).toEqual([]);
    expect([await run.total("error"), await run.total("requeue")]).toEqual([0, 1]);
  });

  test("on stop takes no more keys, lets reconciles end, then aborts them, then reports that they hang", async () => {
    let signal: AbortSignal | undefined;
    let release = () => undefined as unknown;
    const run = started({
      reconcile: async (_, context) => {
        signal = context.signal;
        await new Promise<void>((resolve) => (release = resolve));
      },
    });
    run.primaries.set(object("a"));
    run.primaries.set(object("b"));
    await settled();
    const stopped = run.controller.stop(30).then(
      () => "stopped",
      (error: unknown) => String(error),
    );
    await run.clock.pass(19_999);
    expect(signal?.aborted).toBe(false);
    await run.clock.pass(1);
    expect(signal?.aborted).toBe(true);
    await run.clock.pass(10_000);
    expect(await stopped).toContain("still reconciles 1 object");
    release();
    await settled();
    expect(run.clock.next).toBeUndefined();
  });
});

function fail(message: string): never {
  throw new Error(message);
}
