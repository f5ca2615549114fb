import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import type { Credentials } from "./identity.ts";

/** Shorter than the 90 s after which the API server closes idle connections, so that we never write into one. */
const idleMilliseconds = 60_000;
/** A peer that vanished is noticed after this time and ten probes, a second apart. */
const keepAliveMilliseconds = 30_000;

/** Connections to one server as one identity: a rotated CA or certificate gets new ones. */
export class ConnectionPool {
  #credentials: Credentials | undefined;
  #fingerprint: string | undefined;
  #agent: HttpAgent | undefined;

  /** Returns the agent whose connections are reused as long as the certificates stay the same. */
  agentFor(credentials: Credentials): HttpAgent {
    if (this.#agent && credentials === this.#credentials) return this.#agent;
    this.#credentials = credentials;
    const fingerprint = fingerprintOf(credentials);
    if (this.#agent && fingerprint === this.#fingerprint) return this.#agent;
    this.close();
    this.#fingerprint = fingerprint;
    this.#agent = credentials.proxy ?? this.#newAgent(credentials);
    return this.#agent;
  }

  /** Closes the connections that are idle; the others close when their requests have ended. */
  close(): void {
    const sockets = Object.values(this.#agent?.freeSockets ?? {});
    this.#agent = undefined;
    for (const socket of sockets.flat()) socket?.destroy();
  }

  #newAgent({ server, tls }: Credentials): HttpAgent {
    const options = {
      keepAlive: true,
      keepAliveMsecs: keepAliveMilliseconds,
      timeout: idleMilliseconds,
      noDelay: true,
    };
    const agent =
      server.protocol === "http:" ? new HttpAgent(options) : new HttpsAgent({ ...options, ...tls });
    // By default, Node names connections after all certificates, again for each request. Here there is one server.
    agent.getName = () => server.host;
    // Keep-alive is set when a connection opens. Node sets it again after each request, which costs system calls.
    agent.keepSocketAlive = (socket) => {
      (socket as Socket).unref();
      return agent === this.#agent;
    };
    return agent;
  }
}

function fingerprintOf({ server, tls }: Credentials): string {
  return JSON.stringify([server.href, tls], (_, value: unknown) =>
    Buffer.isBuffer(value) ? value.toString("base64") : value,
  );
}
