import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { selfSignedCertificate } from "../../../operator/runtime/metrics/certificate.ts";

/** A request to a cloud. */
export interface CloudRequest {
  readonly host: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

/** How a cloud answers. */
export interface CloudAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Replaces the hosts of clouds with a proxy on loopback, which forwards nothing and answers in their names. */
export interface FakeClouds {
  /** The value for `HTTPS_PROXY`. */
  readonly proxyUrl: string;
  /** The certificate authority of the hosts, in PEM. */
  readonly ca: string;
  readonly requests: CloudRequest[];
  stop(): Promise<void>;
}

/** Starts the proxy, which knows only these hosts and answers for them. */
export async function startFakeClouds(
  hosts: readonly string[],
  answer: (request: CloudRequest) => CloudAnswer,
): Promise<FakeClouds> {
  const pairs = new Map(hosts.map((host) => [host, selfSignedCertificate(host, Date.now())]));
  const requests: CloudRequest[] = [];
  const sockets = new Set<Socket>();
  const cloud = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = "GET", url: path = "/", headers } = incoming;
    const request = { host: headers.host ?? "", method, path, authorization: headers.authorization };
    requests.push(request);
    incoming.resume().on("end", () => {
      const { status, headers: given = {}, body = "" } = answer(request);
      outgoing.writeHead(status, given).end(body);
    });
  });
  const proxy = createServer();
  proxy.on("connect", ({ url = "" }, socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const pair = pairs.get(new URL(`http://${url}`).hostname);
    if (pair === undefined) {
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    const secure = new TLSSocket(socket, { isServer: true, ...pair });
    secure.on("error", () => socket.destroy());
    cloud.emit("connection", secure);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    proxyUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    ca: [...pairs.values()].map(({ cert }) => cert).join(""),
    requests,
    async stop() {
      const closed = once(proxy, "close");
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
