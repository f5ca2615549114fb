import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

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
    joinSockets(client, connect(socketFile));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
    },
  };
}

/** Passes everything from each socket to the other; both end together. */
export function joinSockets(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  one.on("error", () => other.destroy()).on("close", () => other.destroy());
  other.on("error", () => one.destroy()).on("close", () => one.destroy());
}
