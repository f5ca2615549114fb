import { expect, inject, onTestFinished, test } from "vitest";
import { testNamespace } from "../../../../lib/testing/suite.ts";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import {
  ensureChild,
  type KubernetesObject,
  keyOf,
  Manager,
  resource,
} from "../../../../operator/runtime/index.ts";
import { clusterClient, configMap, configMaps, recordingLog } from "../../../support/runtime/parts.ts";

interface ControllerRevision extends KubernetesObject {
  data: { inner: { id: number | bigint } };
  revision: number | bigint;
}
const revisions = resource<ControllerRevision>("apps/v1", "ControllerRevision", "controllerrevisions");
const namespace = testNamespace("exact-json");
const client = clusterClient();
const id = 9007199254740993n;

/** What the server sends, as text. */
async function text(name: string): Promise<string> {
  const identity = identityFromKubeconfig({ path: inject("kubeconfig") });
  const transport = new HttpTransport({ identity, userAgent: "runtime-tests" });
  const path = `/apis/apps/v1/namespaces/${namespace}/controllerrevisions/${name}`;
  const { body } = await transport.request({ method: "GET", path });
  transport.close();
  return body;
}

const revision = (name: string): ControllerRevision => ({
  apiVersion: "apps/v1",
  kind: "ControllerRevision",
  metadata: { namespace, name },
  data: { inner: { id } },
  revision: id,
});

test("an integer beyond 2^53 does not change when an object is read and written back", async () => {
  const { log } = recordingLog();
  const manager = new Manager({
    name: "exact",
    log,
    kubeconfig: inject("kubeconfig"),
    namespaces: [namespace],
  });
  const store = manager.store({ resource: revisions });
  const stop = new AbortController();
  const running = manager.start(stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await running;
  });

  await client.create(revisions, revision("read"));
  const read = await client.get(revisions, { namespace, name: "read" });
  expect(read).toMatchObject({ revision: id, data: { inner: { id } } });
  const labels = { changed: "yes" };
  await client.replace(revisions, { ...read, metadata: { ...read.metadata, labels } });
  await client.patch(revisions, keyOf(read), { type: "merge", body: { revision: read.revision } });
  const [listed] = (await client.list(revisions, { namespace })).items;
  expect(listed).toMatchObject({ revision: id, metadata: { labels } });
  await expect.poll(() => store.get(namespace, "read")).toMatchObject({ revision: id, metadata: { labels } });
  expect((await text("read")).match(/9007199254740993/g)?.length).toBeGreaterThanOrEqual(2);
  expect(await text("read")).not.toContain("9007199254740992");

  const owner = await client.create(configMaps, configMap(namespace, "owner"));
  const ensure = () =>
    ensureChild(manager.client, revisions, revision("child"), store.get(namespace, "child"), { owner });
  expect([await ensure(), await ensure()]).toEqual(["created", "unchanged"]);
  expect(await text("child")).toContain("9007199254740993");
});
