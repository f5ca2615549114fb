import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BindAddress } from "./bind-address.ts";

const OBSTACLES: Record<string, string | undefined> = {
  EADDRINUSE: "another program does already",
  EADDRNOTAVAIL: "this machine does not have the address",
  EACCES: "ports below 1024 need a privilege that this process lacks",
};

/** Starts to listen; returns the port. @throws Error when the address is taken, not ours or not allowed. */
export async function listen(server: Server, { host, port }: BindAddress): Promise<number> {
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  try {
    await once(server, "listening");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const address = `${host?.includes(":") ? `[${host}]` : (host ?? "")}:${port}`;
    throw new Error(
      `Cannot listen on ${address}: ${OBSTACLES[code] ?? String(error)}. Choose another address, or 0 for no server.`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port;
}

/** Stops listening and ends all connections. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
