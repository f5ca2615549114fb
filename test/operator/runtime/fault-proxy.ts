import { once } from "node:events";
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Identity } from "../../../operator/runtime/identity.ts";

/** What the proxy does with a request instead of passing it on. Undefined: passes it on. */
export type Fault =
  /** Answers itself. */
  | { status: number; body?: string; headers?: Record<string, string> }
  /** Cuts the connection. */
  | "reset"
  /** Never answers. */
  | "silence";

/** Stands before a real API server and breaks what passes through it, as a test says. */
export interface FaultProxy {
  /** For a transport: speaks to the proxy, which speaks to the server as the kubeconfig's user. */
  identity: Identity;
  /** `GET /path?query` of all requests that came. */
  requests: string[];
  /** Asked for each request. */
  fault: (request: {
    method: string;
    path: string;
    headers: IncomingMessage["headers"];
  }) => Fault | undefined;
  /** Cuts all connections. */
  reset(): void;
  /** Goes silent on all answers under way: bytes from the server vanish, connections stay. */
  silence(): void;
  /** Writes text into all answers under way, then cuts them. */
  inject(text: string): void;
  stop(): Promise<void>;
}

/** Starts a proxy on loopback. */
export async function startFaultProxy(upstream: Identity): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const underWay = new Set<{ from: IncomingMessage; to: ServerResponse }>();
  const requests: string[] = [];

  const server = createServer((incoming, outgoing) => {
    const { method = "GET", url = "/", headers } = incoming;
    requests.push(`${method} ${url}`);
    const fault = proxy.fault({ method, path: url, headers });
    if (fault === "silence") return;
    if (fault === "reset") incoming.socket.resetAndDestroy();
    else if (fault) outgoing.writeHead(fault.status, fault.headers).end(fault.body);
    else void forward(incoming, outgoing);
  });
  const forward = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { server: target, headers, tls } = await upstream.current();
    const send = target.protocol === "http:" ? httpRequest : httpsRequest;
    const passed = { ...incoming.headers, host: target.host };
    const { method, url: path } = incoming;
    const onward = send(
      {
        ...tls,
        hostname: target.hostname,
        port: target.port,
        method,
        path,
        headers: { ...passed, ...headers },
      },
      (from) => {
        const pair = { from, to: outgoing };
        underWay.add(pair);
        outgoing.writeHead(from.statusCode ?? 502, from.headers);
        outgoing.flushHeaders();
        from.on("data", (chunk: Buffer) => outgoing.write(chunk));
        from.on("end", () => outgoing.end());
        from.on("close", () => underWay.delete(pair));
        from.on("error", () => outgoing.destroy());
      },
    );
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  };
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const credentials = {
    server: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    headers: {},
    tls: {},
  };

  const proxy: FaultProxy = {
    identity: {
      current: () => Promise.resolve(credentials),
      refresh: () => Promise.resolve(credentials),
      namespace: () => Promise.resolve(undefined),
    },
    requests,
    fault: () => undefined,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    silence() {
      for (const { from } of underWay) from.removeAllListeners("data").removeAllListeners("end").resume();
    },
    inject(text) {
      for (const { to } of underWay) to.write(text, () => to.destroy());
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return proxy;
}
