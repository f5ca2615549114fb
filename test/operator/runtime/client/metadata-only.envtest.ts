import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Client } from "../../../../operator/runtime/client/client.ts";
import { systemClock } from "../../../../operator/runtime/clock.ts";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import { metadataOf } from "../../../../operator/runtime/index.ts";
import { Watches } from "../../../../operator/runtime/cache/watches.ts";
import { testNamespace } from "../../../../lib/testing/suite.ts";
import { type FaultProxy, startFaultProxy } from "../../../support/runtime/fault-proxy.ts";
import { clusterClient, configMap, configMaps, recordingLog } from "../../../support/runtime/parts.ts";

const metadata = metadataOf(configMaps);

describe("metadata only", () => {
  const namespace = testNamespace("metadata");
  const server = clusterClient();
  const key = (name: string) => ({ namespace, name });

  test("is what get, list and the answers of writes return, under the object's own kind", async () => {
    const created = await server.create(metadata, configMap(namespace, "a", { text: "long" }));
    const patched = await server.patch(metadata, key("a"), { type: "merge", body: { data: { more: "x" } } });
    const { items } = await server.list(metadata, { namespace, fieldSelector: "metadata.name=a" });
    const read = await server.get(metadata, key("a"));
    for (const object of [created, patched, read, ...items]) {
      expect(Object.keys(object).sort()).toEqual(["apiVersion", "kind", "metadata"]);
      expect([object.apiVersion, object.kind, object.metadata.name]).toEqual(["v1", "ConfigMap", "a"]);
    }
    expect(items).toHaveLength(1);
    expect((await server.get(configMaps, key("a"))).data).toEqual({ text: "long", more: "x" });
    expect(await server.delete(metadata, key("a"))).toBeUndefined();
  });

  test("of an object that a finalizer keeps is what a delete returns", async () => {
    const object = configMap(namespace, "held");
    await server.create(configMaps, {
      ...object,
      metadata: { ...object.metadata, finalizers: ["test.io/x"] },
    });
    const left = await server.delete(metadata, key("held"));
    expect([left?.kind, typeof left?.metadata.deletionTimestamp]).toEqual(["ConfigMap", "string"]);
    await server.patch(metadata, key("held"), { type: "merge", body: { metadata: { finalizers: null } } });
  });

  describe("in a watch next to one of whole objects", () => {
    const requests: { path: string; accept: string | undefined }[] = [];
    let proxy: FaultProxy;
    let client: Client;
    let watches: Watches;

    beforeAll(async () => {
      proxy = await startFaultProxy(identityFromKubeconfig({ path: inject("kubeconfig") }));
      proxy.fault = ({ path, headers }) => {
        requests.push({ path, accept: headers.accept });
        return undefined;
      };
      client = new Client(new HttpTransport({ identity: proxy.identity, userAgent: "test" }), {
        fieldManager: "test",
        onWrite: (...written) => {
          watches.onWrite(...written);
        },
      });
      watches = new Watches({
        client,
        clock: systemClock,
        log: recordingLog().log,
        namespaces: [namespace],
      });
    });
    afterAll(async () => {
      await watches.stop();
      await proxy.stop();
    });

    test("has a list of its own, and shows own writes at once and the writes of others", async () => {
      await server.create(configMaps, configMap(namespace, "there", { text: "long" }));
      const small = watches.storeOf({ resource: metadata });
      const whole = watches.storeOf({ resource: configMaps });
      expect(small).not.toBe(whole);
      expect(watches.storeOf({ resource: metadataOf(configMaps) })).toBe(small);
      await watches.start(new AbortController().signal);
      const partial = requests.filter(({ accept }) => accept?.includes("as=PartialObjectMetadata"));
      expect(partial.length).toBeGreaterThan(0);
      expect(partial.length).toBeLessThan(requests.length);
      const fieldsOf = (name: string) => Object.keys(small.get(namespace, name) ?? {}).sort();
      expect(fieldsOf("there")).toEqual(["apiVersion", "kind", "metadata"]);
      expect(whole.get(namespace, "there")?.data).toEqual({ text: "long" });

      // A write through the handle of whole objects updates both stores at once.
      const own = await client.create(configMaps, configMap(namespace, "own", { text: "long" }));
      expect(small.get(namespace, "own")?.metadata.uid).toBe(own.metadata.uid);
      expect(fieldsOf("own")).toEqual(["apiVersion", "kind", "metadata"]);
      expect(whole.get(namespace, "own")?.data).toEqual({ text: "long" });

      // A write through the handle of metadata updates the store of whole objects only when the watch reports it. That
      // store never loses the other fields.
      const body = { metadata: { labels: { seen: "yes" } } };
      await client.patch(metadata, key("own"), { type: "merge", body });
      expect(small.get(namespace, "own")?.metadata.labels).toEqual({ seen: "yes" });
      expect(whole.get(namespace, "own")?.data).toEqual({ text: "long" });
      await expect.poll(() => whole.get(namespace, "own")?.metadata.labels).toEqual({ seen: "yes" });
      expect(whole.get(namespace, "own")?.data).toEqual({ text: "long" });

      await client.delete(metadata, key("own"));
      expect([small.get(namespace, "own"), whole.get(namespace, "own")]).toEqual([undefined, undefined]);

      await server.create(configMaps, configMap(namespace, "others", { text: "long" }));
      await expect.poll(() => fieldsOf("others")).toEqual(["apiVersion", "kind", "metadata"]);
    });
  });
});
