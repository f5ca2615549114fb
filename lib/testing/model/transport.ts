/** A request to the model: the runtime's `HttpRequest`. */
export interface ModelRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, from the server's root. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A whole answer: the runtime's `HttpResponse`. */
export interface ModelResponse {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfterSeconds: undefined;
  readonly body: string;
}

/** An answer in pieces: the runtime's `HttpStream`. */
export interface ModelStream {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfterSeconds: undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** How requests reach the model: it fits the runtime's `Transport`. */
export interface ModelTransport {
  /** @throws UnmodelledError when the model does not know what the API server would answer. */
  request(request: ModelRequest): Promise<ModelResponse>;
  /** @throws UnmodelledError when the model does not know what the API server would answer. */
  stream(request: ModelRequest): Promise<ModelStream>;
  /** Does nothing: there are no connections. */
  close(): void;
}
