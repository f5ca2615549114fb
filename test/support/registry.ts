import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** The part of a container registry that `push` needs, on loopback and in memory. */
export interface Registry {
  /** Host and port, the first part of an image's name. */
  readonly address: string;
  /** The manifest that was pushed as `name:tag`; undefined if there is none. */
  manifest(name: string, tag: string): ImageManifest | undefined;
  /** A pushed blob. */
  blob(digest: string): Buffer | undefined;
  close(): void;
}

export interface ImageManifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

export async function startRegistry(): Promise<Registry> {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer[]>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://registry");
    const [, name = "", what = "", reference = ""] =
      /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests)\/(.*)$/.exec(pathname) ?? [];
    const body = await buffer(request);
    const reply = (status: number, headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end();

    if (pathname === "/v2/") return void reply(200);
    if (what === "blobs/uploads") {
      const id = reference === "" ? randomUUID() : reference;
      const parts = [...(uploads.get(id) ?? []), body];
      uploads.set(id, parts);
      if (request.method !== "PUT") return void reply(202, { location: `/v2/${name}/blobs/uploads/${id}` });
      uploads.delete(id);
      const content = Buffer.concat(parts);
      const digest = sha256(content);
      if (digest !== searchParams.get("digest")) return void reply(400);
      blobs.set(digest, content);
      return void reply(201, { location: `/v2/${name}/blobs/${digest}` });
    }
    if (what === "manifests" && request.method === "PUT") {
      manifests.set(`${name}:${reference}`, body);
      return void reply(201, { "docker-content-digest": sha256(body) });
    }
    const found = what === "blobs" ? blobs.get(reference) : manifests.get(`${name}:${reference}`);
    if (!found) return void reply(404);
    response.writeHead(200, { "content-length": found.length, "docker-content-digest": sha256(found) });
    response.end(request.method === "HEAD" ? undefined : found);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    manifest(name, tag) {
      const found = manifests.get(`${name}:${tag}`);
      return found && (JSON.parse(found.toString()) as ImageManifest);
    },
    blob: (digest) => blobs.get(digest),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const sha256 = (content: Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;
