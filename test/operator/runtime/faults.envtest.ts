import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Client } from "../../../operator/runtime/client/client.ts";
import { systemClock } from "../../../operator/runtime/clock.ts";
import { HttpTransport } from "../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../operator/runtime/client/identity.ts";
import { Reflector } from "../../../operator/runtime/cache/reflector.ts";
import { StoreWriter } from "../../../operator/runtime/cache/store-writer.ts";
import { ObjectStore } from "../../../operator/runtime/cache/store.ts";
import { testNamespace } from "../../../lib/testing/suite.ts";
import { type Fault, type FaultProxy, startFaultProxy } from "../../support/runtime/fault-proxy.ts";
import {
  clusterClient,
  type ConfigMap,
  configMap,
  configMaps,
  recordingLog,
} from "../../support/runtime/parts.ts";

const namespace = testNamespace("faults");
const server = clusterClient();
let proxy: FaultProxy;
let client: Client;

beforeAll(async () => {
  proxy = await startFaultProxy(identityFromKubeconfig({ path: inject("kubeconfig") }));
  client = new Client(new HttpTransport({ identity: proxy.identity, userAgent: "test" }), {
    fieldManager: "test",
  });
});
afterAll(() => proxy.stop());

const isWatch = (path: string) => path.includes("watch=true");
const expiredStatus = JSON.stringify({
  kind: "Status",
  code: 410,
  reason: "Expired",
  message: "too old resource version",
});

describe("a reflector behind a bad network", () => {
  const store = new ObjectStore<ConfigMap>();
  const stop = new AbortController();
  let running: Promise<void>;
  let count = 0;

  beforeAll(() => {
    const reflector = new Reflector<ConfigMap>({
      client,
      resource: configMaps,
      namespace,
      labelSelector: undefined,
      fieldSelector: undefined,
      writer: new StoreWriter(store, { namespace, matches: () => true, transform: (object) => object }),
      clock: systemClock,
      log: recordingLog().log,
      inactivitySeconds: 1,
    });
    running = reflector.run(stop.signal);
    return reflector.synced;
  });
  afterAll(async () => {
    stop.abort(new Error("over"));
    await running;
  });

  /** Creates, changes and deletes objects. The requests do not go through the proxy. */
  async function churn(): Promise<void> {
    const name = `object-${++count}`;
    const key = { namespace, name };
    await server.create(configMaps, configMap(namespace, name));
    await server.create(configMaps, configMap(namespace, `${name}-gone`));
    await server.patch(configMaps, key, { type: "merge", body: { data: { count: String(count) } } });
    await server.delete(configMaps, { namespace, name: `${name}-gone` });
    // The same name again, but another object.
    await server.delete(configMaps, key);
    await server.create(configMaps, configMap(namespace, name, { again: "yes" }));
  }
  const shown = (objects: readonly ConfigMap[]) =>
    objects
      .map(({ metadata }) => `${metadata.name ?? ""} ${metadata.uid ?? ""} ${metadata.resourceVersion ?? ""}`)
      .sort();
  async function expectEqualToServer(): Promise<void> {
    const { items } = await server.list(configMaps, { namespace });
    await expect.poll(() => shown(store.list()), { interval: 20 }).toEqual(shown(items));
  }
  /** Answers the next watches with a fault. */
  const nextWatches = (times: number, fault: Fault) => {
    let left = times;
    proxy.fault = ({ path }) => (isWatch(path) && left-- > 0 ? fault : undefined);
  };
  /** After a list, the watch is not open yet for a moment. */
  const injectIntoWatch = async (text: string) => {
    await expect.poll(() => proxy.openAnswers(), { interval: 5 }).toBeGreaterThan(0);
    proxy.inject(text);
  };
  const since = () => {
    const start = proxy.requests.length;
    return (wanted: (request: string) => boolean) => proxy.requests.slice(start).filter(wanted).length;
  };
  const isList = (request: string) => request.startsWith("GET /api/v1/namespaces/") && !isWatch(request);

  test("follows the server", async () => {
    await churn();
    await expectEqualToServer();
  });

  test("goes on without a list after resets", async () => {
    const requests = since();
    for (let round = 0; round < 3; round++) {
      proxy.reset();
      await churn();
    }
    await expectEqualToServer();
    expect(requests(isList)).toBe(0);
    expect(requests(isWatch)).toBeGreaterThanOrEqual(1);
  });

  test.each<[string, Fault]>([
    ["503", { status: 503, body: "upstream connect error" }],
    ["500", { status: 500, body: '{"kind":"Status","code":500,"reason":"InternalError"}' }],
    ["429", { status: 429, headers: { "Retry-After": "1" }, body: "slow down" }],
    ["refused connections", "reset"],
  ])("goes on without a list after watches that end with %s", async (_, fault) => {
    const requests = since();
    nextWatches(3, fault);
    proxy.reset();
    await churn();
    await expectEqualToServer();
    expect(requests(isWatch)).toBeGreaterThanOrEqual(4);
    expect(requests(isList)).toBe(0);
  });

  test.each([
    [
      "refuses to watch on",
      () => {
        nextWatches(1, { status: 410, body: expiredStatus });
        proxy.reset();
        return Promise.resolve();
      },
    ],
    ["says so on the watch", () => injectIntoWatch(`{"type":"ERROR","object":${expiredStatus}}\n`)],
  ])("lists again when the server %s because the version has expired", async (_, expire) => {
    const requests = since();
    await expire();
    await churn();
    await expect.poll(() => requests(isList)).toBe(1);
    await expectEqualToServer();
  });

  test("lists again after a line that is not JSON, but not after a line that was cut", async () => {
    const requests = since();
    await injectIntoWatch('{"type":"MODIFIED","object":{"metadata":{"na');
    await churn();
    await expectEqualToServer();
    expect(requests(isList)).toBe(0);
    await injectIntoWatch("<html>Bad Gateway</html>\n");
    await churn();
    await expect.poll(() => requests(isList)).toBe(1);
    await expectEqualToServer();
  });

  test("notices a silent connection", async () => {
    proxy.silence();
    await churn();
    await expectEqualToServer();
  });

  test("lists until it succeeds", async () => {
    let left = 3;
    proxy.fault = ({ path }) => {
      if (isWatch(path)) return left > 0 ? { status: 410, body: expiredStatus } : undefined;
      return left-- > 0 ? { status: 500 } : undefined;
    };
    proxy.reset();
    await churn();
    await expectEqualToServer();
    expect(left).toBeLessThan(0);
  });
});

describe("a client behind a bad network", () => {
  test("waits as long as an overloaded server asks, and repeats the call", async () => {
    let left = 2;
    proxy.fault = ({ method }) =>
      method === "POST" && left-- > 0
        ? { status: 429, headers: { "Retry-After": "1" }, body: "slow down" }
        : undefined;
    const started = performance.now();
    await client.create(configMaps, configMap(namespace, "patient"));
    expect(performance.now() - started).toBeGreaterThan(2000);
  });

  test("reads its credentials again when the server rejects them", async () => {
    const right = await identityFromKubeconfig({ path: inject("kubeconfig") }).current();
    const wrong = { ...right, headers: { Authorization: "Bearer expired" } };
    let refreshed = 0;
    const identity = {
      current: () => Promise.resolve(refreshed > 0 ? right : wrong),
      refresh: () => Promise.resolve(++refreshed > 0 ? right : wrong),
      namespace: () => Promise.resolve(undefined),
    };
    const forgetful = new Client(new HttpTransport({ identity, userAgent: "test" }), {
      fieldManager: "test",
    });
    await forgetful.get(configMaps, { namespace, name: "patient" });
    expect(refreshed).toBe(1);
  });

  test("gives up after its timeout, and at once when it is aborted", async () => {
    proxy.fault = () => "silence";
    const key = { namespace, name: "patient" };
    await expect(client.get(configMaps, key, { timeoutSeconds: 0.2 })).rejects.toThrow(
      "did not answer within 0.2 s: GET",
    );
    const stop = new AbortController();
    const call = client.get(configMaps, key, { signal: stop.signal });
    stop.abort(new Error("never mind"));
    await expect(call).rejects.toThrow("never mind");
  });

  test("says what failed when an answer is not from the API server", async () => {
    proxy.fault = () => ({ status: 502, body: "<html>Bad Gateway</html>" });
    await expect(client.get(configMaps, { namespace, name: "patient" })).rejects.toMatchObject({
      status: 502,
      reason: "",
      message: `get ConfigMap ${namespace}/patient: 502: <html>Bad Gateway</html>`,
    });
  });
});
