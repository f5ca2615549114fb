import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Client } from "../../../../operator/runtime/client/client.ts";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { type Identity, identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import {
  addFinalizer,
  ApiError,
  type ClusterObject,
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  type KubernetesObject,
  removeFinalizer,
  type Resource,
  resource,
  type Stored,
  updateStatus,
} from "../../../../operator/runtime/index.ts";
import { testNamespace } from "../../../../lib/testing/suite.ts";
import { fixedIdentity } from "../../../support/runtime/fixed-identity.ts";
import { clusterClient, type ConfigMap, configMap, configMaps } from "../../../support/runtime/parts.ts";

interface Pod extends KubernetesObject {
  spec: { containers: { name: string; image: string }[] };
  status?: { phase?: string; message?: string; conditions?: object[] };
}
const pods = resource<Pod>("v1", "Pod", "pods");
const namespaces = resource("v1", "Namespace", "namespaces", { namespaced: false });

describe("the client", () => {
  const namespace = testNamespace("client");
  const client = clusterClient();
  const key = (name: string) => ({ namespace, name });
  const pod = (name: string): Pod => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name },
    spec: {
      containers: [
        { name: "main", image: "none", terminationMessagePolicy: "FallbackToLogsOnError" } as never,
      ],
    },
  });
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  test("creates, reads, replaces and deletes", async () => {
    const created = await client.create(configMaps, configMap(namespace, "a", { n: "1" }));
    expect(created.metadata.uid).toBeDefined();
    const replaced = await client.replace(configMaps, { ...created, data: { n: "2" } });
    expect(replaced.data).toEqual({ n: "2" });
    expect(isConflict(await failure(client.replace(configMaps, created)))).toBe(true);
    expect(await client.get(configMaps, key("a"))).toEqual(replaced);
    expect(await client.delete(configMaps, key("a"))).toBeUndefined();
    expect(isNotFound(await failure(client.get(configMaps, key("a"))))).toBe(true);
  });

  test("throws the API's reasons, with the call and the invalid fields", async () => {
    await client.create(configMaps, configMap(namespace, "twice"));
    const again = await failure(client.create(configMaps, configMap(namespace, "twice")));
    expect(isAlreadyExists(again)).toBe(true);
    expect(isConflict(again)).toBe(false);
    const invalid = await failure(client.create(configMaps, configMap(namespace, "No Good")));
    expect(isInvalid(invalid)).toBe(true);
    expect((invalid as ApiError).message).toContain(`create ConfigMap ${namespace}/No Good: 422 Invalid`);
    expect((invalid as ApiError).causes[0]).toMatchObject({
      field: "metadata.name",
      reason: "FieldValueInvalid",
    });
  });

  test("lists all pages, with apiVersion and kind, and with selectors", async () => {
    const names = ["l1", "l2", "l3", "l4", "l5"];
    for (const name of names) {
      const object = configMap(namespace, name);
      await client.create(configMaps, {
        ...object,
        metadata: { ...object.metadata, labels: { list: "yes" } },
      });
    }
    const all = await client.list(configMaps, { namespace, labelSelector: "list=yes", limit: 2 });
    expect(all.items.map(({ metadata }) => metadata.name)).toEqual(names);
    expect(all.items[0]).toMatchObject({ apiVersion: "v1", kind: "ConfigMap" });
    expect(all.resourceVersion).toMatch(/^\d+$/);
    const one = await client.list(configMaps, { namespace, fieldSelector: "metadata.name=l3" });
    expect(one.items).toHaveLength(1);
  });

  test("patches by merge, JSON patch and server-side apply", async () => {
    await client.create(configMaps, configMap(namespace, "p", { a: "1", b: "2" }));
    const merged = await client.patch(configMaps, key("p"), {
      type: "merge",
      body: { data: { a: null, c: "3" } },
    });
    expect(merged.data).toEqual({ b: "2", c: "3" });
    const operated = await client.patch(configMaps, key("p"), {
      type: "json",
      body: [{ op: "replace", path: "/data/b", value: "4" }],
    });
    expect(operated.data).toEqual({ b: "4", c: "3" });
    const wanted = configMap(namespace, "p", { b: "5" });
    const apply = (force: boolean) =>
      client.patch(configMaps, key("p"), { type: "apply", body: wanted, fieldManager: "applier", force });
    const refused = await failure(apply(false));
    expect(isConflict(refused)).toBe(true);
    expect((refused as ApiError).causes).toMatchObject([
      { reason: "FieldManagerConflict", field: ".data.b" },
    ]);
    expect((await apply(true)).data).toEqual({ b: "5", c: "3" });
  });

  test("keeps fields that our types do not list", async () => {
    const created = await client.create(pods, pod("odd"));
    expect(created.spec.containers[0]).toMatchObject({ terminationMessagePolicy: "FallbackToLogsOnError" });
    expect(created.metadata).toHaveProperty("managedFields");
  });

  test("a dry run validates and keeps nothing", async () => {
    await client.create(configMaps, configMap(namespace, "dry"), { dryRun: true });
    expect(isNotFound(await failure(client.get(configMaps, key("dry"))))).toBe(true);
  });

  test("deletes only the object with the given uid", async () => {
    const { metadata } = await client.create(configMaps, configMap(namespace, "meant"));
    const other = failure(client.delete(configMaps, key("meant"), { preconditions: { uid: "another" } }));
    expect(isConflict(await other)).toBe(true);
    await client.delete(configMaps, key("meant"), { preconditions: { uid: metadata.uid } });
  });

  test("deletes only the object with the given resourceVersion", async () => {
    const { metadata } = await client.create(configMaps, configMap(namespace, "changing"));
    await client.patch(configMaps, key("changing"), { type: "merge", body: { data: { a: "b" } } });
    const { resourceVersion } = metadata;
    const late = client.delete(configMaps, key("changing"), { preconditions: { resourceVersion } });
    expect(isConflict(await failure(late))).toBe(true);
    expect((await client.get(configMaps, key("changing"))).data).toEqual({ a: "b" });
  });

  test("deletes all objects that a selector finds, in one namespace", async () => {
    for (const [name, label] of [
      ["all-1", "yes"],
      ["all-2", "yes"],
      ["all-3", "no"],
    ] as const) {
      const object = configMap(namespace, name);
      await client.create(configMaps, {
        ...object,
        metadata: { ...object.metadata, labels: { all: label } },
      });
    }
    const names = async () =>
      (await client.list(configMaps, { namespace, labelSelector: "all" })).items.map(
        ({ metadata }) => metadata.name,
      );
    await client.deleteCollection(configMaps, { namespace, labelSelector: "all=yes", dryRun: true });
    expect(await names()).toEqual(["all-1", "all-2", "all-3"]);
    await client.deleteCollection(configMaps, { namespace, labelSelector: "all=yes" });
    expect(await names()).toEqual(["all-3"]);
  });

  test("changes a status by operations, and only if it is as expected", async () => {
    await client.create(pods, pod("status"));
    const patch = (expected: string) =>
      client.patchStatus(pods, key("status"), {
        type: "json",
        body: [
          { op: "test", path: "/status/phase", value: expected },
          { op: "replace", path: "/status/phase", value: "Running" },
        ],
      });
    expect((await patch("Pending")).status?.phase).toBe("Running");
    expect(isInvalid(await failure(patch("Pending")))).toBe(true);
  });

  test("evicts a Pod", async () => {
    await client.create(pods, pod("evicted"));
    await client.evict(key("evicted"), { dryRun: true });
    const { metadata } = await client.get(pods, key("evicted"));
    await client.evict(key("evicted"), { preconditions: { uid: metadata.uid } });
    expect(isNotFound(await failure(client.get(pods, key("evicted"))))).toBe(true);
  });

  test("reads an empty log of a Pod without a node, and fails for a missing Pod", async () => {
    await client.create(pods, pod("unborn"));
    expect(await client.logs(key("unborn")).next()).toMatchObject({ done: true });
    expect(isNotFound(await failure(client.logs(key("absent")).next()))).toBe(true);
  });

  test("a dry run of any write keeps nothing, and stores never see it", async () => {
    const seen: string[] = [];
    const identity = identityFromKubeconfig({ path: inject("kubeconfig") });
    const watched = new Client(new HttpTransport({ identity, userAgent: "test" }), {
      fieldManager: "test",
      onWrite: (_, { name }) => seen.push(name),
    });
    const before = await client.create(pods, pod("still"));
    const dry = { dryRun: true } as const;
    const labels = { metadata: { labels: { a: "b" } } };
    const answers = [
      await watched.create(pods, pod("never"), dry),
      await watched.replace(pods, { ...before, metadata: { ...before.metadata, ...labels.metadata } }, dry),
      await watched.patch(pods, key("still"), { type: "merge", body: labels, ...dry }),
      await watched.patch(pods, key("still"), {
        type: "apply",
        body: { apiVersion: "v1", kind: "Pod", ...labels },
        ...dry,
      }),
      await watched.replaceStatus(pods, { ...before, status: { phase: "Failed" } }, dry),
      await watched.patchStatus(pods, key("still"), {
        type: "merge",
        body: { status: { phase: "Failed" } },
        ...dry,
      }),
    ];
    expect(answers.map(({ metadata, status }) => metadata.labels?.["a"] ?? status?.phase)).toEqual([
      "Pending",
      "b",
      "b",
      "b",
      "Failed",
      "Failed",
    ]);
    await watched.delete(pods, key("still"), dry);
    expect(await client.get(pods, key("still"))).toEqual(before);
    expect(isNotFound(await failure(client.get(pods, key("never"))))).toBe(true);
    expect(seen).toEqual([]);
  });

  describe("scales", () => {
    const deployments = resource<KubernetesObject & { spec: object }>("apps/v1", "Deployment", "deployments");
    const crds = resource<ClusterObject & { spec: object }>(
      "apiextensions.k8s.io/v1",
      "CustomResourceDefinition",
      "customresourcedefinitions",
      { namespaced: false },
    );
    const group = "scale.test.my-operator.io";
    const things = resource<KubernetesObject & { spec: { size?: number } }>(`${group}/v1`, "Thing", "things");

    beforeAll(async () => {
      const template = {
        metadata: { labels: { app: "x" } },
        spec: { containers: [{ name: "main", image: "none" }] },
      };
      await client.create(deployments, {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { namespace, name: "x" },
        spec: { replicas: 1, selector: { matchLabels: { app: "x" } }, template },
      });
      const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
      await client.create(crds, {
        apiVersion: crds.apiVersion,
        kind: crds.kind,
        metadata: { name: `things.${group}` },
        spec: {
          group,
          scope: "Namespaced",
          names: { kind: "Thing", plural: "things" },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } },
              subresources: {
                status: {},
                scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" },
              },
            },
          ],
        },
      });
      const thing = {
        apiVersion: `${group}/v1`,
        kind: "Thing",
        metadata: { namespace, name: "x" },
        spec: { size: 1 },
      };
      // The API server serves a new kind with a short delay.
      await vi.waitFor(() => client.create(things, thing), { timeout: 300_000, interval: 100 });
    });
    afterAll(() => client.delete(crds, { name: `things.${group}` }));

    test.each<[string, Resource<KubernetesObject>, string]>([
      ["a Deployment", deployments, "replicas"],
      ["a custom resource, whatever it calls its replicas", things, "size"],
    ])("%s", async (_, of, field) => {
      const sizeOf = async () => {
        const { spec } = (await client.get(of, key("x"))) as unknown as { spec: Record<string, unknown> };
        return spec[field];
      };
      const old = await client.getScale(of, key("x"));
      expect([old.kind, old.spec?.replicas]).toEqual(["Scale", 1]);
      expect((await client.patchScale(of, key("x"), 3)).spec?.replicas).toBe(3);
      expect(await sizeOf()).toBe(3);
      expect(isConflict(await failure(client.replaceScale(of, { ...old, spec: { replicas: 9 } })))).toBe(
        true,
      );
      const now = await client.getScale(of, key("x"));
      const dry = await client.replaceScale(of, { ...now, spec: { replicas: 8 } }, { dryRun: true });
      expect([dry.spec?.replicas, await sizeOf()]).toEqual([8, 3]);
      await client.replaceScale(of, { ...now, spec: { replicas: 0 } });
      expect(await sizeOf()).toBe(0);
      expect(isInvalid(await failure(client.patchScale(of, key("x"), -1)))).toBe(true);
    });

    test("fail for kinds without replicas", async () => {
      expect(isNotFound(await failure(client.getScale(configMaps, key("x"))))).toBe(true);
    });
  });

  test("rejects a namespaced object without a namespace, without a request", async () => {
    await expect(client.get(configMaps, { name: "a" })).rejects.toThrow('ConfigMap "a" has no namespace');
    expect((await client.get(namespaces, { name: namespace })).metadata.name).toBe(namespace);
  });

  test("calls any path, whether the answer is JSON or text", async () => {
    expect(await client.raw("GET", "/version")).toMatchObject({
      gitVersion: expect.stringMatching(/^v1\./) as string,
    });
    expect(await client.raw("GET", "/readyz")).toBe("ok");
  });

  describe("updateStatus", () => {
    const read = () => client.get(pods, key("odd"));

    test("writes changes, removes missing fields, and writes nothing when nothing changed", async () => {
      const first = await updateStatus(client, pods, await read(), { phase: "Running", message: "hello" });
      expect(first.status).toMatchObject({ phase: "Running", message: "hello" });
      const second = await updateStatus(client, pods, first, { phase: "Running" });
      expect(second.status).not.toHaveProperty("message");
      const third = await updateStatus(client, pods, second, { ...second.status });
      expect(third).toBe(second);
      expect((await read()).metadata.resourceVersion).toBe(second.metadata.resourceVersion);
    });

    test("fails with a conflict when it was computed from an old object", async () => {
      const old = await read();
      await client.patch(pods, key("odd"), { type: "merge", body: { metadata: { labels: { a: "b" } } } });
      expect(isConflict(await failure(updateStatus(client, pods, old, { phase: "Failed" })))).toBe(true);
    });
  });

  describe("finalizers", () => {
    const add = (object: Stored<ConfigMap>, name: string) =>
      addFinalizer(client, configMaps, object, `test.io/${name}`);

    test("are added and removed among those of others", async () => {
      const bare = await client.create(configMaps, configMap(namespace, "f"));
      const one = await add(bare, "one");
      expect(one.metadata.finalizers).toEqual(["test.io/one"]);
      expect(await add(one, "one")).toBe(one);
      const two = await add(one, "two");
      const left = await removeFinalizer(client, configMaps, two, "test.io/one");
      expect(left.metadata.finalizers).toEqual(["test.io/two"]);
      expect(
        (await removeFinalizer(client, configMaps, left, "test.io/two")).metadata.finalizers ?? [],
      ).toEqual([]);
    });

    test("of racing writers are all kept: the late one is rejected", async () => {
      const bare = await client.create(configMaps, configMap(namespace, "race"));
      await add(bare, "first");
      expect(isInvalid(await failure(add(bare, "second")))).toBe(true);
      const one = await client.get(configMaps, key("race"));
      const both = await add(one, "second");
      expect(
        isInvalid(
          await failure(
            removeFinalizer(
              client,
              configMaps,
              { ...both, metadata: { ...both.metadata, finalizers: ["test.io/second"] } },
              "test.io/second",
            ),
          ),
        ),
      ).toBe(true);
      expect((await client.get(configMaps, key("race"))).metadata.finalizers).toEqual([
        "test.io/first",
        "test.io/second",
      ]);
      await client.patch(configMaps, key("race"), {
        type: "merge",
        body: { metadata: { finalizers: null } },
      });
    });

    test("are never added to another object of the same name", async () => {
      const old = await client.create(configMaps, configMap(namespace, "reborn"));
      await client.delete(configMaps, key("reborn"));
      await client.create(configMaps, configMap(namespace, "reborn"));
      expect(isInvalid(await failure(add(old, "late")))).toBe(true);
    });
  });
});

describe("the client's connections", () => {
  let counter: Server;
  let connections = 0;
  const open = new Set<Socket>();
  let identity: Identity;

  beforeAll(async () => {
    const real = await identityFromKubeconfig({ path: inject("kubeconfig") }).current();
    counter = createServer((socket) => {
      connections++;
      const onward = connect(Number(real.server.port), real.server.hostname);
      open.add(socket);
      socket.on("close", () => {
        open.delete(socket);
        onward.destroy();
      });
      onward.on("close", () => socket.destroy());
      for (const end of [socket, onward]) end.on("error", () => undefined);
      socket.pipe(onward).pipe(socket);
    }).listen(0, "127.0.0.1");
    await once(counter, "listening");
    const server = new URL(real.server);
    server.port = String((counter.address() as AddressInfo).port);
    identity = fixedIdentity({ ...real, server });
  });
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    counter.close();
    await once(counter, "close");
  });

  test("are reused: 200 requests, 10 at a time, take 10 connections", async () => {
    const transport = new HttpTransport({ identity, userAgent: "test" });
    const client = new Client(transport, { fieldManager: "test" });
    for (let round = 0; round < 20; round++) {
      await Promise.all(Array.from({ length: 10 }, () => client.raw("GET", "/version")));
    }
    expect(connections).toBe(10);
    transport.close();
    await expect.poll(() => open.size).toBe(0);
  });
});
