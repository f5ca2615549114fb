import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";

export interface Forwarder {
  /** The port of 127.0.0.1 that it listens on. */
  readonly port: number;
  close(): void;
}

/**
 * Listens on a free port of 127.0.0.1 and joins each connection to a socket file.
 * Such a file is reachable from every network namespace: that is the host's only way into the node's.
 */
export async function startForwarder(socketFile: string): Promise<Forwarder> {
  const server = createServer((client) => {
    const inner = connect(socketFile);
    client.pipe(inner).pipe(client);
    client.on("error", () => inner.destroy()).on("close", () => inner.destroy());
    inner.on("error", () => client.destroy()).on("close", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
    },
  };
}
