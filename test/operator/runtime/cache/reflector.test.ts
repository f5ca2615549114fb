import { describe, expect, test } from "vitest";
import type { List } from "../../../../operator/runtime/client/client.ts";
import { ApiError } from "../../../../operator/runtime/client/errors.ts";
import { type InitialList, recoveryFrom, Reflector } from "../../../../operator/runtime/cache/reflector.ts";
import { StoreWriter } from "../../../../operator/runtime/cache/store-writer.ts";
import { ObjectStore } from "../../../../operator/runtime/cache/store.ts";
import type { WatchEvent } from "../../../../operator/runtime/client/watch-events.ts";
import {
  decodeWatchEvents,
  UndecodableEventError,
} from "../../../../operator/runtime/client/watch-events.ts";
import {
  type ConfigMap,
  configMaps,
  FakeClock,
  recordingLog,
  settled,
  storedConfigMap,
} from "../../../support/runtime/parts.ts";
import type { Stored } from "../../../../operator/runtime/index.ts";

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
    object: { metadata: { name: "ä€😀", uid: "1", resourceVersion: "1" } },
  });
  const bookmark = JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion: "2" } } });

  test.each([1, 7, 10_000])(
    "are read whatever pieces of %i bytes they come in, the last one only if whole",
    async (size) => {
      const events: unknown[] = [];
      const batches = decodeWatchEvents(inPieces(`${added}\n${bookmark}\n{"type":"ADD`, size), "watch");
      for await (const batch of batches) events.push(...batch);
      expect(events).toEqual([
        { type: "ADDED", object: { metadata: { name: "ä€😀", uid: "1", resourceVersion: "1" } } },
        { type: "BOOKMARK", resourceVersion: "2" },
      ]);
    },
  );

  test("come in the order in which they were sent, wherever the pieces are cut", async () => {
    const line = (version: number) =>
      JSON.stringify({
        type: "MODIFIED",
        object: { metadata: { name: "a", uid: "1", resourceVersion: String(version) } },
      });
    const versions = Array.from({ length: 500 }, (_, index) => index + 1);
    const text = versions.map((version) => `${line(version)}\n`).join("");
    for (const size of [61, 1000]) {
      const seen: (string | undefined)[] = [];
      for await (const batch of decodeWatchEvents(inPieces(text, size), "watch")) {
        for (const event of batch)
          if (event.type === "MODIFIED") seen.push(event.object.metadata.resourceVersion);
      }
      expect(seen).toEqual(versions.map(String));
    }
  });

  test.each([
    ["no JSON", "nonsense\n", "not a JSON object"],
    ["an unknown type", '{"type":"OTHER","object":{}}\n', '"OTHER"'],
    ["no version", '{"type":"ADDED","object":{"metadata":{"name":"a","uid":"1"}}}\n', '"ADDED"'],
    ["no name", '{"type":"ADDED","object":{"metadata":{"uid":"1","resourceVersion":"1"}}}\n', '"ADDED"'],
    ["no uid", '{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"1"}}}\n', '"ADDED"'],
    ["no object", '{"type":"ADDED","object":null}\n', '"ADDED"'],
    ["not even an event", "null\n", "not a JSON object"],
  ])("throw when a whole line has %s", async (_, text, message) => {
    const batches = decodeWatchEvents(inPieces(`${bookmark}\n${text}`, 1000), "watch");
    // The event before it is not lost.
    expect((await batches.next()).value).toHaveLength(1);
    await expect(batches.next()).rejects.toThrow(message);
  });

  test("throw the server's error", async () => {
    const error = JSON.stringify({
      type: "ERROR",
      object: { code: 410, reason: "Expired", message: "too old" },
    });
    const batches = decodeWatchEvents(inPieces(`${error}\n`, 1000), "watch");
    expect((await batches.next()).value).toEqual([]);
    await expect(batches.next()).rejects.toMatchObject({ status: 410, reason: "Expired" });
  });
});

type Sent = WatchEvent<ConfigMap> | Error | "end";

/** A server of one kind. A test scripts its lists and watches, and ends each watch. */
function scripted(initialList: InitialList = "pages") {
  const clock = new FakeClock();
  const store = new ObjectStore<ConfigMap>();
  const calls: string[] = [];
  const lists: (List<ConfigMap> | Error)[] = [];
  const { log, lines } = recordingLog();
  const shard = new StoreWriter(store, { namespace: "", matches: () => true, transform: (it) => it });
  let emit: ((event: Sent) => void) | undefined;
  const reflector = new Reflector<ConfigMap>({
    client: {
      async *pages() {
        await Promise.resolve();
        calls.push("list");
        const next = lists.shift() ?? { items: [], resourceVersion: "1" };
        if (next instanceof Error) throw next;
        yield next as never;
      },
      async *watchBatches(_resource, { resourceVersion, signal }) {
        calls.push(resourceVersion === undefined ? "stream" : `watch ${resourceVersion}`);
        const queue: Sent[] = [];
        let wake: () => void = () => undefined;
        emit = (event) => {
          queue.push(event);
          wake();
        };
        for (;;) {
          const next = queue.shift();
          if (next === "end") return;
          if (next instanceof Error) throw next;
          if (next) yield [next as never];
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
    writer: shard,
    clock,
    log,
    random: () => 0,
    initialList,
  });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  return {
    clock,
    store,
    calls,
    lists,
    lines,
    reflector,
    names: () => store.list().map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`),
    write(name: string, version: string) {
      shard.onWrite(storedConfigMap("ns", name, { resourceVersion: version }));
    },
    async send(...events: Sent[]) {
      for (const event of events) emit?.(event);
      await settled();
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("over"));
      await running;
    },
  };
}

const added = (name: string, version: string): WatchEvent<ConfigMap> => {
  return { type: "ADDED", object: storedConfigMap("ns", name, { resourceVersion: version }) };
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

  test("lists again when its version has expired", async () => {
    await using server = scripted();
    await server.clock.pass(10);
    await server.send(expired);
    await server.clock.pass(100);
    expect(server.calls).toEqual(["list", "watch 1", "list", "watch 1"]);
  });

  test("is synced only after its first complete list, however many lists fail before", async () => {
    await using server = scripted();
    server.lists.push(new Error("no route"), new ApiError(503, {}, "list"), new ApiError(403, {}, "list"));
    await server.clock.pass(60);
    expect(server.reflector.isSynced).toBe(false);
    await server.clock.pass(1000);
    expect(server.reflector.isSynced).toBe(true);
    expect(server.calls).toEqual(["list", "list", "list", "list", "watch 1"]);
  });

  test("logs an error at once if no retry mends it, and otherwise when it repeats", async () => {
    await using server = scripted();
    const complaints = () => server.lines.filter(({ level }) => level === "error").length;
    server.lists.push(new ApiError(500, {}, "list"), new ApiError(403, {}, "list"));
    await server.clock.pass(10);
    expect(complaints()).toBe(0);
    await server.clock.pass(60);
    expect(complaints()).toBe(1);
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

  test("opens a silent watch again after two minutes, and its age says how long it was silent", async () => {
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

  test("ends at once when it is stopped, while it lists, watches or waits", async () => {
    for (const [before, passed] of [
      [[], 0],
      [[], 10],
      [[new Error("no route")], 10],
    ] as const) {
      const server = scripted();
      server.lists.push(...before);
      await server.clock.pass(passed);
      const { length } = server.calls;
      await server[Symbol.asyncDispose]();
      await server.clock.pass(60_000);
      expect(server.calls.slice(length + 1)).toEqual([]);
      expect(server.clock.next).toBeUndefined();
    }
  });

  test("keeps away from a server that sends garbage after each list, longer each time", async () => {
    await using server = scripted();
    await server.clock.pass(10);
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 4; round++) {
      await server.send(new UndecodableEventError("<html>"));
      waits.push(server.clock.next);
      await server.clock.pass(server.clock.next ?? 0);
    }
    expect(waits).toEqual([50, 100, 200, 400]);
    expect(server.calls.slice(0, 4)).toEqual(["list", "watch 1", "list", "watch 1"]);
  });

  test("waits as long as an overloaded server asks", async () => {
    await using server = scripted();
    server.lists.push(new ApiError(429, { reason: "TooManyRequests" }, "list", 7));
    await server.clock.pass(6_999);
    expect(server.calls).toEqual(["list"]);
    await server.clock.pass(1);
    expect(server.calls).toEqual(["list", "list", "watch 1"]);
    await server.send(new ApiError(503, {}, "watch", 9));
    await server.clock.pass(8_999);
    expect(server.calls).toHaveLength(3);
    await server.clock.pass(1);
    expect(server.calls).toHaveLength(4);
  });

  test("skips items of a list that are not objects, logs it, and keeps the rest", async () => {
    await using server = scripted();
    const { object } = added("fine", "1") as { object: Stored<ConfigMap> };
    server.lists.push({ items: [null, "text", {}, object] as Stored<ConfigMap>[], resourceVersion: "5" });
    await server.clock.pass(10);
    expect(server.names()).toEqual(["fine@1"]);
    expect(server.lines.filter(({ level }) => level === "error")).toHaveLength(3);
  });
});

const endOfInitial = (resourceVersion: string): Sent => ({
  type: "BOOKMARK",
  resourceVersion,
  endsInitialEvents: true,
});
const change = (type: "MODIFIED" | "DELETED", name: string, version: string, uid = name): Sent => {
  return { type, object: storedConfigMap("ns", name, { uid, resourceVersion: version }) };
};

describe("a reflector that lists as a stream", () => {
  test("is synced at the end mark only, and watches on in the same stream", async () => {
    await using server = scripted("stream");
    await server.clock.pass(10);
    await server.send(added("a", "3"), added("b", "4"), { type: "BOOKMARK", resourceVersion: "5" });
    expect([server.reflector.isSynced, server.names()]).toEqual([false, []]);
    await server.send(endOfInitial("7"));
    expect([server.reflector.isSynced, server.names()]).toEqual([true, ["a@3", "b@4"]]);
    await server.send(added("c", "8"), "end");
    await server.clock.pass(100);
    expect(server.names()).toEqual(["a@3", "b@4", "c@8"]);
    expect(server.calls).toEqual(["stream", "watch 8"]);
  });

  test("applies changes before the end mark", async () => {
    await using server = scripted("stream");
    await server.clock.pass(10);
    await server.send(added("a", "3"), added("b", "4"), added("c", "5"));
    await server.send(change("MODIFIED", "a", "6"), change("DELETED", "b", "7"));
    // Another object with the same name.
    await server.send(change("DELETED", "c", "8"), change("MODIFIED", "c", "9", "c-2"), endOfInitial("9"));
    expect(server.names()).toEqual(["a@6", "c@9"]);
  });

  test("treats what a new stream lacks as deleted, and another uid as another object", async () => {
    await using server = scripted("stream");
    await server.clock.pass(10);
    await server.send(added("a", "3"), added("b", "4"), added("c", "5"), endOfInitial("7"));
    const changes: string[] = [];
    server.store.subscribe(({ type, object }) => changes.push(`${type} ${object.metadata.uid}`));
    changes.length = 0;
    await server.send(expired);
    await server.clock.pass(100);
    await server.send(added("a", "3"), change("MODIFIED", "b", "9", "b-2"));
    expect(changes).toEqual([]);
    await server.send(endOfInitial("10"));
    expect(changes).toEqual(["delete b", "add b-2", "delete c"]);
  });

  test.each<[string, Sent]>([
    ["is cut", new Error("socket hang up")],
    ["ends", "end"],
    ["is refused because the server is busy", new ApiError(429, { reason: "TooManyRequests" }, "watch")],
  ])("lists in pages when the stream %s in its middle, and streams again the next time", async (_, cut) => {
    await using server = scripted("stream");
    await server.clock.pass(10);
    await server.send(added("a", "3"), cut);
    await server.clock.pass(100);
    expect(server.calls).toEqual(["stream", "list", "watch 1"]);
    expect(server.names()).toEqual([]);
    await server.send(added("b", "5"), expired);
    await server.clock.pass(100);
    expect(server.calls.slice(3)).toEqual(["stream"]);
  });

  test("tries one after the other as long as both fail", async () => {
    await using server = scripted("stream");
    server.lists.push(new ApiError(500, {}, "list"), new ApiError(500, {}, "list"));
    await server.clock.pass(10);
    for (let round = 0; round < 3; round++) {
      await server.send(new Error("socket hang up"));
      await server.clock.pass(5000);
    }
    expect(server.calls).toEqual(["stream", "list", "stream", "list", "stream", "list", "watch 1"]);
    expect(server.reflector.isSynced).toBe(true);
  });

  test.each([
    ["refuses it", new ApiError(422, { reason: "Invalid" }, "watch")],
    ["does not know what is asked", new ApiError(400, { reason: "BadRequest" }, "watch")],
  ])("lists in pages from then on when the server %s", async (_, refusal) => {
    await using server = scripted("stream");
    await server.clock.pass(10);
    await server.send(refusal);
    await server.clock.pass(100);
    await server.send(expired);
    await server.clock.pass(200);
    expect(server.calls).toEqual(["stream", "list", "watch 1", "list", "watch 1"]);
  });

  test("lists in pages from then on when no end mark comes for half a minute", async () => {
    await using server = scripted("stream");
    await server.clock.pass(10);
    await server.send(added("a", "3"));
    await server.clock.pass(29_000);
    expect(server.calls).toEqual(["stream"]);
    await server.clock.pass(2000);
    expect(server.calls).toEqual(["stream", "list", "watch 1"]);
    await server.send(expired);
    await server.clock.pass(200);
    expect(server.calls.slice(3)).toEqual(["list", "watch 1"]);
  });

  test("keeps what this process wrote meanwhile", async () => {
    await using server = scripted("stream");
    await server.clock.pass(10);
    await server.send(added("a", "3"));
    server.write("a", "9");
    server.write("b", "10");
    await server.send(endOfInitial("7"));
    expect(server.names()).toEqual(["a@9", "b@10"]);
    await server.send(
      change("MODIFIED", "a", "9"),
      change("MODIFIED", "b", "10"),
      change("DELETED", "b", "11"),
    );
    expect(server.names()).toEqual(["a@9"]);
  });
});
