import type { Socket } from "node:net";
import type { ClientConfig } from "pg";
import { Client } from "pg";
import type { ServerAddress } from "./open-tls.ts";
import { openTls } from "./open-tls.ts";
import { LimitedStream } from "./limited-stream.ts";

/** As whom to ask a server. */
export interface ServerLogin {
  username: string;
  password: string;
}

/** How much a server can cost the operator, whatever it does. */
const limits = { seconds: 5, statementMilliseconds: 3000, bytes: 2 ** 20, scramIterations: 4096 };

/**
 * Connects to a server, runs one statement, and ends the connection.
 *
 * @param sql Without parameters.
 * @param signal Ends the attempt early.
 * @returns The cells of the rows as text, as the server sent them: not to be trusted.
 * @throws Error within five seconds when the server does not answer, answers too much, is not the one that it should be, or refuses the
 *   login or the statement.
 */
export async function askServer(
  address: ServerAddress,
  login: ServerLogin,
  sql: string,
  signal: AbortSignal,
): Promise<(string | null)[][]> {
  const timeout = AbortSignal.timeout(limits.seconds * 1000);
  try {
    const socket = await openTls(address, AbortSignal.any([signal, timeout]));
    return await run(socket, address, login, sql);
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    throw new Error(`The server did not answer within ${limits.seconds} seconds.`, { cause: error });
  }
}

async function run(
  socket: Socket,
  { host, port }: ServerAddress,
  { username, password }: ServerLogin,
  sql: string,
): Promise<(string | null)[][]> {
  // Nothing comes from the environment of the operator.
  const options: ClientConfig & { scramMaxIterations: number } = {
    ...{ host, port },
    database: "postgres",
    user: username,
    password,
    ssl: false,
    options: "-c search_path=pg_catalog -c default_transaction_read_only=on",
    application_name: "my-operator",
    statement_timeout: limits.statementMilliseconds,
    // More would keep a thread busy for as long as the server likes.
    scramMaxIterations: limits.scramIterations,
    stream: () => new LimitedStream(socket, limits.bytes),
    types: { getTypeParser: () => (cell: string) => cell },
  };
  const client = new Client(options);
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: "array" });
    return rows;
  } finally {
    await client.end().catch(() => undefined);
    socket.destroy();
  }
}
