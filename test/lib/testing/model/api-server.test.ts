import { describe, expect, test } from "vitest";
import { ModelApiServer, readCrds, UnmodelledError } from "../../../../lib/testing/index.ts";
import type {
  ClusterObject,
  KubernetesObject,
  OwnerReference,
  Stored,
  WatchEvent,
} from "../../../../operator/runtime/index.ts";
import {
  ApiError,
  Client,
  ignoreNotFound,
  isConflict,
  isExpired,
  isForbidden,
  isInvalid,
  metadataOf,
  resource,
} from "../../../../operator/runtime/index.ts";

type ConfigMap = KubernetesObject & { data?: Record<string, string> };

const configMaps = resource<ConfigMap>("v1", "ConfigMap", "configmaps");
const namespaces = resource<ClusterObject>("v1", "Namespace", "namespaces", { namespaced: false });

/** A model whose answers are always the same, and a client of it. */
function start(): { model: ModelApiServer; client: Client } {
  let random = 0;
  const model = new ModelApiServer({ now: () => 0, random: () => (random = (random + 0.381) % 1) });
  return { model, client: new Client(model.transport, { fieldManager: "test" }) };
}

function configMap(
  name: string,
  owners: readonly Stored<KubernetesObject>[] = [],
  blocks = false,
): ConfigMap {
  const ownerReferences = owners.map(({ apiVersion, kind, metadata }): OwnerReference => ({
    ...{ apiVersion, kind, name: metadata.name, uid: metadata.uid },
    ...(blocks ? { blockOwnerDeletion: true } : {}),
  }));
  const metadata = { namespace: "default", name, ...(owners.length > 0 ? { ownerReferences } : {}) };
  return { apiVersion: "v1", kind: "ConfigMap", metadata };
}

const key = (name: string) => ({ namespace: "default", name });
const namesOf = async (client: Client) =>
  (await client.list(configMaps, { namespace: "default" })).items.map(({ metadata }) => metadata.name);

describe("the garbage collector of the model", () => {
  test("deletes objects whose owners are all gone, and theirs", async () => {
    const { model, client } = start();
    const root = await client.create(configMaps, configMap("root"));
    const other = await client.create(configMaps, configMap("other"));
    const child = await client.create(configMaps, configMap("child", [root]));
    await client.create(configMaps, configMap("grandchild", [child]));
    await client.create(configMaps, configMap("shared", [root, other]));
    expect(model.collectGarbage()).toBe(0);

    await client.delete(configMaps, key("root"));
    expect(await namesOf(client)).toEqual(["child", "grandchild", "other", "shared"]);
    expect(model.collectGarbage()).toBe(3);
    expect(await namesOf(client)).toEqual(["other", "shared"]);
    const { metadata } = await client.get(configMaps, key("shared"));
    expect(metadata.ownerReferences).toMatchObject([{ name: "other" }]);
  });

  test("does not take a new object of the owner's name for the owner", async () => {
    const { model, client } = start();
    const root = await client.create(configMaps, configMap("root"));
    await client.create(configMaps, configMap("child", [root]));
    await client.delete(configMaps, key("root"));
    await client.create(configMaps, configMap("root"));
    model.collectGarbage();
    expect(await namesOf(client)).toEqual(["root"]);
  });

  test("ends a deletion with Foreground after the dependents that block it, and one with Orphan without them", async () => {
    const { model, client } = start();
    const root = await client.create(configMaps, configMap("root"));
    const held = configMap("held", [root], true);
    await client.create(configMaps, {
      ...held,
      metadata: { ...held.metadata, finalizers: ["test.io/hold"] },
    });
    await client.delete(configMaps, key("root"), { propagationPolicy: "Foreground" });
    model.collectGarbage();
    expect(await namesOf(client)).toEqual(["held", "root"]);
    const body = { metadata: { finalizers: null } };
    await client.patch(configMaps, key("held"), { type: "merge", body });
    model.collectGarbage();
    expect(await namesOf(client)).toEqual([]);

    const parent = await client.create(configMaps, configMap("parent"));
    await client.create(configMaps, configMap("child", [parent]));
    await client.delete(configMaps, key("parent"), { propagationPolicy: "Orphan" });
    model.collectGarbage();
    expect(await namesOf(client)).toEqual(["child"]);
    expect((await client.get(configMaps, key("child"))).metadata.ownerReferences).toBeUndefined();
  });
});

describe("a namespace of the model", () => {
  test("ends when nothing is left in it, and takes nothing new until then", async () => {
    const { model, client } = start();
    await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    const held = {
      ...configMap("held"),
      metadata: { namespace: "shop", name: "held", finalizers: ["test.io/hold"] },
    };
    await client.create(configMaps, held);
    await client.create(configMaps, { ...configMap("free"), metadata: { namespace: "shop", name: "free" } });
    await client.delete(namespaces, { name: "shop" });
    const late = client.create(configMaps, {
      ...configMap("late"),
      metadata: { namespace: "shop", name: "late" },
    });
    await expect(late).rejects.toSatisfy(isForbidden);

    model.terminateNamespaces();
    expect((await client.list(configMaps, { namespace: "shop" })).items).toHaveLength(1);
    const body = { metadata: { finalizers: null } };
    await client.patch(configMaps, { namespace: "shop", name: "held" }, { type: "merge", body });
    model.terminateNamespaces();
    expect(await ignoreNotFound(client.get(namespaces, { name: "shop" }))).toBeUndefined();
  });
});

describe("a watch of the model", () => {
  const options = { namespace: "default", timeoutSeconds: 60, signal: new AbortController().signal };

  /** Lets a watch end when it has shown everything, and returns what it showed. */
  async function eventsOf(
    model: ModelApiServer,
    events: AsyncIterable<WatchEvent<ConfigMap>>,
  ): Promise<string[]> {
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of events)
        seen.push(
          event.type === "BOOKMARK"
            ? `BOOKMARK ${event.resourceVersion}`
            : `${event.type} ${event.object.metadata.name}`,
        );
    })();
    await Promise.resolve();
    await new Promise(setImmediate);
    model.sendBookmarks();
    model.endWatches();
    await reading;
    return seen;
  }

  test("shows what happened since a version, and bookmarks when the test sends them", async () => {
    const { model, client } = start();
    const { resourceVersion } = await client.list(configMaps, { namespace: "default" });
    await client.create(configMaps, configMap("a"));
    await client.delete(configMaps, key("a"));
    const events = client.watch(configMaps, { ...options, resourceVersion });
    const bookmark = `BOOKMARK ${model.resourceVersion}`;
    expect(await eventsOf(model, events)).toEqual(["ADDED a", "DELETED a", bookmark]);
  });

  test("starts with the present objects if it has no version", async () => {
    const { model, client } = start();
    await client.create(configMaps, configMap("a"));
    const events = client.watch(metadataOf(configMaps), { ...options, resourceVersion: undefined });
    const bookmark = `BOOKMARK ${model.resourceVersion}`;
    expect(await eventsOf(model, events)).toEqual(["ADDED a", bookmark, bookmark]);
  });

  test("of a version that is forgotten ends with Expired, and so does the next page of a list", async () => {
    const { model, client } = start();
    const { resourceVersion } = await client.list(configMaps);
    await client.create(configMaps, configMap("a"));
    await client.create(configMaps, configMap("b"));
    const pages = client.pages(configMaps, { limit: 1 });
    await pages.next();
    await client.create(configMaps, configMap("c"));
    model.compact();
    const watch = client.watch(configMaps, { ...options, resourceVersion });
    await expect(watch.next()).rejects.toSatisfy(isExpired);
    await expect(pages.next()).rejects.toSatisfy(isExpired);
  });

  test("and pages of one list show the same version, whatever happens between them", async () => {
    const { client } = start();
    for (const name of ["a", "b", "d"]) await client.create(configMaps, configMap(name));
    const seen: string[] = [];
    for await (const { items } of client.pages(configMaps, { limit: 1 })) {
      seen.push(...items.map(({ metadata }) => metadata.name));
      await client.create(configMaps, configMap(`c${seen.length}`));
      await ignoreNotFound(client.delete(configMaps, key("d")));
    }
    expect(seen).toEqual(["a", "b", "d"]);
  });
});

describe("a kind of a CRD in the model", async () => {
  type Memcached = KubernetesObject & {
    spec: { size?: number; containerPort?: number };
    status?: { replicas?: number; selector?: string };
  };
  const memcacheds = resource<Memcached>("cache.example.com/v1alpha1", "Memcached", "memcacheds");
  const crds = await readCrds("examples/memcached/dist/0000-crds.k8s.yaml");
  const memcached = (spec: object): Memcached => ({
    apiVersion: "cache.example.com/v1alpha1",
    kind: "Memcached",
    metadata: key("a"),
    spec,
  });
  const startCustom = () => {
    const model = new ModelApiServer({ crds, celRules: "ignore" });
    return new Client(model.transport, { fieldManager: "test" });
  };

  test("gets the defaults of the schema, loses fields that it lacks, and is refused if a value is not allowed", async () => {
    const client = startCustom();
    const created = await client.create(memcacheds, memcached({ size: 2, other: true }));
    expect(created.spec).toEqual({ size: 2, containerPort: 11211 });
    const other = { ...memcached({ size: -1 }), metadata: key("b") };
    await expect(client.create(memcacheds, other)).rejects.toSatisfy(isInvalid);
  });

  test("counts the generations of its spec, and not those of its status", async () => {
    const client = startCustom();
    await client.create(memcacheds, memcached({ size: 2 }));
    await client.patchStatus(memcacheds, key("a"), { type: "merge", body: { status: { replicas: 1 } } });
    expect((await client.get(memcacheds, key("a"))).metadata.generation).toBe(1);
    const patched = await client.patch(memcacheds, key("a"), { type: "merge", body: { spec: { size: 3 } } });
    expect(patched).toMatchObject({
      metadata: { generation: 2 },
      spec: { size: 3 },
      status: { replicas: 1 },
    });
  });

  test("has the scale that its CRD names", async () => {
    const client = startCustom();
    await client.create(memcacheds, memcached({ size: 2 }));
    const status = { replicas: 1, selector: "app=a" };
    await client.patchStatus(memcacheds, key("a"), { type: "merge", body: { status } });
    const scale = await client.getScale(memcacheds, key("a"));
    expect(scale).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 1, selector: "app=a" } });
    await client.replaceScale(memcacheds, { ...scale, spec: { replicas: 5 } });
    expect((await client.get(memcacheds, key("a"))).spec.size).toBe(5);
    await expect(client.replaceScale(memcacheds, { ...scale, spec: { replicas: 6 } })).rejects.toSatisfy(
      isConflict,
    );
  });

  test("is refused if its CRD has CEL rules, unless they are to be ignored", () => {
    const message =
      'The model API server does not model the CEL rules of Memcached (celRules: "ignore" leaves them out).';
    expect(() => new ModelApiServer({ crds })).toThrow(new UnmodelledError(message));
  });
});

describe("the model", () => {
  test.each([
    ["GET", "/api/v1/namespaces/default/configmaps/a?pretty=true", "the query parameter pretty of a get"],
    ["GET", "/version", "this path"],
    ["DELETE", "/api/v1/namespaces/default/configmaps", "a DELETE of all configmaps"],
    [
      "GET",
      "/api/v1/namespaces/default/configmaps?fieldSelector=data.k%3D1",
      'the field selector "data.k=1"',
    ],
    ["GET", "/api/v1/namespaces/default/configmaps/a/status", "the subresource status of configmaps"],
  ] as const)("refuses what it does not model: %s %s", async (method, path, what) => {
    const answer = start().model.transport.request({ method, path });
    const message = `${method} ${path}: The model API server does not model ${what}.`;
    await expect(answer).rejects.toThrow(new UnmodelledError(message));
  });

  test("says that it does not serve a kind", async () => {
    const { client } = start();
    const list = client.list(resource<KubernetesObject>("test.io/v1", "Thing", "things"));
    await expect(list).rejects.toThrow(/404: the API server does not serve this/);
    await expect(list).rejects.toBeInstanceOf(ApiError);
  });

  test("gives the same answers to the same requests", async () => {
    const answers = async () => {
      const { client } = start();
      const metadata = { namespace: "default", generateName: "a-" };
      await client.create(configMaps, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata,
      });
      return (await client.list(configMaps)).items;
    };
    const [first, second] = [await answers(), await answers()];
    expect(first[0]?.metadata.name).toMatch(/^a-[a-z0-9]{5}$/);
    expect(second).toEqual(first);
  });
});
