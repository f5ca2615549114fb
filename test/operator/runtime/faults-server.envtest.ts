import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "../../../operator/runtime/client/client.ts";
import { isExpired, isNotFound } from "../../../operator/runtime/client/errors.ts";
import { HttpTransport } from "../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../operator/runtime/client/identity.ts";
import type { Transport } from "../../../operator/runtime/client/transport.ts";
import { type Envtest, startEnvtest } from "../../../lib/testing/envtest.ts";
import { type FaultProxy, startFaultProxy } from "../../support/runtime/fault-proxy.ts";
import { heldPrefix, type Mirror, startMirror } from "../../support/runtime/mirror.ts";
import { configMap, configMaps, recordingLog } from "../../support/runtime/parts.ts";

const namespace = "faults";

describe("when the server itself fails", () => {
  const { log, lines } = recordingLog();
  let envtest: Envtest;
  let transport: Transport;
  let server: Client;
  let proxy: FaultProxy;
  let mirror: Mirror;
  let count = 0;

  beforeAll(async () => {
    envtest = await startEnvtest();
    const identity = identityFromKubeconfig({ path: envtest.kubeconfig });
    transport = new HttpTransport({ identity, userAgent: "test" });
    server = new Client(transport, { fieldManager: "test" });
    await server.raw("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
    proxy = await startFaultProxy(identity);
    mirror = startMirror(namespace, { identity: proxy.identity, log });
  });
  afterAll(async () => {
    await mirror.stop();
    await proxy.stop();
    await envtest.stop();
  });

  const names = ["changed", "replaced", "gone", "new", `${heldPrefix}-replaced`];
  /** Causes an event of each type. */
  async function churn(): Promise<void> {
    const make = (name: string) =>
      server.create(configMaps, configMap(namespace, name, { count: String(++count) }));
    const remove = (name: string) =>
      server.delete(configMaps, { namespace, name }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
    const data = { count: String(++count) };
    await server.patch(configMaps, { namespace, name: "changed" }, { type: "merge", body: { data } });
    await remove("replaced");
    await make("replaced");
    await remove("gone");
    await remove("new");
    await make("new");
  }
  const expectConverged = () =>
    expect.poll(() => mirror.discrepancies(server, names).catch(String), { interval: 50 }).toEqual([]);
  /** Retries until the call succeeds: a request on a connection that the server had cut fails once. */
  async function patiently(call: () => Promise<void>): Promise<void> {
    await expect.poll(() => call().then(() => "done", String), { interval: 100 }).toBe("done");
  }
  /** Makes etcd remove all versions but the newest. */
  async function compact(): Promise<void> {
    const ask = async (path: string, body: object) => {
      const answer = await fetch(`${envtest.etcd}/v3/kv/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`etcd: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as { header: { revision: string } };
    };
    const { header } = await ask("range", { key: Buffer.from("/registry").toString("base64") });
    await ask("compaction", { revision: header.revision, physical: true });
  }
  async function restartApiServer(): Promise<void> {
    const stopped = envtest.stopApiServer();
    // The API server would wait for open watches until it is killed. The wait tests nothing.
    const cutting = setInterval(() => {
      proxy.reset();
    }, 100);
    await stopped.finally(() => {
      clearInterval(cutting);
    });
    await envtest.startApiServer();
  }
  const expirations = () =>
    lines.filter(({ cause, error, relist }) => relist && String(cause ?? error).includes("410 Expired"));

  test("a mirror of it is complete before anything fails", async () => {
    for (const name of names.filter((one) => one !== "new")) {
      await server.create(configMaps, configMap(namespace, name));
    }
    await expectConverged();
  });

  test("nothing is missed when the API server restarts", async () => {
    await restartApiServer();
    await patiently(churn);
    await expectConverged();
  });

  test("nothing is missed when etcd restarts", async () => {
    await envtest.stopEtcd();
    const object = configMap(namespace, "in-vain");
    await expect(server.create(configMaps, object, { timeoutSeconds: 1 })).rejects.toThrow();
    await envtest.startEtcd();
    await patiently(churn);
    await expectConverged();
  });

  test("nothing is missed when etcd has compacted what the watch had not seen", async () => {
    proxy.fault = () => "reset";
    proxy.reset();
    await patiently(churn);
    await compact();
    // Restart the API server, which keeps earlier versions in memory. Then only etcd could report the changes, and it
    // has removed them.
    await restartApiServer();
    const before = expirations().length;
    proxy.fault = () => undefined;
    await expectConverged();
    expect(expirations().length).toBeGreaterThan(before);
  });

  test("a list goes on when etcd has compacted its version between two pages", async () => {
    const pages = server.pages(configMaps, { namespace, limit: 1 });
    await pages.next();
    let isFirst = true;
    const interrupted: Transport = {
      ...transport,
      async request(request) {
        if (isFirst && request.path.includes("continue=")) {
          isFirst = false;
          await patiently(churn);
          await compact();
          await restartApiServer();
        }
        return transport.request(request);
      },
    };
    const client = new Client(interrupted, { fieldManager: "test" });
    const { items } = await client.list(configMaps, { namespace, limit: 1 });
    const { items: whole } = await server.list(configMaps, { namespace });
    expect(items).toEqual(whole);
    expect(isFirst).toBe(false);
    // A caller that reads the pages itself gets the error.
    expect(isExpired(await pages.next().catch((error: unknown) => error))).toBe(true);
  });
});
