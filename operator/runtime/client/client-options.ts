import type { Clock } from "../clock.ts";
import type { Logger } from "../logging.ts";
import type { Key, KubernetesObject, Stored, StoredObject } from "./objects.ts";
import type { Resource } from "./resources.ts";

/** Options of every call. */
export interface CallOptions {
  /** Ends the call with the signal's reason. Default: it ends by itself. */
  signal?: AbortSignal | undefined;
  /** How long to wait for the whole answer. It starts again with each repetition. Default: 30. */
  timeoutSeconds?: number;
}

/** Options of every call that changes something. */
export interface WriteOptions extends CallOptions {
  /** The owner of the fields that are set. Default: the client's own field manager. */
  fieldManager?: string;
  /** The server validates and answers, but keeps nothing. Default: false. */
  dryRun?: boolean;
}

/** Which objects to list, and how many at a time. */
export interface ListOptions extends CallOptions {
  /** Default: all namespaces. */
  namespace?: string | undefined;
  /** Such as `app=web,tier in (a,b)`. Default: all. */
  labelSelector?: string | undefined;
  /** Such as `metadata.name=web`. Default: all. */
  fieldSelector?: string | undefined;
  /** The maximum number of objects in one page. Default: 250. */
  limit?: number;
  /** Default: none, so that the list is as new as the server's storage. */
  resourceVersion?: string;
}

/** A list, and the version of the server's storage that it shows. */
export interface List<T extends KubernetesObject> {
  /** The objects, with apiVersion and kind. */
  items: Stored<T>[];
  /** A watch can go on from here. */
  resourceVersion: string;
}

/**
 * A change of one object.
 * `merge`: JSON merge patch (RFC 7386), lists are replaced. `json`: JSON patch (RFC 6902), a list of operations.
 * `apply`: server-side apply, the body has the fields that the field manager sets, with apiVersion and kind.
 */
export interface Patch {
  /** The format of `body`. */
  type: "merge" | "json" | "apply";
  /** Sent as JSON. */
  body: unknown;
}

/** Options of a patch. */
export interface PatchOptions extends WriteOptions {
  /** Only for `apply`: takes fields from other managers instead of failing with `Conflict`. Default: false. */
  force?: boolean;
  /** Such as `status` or `scale`. Default: none. */
  subresource?: string;
}

/** Options of every call that deletes. */
export interface DeletionOptions extends CallOptions {
  /** What happens to the objects that it owns. Default: the kind's own. */
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  /** How long the object, such as a Pod, may take to end. Default: the object's own. */
  gracePeriodSeconds?: number;
  /** The server checks and answers, but deletes nothing. Default: false. */
  dryRun?: boolean;
}

/** Options of a delete, or an eviction, of one object. */
export interface DeleteOptions extends DeletionOptions {
  /** The call fails with `Conflict` when the object has another uid or resourceVersion. Default: none. */
  preconditions?: { uid?: string; resourceVersion?: string };
}

/** Which objects to delete at once. */
export interface DeleteCollectionOptions extends DeletionOptions {
  /** Required for namespaced kinds. Default: none. */
  namespace?: string | undefined;
  /** Default: all. */
  labelSelector?: string | undefined;
  /** Default: all. */
  fieldSelector?: string | undefined;
}

/** Options of a call to any path. */
export interface RawOptions extends CallOptions {
  /** Added to the path. Default: none. */
  query?: Record<string, string>;
  /** Sent as JSON. Default: none. */
  body?: unknown;
  /** Added to `Accept`, `Content-Type` and the credentials. Default: none. */
  headers?: Record<string, string>;
}

/** Options of a watch. */
export interface WatchOptions {
  /** Default: all namespaces. */
  namespace?: string | undefined;
  /** Default: all. */
  labelSelector?: string | undefined;
  /** Default: all. */
  fieldSelector?: string | undefined;
  /**
   * The version after which changes are sent: from a list, an event or a bookmark. Undefined: first all present objects
   * as added, then a bookmark with `endsInitialEvents`, then changes. Servers that cannot do that (before 1.34 by
   * default) reject it as `Invalid`, or never send that bookmark.
   */
  resourceVersion: string | undefined;
  /** How long until the server ends the watch. */
  timeoutSeconds: number;
  /** Ends the watch with the signal's reason. */
  signal: AbortSignal;
}

/** Which part of a Pod's log to read, and how. */
export interface LogOptions {
  /** Default: the only container. With several, the server answers `BadRequest`. */
  container?: string;
  /** Goes on with new lines until the container ends or the signal is aborted. Default: false. */
  follow?: boolean;
  /** Only that many lines from the end. Default: all. */
  tailLines?: number;
  /** Only lines that are not older. Default: all. */
  sinceSeconds?: number;
  /** The log of the container's previous run. Default: false. */
  previous?: boolean;
  /** Puts the time (RFC 3339) and a space before each line. Default: false. */
  timestamps?: boolean;
  /** Ends the log with the signal's reason. Default: the log is read to its end. */
  signal?: AbortSignal | undefined;
}

/** Gets every object that a client wrote, as the server answered; `gone` when a delete removed it at once. */
export type WriteObserver = (
  resource: Resource<KubernetesObject>,
  key: Key,
  written: { object: StoredObject } | { gone: { uid: string | undefined } },
) => void;

/** Options of a client. */
export interface ClientOptions {
  /** The owner of the fields that it sets, unless a call names another. */
  fieldManager: string;
  /** Gets every write. Default: none. */
  onWrite?: WriteObserver;
  /** Where those who write with it log what they notice. Default: nowhere. */
  log?: Logger;
  /** Default: the machine's. */
  clock?: Clock;
  /** Default: Math.random. */
  random?: () => number;
}
