import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { selfSignedCertificate } from "../../../../operator/runtime/metrics/certificate.ts";
import { Client } from "../../../../operator/runtime/client/client.ts";
import { HttpTransport } from "../../../../operator/runtime/client/http-transport.ts";
import { identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";
import { configMaps } from "../../../support/runtime/parts.ts";
import { startForwardProxy, startTlsFront } from "../../../support/runtime/tls-front.ts";

const certificate = (name: string) => selfSignedCertificate(name, Date.now());
const upstream = identityFromKubeconfig({ path: inject("kubeconfig") });
let token = "";
let folder = "";
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  token = (await upstream.current()).headers["Authorization"]?.replace("Bearer ", "") ?? "";
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "identity-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

/** A client for a kubeconfig with this cluster and this user. */
async function clientFor(cluster: object, user: object): Promise<Client> {
  const config = {
    clusters: [{ name: "c", cluster }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  await writeFile(file("config"), JSON.stringify(config));
  const transport = new HttpTransport({
    identity: identityFromKubeconfig({ path: file("config") }),
    userAgent: "test",
  });
  onTestFinished(() => {
    transport.close();
  });
  return new Client(transport, { fieldManager: "test" });
}

const ask = async (client: Client) =>
  (await client.list(configMaps, { namespace: "kube-system" })).resourceVersion;
const answers = expect.stringMatching(/^\d+$/) as string;

const monotonic = performance.now.bind(performance);
let passed = 0;
/**
 * Sets the clocks forward. Our runtime reads credentials again after a minute, and client-node reads token files again
 * after a minute of its own.
 */
function minutesPass(): void {
  passed += 122_000;
  const more = passed;
  vi.spyOn(performance, "now").mockImplementation(() => monotonic() + more);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + more });
}

async function front(name = "localhost") {
  const pair = certificate(name);
  await writeFile(file("ca.crt"), pair.cert);
  const started = await startTlsFront(upstream, pair);
  onTestFinished(() => started.stop());
  return started;
}
const clusterAt = (port: number) => ({
  server: `https://127.0.0.1:${port}`,
  "certificate-authority": "ca.crt",
  "tls-server-name": "localhost",
});

describe("a client", () => {
  test("trusts a rotated CA within a minute, over new connections", async () => {
    const server = await front();
    const client = await clientFor(clusterAt(server.port), { token });
    await ask(client);
    await ask(client);
    expect(server.clients).toHaveLength(1);
    const next = certificate("localhost");
    server.rotate(next);
    await expect(ask(client)).rejects.toThrow(/certificate|socket hang up|ECONNRESET/);
    await expect(ask(client)).rejects.toThrow(/certificate/);
    await writeFile(file("ca.crt"), next.cert);
    minutesPass();
    expect(await ask(client)).toEqual(answers);
    await ask(client);
    expect(server.open).toBe(1);
  });

  test("uses a rotated client certificate within a minute, and closes the connections with the old one", async () => {
    const server = await front();
    const install = async (name: string) => {
      const { cert, key } = certificate(name);
      await writeFile(file("tls.crt"), cert);
      await writeFile(file("tls.key"), key);
    };
    await install("first");
    const user = { token, "client-certificate": "tls.crt", "client-key": "tls.key" };
    const client = await clientFor(clusterAt(server.port), user);
    await ask(client);
    await install("second");
    await ask(client);
    expect(server.clients).toEqual(["first"]);
    minutesPass();
    await ask(client);
    await ask(client);
    expect(server.clients).toEqual(["first", "second"]);
    await expect.poll(() => server.open).toBe(1);
  });

  test("goes through the kubeconfig's proxy", async () => {
    const server = await front();
    const proxy = await startForwardProxy();
    onTestFinished(() => proxy.stop());
    const cluster = { ...clusterAt(server.port), "proxy-url": proxy.url };
    const client = await clientFor(cluster, { token });
    expect(await ask(client)).toEqual(answers);
    expect(new Set(proxy.tunnels)).toEqual(new Set([`127.0.0.1:${server.port}`]));
  });

  // client-node's agent for proxies has no keep-alive: each request opens a tunnel.
  test("keeps its tunnel through a proxy", async () => {
    const server = await front();
    const proxy = await startForwardProxy();
    onTestFinished(() => proxy.stop());
    const cluster = { ...clusterAt(server.port), "proxy-url": proxy.url };
    const client = await clientFor(cluster, { token });
    for (let count = 0; count < 5; count++) await ask(client);
    expect(proxy.tunnels).toEqual([`127.0.0.1:${server.port}`]);
  });

  // client-node keeps its agent for proxies, with the certificates that the agent was created with.
  test("trusts a rotated CA within a minute behind a proxy, too", async () => {
    const server = await front();
    const proxy = await startForwardProxy();
    onTestFinished(() => proxy.stop());
    const cluster = { ...clusterAt(server.port), "proxy-url": proxy.url };
    const client = await clientFor(cluster, { token });
    await ask(client);
    const next = certificate("localhost");
    server.rotate(next);
    await writeFile(file("ca.crt"), next.cert);
    minutesPass();
    // A request fails once if its connection is cut at that moment.
    await ask(client).catch(() => undefined);
    expect(await ask(client)).toEqual(answers);
  });

  test("reads a Pod's token again when the server rejects it, and within two minutes anyway", async () => {
    const server = await front();
    const user = { "auth-provider": { name: "tokenFile", config: { tokenFile: file("token") } } };
    await writeFile(file("token"), token);
    const client = await clientFor(clusterAt(server.port), user);
    expect(await ask(client)).toEqual(answers);
    await writeFile(file("token"), "expired");
    minutesPass();
    await expect(ask(client)).rejects.toThrow("401 Unauthorized");
    await writeFile(file("token"), token);
    expect(await ask(client)).toEqual(answers);
  });

  test("runs the kubeconfig's plugin, and again when the server rejects its answer", async () => {
    const server = await front();
    const { port } = server;
    await writeFile(
      file("plugin"),
      `echo run >> ${file("runs")}
       printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' \\
         "$(cat ${file("token")})"`,
    );
    const runs = async () => (await readFile(file("runs"), "utf8")).split("\n").length - 1;
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args: [file("plugin")] };
    await writeFile(file("token"), token);
    const client = await clientFor(clusterAt(port), { exec });
    await ask(client);
    await ask(client);
    expect(await runs()).toBe(1);

    await writeFile(file("token"), "expired");
    const late = await clientFor(clusterAt(port), { exec });
    await expect(ask(late)).rejects.toThrow("401 Unauthorized");
    await writeFile(file("token"), token);
    expect(await ask(late)).toEqual(answers);
  });

  test("reports the error of the kubeconfig's plugin", async () => {
    const args = ["-c", "echo 'log in first' >&2; exit 3"];
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args };
    const client = await clientFor({ server: "https://127.0.0.1:1" }, { exec });
    await expect(ask(client)).rejects.toThrow("log in first");
  });

  test("does not talk to a server whose certificate it does not trust", async () => {
    const server = await front();
    await writeFile(file("ca.crt"), certificate("localhost").cert);
    const client = await clientFor(clusterAt(server.port), { token });
    await expect(ask(client)).rejects.toThrow(/self-signed certificate|unable to verify/);
  });
});
