import { describe, expect, test } from "vitest";
import type { Identity, Runnable } from "../../../../operator/runtime/index.ts";
import { Manager } from "../../../../operator/runtime/index.ts";
import { recordingLog } from "../../../support/runtime/parts.ts";

/** There is no API server: a manager without controllers and election sends no requests. */
const nowhere: Identity = {
  current: () => Promise.resolve({ server: new URL("http://127.0.0.1:1"), headers: {}, tls: {} }),
  refresh: () => nowhere.current(),
  namespace: () => Promise.resolve(undefined),
};

function recorded() {
  const manager = new Manager({ name: "test", log: recordingLog().log, identity: nowhere });
  const steps: string[] = [];
  const add = (name: string, changes: Partial<Runnable> = {}) => {
    manager.add({
      name,
      start: () => void steps.push(`+${name}`),
      stop: () => void steps.push(`-${name}`),
      ...changes,
    });
  };
  return { manager, steps, add };
}

describe("a manager's runnables", () => {
  test("start in the order in which they were added, those for the leader last, and stop in the opposite order", async () => {
    const { manager, steps, add } = recorded();
    add("leader's task");
    add("server", { leaderOnly: false });
    add("leader's server", { leaderOnly: true });
    const stop = new AbortController();
    const running = manager.start(stop.signal);
    await expect.poll(() => steps.length).toBe(3);
    expect(steps).toEqual(["+server", "+leader's task", "+leader's server"]);
    stop.abort();
    await running;
    expect(steps.slice(3)).toEqual(["-leader's server", "-leader's task", "-server"]);
  });

  test("end the manager with their error when they fail", async () => {
    const { manager, steps, add } = recorded();
    add("first");
    add("failing", {
      start: (_, fail) => {
        setImmediate(() => {
          fail(new Error("the queue is gone"));
        });
      },
    });
    await expect(manager.start(new AbortController().signal)).rejects.toThrow("the queue is gone");
    expect(steps).toEqual(["+first", "-failing", "-first"]);
  });

  test("cannot be added once the manager has started", async () => {
    const { manager, add } = recorded();
    const stop = new AbortController();
    const running = manager.start(stop.signal);
    expect(() => {
      add("late");
    }).toThrow('Cannot add "late": the manager has started.');
    stop.abort();
    await running;
  });
});
