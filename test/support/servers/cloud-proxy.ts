import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connect } from "node:net";

/** A proxy on loopback through which programs reach the hosts of a cloud: each is a server on loopback. */
export interface CloudProxy {
  /** The value for `HTTPS_PROXY`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the proxy. It knows only these hosts, each with its server's port, and answers 502 for others. */
export async function startCloudProxy(ports: Readonly<Record<string, number>>): Promise<CloudProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  };
  const proxy = createServer();
  proxy.on("connect", ({ url = "" }, near: Socket) => {
    keep(near);
    near.on("error", () => near.destroy());
    const port = ports[new URL(`http://${url}`).hostname];
    if (port === undefined) {
      near.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
      return;
    }
    const far = connect(port, "127.0.0.1", () => {
      near.write("HTTP/1.1 200 Connection established\r\n\r\n");
      near.pipe(far).pipe(near);
    });
    keep(far);
    far.on("error", () => near.destroy());
    far.on("close", () => near.destroy());
    near.on("close", () => far.destroy());
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(proxy, "close");
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
