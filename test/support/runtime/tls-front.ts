import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, request } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { KeyPair } from "../../../operator/runtime/x509/certificate.ts";
import type { Identity } from "../../../operator/runtime/client/identity.ts";

/** A proxy in front of the API server with certificates of its own, like a load balancer. */
export interface TlsFront {
  port: number;
  /** Common names of the client certificates, one for each connection; empty if it has none. */
  clients: string[];
  /** The number of open connections. */
  readonly open: number;
  /** Uses this certificate for new connections, and cuts the open ones. */
  rotate(pair: KeyPair): void;
  stop(): Promise<void>;
}

/** Starts a front on loopback that asks clients for a certificate, and passes their Authorization on. */
export async function startTlsFront(upstream: Identity, pair: KeyPair): Promise<TlsFront> {
  const { server: target, tls } = await upstream.current();
  const clients: string[] = [];
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    { ...pair, requestCert: true, rejectUnauthorized: false },
    (incoming, outgoing) => {
      const { method, url: path, headers } = incoming;
      const onward = request(
        { ...tls, hostname: target.hostname, port: target.port, method, path, headers },
        (from) => from.pipe(outgoing.writeHead(from.statusCode ?? 502, from.headers)),
      );
      onward.on("error", () => outgoing.destroy());
      outgoing.on("close", () => onward.destroy());
      incoming.pipe(onward);
    },
  );
  server.on("secureConnection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // Node returns an empty object if there is no certificate.
    clients.push(
      String(
        (socket.getPeerCertificate() as Partial<ReturnType<TLSSocket["getPeerCertificate"]>>).subject?.CN ??
          "",
      ),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    clients,
    get open() {
      return sockets.size;
    },
    rotate(next) {
      server.setSecureContext(next);
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Starts a forward proxy for `proxy-url`, which opens tunnels when a client says CONNECT. */
export async function startForwardProxy() {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer();
  server.on("connect", ({ url = "" }, near: Socket) => {
    tunnels.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const far = connect(Number(port), hostname, () =>
      near.write("HTTP/1.1 200 Connection established\r\n\r\n"),
    );
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** `host:port` of each requested tunnel. */
    tunnels,
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
