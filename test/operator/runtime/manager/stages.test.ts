import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { parseBindAddress } from "../../../../operator/runtime/manager/bind-address.ts";
import { serverStage } from "../../../../operator/runtime/manager/http-server.ts";
import { type Stage, Stages } from "../../../../operator/runtime/manager/stages.ts";
import { FakeClock, recordingLog, settled } from "../../../support/runtime/parts.ts";

function recorded() {
  const steps: string[] = [];
  const stage = (name: string, changes: Partial<Stage> = {}): Stage => ({
    name,
    start: () => void steps.push(`+${name}`),
    stop: () => void steps.push(`-${name}`),
    ...changes,
  });
  const clock = new FakeClock();
  const run = (stages: Stage[], signal: AbortSignal) =>
    new Stages(stages, clock, recordingLog().log).run(signal, 30);
  return { steps, stage, clock, run };
}

describe("stages", () => {
  test("stop in the opposite of the order in which they started", async () => {
    const { steps, stage, run } = recorded();
    const stop = new AbortController();
    const running = run([stage("a"), stage("b"), stage("c")], stop.signal);
    await settled();
    expect(steps).toEqual(["+a", "+b", "+c"]);
    stop.abort();
    await running;
    expect(steps.slice(3)).toEqual(["-c", "-b", "-a"]);
  });

  test("that did not start are not stopped: a failure stops those before it and is thrown", async () => {
    const { steps, stage, run } = recorded();
    const failing = stage("b", { start: () => Promise.reject(new Error("address in use")) });
    await expect(run([stage("a"), failing, stage("c")], new AbortController().signal)).rejects.toThrow(
      "in use",
    );
    expect(steps).toEqual(["+a", "-a"]);
  });

  test("that wait in their start are stopped by the signal, and none starts after it", async () => {
    const { steps, stage, run } = recorded();
    const stop = new AbortController();
    const waiting = stage("election", {
      start: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            resolve();
          });
        }),
    });
    const running = run([stage("a"), waiting, stage("controllers")], stop.signal);
    await settled();
    stop.abort();
    await running;
    expect(steps).toEqual(["+a", "-election", "-a"]);
  });

  test("of which one fails after its start are all stopped, and its error is thrown", async () => {
    const { steps, stage, run } = recorded();
    let fail: (error: unknown) => void = () => undefined;
    const failing = stage("b", {
      start: (_, report) => {
        steps.push("+b");
        fail = report;
      },
    });
    const running = run([stage("a"), failing, stage("c")], new AbortController().signal);
    await settled();
    fail(new Error("the disk is full"));
    fail(new Error("a later error"));
    await expect(running).rejects.toThrow("the disk is full");
    expect(steps).toEqual(["+a", "+b", "+c", "-c", "-b", "-a"]);
  });

  test("of which one fails while the next one waits in its start end as well", async () => {
    const { steps, stage, run } = recorded();
    let fail: (error: unknown) => void = () => undefined;
    const failing = stage("a", { start: (_, report) => void (fail = report) });
    const waiting = stage("election", {
      start: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => {
            resolve();
          });
        }),
    });
    const running = run([failing, waiting, stage("controllers")], new AbortController().signal);
    await settled();
    fail(new Error("the disk is full"));
    await expect(running).rejects.toThrow("the disk is full");
    expect(steps).toEqual(["-election", "-a"]);
  });

  test("end with the error of an HTTP server that fails while it listens", async () => {
    const { steps, stage, run } = recorded();
    const server = createServer();
    const ports: number[] = [];
    const http = serverStage("server", server, { host: "127.0.0.1", port: 0 }, (port) => ports.push(port));
    const running = run([http, stage("after")], new AbortController().signal);
    await expect.poll(() => steps).toEqual(["+after"]);
    server.emit("error", new Error("accept failed"));
    await expect(running).rejects.toThrow("accept failed");
    expect(steps).toEqual(["+after", "-after"]);
    expect([ports.length, server.listening]).toEqual([1, false]);
  });

  test("before one that cannot stop are stopped, up to one that outlasts it: a lease is not given back", async () => {
    const { steps, stage, run, clock } = recorded();
    const hanging = stage("controllers", { stop: () => new Promise(() => undefined) });
    const stop = new AbortController();
    const lease = stage("lease", { outlastsLater: true });
    const ended = run([stage("watches"), lease, stage("cleaner"), hanging], stop.signal).catch(String);
    await settled();
    stop.abort();
    await clock.pass(30_000);
    expect(await ended).toBe("Error: Not stopped within 30 s: controllers");
    expect(steps).toEqual(["+watches", "+lease", "+cleaner", "+controllers", "-cleaner"]);
  });

  test("before one that cannot stop are all stopped if none outlasts it, and the first error is thrown", async () => {
    const { steps, stage, run, clock } = recorded();
    const stop = new AbortController();
    const failing = (name: string) => stage(name, { stop: () => Promise.reject(new Error(`${name} hangs`)) });
    const late = stage("server", { stop: () => new Promise(() => void steps.push("-server")) });
    const ended = run([stage("a"), late, failing("b"), failing("c")], stop.signal).catch(String);
    await settled();
    stop.abort();
    await clock.pass(30_000);
    expect(await ended).toBe("Error: c hangs");
    expect(steps.slice(4)).toEqual(["-server", "-a"]);
  });
});

describe("an address to listen on", () => {
  test.each([
    [":8081", { host: undefined, port: 8081 }],
    ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }],
    ["[::1]:8443", { host: "::1", port: 8443 }],
    ["0", undefined],
  ])("%s", (text, expected) => {
    expect(parseBindAddress(text)).toEqual(expected);
  });

  test.each(["8081", ":99999", "localhost", "a:b", ""])("is not %j", (text) => {
    expect(() => parseBindAddress(text)).toThrow("host:port, :port, or 0");
  });
});
