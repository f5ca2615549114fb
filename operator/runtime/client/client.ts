import type {
  CallOptions,
  ClientOptions,
  DeleteCollectionOptions,
  DeleteOptions,
  List,
  ListOptions,
  LogOptions,
  Patch,
  PatchOptions,
  RawOptions,
  WatchOptions,
  WriteObserver,
  WriteOptions,
} from "./client-options.ts";
import type { Clock } from "../clock.ts";
import { sleep, systemClock } from "../clock.ts";
import type { StatusBody } from "./errors.ts";
import { ApiError, isExpired } from "./errors.ts";
import { parseJson, writeJson } from "./exact-json.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { Logger } from "../logging.ts";
import { asMetadata, metadataAccept, metadataListAccept } from "./metadata-only.ts";
import type { Key, KubernetesObject, Stored } from "./objects.ts";
import { keyOf } from "./objects.ts";
import type { Resource } from "./resources.ts";
import { describe, pathOf, resource } from "./resources.ts";
import { retryMilliseconds } from "./retry-after.ts";
import type { Scale } from "./scale.ts";
import type { HttpRequest, HttpResponse, HttpStream, Transport } from "./transport.ts";
import type { WatchEvent } from "./watch-events.ts";
import { decodeWatchEvents } from "./watch-events.ts";

export type * from "./client-options.ts";

/** Pages of 500 would make the process 10 MiB larger at 10 000 objects, and no list faster. */
const pageSize = 250;
const defaultTimeoutSeconds = 30;
const patchContentTypes = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
};

const pods = resource("v1", "Pod", "pods");

type Query = Record<string, string | number | boolean | undefined>;

/**
 * Talks to the API server in raw JSON, and drops no field on the way in or out. Integers that a number cannot hold exactly, such
 * as 9007199254740993, come as a `bigint`, also where the type of the object says number, and are written exactly.
 *
 * Every call throws an {@link ApiError} when the server answers with an error, a `TimeoutError` when it does not answer
 * in time, the signal's reason when the call is aborted, a `FencedError` when it would write after a manager lost its
 * lease, and the system's own error when there is no connection. If the server rejects a call with Retry-After (429, 503)
 * of at most 30 s, the client repeats it after that time plus up to half of it, five times in all, each with its own
 * timeout. It repeats no other errors.
 */
export class Client {
  /** The owner of the fields that it sets, unless a call names another. */
  readonly fieldManager: string;
  /** Where those who write with it log what they notice; undefined: nowhere. */
  readonly log: Logger | undefined;
  readonly #transport: Transport;
  readonly #onWrite: WriteObserver | undefined;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(transport: Transport, options: ClientOptions) {
    this.#transport = transport;
    this.fieldManager = options.fieldManager;
    this.log = options.log;
    this.#onWrite = options.onWrite;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** @throws ApiError `NotFound` */
  async get<T extends KubernetesObject>(
    of: Resource<T>,
    key: Key,
    options: CallOptions = {},
  ): Promise<Stored<T>> {
    const headers = acceptFor(of, metadataAccept);
    const call = { method: "GET", path: pathOf(of, key), headers, options } as const;
    return asRequested(of, (await this.#json(call, `get ${describe(of, key)}`)) as Stored<T>);
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
      // The version of the first page is compacted by now. A list in one piece cannot expire.
      for await (const whole of this.pages(of, { ...options, limit: 0 })) return whole;
      throw error;
    }
  }

  /** The pages of a list, one request each. @throws ApiError `Expired` when paging takes too long. */
  async *pages<T extends KubernetesObject>(
    of: Resource<T>,
    options: ListOptions = {},
  ): AsyncGenerator<List<T>, void> {
    const path = pathOf(of, { namespace: options.namespace });
    const headers = acceptFor(of, metadataListAccept);
    let next: string | undefined;
    do {
      const query: Query = {
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        limit: options.limit ?? pageSize,
        resourceVersion: next ? undefined : options.resourceVersion,
        continue: next,
      };
      const call = { method: "GET", path, query, headers, options } as const;
      const page = (await this.#json(call, `list ${of.plural} of ${of.apiVersion}`)) as {
        metadata: { resourceVersion: string; continue?: string };
        items: Stored<T>[] | null;
      };
      // Items of a list come without their apiVersion and kind.
      const items = (page.items ?? []).map((item) =>
        of.metadataOnly
          ? asMetadata(of, item)
          : Object.assign(item, { apiVersion: of.apiVersion, kind: of.kind }),
      );
      yield { items, resourceVersion: page.metadata.resourceVersion };
      next = page.metadata.continue;
    } while (next);
  }

  /**
   * Yields the changes of the objects that match, until the server ends the watch.
   *
   * @throws ApiError when the server rejects the watch, or ends it with an error; UndecodableEventError
   */
  async *watch<T extends KubernetesObject>(
    of: Resource<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>, void> {
    for await (const events of this.watchBatches(of, options)) yield* events;
  }

  /** Like `watch`, but yields the events that came together as a list, which is much less work for many events. */
  async *watchBatches<T extends KubernetesObject>(
    of: Resource<T>,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>[], void> {
    const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds, signal } = options;
    const startsWithList = resourceVersion === undefined;
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      labelSelector,
      fieldSelector,
      resourceVersion,
      sendInitialEvents: startsWithList ? true : undefined,
      resourceVersionMatch: startsWithList ? "NotOlderThan" : undefined,
      timeoutSeconds,
    };
    const path = pathOf(of, { namespace }) + queryString(query);
    const what = `watch ${of.plural} of ${of.apiVersion}`;
    const stream = await this.#stream({ path, signal, headers: acceptFor(of, metadataAccept) }, what);
    const batches = decodeWatchEvents<T>(stream.chunks, what);
    if (!of.metadataOnly) {
      yield* batches;
      return;
    }
    for await (const events of batches) {
      yield events.map((event) =>
        event.type === "BOOKMARK" ? event : { type: event.type, object: asMetadata(of, event.object) },
      );
    }
  }

  /**
   * Yields the lines of a Pod's log, without their ends, as they come.
   *
   * @param key The Pod.
   * @throws ApiError `NotFound`, `BadRequest` (also while the container waits to start)
   */
  async *logs(key: Key, options: LogOptions = {}): AsyncGenerator<string, void> {
    const { signal, ...query } = options;
    const path = pathOf(pods, key, "log") + queryString(query);
    const headers = { Accept: "*/*" };
    const { chunks } = await this.#stream(
      { path, signal, headers },
      `read the log of ${describe(pods, key)}`,
    );
    const splitter = new LineSplitter();
    for await (const chunk of chunks) yield* splitter.push(chunk);
    if (splitter.rest !== "") yield splitter.rest;
  }

  /**
   * Creates an object.
   *
   * @throws ApiError `AlreadyExists`, `Invalid`; Error for an object of a namespaced kind without a namespace
   */
  async create<T extends KubernetesObject>(
    of: Resource<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    const { namespace, name = `${object.metadata.generateName ?? ""}…` } = object.metadata;
    const what = `create ${describe(of, { namespace, name })}`;
    if (of.namespaced && !namespace) {
      throw new Error(
        `${of.kind} "${name}" has no namespace, but ${of.plural} are namespaced: set metadata.namespace.`,
      );
    }
    return this.#write(of, { method: "POST", path: pathOf(of, { namespace }), body: object, options }, what);
  }

  /**
   * Replaces the whole object.
   *
   * @throws ApiError `Conflict` when it changed since its resourceVersion; Error for a metadata-only resource
   */
  replace<T extends KubernetesObject>(
    of: Resource<T>,
    object: Stored<T>,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    return this.#replace(of, object, options);
  }

  /**
   * Replaces the status only.
   *
   * @throws ApiError `Conflict` when it changed since its resourceVersion; Error for a metadata-only resource
   */
  replaceStatus<T extends KubernetesObject>(
    of: Resource<T>,
    object: Stored<T>,
    options: WriteOptions = {},
  ): Promise<Stored<T>> {
    return this.#replace(of, object, options, "status");
  }

  /**
   * Changes the object, or with `apply` creates it.
   *
   * @throws ApiError `NotFound`, `Invalid`; `Conflict` when the body's resourceVersion is not the object's, or
   * an `apply` without force meets fields of another manager.
   */
  patch<T extends KubernetesObject>(
    of: Resource<T>,
    key: Key,
    patch: Patch & PatchOptions,
  ): Promise<Stored<T>> {
    const { type, body, subresource, force, ...options } = patch;
    const what = `patch ${subresource ? `${subresource} of ` : ""}${describe(of, key)}`;
    return this.#write(
      of,
      {
        method: "PATCH",
        path: pathOf(of, key, subresource),
        query: { force: type === "apply" ? (force ?? false) : undefined },
        headers: { "Content-Type": patchContentTypes[type] },
        body,
        options,
      },
      what,
    );
  }

  /** Changes the status only. @throws ApiError like `patch` */
  patchStatus<T extends KubernetesObject>(
    of: Resource<T>,
    key: Key,
    patch: Patch & Omit<PatchOptions, "subresource">,
  ): Promise<Stored<T>> {
    return this.patch(of, key, { ...patch, subresource: "status" });
  }

  /** Gets an object's desired and actual replicas. @throws ApiError `NotFound`, also for kinds that do not scale */
  async getScale(of: Resource<KubernetesObject>, key: Key, options: CallOptions = {}): Promise<Scale> {
    const call = { method: "GET", path: pathOf(of, key, "scale"), options } as const;
    return (await this.#json(call, `get scale of ${describe(of, key)}`)) as Scale;
  }

  /**
   * Sets the desired replicas of an object. Its store shows them when the watch does.
   *
   * @param scale What `getScale` returned, with other replicas.
   * @throws ApiError `Conflict` when the object changed since; `Invalid`, `NotFound`
   */
  async replaceScale(
    of: Resource<KubernetesObject>,
    scale: Scale,
    options: WriteOptions = {},
  ): Promise<Scale> {
    const key = keyOf(scale);
    const call = { method: "PUT", path: pathOf(of, key, "scale"), body: scale, options } as const;
    return (await this.#json(this.#asWrite(call), `replace scale of ${describe(of, key)}`)) as Scale;
  }

  /**
   * Sets the desired replicas of an object, whatever they are now. Its store shows them when the watch does.
   *
   * @throws ApiError `Invalid`, `NotFound`
   */
  async patchScale(
    of: Resource<KubernetesObject>,
    key: Key,
    replicas: number,
    options: WriteOptions = {},
  ): Promise<Scale> {
    const call = {
      method: "PATCH",
      path: pathOf(of, key, "scale"),
      headers: { "Content-Type": patchContentTypes.merge },
      body: { spec: { replicas } },
      options,
    } as const;
    return (await this.#json(this.#asWrite(call), `patch scale of ${describe(of, key)}`)) as Scale;
  }

  /**
   * Deletes the object. Returns it while a finalizer or a grace period still keeps it, and undefined when it is gone.
   *
   * @throws ApiError `NotFound`, `Conflict`
   */
  async delete<T extends KubernetesObject>(
    of: Resource<T>,
    key: Key,
    options: DeleteOptions = {},
  ): Promise<Stored<T> | undefined> {
    const headers = acceptFor(of, metadataAccept);
    const body = deletionOf(options);
    const call = { method: "DELETE", path: pathOf(of, key), headers, body, options } as const;
    const answer = (await this.#json(call, `delete ${describe(of, key)}`)) as Stored<T> | StatusBody;
    const object = answer.kind === "Status" ? undefined : asRequested(of, answer as Stored<T>);
    if (!options.dryRun) {
      const written = object
        ? { object }
        : { gone: { uid: (answer as StatusBody).details?.uid ?? options.preconditions?.uid } };
      this.#onWrite?.(of, key, written);
    }
    return object;
  }

  /**
   * Deletes all objects that match: of one namespace, or of a kind that is not namespaced. Stores show it when the watch
   * does.
   *
   * @throws Error for a namespaced kind without a namespace; ApiError
   */
  async deleteCollection(
    of: Resource<KubernetesObject>,
    options: DeleteCollectionOptions = {},
  ): Promise<void> {
    const { namespace, labelSelector, fieldSelector } = options;
    if (of.namespaced && !namespace) {
      throw new Error(`${of.plural} can be deleted in one namespace at a time only: name the namespace.`);
    }
    const query = { labelSelector, fieldSelector };
    const body = deletionOf(options);
    const call = { method: "DELETE", path: pathOf(of, { namespace }), query, body, options } as const;
    await this.#json(call, `delete ${of.plural}`);
  }

  /**
   * Deletes a Pod if its disruption budgets allow it.
   *
   * @param key The Pod.
   * @throws ApiError `TooManyRequests` when a budget does not allow it; `NotFound`
   */
  async evict(key: Key, options: DeleteOptions = {}): Promise<void> {
    const body = {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: key,
      deleteOptions: deletionOf(options),
    };
    const call = { method: "POST", path: pathOf(pods, key, "eviction"), body, options } as const;
    await this.#json({ ...call, isTriedOnce: true }, `evict ${describe(pods, key)}`);
  }

  /** Calls any path. Returns the parsed JSON, or the text when the answer is not JSON. */
  raw(method: HttpRequest["method"], path: string, options: RawOptions = {}): Promise<unknown> {
    const { query, body, headers } = options;
    return this.#json({ method, path, query, body, headers, options }, `${method} ${path}`);
  }

  async #replace<T extends KubernetesObject>(
    of: Resource<T>,
    object: Stored<T>,
    options: WriteOptions,
    subresource?: "status",
  ): Promise<Stored<T>> {
    const key = keyOf(object);
    assertWhole(of, key);
    const what = `replace ${subresource ? `${subresource} of ` : ""}${describe(of, key)}`;
    return this.#write(
      of,
      { method: "PUT", path: pathOf(of, key, subresource), body: object, options },
      what,
    );
  }

  async #write<T extends KubernetesObject>(
    of: Resource<T>,
    call: Call & { options: WriteOptions },
    what: string,
  ): Promise<Stored<T>> {
    const headers = of.metadataOnly ? { ...call.headers, Accept: metadataAccept } : call.headers;
    const answer = (await this.#json(this.#asWrite({ ...call, headers }), what)) as Stored<T>;
    // A subresource may answer with another kind, such as Scale.
    if (answer.kind !== of.kind && answer.kind !== "PartialObjectMetadata") return answer;
    const object = asRequested(of, answer);
    if (!call.options.dryRun) this.#onWrite?.(of, keyOf(object), { object });
    return object;
  }

  #asWrite(call: Call & { options: WriteOptions }): Call {
    const { fieldManager = this.fieldManager, dryRun } = call.options;
    return { ...call, query: { ...call.query, fieldManager, dryRun: dryRun ? "All" : undefined } };
  }

  async #stream(
    { path, signal, headers = {} }: Pick<Call, "path" | "headers"> & Pick<CallOptions, "signal">,
    what: string,
  ): Promise<HttpStream> {
    const request = { method: "GET", path, signal, headers, timeoutSeconds: defaultTimeoutSeconds } as const;
    const stream = await this.#transport.stream(request);
    if (stream.status < 400) return stream;
    const pieces: Uint8Array[] = [];
    for await (const piece of stream.chunks) pieces.push(piece);
    throw errorOf({ ...stream, body: Buffer.concat(pieces).toString("utf8") }, what);
  }

  async #json(call: Call, what: string): Promise<unknown> {
    const { signal, timeoutSeconds = defaultTimeoutSeconds } = call.options;
    const isJson = call.body !== undefined && call.headers?.["Content-Type"] === undefined;
    const request: HttpRequest = {
      method: call.method,
      path: call.path + queryString(call.query ?? {}),
      headers: isJson ? { "Content-Type": "application/json", ...call.headers } : (call.headers ?? {}),
      body: call.body === undefined ? undefined : bodyOf(call.body, what),
      signal,
      timeoutSeconds,
    };
    for (let tries = 1; ; tries++) {
      const response = await this.#transport.request(request);
      if (response.status < 400) {
        return response.contentType.includes("json") ? parseJson(response.body) : response.body;
      }
      const error = errorOf(response, what);
      const delay = call.isTriedOnce ? undefined : retryMilliseconds(error, tries, this.#random);
      if (delay === undefined) throw error;
      await sleep(this.#clock, delay, signal ?? new AbortController().signal);
      signal?.throwIfAborted();
    }
  }
}

interface Call {
  method: HttpRequest["method"];
  path: string;
  query?: Query | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown;
  /** Default: false. */
  isTriedOnce?: boolean;
  options: CallOptions;
}

function acceptFor(of: Resource<KubernetesObject>, accept: string): Record<string, string> | undefined {
  return of.metadataOnly ? { Accept: accept } : undefined;
}

function asRequested<T extends KubernetesObject>(of: Resource<T>, object: Stored<T>): Stored<T> {
  return of.metadataOnly ? asMetadata(of, object) : object;
}

function assertWhole(of: Resource<KubernetesObject>, key: Key): void {
  if (!of.metadataOnly) return;
  throw new Error(
    `Cannot replace ${describe(of, key)} by its metadata, which would remove all else. Patch it.`,
  );
}

function deletionOf(options: DeleteOptions): object {
  const { preconditions, propagationPolicy, gracePeriodSeconds, dryRun } = options;
  return {
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions,
    propagationPolicy,
    gracePeriodSeconds,
    dryRun: dryRun ? ["All"] : undefined,
  };
}

function bodyOf(body: unknown, what: string): string {
  try {
    return writeJson(body);
  } catch (error) {
    throw new Error(`Cannot ${what}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function queryString(query: Query): string {
  let text = "";
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) text += `${text === "" ? "?" : "&"}${name}=${encodeURIComponent(value)}`;
  }
  return text;
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
