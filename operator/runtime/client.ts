import type { Key, KubernetesObject } from "./objects.ts";
import type { Resource } from "./resources.ts";
import type { HttpRequest, Transport } from "./transport.ts";

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

/** Told of every object that this client wrote, as the server answered; `gone` when a delete left nothing. */
export type WriteObserver = (
  resource: Resource<KubernetesObject>,
  key: Key,
  written: { object: KubernetesObject } | { gone: { uid: string | undefined } },
) => void;

/**
 * Talks to the API server in raw JSON: what it sends comes back whole, what is given is sent whole.
 *
 * Every call throws an {@link ApiError} when the server answers with an error, a `TimeoutError` when it does not
 * answer in time, the signal's reason when the call is aborted, and the system's own error when there is no
 * connection. Calls that the server turned away unread (429, and 503 with Retry-After) are repeated a few times
 * within their timeout.
 */
export class Client {
  readonly #transport: Transport;

  constructor(transport: Transport, _options: { fieldManager: string }) {
    this.#transport = transport;
  }

  /** @throws ApiError `NotFound` */
  get<T extends KubernetesObject>(_resource: Resource<T>, _key: Key, _options?: CallOptions): Promise<T> {
    throw new Error("not implemented");
  }

  /** All objects that match, page after page. */
  list<T extends KubernetesObject>(_resource: Resource<T>, _options?: ListOptions): Promise<List<T>> {
    throw new Error("not implemented");
  }

  /** @throws ApiError `AlreadyExists`, `Invalid` */
  create<T extends KubernetesObject>(
    _resource: Resource<T>,
    _object: T,
    _options?: WriteOptions,
  ): Promise<T> {
    throw new Error("not implemented");
  }

  /** Replaces the whole object. @throws ApiError `Conflict` when it changed since its resourceVersion. */
  replace<T extends KubernetesObject>(
    _resource: Resource<T>,
    _object: T,
    _options?: WriteOptions,
  ): Promise<T> {
    throw new Error("not implemented");
  }

  /** Replaces the status only. */
  replaceStatus<T extends KubernetesObject>(
    _resource: Resource<T>,
    _object: T,
    _options?: WriteOptions,
  ): Promise<T> {
    throw new Error("not implemented");
  }

  /** Changes the object, or with `apply` creates it. */
  patch<T extends KubernetesObject>(
    _resource: Resource<T>,
    _key: Key,
    _patch: Patch & PatchOptions,
  ): Promise<T> {
    throw new Error("not implemented");
  }

  /** Changes the status only. */
  patchStatus<T extends KubernetesObject>(
    _resource: Resource<T>,
    _key: Key,
    _patch: Patch & Omit<PatchOptions, "subresource">,
  ): Promise<T> {
    throw new Error("not implemented");
  }

  /**
   * Deletes the object. Answers with it while something still holds it (a finalizer, a grace period), with
   * undefined when it is gone.
   *
   * @throws ApiError `NotFound`, `Conflict`
   */
  delete<T extends KubernetesObject>(
    _resource: Resource<T>,
    _key: Key,
    _options?: DeleteOptions,
  ): Promise<T | undefined> {
    throw new Error("not implemented");
  }

  /** Calls any path. Answers with the parsed JSON, or with the text when the answer is not JSON. */
  raw(_method: HttpRequest["method"], _path: string, _options?: RawOptions): Promise<unknown> {
    return Promise.resolve(this.#transport);
  }
}
