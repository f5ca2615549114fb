import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ModelApiServer } from "../../../../lib/testing/index.ts";
import type { HttpRequest, Transport } from "../../../../operator/runtime/index.ts";
import {
  addFinalizer,
  Client,
  ignoreNotFound,
  Manager,
  ownerReference,
  removeFinalizer,
} from "../../../../operator/runtime/index.ts";
import { leases } from "../../../../operator/runtime/manager/leader-election.ts";
import { FakeClock, recordingLog } from "../../../support/runtime/parts.ts";
import { configMap, configMaps } from "../../../support/runtime/kinds.ts";

/*
 * Managers whose requests go through a transport of the test's own: that of a model of the API server. So they run in one
 * process, without sockets, on the test's time.
 */

const namespace = "default";
const finalizer = "copy.test.io/held";
const copyLabel = "copy.test.io/of";
const electionOptions = { id: "copier", namespace };

/** A model on the test's time, and a client of it. */
function start() {
  const clock = new FakeClock();
  const model = new ModelApiServer({ now: () => clock.now() });
  return { clock, model, client: new Client(model.transport, { fieldManager: "test" }) };
}

/** A manager that keeps a copy of each ConfigMap that is no copy, and the log that it writes. */
function copier(transport: Transport, clock: FakeClock) {
  const { log, lines } = recordingLog();
  const manager = new Manager({
    name: "copier",
    log,
    clock,
    transport,
    namespaces: [namespace],
    leaderElection: electionOptions,
  });
  const copyKey = (name: string) => ({ namespace, name: `${name}-copy` });
  const originals = { resource: configMaps, labelSelector: `!${copyLabel}` };
  const copies = { resource: configMaps, labelSelector: copyLabel };
  const stores = { originals: manager.store(originals), copies: manager.store(copies) };
  manager.controller({
    name: "copier",
    for: originals,
    owns: [copies],
    async reconcile({ name }, { client, events, signal }) {
      const found = stores.originals.get(namespace, name);
      if (!found) return;
      const copy = stores.copies.get(namespace, copyKey(name).name);
      if (found.metadata.deletionTimestamp !== undefined) {
        if (copy) await client.delete(configMaps, copyKey(name), { signal, preconditions: copy.metadata });
        await removeFinalizer(client, configMaps, found, finalizer, { signal });
        return;
      }
      const original = await addFinalizer(client, configMaps, found, finalizer, { signal });
      const data = original.data ?? {};
      if (!copy) {
        const metadata = {
          ...copyKey(name),
          labels: { [copyLabel]: name },
          ownerReferences: [ownerReference(original)],
        };
        await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata, data }, { signal });
        events.record(original, { type: "Normal", reason: "Copied", action: "Copy", note: "Made a copy." });
      } else if (JSON.stringify(copy.data) !== JSON.stringify(data)) {
        await client.patch(configMaps, copyKey(name), { type: "merge", body: { data }, signal });
      }
    },
  });
  const end = new AbortController();
  const running = manager.start(end.signal);
  return {
    lines,
    stop: async () => {
      end.abort();
      await clock.pass(1000);
      await running;
    },
  };
}

const original = (name: string) => configMap(namespace, name, { k: "1" });
const key = (name: string) => ({ namespace, name });

beforeEach(() => {
  vi.stubEnv("KUBECONFIG", "/there/is/no/kubeconfig");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("a controller runs against a model of the API server, in one process and on the test's time", async () => {
  const { clock, model, client } = start();
  await client.create(configMaps, original("early"));
  const { lines, stop } = copier(model.transport, clock);
  await clock.pass(1000);
  expect(await client.get(configMaps, key("early-copy"))).toMatchObject({ data: { k: "1" } });

  await client.create(configMaps, original("late"));
  await client.patch(configMaps, key("early"), { type: "merge", body: { data: { k: "2" } } });
  await clock.pass(1000);
  expect(await client.get(configMaps, key("late-copy"))).toMatchObject({ data: { k: "1" } });
  expect(await client.get(configMaps, key("early-copy"))).toMatchObject({ data: { k: "2" } });

  // A watch that ends, and one whose version is forgotten, go on with what there is.
  model.endWatches();
  await client.delete(configMaps, key("late-copy"));
  model.compact();
  await clock.pass(60_000);
  expect(await client.get(configMaps, key("late-copy"))).toMatchObject({ data: { k: "1" } });

  await client.delete(configMaps, key("early"));
  await clock.pass(1000);
  expect(await ignoreNotFound(client.get(configMaps, key("early")))).toBeUndefined();
  expect(await ignoreNotFound(client.get(configMaps, key("early-copy")))).toBeUndefined();
  await stop();
  expect(lines.filter(({ level }) => level === "error")).toEqual([]);
});

test("the lease of its leader election is in the model, and the next instance gets it when the first stops", async () => {
  const { clock, model, client } = start();
  const first = copier(model.transport, clock);
  await clock.pass(5000);
  const second = copier(model.transport, clock);
  await clock.pass(60_000);
  const holder = async () => (await client.get(leases, key("copier"))).spec?.holderIdentity;
  const before = await holder();
  await first.stop();
  await clock.pass(10_000);
  expect(await holder()).not.toBe(before);
  await client.create(configMaps, original("after"));
  await clock.pass(1000);
  expect(await client.get(configMaps, key("after-copy"))).toMatchObject({ data: { k: "1" } });
  await second.stop();
});

test("leader election over a transport needs a namespace, because no kubeconfig names one", async () => {
  const { transport } = new ModelApiServer();
  const { log } = recordingLog();
  const manager = new Manager({ name: "copier", log, transport, leaderElection: { id: "copier" } });
  await expect(manager.start(new AbortController().signal)).rejects.toThrow("set leaderElection.namespace");
});

test("the manager does not close the transport, because others may use it", async () => {
  const { clock, model } = start();
  const sent: HttpRequest[] = [];
  let closed = 0;
  const transport: Transport = {
    request(request) {
      sent.push(request);
      return model.transport.request(request);
    },
    stream: (request) => model.transport.stream(request),
    close() {
      closed++;
    },
  };
  const { stop } = copier(transport, clock);
  await clock.pass(1000);
  await stop();
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toContainEqual(
    expect.stringMatching(/^POST .*\/leases/),
  );
  expect(closed).toBe(0);
});
