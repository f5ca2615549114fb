import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import {
  addFinalizer,
  ensureChild,
  hasFinalizer,
  Manager,
  removeFinalizer,
  type Watched,
} from "../../../operator/runtime/index.ts";
import { testNamespace } from "../../../lib/testing/suite.ts";
import {
  clusterClient,
  type ConfigMap,
  configMap,
  configMaps,
  recordingLog,
  type Secret,
  secrets,
} from "../../support/runtime/parts.ts";

const finalizer = "sample.test.io/sealed";
const label = { "sample.test.io/sealed": "yes" };

describe("a controller that seals ConfigMaps into Secrets", () => {
  const namespace = testNamespace("sample");
  const client = clusterClient();
  const { log, lines } = recordingLog();
  const stop = new AbortController();
  const outcomes: string[] = [];
  let running: Promise<void>;

  const watched: Watched<ConfigMap> = {
    resource: configMaps,
    namespace,
    labelSelector: "sample.test.io/sealed=yes",
  };
  const owned: Watched<Secret> = {
    resource: secrets,
    namespace,
    indexes: { byWord: ({ data = {} }) => [data["word"] ?? ""] },
  };
  const source = (name: string, word: string): ConfigMap => {
    const object = configMap(namespace, name, { word });
    return { ...object, metadata: { ...object.metadata, labels: label } };
  };
  const secretOf = (name: string) => client.get(secrets, { namespace, name });
  const wordOf = async (name: string) =>
    Buffer.from((await secretOf(name)).data?.["word"] ?? "", "base64").toString();

  beforeAll(() => {
    const manager = new Manager({ name: "sample", log, kubeconfig: inject("kubeconfig") });
    const sources = manager.store(watched);
    const children = manager.store(owned);
    manager.controller({
      name: "sample",
      for: watched,
      owns: [owned],
      maxConcurrentReconciles: 5,
      async reconcile({ namespace, name }, context) {
        let config = sources.get(namespace, name);
        if (!config) return;
        if (config.metadata.deletionTimestamp) {
          context.events.record(config, {
            type: "Normal",
            reason: "Unsealing",
            action: "Unseal",
            note: "Goodbye",
          });
          await removeFinalizer(context.client, configMaps, config, finalizer);
          if (sources.get(namespace, name) !== undefined) outcomes.push(`${name} still in the store`);
          return;
        }
        config = await addFinalizer(context.client, configMaps, config, finalizer);
        if (config.data?.["word"] === "bad") throw new Error("This word cannot be sealed");
        const desired: Secret = {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { namespace, name, ...(config.data?.["label"] ? { labels: { kept: "yes" } } : {}) },
          stringData: { word: config.data?.["word"] ?? "" },
        };
        const current = children.get(namespace, name);
        outcomes.push(
          `${name} ${await ensureChild(context.client, secrets, desired, current, { owner: config })}`,
        );
        // Read your own writes: the store has the child before the watch delivers it.
        if (children.get(namespace, name) === undefined) outcomes.push(`${name} not in the store`);
      },
    });
    running = manager.start(stop.signal);
  });

  afterAll(async () => {
    stop.abort();
    await running;
  });

  test("creates the child, once", async () => {
    await client.create(configMaps, source("one", "hello"));
    await expect.poll(() => wordOf("one").catch(() => "")).toBe("hello");
    await expect.poll(() => outcomes).toContain("one unchanged");
    expect(outcomes.filter((outcome) => outcome === "one created")).toHaveLength(1);
    expect(outcomes).not.toContain("one not in the store");
    expect((await secretOf("one")).metadata.ownerReferences).toMatchObject([
      { kind: "ConfigMap", controller: true },
    ]);
  });

  test("follows a change of the primary", async () => {
    await client.patch(
      configMaps,
      { namespace, name: "one" },
      { type: "merge", body: { data: { word: "bye" } } },
    );
    await expect.poll(() => wordOf("one")).toBe("bye");
  });

  test("repairs a child that is edited or deleted", async () => {
    await client.patch(
      secrets,
      { namespace, name: "one" },
      { type: "merge", body: { data: { word: "aGFjaw==" } } },
    );
    await expect.poll(() => wordOf("one")).toBe("bye");
    const before = await secretOf("one");
    await client.delete(secrets, { namespace, name: "one" });
    await expect
      .poll(async () => (await secretOf("one").catch(() => undefined))?.metadata.uid ?? before.metadata.uid)
      .not.toBe(before.metadata.uid);
    expect(await wordOf("one")).toBe("bye");
  });

  test("removes a field that it once set, and keeps those that others set", async () => {
    const key = { namespace, name: "one" };
    await client.patch(configMaps, key, { type: "merge", body: { data: { label: "yes" } } });
    await expect.poll(async () => (await secretOf("one")).metadata.labels).toEqual({ kept: "yes" });
    await client.patch(secrets, key, { type: "merge", body: { metadata: { labels: { others: "too" } } } });
    await client.patch(configMaps, key, { type: "merge", body: { data: { label: null } } });
    await expect.poll(async () => (await secretOf("one")).metadata.labels).toEqual({ others: "too" });
  });

  test("does not touch an object that had the child's name before", async () => {
    const stranger: Secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { namespace, name: "taken" },
      data: { word: "c3RyYW5nZXI=" },
    };
    await client.create(secrets, stranger);
    await client.create(configMaps, source("taken", "mine"));
    await expect
      .poll(() => lines.find((line) => line["name"] === "taken" && line["level"] === "error")?.["error"], {
        timeout: 300_000,
      })
      .toMatch(/NotControlledError: Secret .*\/taken exists and is not controlled by ConfigMap taken/);
    expect(await wordOf("taken")).toBe("stranger");
    await client.patch(
      configMaps,
      { namespace, name: "taken" },
      { type: "merge", body: { metadata: { finalizers: null } } },
    );
    await client.delete(configMaps, { namespace, name: "taken" });
  });

  test("goes on with other objects while one fails, and logs which", async () => {
    await client.create(configMaps, source("poison", "bad"));
    await client.create(configMaps, source("two", "fine"));
    await expect.poll(() => wordOf("two").catch(() => "")).toBe("fine");
    await expect.poll(() => lines.filter((line) => line["name"] === "poison").length).toBeGreaterThan(2);
    expect(lines.find((line) => line["name"] === "poison" && line["level"] === "error")).toMatchObject({
      controller: "sample",
      namespace,
      msg: "Reconcile failed",
      error: "Error: This word cannot be sealed",
      reconcileID: expect.any(String) as string,
    });
    await client.patch(
      configMaps,
      { namespace, name: "poison" },
      { type: "merge", body: { data: { word: "good" } } },
    );
    await expect.poll(() => wordOf("poison").catch(() => "")).toBe("good");
  });

  test("keeps the object with its finalizer until it is done", async () => {
    expect(hasFinalizer(await client.get(configMaps, { namespace, name: "two" }), finalizer)).toBe(true);
    const held = await client.delete(configMaps, { namespace, name: "two" });
    expect(held?.metadata.deletionTimestamp).toBeDefined();
    await expect
      .poll(() => client.get(configMaps, { namespace, name: "two" }).catch((error: unknown) => String(error)))
      .toMatch(/NotFound/);
    expect(outcomes).not.toContain("two still in the store");
  });

  test("writes nothing when nothing differs", async () => {
    const before = outcomes.length;
    const versions = (await client.list(secrets, { namespace })).items.map(
      ({ metadata }) => metadata.resourceVersion,
    );
    await client.patch(
      configMaps,
      { namespace, name: "one" },
      { type: "merge", body: { data: { other: "x" } } },
    );
    await expect.poll(() => outcomes.length).toBeGreaterThan(before);
    expect(outcomes.slice(before)).toEqual(outcomes.slice(before).map(() => "one unchanged"));
    const after = (await client.list(secrets, { namespace })).items.map(
      ({ metadata }) => metadata.resourceVersion,
    );
    expect(after).toEqual(versions);
  });
});
