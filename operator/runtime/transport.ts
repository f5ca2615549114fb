/** One HTTP request to the API server. */
export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, from the server's root. */
  path: string;
  headers?: Record<string, string>;
  body?: string | undefined;
  signal?: AbortSignal | undefined;
  /** How long to wait for the whole answer; for a stream, for its head. */
  timeoutSeconds?: number | undefined;
}

/** A whole answer. */
export interface HttpResponse {
  status: number;
  contentType: string;
  retryAfterSeconds: number | undefined;
  body: string;
}

/** An answer that goes on: its body comes in pieces until it ends, fails or the request's signal is aborted. */
export interface HttpStream {
  status: number;
  contentType: string;
  retryAfterSeconds: number | undefined;
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
