import type { Clock } from "../clock.ts";
import type { Key, KubernetesObject, Stored, StoredObject } from "./objects.ts";
import type { Resource } from "./resources.ts";

/** Of every call. */
export interface CallOptions {
  /** Ends the call with the signal's reason. Default: it ends by itself. */
  signal?: AbortSignal | undefined;
  /** For the whole answer; each repetition has it anew. Default: 30. */
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
  /** Such as `app=web,tier in (a,b)`. Default: all. */
  labelSelector?: string | undefined;
  /** Such as `metadata.name=web`. Default: all. */
  fieldSelector?: string | undefined;
  /** Most objects in one answer; the pages after it are followed. Default: 250. */
  limit?: number;
  /** Default: none, so the list is read from the quorum. */
  resourceVersion?: string;
}

/** A list, and the version of the store that it shows. */
export interface List<T extends KubernetesObject> {
  /** The objects, with apiVersion and kind. */
  items: Stored<T>[];
  /** Where a watch goes on from. */
  resourceVersion: string;
}

/**
 * A change of one object.
 * `merge`: JSON merge patch (RFC 7386), lists are replaced. `json`: JSON patch (RFC 6902), a list of operations.
 * `apply`: server-side apply, the body is the fields that the field manager wants, with apiVersion and kind.
 */
export interface Patch {
  /** How `body` is to be read. */
  type: "merge" | "json" | "apply";
  /** Sent as JSON. */
  body: unknown;
}

/** Of a patch. */
export interface PatchOptions extends WriteOptions {
  /** Only for `apply`: takes fields from other managers instead of failing with `Conflict`. Default: false. */
  force?: boolean;
  /** Such as `status` or `scale`. Default: none. */
  subresource?: string;
}

/** Of every call that deletes. */
export interface DeletionOptions extends CallOptions {
  /** What becomes of the objects that it owns. Default: the kind's own. */
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  /** How long what runs may take to end. Default: the object's own. */
  gracePeriodSeconds?: number;
  /** Checks and answers, but deletes nothing. Default: false. */
  dryRun?: boolean;
}

/** Of a delete, or an eviction, of one object. */
export interface DeleteOptions extends DeletionOptions {
  /** Fails with `Conflict` when the object is another one, or has changed. Default: whichever it is. */
  preconditions?: { uid?: string; resourceVersion?: string };
}

/** Which objects to delete at once. */
export interface DeleteCollectionOptions extends DeletionOptions {
  /** Default: none, as for kinds that are not namespaced; for all others it is required. */
  namespace?: string | undefined;
  /** Default: all. */
  labelSelector?: string | undefined;
  /** Default: all. */
  fieldSelector?: string | undefined;
}

/** Of a call to any path. */
export interface RawOptions extends CallOptions {
  /** Added to the path. Default: none. */
  query?: Record<string, string>;
  /** Sent as JSON. Default: none. */
  body?: unknown;
  /** Beside `Accept`, `Content-Type` and the credentials. Default: none. */
  headers?: Record<string, string>;
}

/** Of a watch. */
export interface WatchOptions {
  /** Default: all namespaces. */
  namespace?: string | undefined;
  /** Default: all. */
  labelSelector?: string | undefined;
  /** Default: all. */
  fieldSelector?: string | undefined;
  /**
   * The version after which changes are wanted: from a list, an event or a bookmark. Undefined: first all objects
   * as they are now, as added, then a bookmark with `endsInitialEvents`, then what changes. Servers that cannot
   * do that (before 1.34 by default) refuse it as `Invalid`, or never send that bookmark.
   */
  resourceVersion: string | undefined;
  /** When the server is to end the watch. */
  timeoutSeconds: number;
  /** Ends the watch with the signal's reason. */
  signal: AbortSignal;
}

/** Which of a Pod's log, and how. */
export interface LogOptions {
  /** Default: the only one. @throws ApiError `BadRequest` when there are several. */
  container?: string;
  /** Goes on with what comes, until the container ends or the signal is aborted. Default: false. */
  follow?: boolean;
  /** The last so many lines only. Default: all. */
  tailLines?: number;
  /** Only what is not older. Default: all. */
  sinceSeconds?: number;
  /** The log of the container's run before this one. Default: false. */
  previous?: boolean;
  /** Puts the time (RFC 3339) and a space before each line. Default: false. */
  timestamps?: boolean;
  /** Ends the log with the signal's reason. Default: it goes on to its end. */
  signal?: AbortSignal | undefined;
}

/** Told of every object that a client wrote, as the server answered; `gone` when a delete left nothing. */
export type WriteObserver = (
  resource: Resource<KubernetesObject>,
  key: Key,
  written: { object: StoredObject } | { gone: { uid: string | undefined } },
) => void;

/** Of a client. */
export interface ClientOptions {
  /** Who owns the fields that it sets, unless a call says otherwise. */
  fieldManager: string;
  /** Default: nobody is told. */
  onWrite?: WriteObserver;
  /** Default: the machine's. */
  clock?: Clock;
  /** Default: Math.random. */
  random?: () => number;
}
