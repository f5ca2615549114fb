import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Change, Stored } from "../../../../operator/runtime/index.ts";
import { fieldSelector, labelSelector } from "../../../../operator/runtime/cache/selectors.ts";
import { StoreWriter } from "../../../../operator/runtime/cache/store-writer.ts";
import { ObjectStore } from "../../../../operator/runtime/cache/store.ts";
import { isNewer } from "../../../../operator/runtime/cache/version.ts";
import { configMap, type ConfigMap, storedConfigMap } from "../../../support/runtime/parts.ts";

function object(
  name: string,
  version: number,
  uid = `${name}-uid`,
  data: Record<string, string> = {},
): Stored<ConfigMap> {
  return storedConfigMap("ns", name, { uid, resourceVersion: String(version) }, data);
}

function filled(...objects: Stored<ConfigMap>[]) {
  const store = new ObjectStore<ConfigMap>();
  const shard = new StoreWriter(store, {
    namespace: "",
    matches: ({ data }) => data?.["out"] === undefined,
    transform: (it) => it,
  });
  shard.beginList();
  shard.replace(objects, "100");
  const changes: string[] = [];
  store.subscribe(({ type, object: { metadata } }: Change<ConfigMap>) => {
    changes.push(`${type} ${metadata.name}@${metadata.resourceVersion}`);
  });
  changes.length = 0;
  const versionOf = (name: string) => store.get("ns", name)?.metadata.resourceVersion;
  return { store, shard, changes, versionOf };
}

describe("a store", () => {
  test("finds objects by name, namespace and index, also after changes", () => {
    const store = new ObjectStore<ConfigMap>();
    store.addIndex("color", ({ data }) => [data?.["color"] ?? "none"]);
    store.set(object("a", 1, "a", { color: "red" }));
    store.set(object("b", 2, "b", { color: "red" }));
    store.set(object("a", 3, "a", { color: "blue" }));
    expect(store.get("ns", "a")?.data).toEqual({ color: "blue" });
    expect(store.list("ns")).toHaveLength(2);
    expect(store.list("other")).toEqual([]);
    expect(store.byIndex("color", "red").map(({ metadata }) => metadata.name)).toEqual(["b"]);
    store.remove("ns", "b");
    expect(store.byIndex("color", "red")).toEqual([]);
    expect(store.size).toBe(1);
  });

  test("names its indexes when asked for another", () => {
    const store = new ObjectStore<ConfigMap>();
    store.addIndex("color", () => []);
    expect(() => store.byIndex("colour", "red")).toThrow('no index "colour". It has: "color"');
  });

  test("goes on when an index function or a listener throws, and says so", () => {
    const errors: string[] = [];
    const store = new ObjectStore<ConfigMap>((what, error) => errors.push(`${what}: ${String(error)}`));
    const heard: string[] = [];
    store.subscribe(() => {
      throw new Error("deaf");
    });
    store.subscribe(({ type, object: { metadata } }) => heard.push(`${type} ${metadata.name}`));
    store.addIndex("color", ({ data }) => {
      if (!data?.["color"]) throw new Error("colorless");
      return [data["color"]];
    });
    store.set(object("a", 1, "a", { color: "red" }));
    store.set(object("b", 2, "b"));
    expect(store.byIndex("color", "red").map(({ metadata }) => metadata.name)).toEqual(["a"]);
    expect(store.get("ns", "b")).toBeDefined();
    store.set(object("b", 3, "b", { color: "red" }));
    store.set(object("a", 4, "a"));
    expect(store.byIndex("color", "red").map(({ metadata }) => metadata.name)).toEqual(["b"]);
    store.remove("ns", "a");
    expect(heard).toEqual(["add a", "add b", "update b", "update a", "delete a"]);
    expect(errors.filter((error) => error.includes("deaf"))).toHaveLength(5);
    expect(errors.filter((error) => error.includes('Index function "color"'))).toHaveLength(2);
  });

  test("notifies late listeners of the present objects", () => {
    const { store } = filled(object("a", 1));
    const types: string[] = [];
    store.subscribe(({ type }) => types.push(type));
    store.set(object("a", 101));
    expect(types).toEqual(["add", "update"]);
  });
});

describe("merging a watch with one's own writes", () => {
  test("shows an own write at once, and ignores the watch's event for it", () => {
    const { shard, changes, versionOf } = filled(object("a", 1));
    shard.onWrite(object("a", 101));
    expect(versionOf("a")).toBe("101");
    shard.onEvent({ type: "MODIFIED", object: object("a", 101) });
    expect(changes).toEqual(["update a@101"]);
  });

  test("never goes back: older events and late answers change nothing", () => {
    const { shard, versionOf } = filled(object("a", 1));
    shard.onWrite(object("a", 105));
    shard.onEvent({ type: "MODIFIED", object: object("a", 103) });
    expect(versionOf("a")).toBe("105");
    shard.onEvent({ type: "MODIFIED", object: object("a", 107) });
    shard.onWrite(object("a", 106));
    expect(versionOf("a")).toBe("107");
  });

  test("does not bring back what the watch has shown as deleted", () => {
    const { shard, versionOf } = filled();
    shard.onEvent({ type: "ADDED", object: object("a", 101) });
    shard.onEvent({ type: "DELETED", object: object("a", 102) });
    shard.onWrite(object("a", 101));
    expect(versionOf("a")).toBeUndefined();
  });

  test("hides an own delete at once, also from earlier events", () => {
    const { shard, changes, versionOf } = filled(object("a", 1));
    shard.onDelete("ns", "a", "a-uid");
    shard.onEvent({ type: "MODIFIED", object: object("a", 101) });
    expect(versionOf("a")).toBeUndefined();
    shard.onEvent({ type: "DELETED", object: object("a", 102) });
    shard.onEvent({ type: "ADDED", object: object("a", 103, "new") });
    expect(changes).toEqual(["delete a@1", "add a@103"]);
  });

  test("hides at once an object that ends with its last finalizer: the server answers with the version before", () => {
    const { shard, versionOf } = filled(object("a", 1), object("b", 2));
    const deleted = ({ metadata, ...rest }: Stored<ConfigMap>, more: ConfigMap["metadata"] = {}) => ({
      ...rest,
      metadata: { ...metadata, deletionTimestamp: "2030-01-01T00:00:00Z", ...more },
    });
    shard.onWrite(deleted(object("a", 1)));
    shard.onEvent({ type: "MODIFIED", object: deleted(object("a", 101), { finalizers: ["test.io/x"] }) });
    expect(versionOf("a")).toBeUndefined();
    // A terminating Pod still exists.
    shard.onWrite(deleted(object("b", 102), { deletionGracePeriodSeconds: 30 }));
    expect(versionOf("b")).toBe("102");
  });

  test("a delete and create in a gap of the watch is a delete and an add", () => {
    const { shard, changes } = filled(object("a", 1), object("b", 2), object("c", 3));
    shard.beginList();
    shard.replace([object("a", 150, "new"), object("b", 2), object("d", 151)], "160");
    expect(changes).toEqual(["delete a@1", "add a@150", "add d@151", "delete c@3"]);
  });

  test("a list that is older than an own write does not undo it, the next one may", () => {
    const { shard, versionOf } = filled(object("a", 1));
    shard.beginList();
    shard.onWrite(object("a", 205));
    shard.onWrite(object("b", 206));
    shard.replace([object("a", 1)], "200");
    expect([versionOf("a"), versionOf("b")]).toEqual(["205", "206"]);
    shard.beginList();
    shard.replace([object("a", 205)], "210");
    expect([versionOf("a"), versionOf("b")]).toEqual(["205", undefined]);
  });

  test("takes a list as the truth even when the server went back in time", () => {
    const { shard, versionOf } = filled(object("a", 90));
    shard.beginList();
    shard.replace([object("a", 40)], "50");
    expect(versionOf("a")).toBe("40");
    shard.onEvent({ type: "MODIFIED", object: object("a", 51) });
    expect(versionOf("a")).toBe("51");
  });

  test("an own write that no longer matches the watch leaves the store", () => {
    const { shard, versionOf } = filled(object("a", 1));
    shard.onWrite(object("a", 101, "a-uid", { out: "yes" }));
    shard.onWrite(object("b", 102, "b-uid", { out: "yes" }));
    expect([versionOf("a"), versionOf("b")]).toEqual([undefined, undefined]);
  });

  test("ends equal to the server, whatever the order of answers, events and lists, and never goes back", () => {
    const names = ["a", "b"];
    const step = fc.record({
      name: fc.constantFrom(...names),
      do: fc.constantFrom("write", "write", "delete", "relist"),
      ours: fc.boolean(),
      // The number of steps until an answer, or a list, arrives.
      late: fc.nat(4),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }),
        fc.array(fc.nat(4), { maxLength: 60 }),
        (history, pace) => {
          const { shard, store } = filled();
          const newest = new Map<string, number>();
          store.subscribe(({ type, object: { metadata } }) => {
            if (type === "delete") return;
            const { uid, resourceVersion } = metadata;
            expect(Number(resourceVersion)).toBeGreaterThan(newest.get(uid) ?? 0);
            newest.set(uid, Number(resourceVersion));
          });
          const server = new Map<string, Stored<ConfigMap>>();
          let events: (() => void)[] = [];
          const answers: { at: number; give: () => void }[] = [];
          let list: { at: number; give: () => void } | undefined;
          let version = 100;
          for (const [index, { name, do: what, ours, late }] of history.entries()) {
            const old = server.get(name);
            if (what === "relist" && !list) {
              // The watch breaks. The events that it has not delivered are lost.
              events = [];
              shard.beginList();
              const [items, at] = [[...server.values()], String(version)];
              list = {
                at: index + late,
                give: () => {
                  shard.replace(items, at);
                },
              };
            } else if (what === "write") {
              version++;
              const next = object(name, version, old?.metadata.uid ?? `uid-${version}`);
              server.set(name, next);
              events.push(() => {
                shard.onEvent({ type: old ? "MODIFIED" : "ADDED", object: next });
              });
              const give = () => {
                shard.onWrite(next);
              };
              if (ours) answers.push({ at: index + late, give });
            } else if (what === "delete" && old) {
              version++;
              const { uid } = old.metadata;
              server.delete(name);
              const last = object(name, version, uid);
              events.push(() => {
                shard.onEvent({ type: "DELETED", object: last });
              });
              const give = () => {
                shard.onDelete("ns", name, uid);
              };
              if (ours) answers.push({ at: index + late, give });
            }
            for (const answer of answers.filter(({ at }) => at === index)) answer.give();
            if (list?.at === index) {
              list.give();
              list = undefined;
            }
            for (let count = list ? 0 : (pace[index] ?? 0); count > 0; count--) events.shift()?.();
          }
          for (const answer of answers.filter(({ at }) => at >= history.length)) answer.give();
          list?.give();
          for (const deliver of events) deliver();
          const shown = (objects: Iterable<Stored<ConfigMap>>) =>
            [...objects].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).sort();
          expect(shown(store.list())).toEqual(shown(server.values()));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test.each([
  ["2", "1", true],
  ["10", "9", true],
  ["9", "10", false],
  ["9", "9", false],
  ["1", undefined, true],
  [undefined, "1", false],
  ["abc", "1", false],
])("resourceVersion %s is newer than %s: %s", (version, than, expected) => {
  expect(isNewer(version, than)).toBe(expected);
});

describe("selectors decide as the API server does", () => {
  const labelled = {
    ...configMap("ns", "a"),
    metadata: { name: "a", namespace: "ns", labels: { app: "web", tier: "front" } },
  };

  test.each([
    ["app=web", true],
    ["app==web,tier=front", true],
    ["app = web", true],
    ["app!=web", false],
    ["absent!=web", true],
    ["app in (db, web),tier", true],
    ["app notin (db,web)", false],
    ["absent notin (a)", true],
    ["!absent", true],
    ["!app", false],
    ["absent", false],
  ])("label selector %s: %s", (selector, expected) => {
    expect(labelSelector(selector)(labelled)).toBe(expected);
  });

  test.each([
    ["metadata.name=a", true],
    ["metadata.name!=a", false],
    ["metadata.name==a,metadata.namespace=ns", true],
    ["status.phase=", true],
    ["status.phase!=Running", true],
  ])("field selector %s: %s", (selector, expected) => {
    expect(fieldSelector(selector)(labelled)).toBe(expected);
  });

  test("say what is allowed when they are not valid", () => {
    expect(() => labelSelector("app in web")).toThrow("name in (…)");
    expect(() => fieldSelector("metadata.name")).toThrow("path=value");
  });
});
