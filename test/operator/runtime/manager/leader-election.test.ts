import { describe, expect, test } from "vitest";
import type { CallOptions, Client } from "../../../../operator/runtime/client/client.ts";
import { ApiError } from "../../../../operator/runtime/client/errors.ts";
import { LeaderElector, type Lease, mayTake } from "../../../../operator/runtime/manager/leader-election.ts";
import { FakeClock, recordingLog } from "../../../support/runtime/parts.ts";

const lease = (spec: Lease["spec"]): Lease => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name: "l", namespace: "ns", resourceVersion: "1" },
  ...(spec ? { spec } : {}),
});

describe("a candidate may take a lease", () => {
  const observed = { resourceVersion: "1", at: 1000 };
  test.each<[string, Lease, number, boolean]>([
    ["that nobody holds", lease(undefined), 1000, true],
    ["that was given back", lease({ holderIdentity: "", leaseDurationSeconds: 1 }), 1000, true],
    ["that is its own", lease({ holderIdentity: "me", leaseDurationSeconds: 15 }), 1000, true],
    [
      "not while another renews it",
      lease({ holderIdentity: "other", leaseDurationSeconds: 15 }),
      16_000,
      false,
    ],
    [
      "that another has not renewed for its duration",
      lease({ holderIdentity: "other", leaseDurationSeconds: 15 }),
      16_001,
      true,
    ],
  ])("%s", (_, held, now, expected) => {
    expect(mayTake(held, "me", observed, now)).toBe(expected);
  });
});

/** A server with one lease. It can fail, or answer late. */
function elector() {
  const clock = new FakeClock();
  const state = {
    lease: undefined as Lease | undefined,
    version: 1,
    fails: false,
    /** Answers wait for this promise. */
    gate: Promise.resolve(),
    onReplace: () => undefined as unknown,
    lost: [] as [string, number][],
  };
  const answer = <T>(give: () => T): Promise<T> =>
    state.fails ? Promise.reject(new Error("no route to host")) : state.gate.then(give);
  const store = (object: Lease) =>
    (state.lease = { ...object, metadata: { ...object.metadata, resourceVersion: String(++state.version) } });
  const there = () => {
    if (!state.lease) throw new ApiError(404, { reason: "NotFound" }, "get");
    return state.lease;
  };
  const client = {
    get: () => answer(there),
    create: (_: unknown, object: Lease) =>
      answer(() => {
        if (state.lease) throw new ApiError(409, { reason: "AlreadyExists" }, "create");
        return store(object);
      }),
    replace: (_: unknown, object: Lease, { signal }: CallOptions = {}) =>
      answer(() => {
        state.onReplace();
        signal?.throwIfAborted();
        there();
        if (object.metadata.resourceVersion !== state.lease?.metadata.resourceVersion) {
          throw new ApiError(409, { reason: "Conflict" }, "replace");
        }
        return store(object);
      }),
  };
  const made = new LeaderElector({
    client: client as unknown as Client,
    namespace: "ns",
    name: "l",
    identity: "me",
    clock,
    log: recordingLog().log,
    onLost: (reason) => state.lost.push([reason, clock.monotonic()]),
  });
  return { clock, state, made };
}

describe("a leader", () => {
  test("renews every two seconds and keeps the time of its acquisition", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    const first = state.lease?.spec;
    await clock.pass(20_100);
    expect(made.isLeader).toBe(true);
    expect(state.version).toBe(12);
    expect(state.lease?.spec).toMatchObject({
      holderIdentity: "me",
      acquireTime: first?.acquireTime,
      leaseTransitions: 0,
    });
    expect(state.lease?.spec?.renewTime).toMatch(/^2026-01-01T00:00:20\.\d{6}Z$/);
  });

  test("ends at the renew deadline when the server is out of reach, no later", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    await clock.pass(4000);
    state.fails = true;
    await clock.pass(9999);
    expect(state.lost).toEqual([]);
    await clock.pass(1);
    expect(state.lost).toEqual([["The lease was not renewed within 10 s", 14_000]]);
    expect(made.isLeader).toBe(false);
  });

  test("goes on when the server comes back before the deadline", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    state.fails = true;
    await clock.pass(7000);
    state.fails = false;
    await clock.pass(60_000);
    expect(state.lost).toEqual([]);
    expect(made.isLeader).toBe(true);
  });

  test("ends at once when another has taken the lease", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    state.lease = {
      ...lease({ holderIdentity: "other", leaseDurationSeconds: 15 }),
      metadata: { name: "l", namespace: "ns", resourceVersion: "99" },
    };
    await clock.pass(2000);
    expect(state.lost).toEqual([['The lease was taken by "other"', 2000]]);
  });

  test("keeps a lease that was only edited", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    if (state.lease)
      state.lease = { ...state.lease, metadata: { ...state.lease.metadata, resourceVersion: "99" } };
    await clock.pass(30_000);
    expect([state.lost, made.isLeader]).toEqual([[], true]);
  });

  test("does not lead again through an answer that comes too late", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    const late = Promise.withResolvers<undefined>();
    state.gate = late.promise;
    await clock.pass(60_000);
    late.resolve(undefined);
    await clock.pass(60_000);
    expect([state.lost.length, made.isLeader, made.mayWrite]).toEqual([1, false, false]);
  });

  test("ignores a wall clock that jumps", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    for (const hours of [24, -48, 1]) {
      clock.jump(hours * 3_600_000);
      await clock.pass(30_000);
      expect([state.lost, made.isLeader, made.mayWrite]).toEqual([[], true, true]);
    }
  });

  test("creates its lease again when it is deleted", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    state.lease = undefined;
    await clock.pass(30_000);
    expect([state.lost, made.isLeader]).toEqual([[], true]);
    expect((state.lease as Lease | undefined)?.spec).toMatchObject({
      holderIdentity: "me",
      acquireTime: "2026-01-01T00:00:00.000000Z",
    });
  });

  test("may write until its deadline and not after, also if no timer has run", async () => {
    const { clock, state, made } = elector();
    expect(made.mayWrite).toBe(true);
    await made.acquire(new AbortController().signal);
    clock.pause(9999);
    expect(made.mayWrite).toBe(true);
    clock.pause(1);
    expect([made.mayWrite, made.isLeader, state.lost]).toEqual([false, true, []]);
    await clock.pass(0);
    expect([made.mayWrite, state.lost.length]).toEqual([false, 1]);
  });

  test("may write its last events after it gave the lease back", async () => {
    const { clock, made } = elector();
    await made.acquire(new AbortController().signal);
    await made.release();
    await clock.pass(60_000);
    expect(made.mayWrite).toBe(true);
  });

  test("gives the lease back on release, and renews no more", async () => {
    const { clock, state, made } = elector();
    await made.acquire(new AbortController().signal);
    await made.release();
    expect(state.lease?.spec).toMatchObject({ holderIdentity: "", leaseDurationSeconds: 1 });
    const { version } = state;
    await clock.pass(60_000);
    expect([state.version, state.lost]).toEqual([version, []]);
  });
});

describe("a candidate", () => {
  test("takes a deleted lease only when it would have run out", async () => {
    const { clock, state, made } = elector();
    state.lease = lease({ holderIdentity: "other", leaseDurationSeconds: 15 });
    const acquired = made.acquire(new AbortController().signal);
    await clock.pass(1000);
    state.lease = undefined;
    await clock.pass(13_900);
    expect(made.isLeader).toBe(false);
    await clock.pass(3000);
    expect(made.isLeader).toBe(true);
    await acquired;
  });

  test("that is stopped while it takes the lease can give it back", async () => {
    const { clock, state, made } = elector();
    state.lease = lease({ holderIdentity: "" });
    const stop = new AbortController();
    state.onReplace = () => {
      stop.abort();
    };
    const acquired = made.acquire(stop.signal);
    await clock.pass(100);
    await acquired;
    await made.release();
    expect(state.lease.spec?.holderIdentity).toBe("");
  });
});

/** Everything that an elector needs, with the default times. */
const electorOptions = {
  client: {} as Client,
  namespace: "ns",
  name: "l",
  identity: "me",
  clock: new FakeClock(),
  log: recordingLog().log,
  onLost: () => undefined,
};

test("an elector's times must leave room for a retry and a safe end", () => {
  expect(
    () => new LeaderElector({ ...electorOptions, leaseDurationSeconds: 10, renewDeadlineSeconds: 10 }),
  ).toThrow("The lease duration (10 s) must be longer than the renew deadline (10 s)");
});

test.each([
  [{ retryPeriodSeconds: 0 }, "retryPeriodSeconds is 0: give a finite number greater than 0."],
  [{ retryPeriodSeconds: -1 }, "retryPeriodSeconds is -1"],
  [{ leaseDurationSeconds: Infinity }, "leaseDurationSeconds is Infinity"],
  [{ renewDeadlineSeconds: NaN }, "must be longer than the renew deadline (NaN s)"],
])("an election with the times %j is refused", (times, message) => {
  expect(() => new LeaderElector({ ...electorOptions, ...times })).toThrow(message);
});
