import { createHmac, randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { ensureAzurite } from "../../../lib/testing/azurite.ts";
import type { LoopbackServer } from "./loopback-server.ts";
import { startLoopbackServer } from "./loopback-server.ts";

/** Azurite, Microsoft's own server with the protocol of Azure Blob Storage, with one account. */
export interface AzureServer extends LoopbackServer {
  /** `<account>.blob.<endpoint suffix>`, as restic names it. The server's certificate is for this host. */
  readonly host: string;
  readonly credentials: { readonly accountName: string; readonly accountKey: string };
  /** Sends a request with the account's key, and returns the status code. */
  send(method: string, path: string, body?: Buffer): Promise<number>;
  /** Stores the files of a folder in `<container>/<path>`. */
  upload(folder: string, path: string): Promise<void>;
}

/**
 * Starts it, with TLS: restic knows no other way.
 *
 * @param options.endpointSuffix The suffix of the cloud's hosts.
 * @param options.containers The containers that exist from the start.
 */
export async function startAzureServer(options: {
  readonly endpointSuffix: string;
  readonly containers: readonly string[];
}): Promise<AzureServer> {
  const credentials = { accountName: "shopbackups", accountKey: randomBytes(64).toString("base64") };
  const host = `${credentials.accountName}.blob.${options.endpointSuffix}`;
  const server = await startLoopbackServer(
    {
      name: "azurite",
      command: process.execPath,
      environment: { AZURITE_ACCOUNTS: `${credentials.accountName}:${credentials.accountKey}` },
      async args({ port, folder, tls }) {
        return [
          await ensureAzurite(),
          ...["--blobHost", "127.0.0.1", "--blobPort", String(port), "--location", folder],
          ...["--cert", tls?.cert ?? "", "--key", tls?.key ?? ""],
          ...["--silent", "--disableTelemetry"],
        ];
      },
    },
    { tls: true, host },
  );
  const send: AzureServer["send"] = (method, path, body = Buffer.alloc(0)) =>
    new Promise((resolve, reject) => {
      const headers = {
        "x-ms-blob-type": "BlockBlob",
        "x-ms-date": new Date().toUTCString(),
        "x-ms-version": "2023-11-03",
      };
      const authorization = `SharedKey ${credentials.accountName}:${signature(method, path, headers, body.length)}`;
      const outgoing = request({
        ...{ host: "127.0.0.1", port: server.port, servername: host, ca: server.ca, method, path },
        headers: { ...headers, host, authorization, "content-length": body.length },
      });
      outgoing.on("response", (incoming) => {
        incoming.resume().on("end", () => {
          resolve(incoming.statusCode ?? 0);
        });
      });
      outgoing.on("error", reject).end(body);
    });
  /** What the account's key signs: method, length, the cloud's own headers, and path with query. */
  const signature = (method: string, path: string, headers: Record<string, string>, length: number) => {
    const { pathname, searchParams } = new URL(path, "https://host");
    const lines = [
      ...[method, "", "", length === 0 ? "" : String(length), "", "", "", "", "", "", "", ""],
      ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
      `/${credentials.accountName}${pathname}`,
      ...[...searchParams].map(([name, value]) => `${name}:${value}`),
    ];
    const key = Buffer.from(credentials.accountKey, "base64");
    return createHmac("sha256", key).update(lines.join("\n")).digest("base64");
  };
  const make = async (method: string, path: string, body?: Buffer) => {
    const status = await send(method, path, body);
    if (status !== 201) throw new Error(`Azurite answers ${status} to ${method} ${path}.`);
  };
  for (const container of options.containers) await make("PUT", `/${container}?restype=container`);
  return {
    ...server,
    host,
    credentials,
    send,
    async upload(folder, path) {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      await Promise.all(
        names.map(async (name) => make("PUT", `/${path}${name.slice(folder.length)}`, await readFile(name))),
      );
    },
  };
}
