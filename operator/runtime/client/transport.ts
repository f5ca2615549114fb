/** One HTTP request to the API server. */
export interface HttpRequest {
  /** What is to be done. */
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, from the server's root. */
  path: string;
  /** Beside those of the transport. Default: none. */
  headers?: Record<string, string>;
  /** Default: none. */
  body?: string | undefined;
  /** Ends the request with the signal's reason. Default: it ends by itself. */
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

/** An answer that goes on: its body comes in pieces until it ends, fails or the request's signal is aborted. */
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

/** How requests reach the API server; the seam at which tests put their own. */
export interface Transport {
  /** Sends a request and reads the whole answer, whatever its status. */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Sends a request and hands the answer out once its head is there. */
  stream(request: HttpRequest): Promise<HttpStream>;
  /** Closes idle connections. Requests under way go on. */
  close(): void;
}
