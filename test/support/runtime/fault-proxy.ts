import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Identity } from "../../../operator/runtime/client/identity.ts";
import { anonymousAt } from "./fixed-identity.ts";

/** What the proxy does with a request. Undefined: it passes on the request, and the answer. */
export type Fault =
  /** The proxy answers. The server does not get the request. */
  | { status: number; body?: string; headers?: Record<string, string> }
  /** Passes the request on after this number of milliseconds. */
  | { delay: number }
  /** Passes the request on once the promise is fulfilled. */
  | { after: Promise<unknown> }
  /** Cuts the connection. The server does not get the request. */
  | "reset"
  /** Never answers. The server does not get the request. */
  | "silence"
  /** Passes the request on, and drops the answer. */
  | "lost answer"
  /** Cuts the connection in the head of the answer. */
  | "cut head"
  /** Cuts the connection in the body of the answer. */
  | "cut body"
  /** Ends the answer properly, but in the middle of its JSON. In a watch, cuts the first lines short and goes on. */
  | "truncated"
  /** Passes the answer on a few bytes at a time. */
  | "slow";

/** A request that a proxy has got. */
export interface FaultedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** What it writes; empty if it only reads. */
  body: Buffer;
}

/** A proxy in front of a real API server that injects the faults of a test. */
export interface FaultProxy {
  /**
   * The identity for a transport. The transport sends to the proxy, and the proxy to the server as the kubeconfig's
   * user.
   */
  identity: Identity;
  /** The URL of the proxy, such as `http://127.0.0.1:12345`. */
  url: string;
  /** `METHOD /path?query` of each request so far. */
  requests: string[];
  /** Called for each request. */
  fault: (request: FaultedRequest) => Fault | undefined;
  /** Called when the server has answered a request, before the answer is passed on. */
  answered: (request: Pick<FaultedRequest, "method" | "path">) => void;
  /** Cuts all connections. */
  reset(): void;
  /** Silences all open answers: the proxy drops bytes from the server and keeps the connections open. */
  silence(): void;
  /** The number of open answers, such as those of watches. */
  openAnswers(): number;
  /** Writes text into all open answers, then cuts them. */
  inject(text: string): void;
  /** Cuts the connections of requests that the proxy would never answer. */
  abandon(): void;
  stop(): Promise<void>;
}

/** A kubeconfig for clients behind the proxy, which adds the credentials. */
export function kubeconfigFor(url: string): string {
  return JSON.stringify({
    clusters: [{ name: "proxy", cluster: { server: url, "insecure-skip-tls-verify": true } }],
    users: [{ name: "nobody", user: {} }],
    contexts: [{ name: "proxy", context: { cluster: "proxy", user: "nobody" } }],
    "current-context": "proxy",
  });
}

const slowBody = { bytes: 100, milliseconds: 2 };

/** Starts a proxy on loopback. */
export async function startFaultProxy(upstream: Identity): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const unanswered = new Set<Socket>();
  const open = new Set<{ from: IncomingMessage; to: ServerResponse }>();
  const requests: string[] = [];

  const server = createServer((incoming, outgoing) => {
    // A client that gives up while it sends needs no answer.
    buffer(incoming).then(
      (body) => {
        pass(incoming, outgoing, body);
      },
      () => outgoing.destroy(),
    );
  });
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer) => {
    const { method = "GET", url: path = "/", headers } = incoming;
    requests.push(`${method} ${path}`);
    const fault = proxy.fault({ method, path, headers, body });
    if (fault === "silence" || fault === "lost answer") unanswered.add(incoming.socket);
    if (fault === "silence") return;
    if (fault === "reset") incoming.socket.resetAndDestroy();
    else if (typeof fault === "object" && "delay" in fault) {
      setTimeout(() => void forward(incoming, outgoing, body), fault.delay);
    } else if (typeof fault === "object" && "after" in fault) {
      void fault.after.then(() => forward(incoming, outgoing, body));
    } else if (typeof fault === "object") outgoing.writeHead(fault.status, fault.headers).end(fault.body);
    else void forward(incoming, outgoing, body, fault);
  };
  const forward = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    body: Buffer,
    fault?: Fault,
  ) => {
    const { server: target, headers, tls } = await upstream.current();
    const send = target.protocol === "http:" ? httpRequest : httpsRequest;
    const { method = "GET", url: path = "/" } = incoming;
    const onward = send({
      ...tls,
      hostname: target.hostname,
      port: target.port,
      method,
      path,
      headers: { ...incoming.headers, host: target.host, ...headers },
    });
    onward.on("response", (from) => {
      from.on("error", () => outgoing.destroy());
      proxy.answered({ method, path });
      if (fault === "lost answer") {
        from.resume();
      } else if (fault === "cut head") {
        from.resume();
        incoming.socket.end("HTTP/1.1 200 O");
      } else {
        const pair = { from, to: outgoing };
        open.add(pair);
        from.on("close", () => open.delete(pair));
        passBack(from, outgoing, fault, path.includes("watch=true"));
      }
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    onward.end(body);
  };
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      unanswered.delete(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const proxy: FaultProxy = {
    identity: anonymousAt(url),
    url,
    requests,
    fault: () => undefined,
    answered: () => undefined,
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    silence() {
      for (const { from } of open) from.removeAllListeners("data").removeAllListeners("end").resume();
    },
    openAnswers: () => open.size,
    inject(text) {
      for (const { to } of open) to.write(text, () => to.destroy());
    },
    abandon() {
      for (const socket of unanswered) socket.resetAndDestroy();
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

/** Passes an answer back, with the fault in its body. */
function passBack(
  from: IncomingMessage,
  to: ServerResponse,
  fault: Fault | undefined,
  isWatch: boolean,
): void {
  const { "content-length": length, ...headers } = from.headers;
  const keepsLength = length !== undefined && fault !== "truncated";
  to.writeHead(from.statusCode ?? 502, keepsLength ? from.headers : headers);
  to.flushHeaders();
  let turn = Promise.resolve();
  from.on("data", (chunk: Buffer) => {
    const half = chunk.subarray(0, chunk.length / 2);
    if (fault === "cut body") to.write(half, () => to.destroy());
    else if (fault === "truncated") to.write(isWatch ? `${half.toString("latin1")}\n` : half);
    else if (fault === "slow") turn = turn.then(() => writeSlowly(chunk, to));
    else to.write(chunk);
  });
  from.on("end", () => void turn.then(() => to.end()));
}

async function writeSlowly(chunk: Buffer, to: ServerResponse): Promise<void> {
  for (let start = 0; start < chunk.length && !to.destroyed; start += slowBody.bytes) {
    to.write(chunk.subarray(start, start + slowBody.bytes));
    await new Promise((resolve) => setTimeout(resolve, slowBody.milliseconds));
  }
}
