import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";

/** A watch's event. */
export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/** As much of an API client as the node's own provisioner needs. */
export class Api {
  readonly #host: string;
  readonly #port: number;
  readonly #token: string;
  readonly #agent: Agent;

  constructor(server: { host: string; port: number; token: string; certificateAuthority: string }) {
    this.#host = server.host;
    this.#port = server.port;
    this.#token = server.token;
    this.#agent = new Agent({ keepAlive: true, ca: server.certificateAuthority });
  }

  /** @throws Error with the API server's message, unless it answers with success or one of the `tolerated` codes. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    tolerated: readonly number[] = [],
  ): Promise<unknown> {
    const response = await this.#send(method, path, body);
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) text += String(chunk);
    const code = response.statusCode ?? 0;
    if ((code < 200 || code > 299) && !tolerated.includes(code)) {
      throw new Error(`${method} ${path}: ${code} ${text.trim()}`);
    }
    return text.startsWith("{") ? (JSON.parse(text) as unknown) : text;
  }

  /** The objects of a list that exist now, as ADDED, and every change after that, until the API server ends it. */
  async *watch(path: string): AsyncGenerator<WatchEvent> {
    const response = await this.#send("GET", `${path}?watch=1`);
    if (response.statusCode !== 200)
      throw new Error(`watching ${path}: ${response.statusCode ?? "no answer"}`);
    for await (const line of createInterface({ input: response })) yield JSON.parse(line) as WatchEvent;
  }

  #send(method: string, path: string, body?: unknown): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
      request({ host: this.#host, port: this.#port, method, path, headers, agent: this.#agent })
        .on("response", resolve)
        .on("error", reject)
        .end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
