import { describe, expect, test } from "vitest";
import { Client } from "../../../../operator/runtime/client/client.ts";
import type { KubernetesObject } from "../../../../operator/runtime/client/objects.ts";
import { metadataOf, type Watched } from "../../../../operator/runtime/index.ts";
import { Watches } from "../../../../operator/runtime/cache/watches.ts";
import {
  type ConfigMap,
  configMap,
  configMaps,
  FakeClock,
  recordingLog,
  secrets,
} from "../../../support/runtime/parts.ts";

/** Watches of a server that has the objects, and never reports changes. */
function watching(objects: readonly unknown[] = [], freezesObjects?: boolean) {
  const { log, lines } = recordingLog();
  const clock = new FakeClock();
  const asked: string[] = [];
  const client = new Client(
    {
      request({ path }) {
        asked.push(path);
        const body = JSON.stringify({ metadata: { resourceVersion: "100" }, items: objects });
        return Promise.resolve({
          status: 200,
          contentType: "application/json",
          retryAfterSeconds: undefined,
          body,
        });
      },
      stream: ({ path, signal }) =>
        new Promise((_, reject) => {
          asked.push(path);
          signal?.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        }),
      close: () => undefined,
    },
    { fieldManager: "test" },
  );
  const watches = new Watches({ client, clock, log, namespaces: [], freezesObjects });
  return { watches, client, lines, asked, clock };
}
const object = (name: string): ConfigMap => {
  const made = configMap("ns", name, { text: name });
  return { ...made, metadata: { ...made.metadata, uid: name, resourceVersion: "1" } };
};

describe("watches", () => {
  test("are shared by users of the same watch only", () => {
    const { watches } = watching();
    const transform = (it: ConfigMap) => it;
    const store = watches.storeOf({ resource: configMaps });
    expect(watches.storeOf({ resource: { ...configMaps }, indexes: { any: () => [] } })).toBe(store);
    const others: Watched<ConfigMap>[] = [
      { resource: configMaps, namespace: "ns" },
      { resource: configMaps, labelSelector: "a" },
      { resource: configMaps, fieldSelector: "metadata.name=a" },
      { resource: configMaps, transform },
    ];
    const stores = new Set<unknown>([
      store,
      ...others.map((watched) => watches.storeOf(watched)),
      watches.storeOf({ resource: secrets }),
      watches.storeOf({ resource: metadataOf(configMaps) }),
    ]);
    expect(stores.size).toBe(7);
    watches.seal();
    expect(watches.storeOf({ resource: configMaps, transform })).toBeDefined();
    expect(() => watches.storeOf({ resource: configMaps, labelSelector: "b" })).toThrow("not watched");
  });

  test.each<[string, (it: ConfigMap) => ConfigMap]>([
    [
      "throws",
      (it) => {
        if (it.metadata.name === "bad") throw new Error("no");
        return { ...it, data: {} };
      },
    ],
    [
      "makes nothing of it",
      (it) => (it.metadata.name === "bad" ? (undefined as never) : { ...it, data: {} }),
    ],
    [
      "makes another object of it",
      ({ metadata, ...it }) => ({
        ...it,
        metadata: metadata.name === "bad" ? { ...metadata, uid: "x" } : metadata,
        data: {},
      }),
    ],
  ])("keep an object whole whose transform %s, and say so", async (_, transform) => {
    const { watches, lines } = watching([object("good"), object("bad")]);
    const store = watches.storeOf({ resource: configMaps, transform });
    await watches.start(new AbortController().signal);
    expect(store.get("ns", "good")?.data).toEqual({});
    expect(store.get("ns", "bad")).toEqual(object("bad"));
    expect(lines.filter(({ level }) => level === "error")).toMatchObject([
      { watch: "configmaps", namespace: "ns", name: "bad" },
    ]);
    await watches.stop();
  });

  test("go on when an index function throws, and name the kind", async () => {
    const { watches, lines } = watching([object("good"), object("bad")]);
    const byName = ({ metadata }: KubernetesObject) => {
      if (metadata.name === "bad") throw new Error("no");
      return [metadata.name ?? ""];
    };
    const store = watches.storeOf({ resource: configMaps, indexes: { byName } });
    await watches.start(new AbortController().signal);
    expect(store.list()).toHaveLength(2);
    expect(store.byIndex("byName", "good")).toHaveLength(1);
    expect(store.byIndex("byName", "bad")).toEqual([]);
    expect(lines.filter(({ level }) => level === "error")).toMatchObject([{ watch: "configmaps" }]);
    await watches.stop();
  });

  test("report their age, and hang only when a reflector does nothing at all", async () => {
    const { watches, clock } = watching([object("a")]);
    watches.storeOf({ resource: configMaps });
    expect(watches.unsynced).toEqual(["configmaps"]);
    await watches.start(new AbortController().signal);
    expect(watches.unsynced).toEqual([]);
    await clock.pass(90_000);
    expect(watches.ages).toEqual([{ kind: "ConfigMap", namespace: "", secondsSinceContact: 90 }]);
    // The server never answers again. Each watch is given up after two minutes, so that nothing hangs.
    await clock.pass(3_600_000);
    expect(watches.ages[0]?.secondsSinceContact).toBe(3690);
    expect(watches.hung).toEqual([]);
    clock.pause(601_000);
    expect(watches.hung).toEqual(["configmaps"]);
    await watches.stop();
  });
});

describe("an object of a store", () => {
  const labelled = () => {
    const made = object("a");
    return { ...made, metadata: { ...made.metadata, labels: { app: "a" }, finalizers: ["x/y"] } };
  };
  const changes: [string, (it: ConfigMap) => void][] = [
    ["a field", (it) => (it.data = {})],
    ["an inner field", (it) => (it.metadata.labels = {})],
    ["an entry of a map", (it) => Object.assign(it.data ?? {}, { more: "1" })],
    ["a list", (it) => it.metadata.finalizers?.push("z")],
    ["a field away", (it) => delete it.data],
  ];

  test.each(changes)("that is frozen cannot be changed: %s", async (_, change) => {
    const { watches } = watching([labelled()], true);
    const whole = watches.storeOf({ resource: configMaps });
    const smaller = watches.storeOf<ConfigMap>({
      resource: configMaps,
      transform: (it) => ({ ...it, extra: [] }),
    });
    await watches.start(new AbortController().signal);
    for (const store of [whole, smaller]) {
      const [kept] = store.list();
      expect(() => {
        change(kept as ConfigMap);
      }).toThrow(TypeError);
      expect(kept).toMatchObject(labelled());
    }
    await watches.stop();
  });

  test("is frozen also if this process wrote it", async () => {
    const { watches } = watching([], true);
    const store = watches.storeOf({ resource: configMaps });
    await watches.start(new AbortController().signal);
    const written = { ...labelled(), metadata: { ...labelled().metadata, resourceVersion: "200" } };
    watches.onWrite(configMaps, { namespace: "ns", name: "a" }, { object: written as never });
    const data = store.get("ns", "a")?.data ?? {};
    expect(() => Object.assign(data, { more: "1" })).toThrow(TypeError);
    await watches.stop();
  });

  test("is not frozen by default, which would cost time", async () => {
    const { watches } = watching([labelled()]);
    const store = watches.storeOf({ resource: configMaps });
    await watches.start(new AbortController().signal);
    expect(Object.isFrozen(store.get("ns", "a"))).toBe(false);
    await watches.stop();
  });
});
