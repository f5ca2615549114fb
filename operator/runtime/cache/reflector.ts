import type { Client } from "../client/client.ts";
import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import { backoffMilliseconds } from "../backoff.ts";
import {
  ApiError,
  isExpired,
  isForbidden,
  isNotFound,
  isTooManyRequests,
  TimeoutError,
} from "../client/errors.ts";
import type { Logger } from "../logging.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { isStored } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";
import { askedToWait } from "../client/retry-after.ts";
import type { Shard } from "./shard.ts";
import type { WatchEvent } from "../client/watch-events.ts";
import { UndecodableEventError } from "../client/watch-events.ts";

/** Of a reflector. */
export interface ReflectorOptions<T extends KubernetesObject> {
  client: Pick<Client, "pages" | "watchBatches">;
  resource: Resource<T>;
  /** Undefined: all namespaces. */
  namespace: string | undefined;
  labelSelector: string | undefined;
  fieldSelector: string | undefined;
  /** Where to put what it sees. */
  shard: Shard<T>;
  clock: Clock;
  log: Logger;
  /** Default: Math.random. */
  random?: () => number;
  /** A watch that brings nothing for so long, not even a bookmark, is opened anew. Default: 120. */
  inactivitySeconds?: number;
  /**
   * How it gets what is there. Default: `pages`, which costs the API server and this process less
   * (docs/decisions/0010-initial-lists.md).
   */
  initialList?: InitialList | undefined;
}

/**
 * How a reflector gets what is there. `pages`: as a list, 250 objects at a time. `stream`: as the first events of
 * the watch, as long as the server can do that, else in pages.
 */
export type InitialList = "stream" | "pages";

/** What to do after a list or a watch failed. */
export interface Recovery {
  /** Whether what the store has is no base to go on from. */
  relist: boolean;
}

/** A watch ended without saying that it had sent all that is there. */
class UnfinishedStreamError extends Error {
  override readonly name = "UnfinishedStreamError";
}

/** The server ends busy watches often; going on at once from where they were costs little. */
const BACKOFF = { baseMilliseconds: 50, maxMilliseconds: 30_000 };
/** The server is asked to end a watch after five to ten minutes, so that watches spread over its replicas. */
const WATCH_SECONDS = 300;
const INACTIVITY_SECONDS = 120;
const DEFAULT_INITIAL_LIST: InitialList = "pages";
/** A server that sends nothing for so long, and not the end of what is there, does not know of such ends. */
const UNFINISHED_SECONDS = 30;
/** A server that asks for more is asked sooner all the same. */
const MOST_PATIENCE = 300_000;
/** A watch that stood so long was a good one, even if nothing happened. */
const GOOD_MILLISECONDS = 10_000;

/**
 * Keeps a shard like what the server has: gets what is there once, then watches, and goes on from the last version
 * after whatever went wrong. It ends only when its signal is aborted.
 *
 * What is there comes in pages, or as a stream if that is wanted and the server can do it. A stream that fails,
 * whyever, is followed by pages and such pages that fail by a stream, so that neither keeps the other from working.
 * Either way the store is compared with all of it at once: what is missing is gone, another uid is another object.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #random: () => number;
  readonly #inactivitySeconds: number;
  #resourceVersion: string | undefined;
  #canStream: boolean;
  /** Which way what is there is got the next time. */
  #next: InitialList;
  #failures = 0;
  readonly #synced: PromiseWithResolvers<void> = Promise.withResolvers();
  #isSynced = false;
  #lastStep: number;
  #lastContact: number;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#inactivitySeconds = options.inactivitySeconds ?? INACTIVITY_SECONDS;
    this.#next = options.initialList ?? DEFAULT_INITIAL_LIST;
    this.#canStream = this.#next === "stream";
    this.#lastStep = this.#lastContact = options.clock.monotonic();
  }

  /** Fulfilled once all that was there at first is in the store. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** How long ago the server last sent something. */
  get secondsSinceContact(): number {
    return (this.#options.clock.monotonic() - this.#lastContact) / 1000;
  }

  /** How long ago it last did anything, a failing try included. Grows without end only when it hangs. */
  get secondsSinceStep(): number {
    return (this.#options.clock.monotonic() - this.#lastStep) / 1000;
  }

  /** Runs until the signal is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const isStopped = () => signal.aborted;
    while (!isStopped()) {
      let wait = 0;
      try {
        if (!(await this.#step(signal))) wait = this.#failed();
      } catch (error) {
        if (isStopped()) return;
        wait = this.#failed(error);
      }
      this.#lastStep = clock.monotonic();
      if (wait > 0) await sleep(clock, wait, signal);
    }
  }

  /**
   * One list or one watch. Whether it was any good: a server that closes every watch before it brings anything is
   * not to be asked in a busy loop.
   */
  async #step(signal: AbortSignal): Promise<boolean> {
    if (this.#resourceVersion !== undefined) return this.#watch(this.#resourceVersion, signal);
    const way = this.#next;
    // For the case that this one fails.
    if (this.#canStream) this.#next = way === "stream" ? "pages" : "stream";
    if (way === "stream") return this.#watch(undefined, signal);
    await this.#list(signal);
    return true;
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { client, resource, shard, namespace, labelSelector, fieldSelector } = this.#options;
    const items: Stored<T>[] = [];
    let resourceVersion = "";
    shard.listing();
    for await (const page of client.pages(resource, { namespace, labelSelector, fieldSelector, signal })) {
      for (const item of page.items) if (this.#isObject(item)) items.push(shard.trim(item));
      resourceVersion = page.resourceVersion;
      this.#contact();
    }
    this.#replace(items, resourceVersion);
  }

  /** Watches on from a version, or first gets what is there. Whether it brought anything, or stood for long. */
  async #watch(from: string | undefined, signal: AbortSignal): Promise<boolean> {
    const { client, resource, shard, namespace, labelSelector, fieldSelector, clock } = this.#options;
    // What is there, by uid, until all of it has come.
    let initial = from === undefined ? new Map<string, Stored<T>>() : undefined;
    if (initial) shard.listing();
    const silence = new AbortController();
    const limit = () =>
      initial ? Math.min(UNFINISHED_SECONDS, this.#inactivitySeconds) : this.#inactivitySeconds;
    const expire = () => {
      if (initial) this.#streamsNoMore("the server did not say that all had come");
      silence.abort(new TimeoutError(`No word from the server for ${limit()} s`));
    };
    let cancel = clock.after(limit() * 1000, expire);
    const opened = clock.monotonic();
    let isGood = false;
    try {
      const batches = client.watchBatches(resource, {
        namespace,
        labelSelector,
        fieldSelector,
        resourceVersion: from,
        timeoutSeconds: Math.round(WATCH_SECONDS * (1 + this.#random())),
        signal: AbortSignal.any([signal, silence.signal]),
      });
      for await (const events of batches) {
        for (const event of events) {
          if (!initial) {
            isGood = true;
            this.#event(event);
          } else if (event.type === "BOOKMARK" && event.endsInitialEvents) {
            this.#replace([...initial.values()], event.resourceVersion);
            initial = undefined;
          } else {
            this.#collect(initial, event);
          }
        }
        cancel();
        cancel = clock.after(limit() * 1000, expire);
        this.#contact();
      }
      if (initial) throw new UnfinishedStreamError("The watch ended before all that is there had come");
      isGood ||= clock.monotonic() - opened > GOOD_MILLISECONDS;
      return isGood;
    } catch (error) {
      if (initial && isRefusal(error)) this.#streamsNoMore(String(error));
      throw error;
    } finally {
      cancel();
      if (isGood || clock.monotonic() - opened > GOOD_MILLISECONDS) this.#failures = 0;
    }
  }

  #event(event: WatchEvent<T>): void {
    this.#options.shard.event(event);
    this.#resourceVersion =
      event.type === "BOOKMARK" ? event.resourceVersion : event.object.metadata.resourceVersion;
  }

  #collect(initial: Map<string, Stored<T>>, event: WatchEvent<T>): void {
    if (event.type === "BOOKMARK") return;
    const { uid } = event.object.metadata;
    if (event.type === "DELETED") initial.delete(uid);
    else initial.set(uid, this.#options.shard.trim(event.object));
  }

  /** All that is there has come. */
  #replace(items: readonly Stored<T>[], resourceVersion: string): void {
    const { shard, log } = this.#options;
    shard.replace(items, resourceVersion);
    this.#resourceVersion = resourceVersion;
    this.#next = this.#canStream ? "stream" : "pages";
    this.#isSynced = true;
    this.#synced.resolve();
    log.debug("Listed", { objects: items.length, resourceVersion });
  }

  #streamsNoMore(cause: string): void {
    this.#canStream = false;
    this.#next = "pages";
    this.#options.log.debug("Listing in pages from now on", { cause });
  }

  /** An item that is not an object cannot be kept, and must not keep the others out. */
  #isObject(item: Stored<T>): boolean {
    if (isStored(item)) return true;
    this.#options.log.error("Skipped an item of a list that lacks a name, a uid or a resourceVersion", {
      item: JSON.stringify(item).slice(0, 300),
    });
    return false;
  }

  #contact(): void {
    this.#lastContact = this.#lastStep = this.#options.clock.monotonic();
  }

  /** Notes a failure. How long to wait: as the server asks, or longer each time. Milliseconds. */
  #failed(error?: unknown): number {
    this.#failures++;
    const { relist } = error === undefined ? { relist: false } : recoveryFrom(error);
    if (relist) this.#resourceVersion = undefined;
    const { log } = this.#options;
    const fields = { failures: this.#failures, relist };
    // One cut is the network's everyday; several in a row are somebody's business, as is what no retry mends.
    const mendsItself = !isForbidden(error) && !isNotFound(error);
    if (this.#failures > 3 || !mendsItself) log.error("Cannot watch", { ...fields, error });
    else log.debug("Watch interrupted", { ...fields, cause: String(error) });
    const asked = Math.min(askedToWait(error, this.#random) ?? 0, MOST_PATIENCE);
    return Math.max(asked, backoffMilliseconds(BACKOFF, this.#failures, this.#random));
  }
}

/** Whether the server does not understand what it was asked, and will not the next time. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error.status === 422);
}

/**
 * Going on from the last version is cheap, so it is what happens unless the server said, or the data show, that
 * this cannot work.
 */
export function recoveryFrom(error: unknown): Recovery {
  if (error instanceof UndecodableEventError) return { relist: true };
  if (!(error instanceof ApiError)) return { relist: false };
  if (isExpired(error)) return { relist: true };
  // The server has lost versions that it had, as after a restore of its storage.
  if (error.causes.some(({ reason }) => reason === "ResourceVersionTooLarge")) return { relist: true };
  if (isForbidden(error) || isNotFound(error) || isTooManyRequests(error) || error.status === 401) {
    return { relist: false };
  }
  return { relist: error.status >= 400 && error.status < 500 };
}
