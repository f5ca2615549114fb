import { systemClock, sleep } from "./clock.ts";
import type { StatusBody } from "./errors.ts";
import { ApiError, isExpired } from "./errors.ts";
import type { Key, KubernetesObject } from "./objects.ts";
import { keyOf } from "./objects.ts";
import type { Resource } from "./resources.ts";
import { describe, pathOf } from "./resources.ts";
import type { HttpRequest, HttpResponse, Transport } from "./transport.ts";
import type { WatchEvent } from "./watch-events.ts";
import { decodeWatchEvents } from "./watch-events.ts";

/** Of every call. */
export interface CallOptions {
  /** Ends the call with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Default: 30. */
  timeoutSeconds?: number;
}

/** Of every call that changes something. */
export interface WriteOptions extends CallOptions {
  /** Who owns the fields that are set. Default: the client's own field manager. */
  fieldManager?: string;
  /** Validates and answers, but keeps nothing. Default: false. */
  dryRun?: boolean;
}

/** Which objects, and how many at a time. */
export interface ListOptions extends CallOptions {
  /** Default: all namespaces. */
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** Most objects in one answer; the pages after it are followed. Default: 500. */
  limit?: number;
  /** Default: none, so the list is read from the quorum. */
  resourceVersion?: string;
}

/** A list, and the version of the store that it shows. */
export interface List<T> {
  items: T[];
  resourceVersion: string;
}

/**
 * A change of one object.
 * `merge`: JSON merge patch (RFC 7386), lists are replaced. `json`: JSON patch (RFC 6902), a list of operations.
 * `apply`: server-side apply, the body is the fields that the field manager wants, with apiVersion and kind.
 */
export interface Patch {
  type: "merge" | "json" | "apply";
  body: unknown;
}

/** Of a patch. */
export interface PatchOptions extends WriteOptions {
  /** Only for `apply`: takes fields from other managers instead of failing with `Conflict`. Default: false. */
  force?: boolean;
  /** Such as `status` or `scale`. Default: none. */
  subresource?: string;
}

/** Of a delete. */
export interface DeleteOptions extends CallOptions {
  /** Fails with `Conflict` when the object is another one, or has changed. */
  preconditions?: { uid?: string; resourceVersion?: string };
  /** What becomes of the objects that it owns. Default: the kind's own. */
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  gracePeriodSeconds?: number;
  dryRun?: boolean;
}

/** Of a call to any path. */
export interface RawOptions extends CallOptions {
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Of a watch. */
export interface WatchOptions {
  /** Default: all namespaces. */
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
  /** The version after which changes are wanted: from a list, an event or a bookmark. */
  resourceVersion: string;
  /** When the server is to end the watch. */
  timeoutSeconds: number;
  /** Ends the watch with the signal's reason. */
  signal: AbortSignal;
}

/** Told of every object that a client wrote, as the server answered; `gone` when a delete left nothing. */
export type WriteObserver = (
  resource: Resource<KubernetesObject>,
  key: Key,
  written: { object: KubernetesObject } | { gone: { uid: string | undefined } },
) => void;

/** Of a client. */
export interface ClientOptions {
  /** Who owns the fields that it sets, unless a call says otherwise. */
  fieldManager: string;
  /** Default: nobody is told. */
  onWrite?: WriteObserver;
}

const PAGE = 500;
const TIMEOUT_SECONDS = 30;
const MOST_TRIES = 5;
const PATCH_TYPES = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
};

type Query = Record<string, string | number | boolean | undefined>;

/**
 * Talks to the API server in raw JSON: what it sends comes back whole, what is given is sent whole.
 *
 * Every call throws an {@link ApiError} when the server answers with an error, a `TimeoutError` when it does not
 * answer in time, the signal's reason when the call is aborted, and the system's own error when there is no
 * connection. A call that the server turned away with Retry-After (429, 503) is repeated, five times in all,
 * each with its own timeout.
 */
export class Client {
  /** Who owns the fields that it sets, unless a call says otherwise. */
  readonly fieldManager: string;
  readonly #transport: Transport;
  readonly #onWrite: WriteObserver | undefined;

  constructor(transport: Transport, options: ClientOptions) {
    this.#transport = transport;
    this.fieldManager = options.fieldManager;
    this.#onWrite = options.onWrite;
  }

  /** @throws ApiError `NotFound` */
  async get<T extends KubernetesObject>(of: Resource<T>, key: Key, options: CallOptions = {}): Promise<T> {
    return (await this.#json(
      { method: "GET", path: pathOf(of, key), options },
      `get ${describe(of, key)}`,
    )) as T;
  }

  /** All objects that match, page after page. */
  async list<T extends KubernetesObject>(of: Resource<T>, options: ListOptions = {}): Promise<List<T>> {
    const all: List<T> = { items: [], resourceVersion: "" };
    try {
      for await (const page of this.pages(of, options)) {
        all.items.push(...page.items);
        all.resourceVersion = page.resourceVersion;
      }
      return all;
    } catch (error) {
      if (!isExpired(error) || all.items.length === 0) throw error;
      // The version that the first page showed is compacted by now: in one piece, the list cannot grow too old.
      for await (const whole of this.pages(of, { ...options, limit: 0 })) return whole;
      throw error;
    }
  }

  /** The pages of a list, one request each. @throws ApiError `Expired` when paging takes too long. */
  async *pages<T extends KubernetesObject>(
    of: Resource<T>,
    options: ListOptions = {},
  ): AsyncGenerator<List<T>, void> {
    let next: string | undefined;
    do {
      const query: Query = {
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        limit: options.limit ?? PAGE,
        resourceVersion: next ? undefined : options.resourceVersion,
        continue: next,
      };
      const path = pathOf(of, { namespace: options.namespace });
      const page = (await this.#json({ method: "GET", path, query, options }, `list ${of.plural}`)) as {
        metadata: { resourceVersion: string; continue?: string };
        items: T[] | null;
      };
      // Items of a list come without their apiVersion and kind.
      const items = (page.items ?? []).map((item) =>
        Object.assign(item, { apiVersion: of.apiVersion, kind: of.kind }),
      );
      yield { items, resourceVersion: page.metadata.resourceVersion };
      next = page.metadata.continue;
    } while (next);
  }

  /**
   * What happens to the objects that match, until the server ends the watch.
   *
   * @throws ApiError when the server refuses, or ends the watch with an error; UndecodableEventError
   */
  async *watch<T extends KubernetesObject>(
    of: Resource<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void> {
    const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds, signal } = options;
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      labelSelector,
      fieldSelector,
      resourceVersion,
      timeoutSeconds,
    };
    const path = pathOf(of, { namespace }) + queryString(query);
    const stream = await this.#transport.stream({
      method: "GET",
      path,
      signal,
      timeoutSeconds: TIMEOUT_SECONDS,
    });
    const what = `watch ${of.plural}`;
    if (stream.status !== 200) {
      const pieces: Uint8Array[] = [];
      for await (const piece of stream.chunks) pieces.push(piece);
      throw errorOf({ ...stream, body: Buffer.concat(pieces).toString("utf8") }, what);
    }
    yield* decodeWatchEvents<T>(stream.chunks, what);
  }

  /** @throws ApiError `AlreadyExists`, `Invalid` */
  create<T extends KubernetesObject>(of: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const { namespace } = object.metadata;
    const what = `create ${describe(of, keyOf(object))}`;
    return this.#write(of, { method: "POST", path: pathOf(of, { namespace }), body: object, options }, what);
  }

  /** Replaces the whole object. @throws ApiError `Conflict` when it changed since its resourceVersion. */
  replace<T extends KubernetesObject>(of: Resource<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const key = keyOf(object);
    const what = `replace ${describe(of, key)}`;
    return this.#write(of, { method: "PUT", path: pathOf(of, key), body: object, options }, what);
  }

  /** Replaces the status only. @throws ApiError `Conflict` when it changed since its resourceVersion. */
  replaceStatus<T extends KubernetesObject>(
    of: Resource<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    const key = keyOf(object);
    const what = `replace status of ${describe(of, key)}`;
    return this.#write(of, { method: "PUT", path: pathOf(of, key, "status"), body: object, options }, what);
  }

  /**
   * Changes the object, or with `apply` creates it.
   *
   * @throws ApiError `NotFound`, `Invalid`; `Conflict` when the body's resourceVersion is not the object's, or
   * an `apply` without force meets fields of another manager.
   */
  patch<T extends KubernetesObject>(of: Resource<T>, key: Key, patch: Patch & PatchOptions): Promise<T> {
    const { type, body, subresource, force, ...options } = patch;
    const what = `patch ${subresource ? `${subresource} of ` : ""}${describe(of, key)}`;
    return this.#write(
      of,
      {
        method: "PATCH",
        path: pathOf(of, key, subresource),
        query: { force: type === "apply" ? (force ?? false) : undefined },
        headers: { "Content-Type": PATCH_TYPES[type] },
        body,
        options,
      },
      what,
    );
  }

  /** Changes the status only. */
  patchStatus<T extends KubernetesObject>(
    of: Resource<T>,
    key: Key,
    patch: Patch & Omit<PatchOptions, "subresource">,
  ): Promise<T> {
    return this.patch(of, key, { ...patch, subresource: "status" });
  }

  /**
   * Deletes the object. Answers with it while something still holds it (a finalizer, a grace period), with
   * undefined when it is gone.
   *
   * @throws ApiError `NotFound`, `Conflict`
   */
  async delete<T extends KubernetesObject>(
    of: Resource<T>,
    key: Key,
    options: DeleteOptions = {},
  ): Promise<T | undefined> {
    const { preconditions, propagationPolicy, gracePeriodSeconds, dryRun } = options;
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions,
      propagationPolicy,
      gracePeriodSeconds,
      dryRun: dryRun ? ["All"] : undefined,
    };
    const call = { method: "DELETE", path: pathOf(of, key), body, options } as const;
    const answer = (await this.#json(call, `delete ${describe(of, key)}`)) as T | StatusBody;
    const object = answer.kind === of.kind ? (answer as T) : undefined;
    if (!dryRun) {
      const written = object
        ? { object }
        : { gone: { uid: (answer as StatusBody).details?.uid ?? preconditions?.uid } };
      this.#onWrite?.(of, key, written);
    }
    return object;
  }

  /** Calls any path. Answers with the parsed JSON, or with the text when the answer is not JSON. */
  raw(method: HttpRequest["method"], path: string, options: RawOptions = {}): Promise<unknown> {
    const { query, body, headers } = options;
    return this.#json({ method, path, query, body, headers, options }, `${method} ${path}`);
  }

  async #write<T extends KubernetesObject>(
    of: Resource<T>,
    call: Call & { options: WriteOptions },
    what: string,
  ): Promise<T> {
    const { fieldManager = this.fieldManager, dryRun } = call.options;
    const query = { ...call.query, fieldManager, dryRun: dryRun ? "All" : undefined };
    const object = (await this.#json({ ...call, query }, what)) as T;
    // A subresource may answer with another kind, such as Scale.
    if (!dryRun && object.kind === of.kind) this.#onWrite?.(of, keyOf(object), { object });
    return object;
  }

  async #json(call: Call, what: string): Promise<unknown> {
    const { signal = new AbortController().signal, timeoutSeconds = TIMEOUT_SECONDS } = call.options;
    const request: HttpRequest = {
      method: call.method,
      path: call.path + queryString(call.query ?? {}),
      headers: {
        ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...call.headers,
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal,
      timeoutSeconds,
    };
    for (let tries = 1; ; tries++) {
      const response = await this.#transport.request(request);
      if (response.status < 400) {
        return response.contentType.includes("json") ? (JSON.parse(response.body) as unknown) : response.body;
      }
      const error = errorOf(response, what);
      if (!isTurnedAway(error) || tries === MOST_TRIES) throw error;
      // Up to half as long again, so that all who were turned away do not come back at once.
      await sleep(systemClock, error.retryAfterSeconds * 1000 * (1 + Math.random() / 2), signal);
      signal.throwIfAborted();
    }
  }
}

interface Call {
  method: HttpRequest["method"];
  path: string;
  query?: Query | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown;
  options: CallOptions;
}

function isTurnedAway(error: ApiError): error is ApiError & { retryAfterSeconds: number } {
  return (error.status === 429 || error.status === 503) && error.retryAfterSeconds !== undefined;
}

function queryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? "" : `?${parameters.toString()}`;
}

function errorOf(response: HttpResponse, what: string): ApiError {
  return new ApiError(response.status, statusBody(response.body), what, response.retryAfterSeconds);
}

/** Proxies and overloaded servers answer with plain text. */
function statusBody(body: string): StatusBody {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Not JSON: the text is the message.
  }
  return { message: body.trim().slice(0, 300) || "empty answer" };
}
