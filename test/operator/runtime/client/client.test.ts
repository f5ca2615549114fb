import fc from "fast-check";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Client } from "../../../../operator/runtime/client/client.ts";
import { ApiError } from "../../../../operator/runtime/client/errors.ts";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { metadataOf } from "../../../../operator/runtime/index.ts";
import {
  retryAfterMilliseconds,
  retryMilliseconds,
} from "../../../../operator/runtime/client/retry-after.ts";
import type { HttpResponse } from "../../../../operator/runtime/client/transport.ts";
import { anonymousAt } from "../../../support/runtime/fixed-identity.ts";
import {
  configMap,
  configMaps,
  FakeClock,
  settled,
  storedConfigMap,
} from "../../../support/runtime/parts.ts";

/** A client whose server gives the answers one after the other, and repeats the last one. */
function answered(...answers: Partial<HttpResponse>[]) {
  const clock = new FakeClock();
  const at: number[] = [];
  const paths: string[] = [];
  const client = new Client(
    {
      request({ path }) {
        at.push(clock.monotonic());
        paths.push(path);
        const next = (answers.length > 1 ? answers.shift() : answers[0]) ?? {};
        const ok = { status: 200, contentType: "application/json", retryAfterSeconds: undefined, body: "{}" };
        return Promise.resolve({ ...ok, ...next });
      },
      stream: () => Promise.reject(new Error("not here")),
      close: () => undefined,
    },
    { fieldManager: "test", clock, random: () => 0 },
  );
  return { client, clock, at, paths };
}
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "fine",
    (error: unknown) => (error instanceof ApiError ? error.status : String(error)),
  );

describe("a call that the server rejects with Retry-After", () => {
  test.each([429, 503])(
    "with %i and Retry-After is repeated after that time, five times in all",
    async (status) => {
      const { client, clock, at } = answered({ status, retryAfterSeconds: 3 });
      const ended = outcome(client.raw("GET", "/x"));
      await clock.pass(60_000);
      expect(await ended).toBe(status);
      expect(at).toEqual([0, 3000, 6000, 9000, 12_000]);
    },
  );

  test("succeeds when the server accepts it later", async () => {
    const { client, clock, at } = answered({ status: 429, retryAfterSeconds: 1 }, { status: 200 });
    const ended = outcome(client.raw("GET", "/x"));
    await clock.pass(10_000);
    expect([await ended, at]).toEqual(["fine", [0, 1000]]);
  });

  test.each([
    ["500 with Retry-After", { status: 500, retryAfterSeconds: 1 }],
    ["504 with Retry-After", { status: 504, retryAfterSeconds: 1 }],
    ["429 without Retry-After", { status: 429 }],
    ["429 that asks for more than half a minute", { status: 429, retryAfterSeconds: 31 }],
  ])("is not repeated within the call: %s", async (_, answer) => {
    const { client, clock, at } = answered(answer);
    const ended = outcome(client.raw("GET", "/x"));
    await clock.pass(100_000);
    expect([await ended, at]).toEqual([answer.status, [0]]);
  });

  test("is not repeated when a disruption budget forbids an eviction", async () => {
    const { client, clock, at } = answered({ status: 429, retryAfterSeconds: 10 });
    const ended = outcome(client.evict({ namespace: "ns", name: "pod" }));
    await clock.pass(100_000);
    expect([await ended, at]).toEqual([429, [0]]);
  });

  test("ends at once when it is aborted while it waits", async () => {
    const { client, at, clock } = answered({ status: 429, retryAfterSeconds: 20 });
    const stop = new AbortController();
    const ended = outcome(client.raw("GET", "/x", { signal: stop.signal }));
    await settled();
    stop.abort(new Error("never mind"));
    expect([await ended, at, clock.next]).toEqual(["Error: never mind", [0], undefined]);
  });

  test("waits as long as the server asks, at least a second, and at most half of it more", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (asked, random) => {
          const error = new ApiError(429, {}, "test", asked);
          const delay = retryMilliseconds(error, 1, () => random) ?? NaN;
          expect(delay).toBeGreaterThanOrEqual(Math.max(1, asked) * 1000);
          expect(delay).toBeLessThanOrEqual(Math.max(1, asked) * 1500);
        },
      ),
    );
    expect(retryAfterMilliseconds(new Error("cut"), () => 0)).toBeUndefined();
  });
});

test.each([
  ["7", { resourceVersion: "7" }],
  [undefined, { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" }],
])(
  "a watch from version %s asks for bookmarks, and for an end in its time",
  async (resourceVersion, expected) => {
    const asked: string[] = [];
    const client = new Client(
      {
        request: () => Promise.reject(new Error("not here")),
        stream({ path }) {
          asked.push(path);
          return Promise.resolve({
            status: 200,
            contentType: "",
            retryAfterSeconds: undefined,
            chunks: none(),
          });
        },
        close: () => undefined,
      },
      { fieldManager: "test" },
    );
    const { signal } = new AbortController();
    const options = { namespace: "ns", labelSelector: "a=b", resourceVersion, timeoutSeconds: 300, signal };
    for await (const event of client.watch(configMaps, options)) expect(event).toBeUndefined();
    const url = new URL(asked[0] ?? "", "http://server");
    expect(url.pathname).toBe("/api/v1/namespaces/ns/configmaps");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      watch: "true",
      allowWatchBookmarks: "true",
      labelSelector: "a=b",
      timeoutSeconds: "300",
      ...expected,
    });
  },
);

test("a metadata-only resource cannot replace an object, which would remove all but its metadata", async () => {
  const { client, paths } = answered({});
  const object = storedConfigMap("ns", "a");
  await expect(client.replace(metadataOf(configMaps), object)).rejects.toThrow("Patch it");
  await expect(client.replaceStatus(metadataOf(configMaps), object)).rejects.toThrow("Patch it");
  expect(paths).toEqual([]);
});

test("all objects of a kind in all namespaces are never deleted at once", async () => {
  const { client, paths } = answered({});
  await expect(client.deleteCollection(configMaps)).rejects.toThrow("one namespace at a time");
  expect(paths).toEqual([]);
});

describe("the log of a Pod", () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    if (server) await once(server, "close");
  });

  /** A server of one log, which answers like a kubelet. */
  async function logServer(answer: (response: ServerResponse) => void) {
    const paths: string[] = [];
    server = createServer((request, response) => {
      paths.push(request.url ?? "");
      answer(response);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const identity = anonymousAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return {
      paths,
      client: new Client(new HttpTransport({ identity, userAgent: "test" }), { fieldManager: "test" }),
    };
  }
  const pod = { namespace: "ns", name: "db-0" };
  const all = async (lines: AsyncIterable<string>) => {
    const read: string[] = [];
    for await (const line of lines) read.push(line);
    return read;
  };

  test("comes line by line, including empty lines and a last one without its end", async () => {
    const { client, paths } = await logServer((response) => {
      response.writeHead(200, { "Content-Type": "text/plain" });
      response.write("one\n\ntw");
      setTimeout(() => response.end("o ä€\nlast"), 20);
    });
    expect(await all(client.logs(pod))).toEqual(["one", "", "two ä€", "last"]);
    expect(paths).toEqual(["/api/v1/namespaces/ns/pods/db-0/log"]);
  });

  test("is requested with the given options", async () => {
    const { client, paths } = await logServer((response) => response.end());
    const options = {
      container: "main",
      follow: true,
      tailLines: 10,
      sinceSeconds: 60,
      previous: true,
      timestamps: true,
    };
    expect(await all(client.logs(pod, options))).toEqual([]);
    const query = new URL(paths[0] ?? "", "http://server").searchParams;
    expect(Object.fromEntries(query)).toEqual({
      container: "main",
      follow: "true",
      tailLines: "10",
      sinceSeconds: "60",
      previous: "true",
      timestamps: "true",
    });
  });

  test("is followed until the reader stops, or the signal is aborted", async () => {
    let closed = 0;
    const { client } = await logServer((response) => {
      response.writeHead(200).write("ready\nmore\n");
      response.on("close", () => closed++);
    });
    for await (const line of client.logs(pod, { follow: true })) {
      expect(line).toBe("ready");
      break;
    }
    await expect.poll(() => closed).toBe(1);
    const stop = new AbortController();
    const read: string[] = [];
    const following = (async () => {
      for await (const line of client.logs(pod, { follow: true, signal: stop.signal })) read.push(line);
    })();
    await expect.poll(() => read).toEqual(["ready", "more"]);
    stop.abort(new Error("enough"));
    await expect(following).rejects.toThrow("enough");
  });

  test("fails with the server's reason", async () => {
    const { client } = await logServer((response) => {
      const message = 'container "main" in pod "db-0" is waiting to start';
      response.writeHead(400).end(JSON.stringify({ kind: "Status", reason: "BadRequest", message }));
    });
    await expect(client.logs(pod).next()).rejects.toThrow(
      'read the log of Pod ns/db-0: 400 BadRequest: container "main" in pod "db-0" is waiting to start',
    );
  });
});

async function* none(): AsyncGenerator<Uint8Array, void> {
  // The watch ends at once.
}

test("an object of a namespaced kind is not created without a namespace, and nothing is sent", async () => {
  const { client, paths } = answered({});
  const message = 'ConfigMap "a" has no namespace, but configmaps are namespaced: set metadata.namespace.';
  const { namespace, ...metadata } = storedConfigMap("ns", "a").metadata;
  expect(namespace).toBe("ns");
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata };
  await expect(client.create(configMaps, object)).rejects.toThrow(message);
  await expect(client.create(configMaps, configMap("", "a"))).rejects.toThrow(message);
  expect(paths).toEqual([]);
});
