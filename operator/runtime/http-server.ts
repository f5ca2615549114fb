import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BindAddress } from "./bind-address.ts";

/** Starts to listen; returns the port. @throws Error when the address is taken or not ours. */
export async function listen(server: Server, { host, port }: BindAddress): Promise<number> {
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Stops listening and ends all connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
