import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { X509Certificate } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { selfSignedCertificate } from "../../../../operator/runtime/metrics/certificate.ts";
import { identityFromKubeconfig } from "../../../../operator/runtime/client/identity.ts";

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "identity-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

test("a rotated token is used when the server rejects the old one", async () => {
  const folder = await folderWith({ token: "one" });
  const config = {
    "current-context": "pod",
    clusters: [{ name: "c", cluster: { server: "https://192.0.2.1" } }],
    users: [
      {
        name: "u",
        user: { "auth-provider": { name: "file", config: { tokenFile: join(folder, "token") } } },
      },
    ],
    contexts: [{ name: "pod", context: { cluster: "c", user: "u" } }],
  };
  await writeFile(join(folder, "config"), JSON.stringify(config));
  const identity = identityFromKubeconfig({ path: join(folder, "config") });
  expect((await identity.current()).headers).toEqual({ Authorization: "Bearer one" });
  await writeFile(join(folder, "token"), "two");
  expect((await identity.current()).headers).toEqual({ Authorization: "Bearer one" });
  expect((await identity.refresh()).headers).toEqual({ Authorization: "Bearer two" });
  expect((await identity.current()).headers).toEqual({ Authorization: "Bearer two" });
});

test("a kubeconfig that cannot be read is read again with the next request", async () => {
  const folder = await folderWith({});
  const path = join(folder, "config");
  const identity = identityFromKubeconfig({ path });
  await expect(identity.current()).rejects.toThrow("no such file");
  const config = {
    "current-context": "x",
    clusters: [{ name: "c", cluster: { server: "https://192.0.2.1" } }],
    users: [{ name: "u", user: { token: "late" } }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
  };
  await writeFile(path, JSON.stringify(config));
  expect((await identity.current()).headers).toEqual({ Authorization: "Bearer late" });
});

test("a kubeconfig's user is its token, its certificate or its password", async () => {
  const data = (text: string) => Buffer.from(text).toString("base64");
  const config = {
    "current-context": "token",
    clusters: [
      { name: "c", cluster: { server: "https://192.0.2.1:6443", "certificate-authority-data": data("CA") } },
    ],
    users: [
      { name: "token", user: { token: "secret" } },
      {
        name: "certificate",
        user: { "client-certificate-data": data("CERT"), "client-key-data": data("KEY") },
      },
    ],
    contexts: ["token", "certificate"].map((name) => ({
      name,
      context: { cluster: "c", user: name, namespace: `ns-${name}` },
    })),
  };
  const path = join(await folderWith({ config: JSON.stringify(config) }), "config");
  expect(await identityFromKubeconfig({ path }).current()).toMatchObject({
    headers: { Authorization: "Bearer secret" },
    tls: { ca: Buffer.from("CA") },
  });
  const certificate = identityFromKubeconfig({ path, context: "certificate" });
  expect((await certificate.current()).tls).toEqual({
    ca: Buffer.from("CA"),
    cert: Buffer.from("CERT"),
    key: Buffer.from("KEY"),
  });
  expect(await certificate.namespace()).toBe("ns-certificate");
});

test("a self-signed certificate is valid for its name and a year", () => {
  const now = Date.UTC(2049, 5, 1);
  const certificate = new X509Certificate(selfSignedCertificate("localhost", now).cert);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.subject).toBe("CN=localhost");
  expect(Date.parse(certificate.validFrom)).toBe(now - 3_600_000);
  expect(Date.parse(certificate.validTo)).toBe(now + 365 * 86_400_000);
});
