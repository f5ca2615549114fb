/** One HTTP request to the API server. */
export interface HttpRequest {
  /** The HTTP method. */
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, from the server's root. */
  path: string;
  /** Added to those of the transport. Default: none. */
  headers?: Record<string, string>;
  /** Default: none. */
  body?: string | undefined;
  /** Aborts the request with the signal's reason. Default: none. */
  signal?: AbortSignal | undefined;
  /** How long to wait for the whole answer; for a stream, for its head. Default: 30. */
  timeoutSeconds?: number | undefined;
}

/** A whole answer. */
export interface HttpResponse {
  /** Such as 200. */
  status: number;
  /** Such as `application/json`; empty when the server did not say. */
  contentType: string;
  /** How long the server asks to wait before the next try. */
  retryAfterSeconds: number | undefined;
  /** As UTF-8. */
  body: string;
}

/** An answer whose body comes in pieces until it ends, fails or the request's signal is aborted. */
export interface HttpStream {
  /** Such as 200. */
  status: number;
  /** Such as `application/json`; empty when the server did not say. */
  contentType: string;
  /** How long the server asks to wait before the next try. */
  retryAfterSeconds: number | undefined;
  /** The body. */
  chunks: AsyncIterable<Uint8Array>;
}

/** How requests reach the API server. Tests can use one of their own. */
export interface Transport {
  /** Sends a request and returns the whole answer, whatever its status. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Sends a request and returns the answer once its head has come. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /** Closes idle connections. Running requests go on. */
  close(): void;
}
