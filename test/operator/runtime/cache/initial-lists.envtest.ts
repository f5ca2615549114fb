import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Client } from "../../../../operator/runtime/client/client.ts";
import { systemClock } from "../../../../operator/runtime/clock.ts";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { type Identity, identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import { type InitialList, Reflector } from "../../../../operator/runtime/cache/reflector.ts";
import { StoreWriter } from "../../../../operator/runtime/cache/store-writer.ts";
import { ObjectStore } from "../../../../operator/runtime/cache/store.ts";
import { type Envtest, startEnvtest } from "../../../../lib/testing/envtest.ts";
import { type FaultProxy, startFaultProxy } from "../../../support/runtime/fault-proxy.ts";
import { type ConfigMap, configMap, configMaps, recordingLog } from "../../../support/runtime/parts.ts";

const namespace = "default";

function clientFor(identity: Identity): Client {
  return new Client(new HttpTransport({ identity, userAgent: "test" }), { fieldManager: "test" });
}

/** A reflector that reaches the server through the proxy. */
function reflecting(proxy: FaultProxy, initialList: InitialList) {
  const store = new ObjectStore<ConfigMap>();
  const reflector = new Reflector<ConfigMap>({
    client: clientFor(proxy.identity),
    resource: configMaps,
    namespace,
    labelSelector: "test=yes",
    fieldSelector: undefined,
    writer: new StoreWriter(store, { namespace, matches: () => true, transform: (object) => object }),
    clock: systemClock,
    log: recordingLog().log,
    initialList,
  });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  return {
    store,
    reflector,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error("over"));
      await running;
    },
  };
}

const labelled = (name: string, data: Record<string, string> = {}): ConfigMap => {
  const object = configMap(namespace, name, data);
  return { ...object, metadata: { ...object.metadata, labels: { test: "yes" } } };
};
const shown = (objects: readonly ConfigMap[]) =>
  objects.map(({ metadata }) => `${metadata.uid ?? ""}@${metadata.resourceVersion ?? ""}`).sort();
const kindOf = (request: string) =>
  request.includes("sendInitialEvents=true") ? "stream" : request.includes("watch=true") ? "watch" : "page";

describe("the first list", () => {
  describe.each<[string, string[], InitialList, string[]]>([
    ["comes in pages by default", [], "pages", ["page", "page", "watch"]],
    ["comes as a stream from a server that can do that", [], "stream", ["stream"]],
    ["comes as a stream also without a watch cache", ["--watch-cache=false"], "stream", ["stream"]],
    [
      "comes in pages from a server that refuses to stream",
      ["--feature-gates=WatchList=false"],
      "stream",
      ["stream", "page", "page", "watch"],
    ],
  ])("%s", (_, apiServerFlags, initialList, expected) => {
    let envtest: Envtest;
    let proxy: FaultProxy;
    let server: Client;

    beforeAll(async () => {
      envtest = await startEnvtest({ apiServerFlags });
      const identity = identityFromKubeconfig({ path: envtest.kubeconfig });
      server = clientFor(identity);
      proxy = await startFaultProxy(identity);
      // More than one page.
      for (let hundred = 0; hundred < 3; hundred++) {
        await Promise.all(
          Array.from({ length: 100 }, (_, index) =>
            server.create(configMaps, labelled(`c-${hundred}-${index}`)),
          ),
        );
      }
    });
    afterAll(async () => {
      await proxy.stop();
      await envtest.stop();
    });
    const items = async () => (await server.list(configMaps, { namespace, labelSelector: "test=yes" })).items;

    test("is complete, and follows the server", async () => {
      await using run = reflecting(proxy, initialList);
      await run.reflector.synced;
      expect(shown(run.store.list())).toEqual(shown(await items()));
      await server.create(configMaps, labelled("new"));
      await server.delete(configMaps, { namespace, name: "c-0-0" });
      await expect.poll(() => run.store.get(namespace, "new")).toBeDefined();
      await expect.poll(() => run.store.get(namespace, "c-0-0")).toBeUndefined();
      expect(shown(run.store.list())).toEqual(shown(await items()));
      expect(proxy.requests.map(kindOf)).toEqual(expected);
    });
  });
});

describe("a streaming list", () => {
  let proxy: FaultProxy;
  let server: Client;

  beforeAll(async () => {
    const identity = identityFromKubeconfig({ path: inject("kubeconfig") });
    server = clientFor(identity);
    proxy = await startFaultProxy(identity);
    for (const name of ["s-1", "s-2", "s-3"])
      await server.create(configMaps, labelled(name, { text: "x".repeat(9999) }));
  });
  afterAll(async () => {
    await server.deleteCollection(configMaps, { namespace, labelSelector: "test=yes" });
    await proxy.stop();
  });
  const uids = (objects: readonly ConfigMap[]) => objects.map(({ metadata }) => metadata.uid).sort();
  const items = async () => (await server.list(configMaps, { namespace, labelSelector: "test=yes" })).items;

  test("that is cut is not taken as complete; pages follow", async () => {
    proxy.fault = ({ path }) => (kindOf(path) === "stream" ? "cut body" : undefined);
    const before = proxy.requests.length;
    await using run = reflecting(proxy, "stream");
    await run.reflector.synced;
    expect(proxy.requests.slice(before, before + 2).map(kindOf)).toEqual(["stream", "page"]);
    expect(uids(run.store.list())).toEqual(uids(await items()));
  });

  test("after a gap shows what was deleted, and what was created again, as such", async () => {
    proxy.fault = () => undefined;
    await using run = reflecting(proxy, "stream");
    await run.reflector.synced;
    const changes: string[] = [];
    run.store.subscribe(({ type, object }) => changes.push(`${type} ${object.metadata.name}`));
    changes.length = 0;
    const expired = JSON.stringify({ kind: "Status", code: 410, reason: "Expired" });
    let isGap = true;
    proxy.fault = ({ path }) => {
      if (kindOf(path) === "watch") return { status: 410, body: expired };
      return isGap ? { status: 503 } : undefined;
    };
    proxy.reset();
    await server.delete(configMaps, { namespace, name: "s-1" });
    await server.delete(configMaps, { namespace, name: "s-2" });
    await server.create(configMaps, labelled("s-2"));
    isGap = false;
    await expect.poll(() => changes).toEqual(["delete s-2", "add s-2", "delete s-1"]);
    expect(uids(run.store.list())).toEqual(uids(await items()));
  });
});
