import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { ConnectionPool } from "./connection-pool.ts";
import { checkNumber } from "../check-number.ts";
import { maxTimerMilliseconds } from "../clock.ts";
import { TimeoutError } from "./errors.ts";
import type { Credentials, Identity } from "./identity.ts";
import type { HttpRequest, HttpResponse, HttpStream, Transport } from "./transport.ts";

/** Options of an HTTP transport. */
export interface HttpTransportOptions {
  identity: Identity;
  /** Such as `my-operator/1.0`. */
  userAgent: string;
  /** Gets every answer; the code is `<error>` when there was none. */
  observe?: (request: { method: string; host: string; code: string }) => void;
}

const defaultTimeoutSeconds = 30;

/** HTTP/1.1 over pooled connections, which are reused as long as the credentials stay the same. */
export class HttpTransport implements Transport {
  readonly #identity: Identity;
  readonly #userAgent: string;
  readonly #observe: NonNullable<HttpTransportOptions["observe"]>;
  readonly #pool = new ConnectionPool();

  constructor(options: HttpTransportOptions) {
    this.#identity = options.identity;
    this.#userAgent = options.userAgent;
    this.#observe = options.observe ?? (() => undefined);
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const answer = await this.#exchange(await this.#identity.current(), request);
    if (answer.status !== 401) return answer;
    // The server rejects the credentials: once more with fresh ones.
    return this.#exchange(await this.#identity.refresh(), request);
  }

  async stream(request: HttpRequest): Promise<HttpStream> {
    let begun = await this.#begin(await this.#identity.current(), request);
    if (begun.message.statusCode === 401) {
      begun.message.resume();
      begun = await this.#begin(await this.#identity.refresh(), request);
    }
    return { ...head(begun.message), chunks: chunks(begun.message, begun.call) };
  }

  close(): void {
    this.#pool.close();
  }

  #exchange(credentials: Credentials, request: HttpRequest): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      const call = this.#send(credentials, request, "The API server did not answer", reject);
      call?.outgoing.on("response", (message) => {
        const pieces: Buffer[] = [];
        message.on("data", (piece: Buffer) => pieces.push(piece));
        message.on("end", () => {
          resolve({ ...head(message), body: Buffer.concat(pieces).toString("utf8") });
        });
        message.on("error", (error) => {
          reject(call.ended ?? error);
        });
      });
    });
  }

  #begin(credentials: Credentials, request: HttpRequest): Promise<{ message: IncomingMessage; call: Call }> {
    return new Promise((resolve, reject) => {
      const call = this.#send(credentials, request, "The API server did not begin to answer", reject);
      call?.outgoing.on("response", (message) => {
        clearTimeout(call.timer);
        resolve({ message, call });
      });
    });
  }

  /** Sends a request, and aborts it at its timeout or by its signal. Undefined when the signal is aborted already. */
  #send(
    credentials: Credentials,
    request: HttpRequest,
    late: string,
    reject: (reason: Error) => void,
  ): Call | undefined {
    const { signal, method, path, body, timeoutSeconds = defaultTimeoutSeconds } = request;
    checkNumber("timeoutSeconds", timeoutSeconds, { above: 0 });
    if (signal?.aborted) {
      reject(abortReason(signal));
      return undefined;
    }
    const { server } = credentials;
    const send = server.protocol === "http:" ? httpRequest : httpsRequest;
    const outgoing = send({
      agent: this.#pool.agentFor(credentials),
      hostname: server.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: server.port || (server.protocol === "http:" ? 80 : 443),
      method,
      path: server.pathname.replace(/\/$/, "") + path,
      headers: {
        Accept: "application/json",
        "User-Agent": this.#userAgent,
        ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
        ...credentials.headers,
        ...request.headers,
      },
    });
    const end = (error: Error) => {
      call.ended ??= error;
      outgoing.destroy(error);
    };
    const timer = setTimeout(
      () => {
        end(new TimeoutError(`${late} within ${timeoutSeconds} s: ${method} ${path}`));
      },
      Math.min(timeoutSeconds * 1000, maxTimerMilliseconds),
    );
    const abort = () => {
      if (signal) end(abortReason(signal));
    };
    const call: Call = { outgoing, timer, ended: undefined };
    signal?.addEventListener("abort", abort, { once: true });
    let isAnswered = false;
    outgoing.on("response", ({ statusCode }) => {
      isAnswered = true;
      this.#observe({ method, host: server.host, code: String(statusCode) });
    });
    outgoing.on("error", (error) => {
      if (!isAnswered) this.#observe({ method, host: server.host, code: "<error>" });
      reject(call.ended ?? error);
    });
    // Also emitted after the last byte of the answer.
    outgoing.on("close", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    });
    outgoing.end(body);
    return call;
  }
}

/** A running request. */
interface Call {
  outgoing: ClientRequest;
  timer: NodeJS.Timeout;
  /** Why this side ended it. */
  ended: Error | undefined;
}

function head(message: IncomingMessage): Pick<HttpStream, "status" | "contentType" | "retryAfterSeconds"> {
  const retryAfter = Number.parseInt(message.headers["retry-after"] ?? "", 10);
  return {
    status: message.statusCode ?? 0,
    contentType: message.headers["content-type"] ?? "",
    retryAfterSeconds: Number.isNaN(retryAfter) ? undefined : retryAfter,
  };
}

async function* chunks(message: IncomingMessage, call: Call): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of message) yield chunk as Uint8Array;
  } catch (error) {
    throw call.ended ?? error;
  } finally {
    message.destroy();
  }
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}
