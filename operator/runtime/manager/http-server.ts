import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BindAddress } from "./bind-address.ts";
import type { Stage } from "./stages.ts";

const obstacles: Record<string, string | undefined> = {
  EADDRINUSE: "another program listens there",
  EADDRNOTAVAIL: "this machine does not have the address",
  EACCES: "ports below 1024 need a privilege that this process lacks",
};

/**
 * A stage that listens while it runs. An error of the server after its start fails the stage.
 *
 * @param onListening Gets the port.
 */
export function serverStage(
  name: string,
  server: Server,
  address: BindAddress,
  onListening: (port: number) => void,
): Stage {
  return {
    name,
    async start(_, fail) {
      onListening(await listen(server, address));
      server.on("error", fail);
    },
    stop: () => closeServer(server),
  };
}

/** Starts to listen; returns the port. @throws Error when the address is taken, not ours or not allowed. */
async function listen(server: Server, { host, port }: BindAddress): Promise<number> {
  server.listen({ port, ...(host === undefined ? {} : { host }) });
  try {
    await once(server, "listening");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    const address = `${host?.includes(":") ? `[${host}]` : (host ?? "")}:${port}`;
    throw new Error(
      `Cannot listen on ${address}: ${obstacles[code] ?? String(error)}. Choose another address, or 0 for no server.`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port;
}

/** Stops listening and ends all connections. */
async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
