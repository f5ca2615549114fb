import { describe, expect, test } from "vitest";
import type { List } from "../../../operator/runtime/client.ts";
import { ApiError } from "../../../operator/runtime/errors.ts";
import { recoveryFrom, Reflector } from "../../../operator/runtime/reflector.ts";
import { Shard } from "../../../operator/runtime/shard.ts";
import { ObjectStore } from "../../../operator/runtime/store.ts";
import type { WatchEvent } from "../../../operator/runtime/watch-events.ts";
import { decodeWatchEvents, UndecodableEventError } from "../../../operator/runtime/watch-events.ts";
import { type ConfigMap, configMap, configMaps, FakeClock, recordingLog, settled } from "./parts.ts";

const expired = new ApiError(410, { reason: "Expired" }, "watch configmaps");

describe("after a failure", () => {
  test.each<[string, unknown, boolean]>([
    ["a cut connection", new Error("socket hang up"), false],
    ["500", new ApiError(500, {}, "watch"), false],
    ["503", new ApiError(503, { reason: "ServiceUnavailable" }, "watch"), false],
    ["429", new ApiError(429, { reason: "TooManyRequests" }, "watch"), false],
    ["401", new ApiError(401, { reason: "Unauthorized" }, "watch"), false],
    ["403", new ApiError(403, { reason: "Forbidden" }, "watch"), false],
    ["404", new ApiError(404, { reason: "NotFound" }, "watch"), false],
    ["410 Gone", new ApiError(410, { reason: "Gone" }, "watch"), true],
    ["410 Expired", expired, true],
    ["400", new ApiError(400, { reason: "BadRequest" }, "watch"), true],
    [
      "a version from the future",
      new ApiError(
        504,
        { reason: "Timeout", details: { causes: [{ reason: "ResourceVersionTooLarge" }] } },
        "watch",
      ),
      true,
    ],
    ["an event that cannot be decoded", new UndecodableEventError("?"), true],
  ])("%s: goes on as it should", (_, error, relist) => {
    expect(recoveryFrom(error)).toEqual({ relist });
  });
});

describe("the lines of a watch", () => {
  async function* inPieces(text: string, size: number) {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += size) {
      await settled();
      yield bytes.subarray(start, start + size);
    }
  }
  const added = JSON.stringify({
    type: "ADDED",
    object: { metadata: { name: "ä€😀", resourceVersion: "1" } },
  });
  const bookmark = JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion: "2" } } });

  test.each([1, 7, 10_000])(
    "are read whatever pieces of %i bytes they come in, the last one only if whole",
    async (size) => {
      const events: unknown[] = [];
      for await (const event of decodeWatchEvents(
        inPieces(`${added}\n${bookmark}\n{"type":"ADD`, size),
        "watch",
      )) {
        events.push(event);
      }
      expect(events).toEqual([
        { type: "ADDED", object: { metadata: { name: "ä€😀", resourceVersion: "1" } } },
        { type: "BOOKMARK", resourceVersion: "2" },
      ]);
    },
  );

  test.each([
    ["no JSON", "nonsense\n", "not a JSON object"],
    ["an unknown type", '{"type":"OTHER","object":{}}\n', '"OTHER"'],
    ["no version", '{"type":"ADDED","object":{"metadata":{}}}\n', '"ADDED"'],
  ])("throw when a whole line has %s", async (_, text, message) => {
    await expect(decodeWatchEvents(inPieces(text, 100), "watch").next()).rejects.toThrow(message);
  });

  test("throw the server's own error", async () => {
    const error = JSON.stringify({
      type: "ERROR",
      object: { code: 410, reason: "Expired", message: "too old" },
    });
    await expect(decodeWatchEvents(inPieces(`${error}\n`, 100), "watch").next()).rejects.toMatchObject({
      status: 410,
      reason: "Expired",
    });
  });
});

/** A server of one kind whose lists and watches a test scripts; each watch waits until the test ends it. */
function scripted() {
  const clock = new FakeClock();
  const store = new ObjectStore<ConfigMap>();
  const calls: string[] = [];
  const lists: (List<ConfigMap> | Error)[] = [];
  let emit: ((event: WatchEvent<ConfigMap> | Error | "end") => void) | undefined;
  const reflector = new Reflector<ConfigMap>({
    client: {
      async *pages() {
        await Promise.resolve();
        calls.push("list");
        const next = lists.shift() ?? { items: [], resourceVersion: "1" };
        if (next instanceof Error) throw next;
        yield next as never;
      },
      async *watch(_resource, { resourceVersion, signal }) {
        calls.push(`watch ${resourceVersion}`);
        const queue: (WatchEvent<ConfigMap> | Error | "end")[] = [];
        let wake: () => void = () => undefined;
        emit = (event) => {
          queue.push(event);
          wake();
        };
        for (;;) {
          const next = queue.shift();
          if (next === "end") return;
          if (next instanceof Error) throw next;
          if (next) yield next as never;
          else {
            await new Promise<void>((resolve, reject) => {
              wake = resolve;
              signal.addEventListener("abort", () => {
                reject(signal.reason as Error);
              });
            });
          }
        }
      },
    },
    resource: configMaps,
    namespace: undefined,
    labelSelector: undefined,
    fieldSelector: undefined,
    shard: new Shard(store, { namespace: "", matches: () => true, transform: (it) => it }),
    clock,
    log: recordingLog().log,
    random: () => 0,
  });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  return {
    clock,
    store,
    calls,
    lists,
    reflector,
    async send(event: WatchEvent<ConfigMap> | Error | "end") {
      emit?.(event);
      await settled();
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("over"));
      await running;
    },
  };
}

const added = (name: string, version: string): WatchEvent<ConfigMap> => {
  const object = configMap("ns", name);
  return {
    type: "ADDED",
    object: { ...object, metadata: { ...object.metadata, uid: name, resourceVersion: version } },
  };
};

describe("a reflector", () => {
  test("lists once, then watches on from where it was", async () => {
    await using server = scripted();
    await server.clock.pass(10);
    await server.send(added("a", "5"));
    await server.send("end");
    await server.clock.pass(100);
    expect(server.calls).toEqual(["list", "watch 1", "watch 5"]);
    expect(server.store.list()).toHaveLength(1);
    await server.send({ type: "BOOKMARK", resourceVersion: "9" });
    await server.send(new Error("socket hang up"));
    await server.clock.pass(100);
    expect(server.calls.at(-1)).toBe("watch 9");
  });

  test("lists anew when its version has expired", async () => {
    await using server = scripted();
    await server.clock.pass(10);
    await server.send(expired);
    await server.clock.pass(100);
    expect(server.calls).toEqual(["list", "watch 1", "list", "watch 1"]);
  });

  test("is synced after its first whole list only, however often that fails", async () => {
    await using server = scripted();
    server.lists.push(new Error("no route"), new ApiError(503, {}, "list"), new ApiError(403, {}, "list"));
    await server.clock.pass(60);
    expect(server.reflector.isSynced).toBe(false);
    await server.clock.pass(1000);
    expect(server.reflector.isSynced).toBe(true);
    expect(server.calls).toEqual(["list", "list", "list", "list", "watch 1"]);
  });

  test("waits longer each time a server closes its watches at once", async () => {
    await using server = scripted();
    await server.clock.pass(10);
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 12; round++) {
      await server.send("end");
      waits.push(server.clock.next);
      await server.clock.pass(server.clock.next ?? 0);
    }
    expect(waits.slice(0, 3)).toEqual([50, 100, 200]);
    expect(waits.at(-1)).toBe(30_000);
  });

  test("opens a silent watch anew after two minutes, and its age tells how long it was silent", async () => {
    await using server = scripted();
    await server.clock.pass(10);
    await server.clock.pass(119_000);
    expect(server.reflector.secondsSinceContact).toBeCloseTo(119, 0);
    expect(server.calls).toEqual(["list", "watch 1"]);
    await server.clock.pass(2000);
    expect(server.calls).toEqual(["list", "watch 1", "watch 1"]);
    expect(server.reflector.secondsSinceStep).toBeLessThan(3);
  });

  test("a bookmark is a sign of life", async () => {
    await using server = scripted();
    await server.clock.pass(10);
    for (let minute = 0; minute < 5; minute++) {
      await server.clock.pass(60_000);
      await server.send({ type: "BOOKMARK", resourceVersion: String(10 + minute) });
    }
    expect(server.calls).toEqual(["list", "watch 1"]);
  });
});
