import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { TimeoutError } from "./errors.ts";
import type { Credentials, Identity } from "./identity.ts";
import type { HttpRequest, HttpResponse, HttpStream, Transport } from "./transport.ts";

/** Of an HTTP transport. */
export interface HttpTransportOptions {
  identity: Identity;
  /** Such as `my-operator/1.0`. */
  userAgent: string;
  /** Told of every answer; the code is `<error>` when none came. */
  observe?: (request: { method: string; host: string; code: string }) => void;
}

/** Shorter than the 90 s after which the API server closes idle connections, so that we never write into one. */
const IDLE_MILLISECONDS = 60_000;
/** A peer that vanished is noticed after this long and ten probes, a second apart. */
const KEEP_ALIVE_MILLISECONDS = 30_000;
const DEFAULT_TIMEOUT_SECONDS = 30;

/** HTTP/1.1 over pooled connections that are kept while the credentials stay the same. */
export class HttpTransport implements Transport {
  readonly #identity: Identity;
  readonly #userAgent: string;
  readonly #observe: NonNullable<HttpTransportOptions["observe"]>;
  #pool: { agent: HttpAgent; fingerprint: string } | undefined;

  constructor(options: HttpTransportOptions) {
    this.#identity = options.identity;
    this.#userAgent = options.userAgent;
    this.#observe = options.observe ?? (() => undefined);
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const limit = deadline(request, "The API server did not answer");
    try {
      const message = await this.#send(request, limit.signal);
      const body = await text(message, limit.signal);
      return { ...head(message), body };
    } finally {
      limit.clear();
    }
  }

  async stream(request: HttpRequest): Promise<HttpStream> {
    const limit = deadline(request, "The API server did not begin to answer");
    let message: IncomingMessage;
    try {
      message = await this.#send(request, limit.signal);
    } finally {
      limit.clearTimer();
    }
    return { ...head(message), chunks: chunks(message, limit) };
  }

  close(): void {
    if (this.#pool) closeIdle(this.#pool.agent);
  }

  /** Sends the request; once more with fresh credentials when the server does not know who we are. */
  async #send(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const message = await this.#sendAs(await this.#identity.current(), request, signal);
    if (message.statusCode !== 401) return message;
    message.resume();
    return this.#sendAs(await this.#identity.refresh(), request, signal);
  }

  async #sendAs(
    credentials: Credentials,
    request: HttpRequest,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const host = credentials.server.host;
    try {
      const message = await this.#exchange(credentials, request, signal);
      this.#observe({ method: request.method, host, code: String(message.statusCode) });
      return message;
    } catch (error) {
      this.#observe({ method: request.method, host, code: "<error>" });
      throw error;
    }
  }

  #exchange(credentials: Credentials, request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
    const { server } = credentials;
    const send = server.protocol === "http:" ? httpRequest : httpsRequest;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(reasonOf(signal));
        return;
      }
      const outgoing = send({
        agent: this.#agentFor(credentials),
        hostname: server.hostname.replace(/^\[(.*)\]$/, "$1"),
        port: server.port || (server.protocol === "http:" ? 80 : 443),
        method: request.method,
        path: server.pathname.replace(/\/$/, "") + request.path,
        headers: {
          Accept: "application/json",
          "User-Agent": this.#userAgent,
          ...(request.body === undefined ? {} : { "Content-Length": Buffer.byteLength(request.body) }),
          ...credentials.headers,
          ...request.headers,
        },
      });
      const abort = () => outgoing.destroy(reasonOf(signal));
      signal.addEventListener("abort", abort, { once: true });
      outgoing.on("response", resolve);
      outgoing.on("error", reject);
      outgoing.on("close", () => {
        signal.removeEventListener("abort", abort);
      });
      outgoing.end(request.body);
    });
  }

  /** One pool for as long as the certificates stay the same: a rotated CA or certificate gets a new one. */
  #agentFor({ server, tls, proxy }: Credentials): HttpAgent {
    if (proxy) return proxy;
    const fingerprint = JSON.stringify([server.href, tls], (_, value: unknown) =>
      Buffer.isBuffer(value) ? value.toString("base64") : value,
    );
    if (this.#pool?.fingerprint !== fingerprint) {
      if (this.#pool) closeIdle(this.#pool.agent);
      const options = {
        keepAlive: true,
        keepAliveMsecs: KEEP_ALIVE_MILLISECONDS,
        timeout: IDLE_MILLISECONDS,
        noDelay: true,
      };
      const agent =
        server.protocol === "http:" ? new HttpAgent(options) : new HttpsAgent({ ...options, ...tls });
      this.#pool = { agent, fingerprint };
    }
    return this.#pool.agent;
  }
}

function head(message: IncomingMessage): Pick<HttpStream, "status" | "contentType" | "retryAfterSeconds"> {
  const retryAfter = Number.parseInt(message.headers["retry-after"] ?? "", 10);
  return {
    status: message.statusCode ?? 0,
    contentType: message.headers["content-type"] ?? "",
    retryAfterSeconds: Number.isNaN(retryAfter) ? undefined : retryAfter,
  };
}

async function text(message: IncomingMessage, signal: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of message) pieces.push(piece as Uint8Array);
  } catch (error) {
    throw signal.aborted ? reasonOf(signal) : error;
  }
  return Buffer.concat(pieces).toString("utf8");
}

async function* chunks(message: IncomingMessage, limit: Deadline): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of message) yield chunk as Uint8Array;
  } catch (error) {
    throw limit.signal.aborted ? reasonOf(limit.signal) : error;
  } finally {
    limit.clear();
    message.destroy();
  }
}

interface Deadline {
  /** Aborted by the request's own signal or by the end of its time. */
  signal: AbortSignal;
  clearTimer(): void;
  clear(): void;
}

function deadline({ signal, timeoutSeconds, method, path }: HttpRequest, what: string): Deadline {
  const controller = new AbortController();
  const seconds = timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const timer = setTimeout(() => {
    controller.abort(new TimeoutError(`${what} within ${seconds} s: ${method} ${path}`));
  }, seconds * 1000);
  const forward = () => {
    controller.abort(signal?.reason);
  };
  if (signal?.aborted) forward();
  else signal?.addEventListener("abort", forward, { once: true });
  const clearTimer = () => {
    clearTimeout(timer);
  };
  return {
    signal: controller.signal,
    clearTimer,
    clear() {
      clearTimer();
      signal?.removeEventListener("abort", forward);
    },
  };
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

function closeIdle(agent: HttpAgent): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
}
