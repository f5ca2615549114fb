import { connect } from "node:net";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { connect as secure } from "node:tls";

/** Where a server is, and what verifies that it is that server. */
export interface ServerAddress {
  /** The name or the address to connect to. */
  host: string;
  port: number;
  /** The name that its certificate must be for. */
  serverName: string;
  /** The authority that must have signed its certificate, in PEM. */
  ca: string;
}

/** The message by which a client of PostgreSQL asks for TLS. */
const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Opens a connection to a server of PostgreSQL, with TLS, and verifies the server's certificate and its name (`verify-full`).
 *
 * @param signal Ends the connection, also later.
 * @throws Error when the server does not answer, offers no TLS, or is not the one that it should be.
 */
export async function openTls(address: ServerAddress, signal: AbortSignal): Promise<TLSSocket> {
  const { host, port, serverName, ca } = address;
  signal.throwIfAborted();
  const socket = connect({ host, port, noDelay: true });
  let outer: Socket = socket;
  const end = () => outer.destroy(signal.reason as Error);
  signal.addEventListener("abort", end, { once: true });
  socket.once("close", () => {
    signal.removeEventListener("abort", end);
  });
  // Whoever waits hears of it, too.
  socket.on("error", () => undefined);
  try {
    await event(socket, "connect");
    socket.write(request);
    const answer = await firstBytes(socket);
    // What follows before the encryption begins is not the server's.
    if (answer.length !== 1 || answer.toString() !== "S") throw new Error("The server offers no TLS.");
    const encrypted = secure({
      socket,
      ca,
      servername: serverName,
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
    });
    outer = encrypted;
    await event(encrypted, "secureConnect");
    return encrypted;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function event(of: Socket, name: "connect" | "secureConnect"): Promise<void> {
  return settledBy(of, (resolve) => of.once(name, resolve));
}

function firstBytes(of: Socket): Promise<Buffer> {
  return settledBy(of, (resolve) => of.once("data", resolve));
}

function settledBy<T>(of: Socket, listen: (resolve: (value: T) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const closed = () => {
      reject(new Error("The server closed the connection."));
    };
    of.once("error", reject);
    of.once("close", closed);
    listen((value) => {
      of.off("error", reject);
      of.off("close", closed);
      resolve(value);
    });
  });
}
