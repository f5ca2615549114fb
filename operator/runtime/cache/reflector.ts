import type { Client } from "../client/client.ts";
import { writeJson } from "../client/exact-json.ts";
import type { Clock } from "../clock.ts";
import { sleep } from "../clock.ts";
import type { Backoff } from "../backoff.ts";
import { backoffMilliseconds } from "../backoff.ts";
import { ApiError, isExpired, isForbidden, isNotFound, isTooManyRequests } from "../client/errors.ts";
import type { Logger } from "../logging.ts";
import type { KubernetesObject, Stored } from "../client/objects.ts";
import { isStored } from "../client/objects.ts";
import type { Resource } from "../client/resources.ts";
import { retryAfterMilliseconds } from "../client/retry-after.ts";
import type { StoreWriter } from "./store-writer.ts";
import type { WatchEvent } from "../client/watch-events.ts";
import { UndecodableEventError } from "../client/watch-events.ts";
import { OpenWatch } from "./open-watch.ts";

/** Options of a reflector. */
export interface ReflectorOptions<T extends KubernetesObject> {
  client: Pick<Client, "pages" | "watchBatches">;
  resource: Resource<T>;
  /** Undefined: all namespaces. */
  namespace: string | undefined;
  labelSelector: string | undefined;
  fieldSelector: string | undefined;
  /** Gets what the reflector sees. */
  writer: StoreWriter<T>;
  clock: Clock;
  log: Logger;
  /** Default: Math.random. */
  random?: () => number;
  /** A watch that brings nothing for this time, not even a bookmark, is opened again. Default: 120. */
  inactivitySeconds?: number;
  /**
   * How it gets the present objects. Default: `pages`, which costs the API server and this process less
   * (docs/decisions/0010-initial-lists.md).
   */
  initialList?: InitialList | undefined;
}

/**
 * How a reflector gets the present objects. `pages`: as a list, 250 objects at a time. `stream`: as the first events of
 * the watch, as long as the server can do that, else in pages.
 */
export type InitialList = "stream" | "pages";

/** What to do after a list or a watch failed. */
export interface Recovery {
  /** Whether to list again, because the watch cannot go on from the last version. */
  relist: boolean;
}

/** Where a reflector is. Each step is one list or one watch. */
type State =
  /** The store does not follow the server, neither at the start nor after a version that is lost: list, this way. */
  | { name: "unlisted"; way: InitialList }
  /** The store is equal to the server's objects at that version: watch on from there. */
  | { name: "following"; resourceVersion: string };

/** A watch ended before its end-of-initial-events bookmark. */
class UnfinishedStreamError extends Error {
  override readonly name = "UnfinishedStreamError";
}

/** The server ends busy watches often, and it costs little to go on at once. */
const backoff: Backoff = { baseMilliseconds: 50, maxMilliseconds: 30_000 };
/** The server is asked to end a watch after five to ten minutes, so that watches spread over its replicas. */
const watchSeconds = 300;
const defaultInactivitySeconds = 120;
const defaultInitialList: InitialList = "pages";
/** If no end-of-initial-events bookmark arrives within this time, the server does not support streaming lists. */
const maxStreamSilenceSeconds = 30;
/** The longest wait that a server can ask for. */
const maxRetryAfterMilliseconds = 300_000;
/** A watch that was open this long worked, even if it brought nothing. */
const goodWatchMilliseconds = 10_000;

/**
 * Keeps a store equal to the server: lists once, then watches, and after any failure goes on from the last version. It
 * ends only when its signal is aborted.
 *
 * It lists in pages, or as a stream if that is asked for and the server can do it. After a failed stream the next
 * attempt pages, and vice versa, so that a failure of one way does not keep the other from working. Either way the
 * store is compared with the whole list at once: an object that the list lacks is deleted, and one with another uid is
 * another object.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #random: () => number;
  readonly #inactivitySeconds: number;
  #state: State;
  #canStream: boolean;
  #failures = 0;
  readonly #synced: PromiseWithResolvers<void> = Promise.withResolvers();
  #isSynced = false;
  #lastStepAt: number;
  #lastContactAt: number;

  constructor(options: ReflectorOptions<T>) {
    const { initialList = defaultInitialList, clock } = options;
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#inactivitySeconds = options.inactivitySeconds ?? defaultInactivitySeconds;
    this.#state = { name: "unlisted", way: initialList };
    this.#canStream = initialList === "stream";
    this.#lastStepAt = this.#lastContactAt = clock.monotonic();
  }

  /** Fulfilled once the first list is in the store. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  get isSynced(): boolean {
    return this.#isSynced;
  }

  /** How long ago the server last sent something. */
  get secondsSinceContact(): number {
    return (this.#options.clock.monotonic() - this.#lastContactAt) / 1000;
  }

  /** How long ago the reflector last did something; a failed attempt counts. Grows without end only when it hangs. */
  get secondsSinceStep(): number {
    return (this.#options.clock.monotonic() - this.#lastStepAt) / 1000;
  }

  /** Runs until the signal is aborted; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const isStopped = () => signal.aborted;
    while (!isStopped()) {
      let waitMilliseconds = 0;
      try {
        if (!(await this.#step(signal))) waitMilliseconds = this.#failed();
      } catch (error) {
        if (isStopped()) return;
        waitMilliseconds = this.#failed(error);
      }
      this.#lastStepAt = clock.monotonic();
      if (waitMilliseconds > 0) await sleep(clock, waitMilliseconds, signal);
    }
  }

  /** Returns whether it worked: a server that closes every watch before it brings anything must not be asked in a loop. */
  async #step(signal: AbortSignal): Promise<boolean> {
    const state = this.#state;
    if (state.name === "unlisted" && state.way === "pages") {
      this.#alternate(state.way);
      await this.#listPages(signal);
      return true;
    }
    const from = state.name === "following" ? state.resourceVersion : undefined;
    const watch = this.#open(from, signal);
    try {
      if (state.name === "following") return await this.#follow(watch);
      this.#alternate(state.way);
      return await this.#follow(watch, await this.#initialList(watch));
    } finally {
      if (watch.age > goodWatchMilliseconds) this.#failures = 0;
      await watch.close();
    }
  }

  /** If this way of listing fails, the next attempt goes the other way. */
  #alternate(way: InitialList): void {
    if (this.#canStream) this.#state = { name: "unlisted", way: way === "stream" ? "pages" : "stream" };
  }

  #open(from: string | undefined, signal: AbortSignal): OpenWatch<T> {
    const { client, resource, namespace, labelSelector, fieldSelector, clock } = this.#options;
    return new OpenWatch(clock, signal, (ended) =>
      client.watchBatches(resource, {
        namespace,
        labelSelector,
        fieldSelector,
        resourceVersion: from,
        timeoutSeconds: Math.round(watchSeconds * (1 + this.#random())),
        signal: ended,
      }),
    );
  }

  /** Puts the objects of a list, page by page, into the store. */
  async #listPages(signal: AbortSignal): Promise<void> {
    const { client, resource, writer, namespace, labelSelector, fieldSelector } = this.#options;
    const items: Stored<T>[] = [];
    let resourceVersion = "";
    writer.beginList();
    for await (const page of client.pages(resource, { namespace, labelSelector, fieldSelector, signal })) {
      for (const item of page.items) if (this.#isObject(item)) items.push(writer.transform(item));
      resourceVersion = page.resourceVersion;
      this.#contact();
    }
    this.#replace(items, resourceVersion);
  }

  /**
   * Puts the present objects, which are the first events of a watch, into the store.
   *
   * @returns the events that came together with the end of the list.
   */
  async #initialList(watch: OpenWatch<T>): Promise<WatchEvent<T>[]> {
    const { writer } = this.#options;
    const objects = new Map<string, Stored<T>>();
    writer.beginList();
    try {
      for (;;) {
        const events = await watch.next(Math.min(maxStreamSilenceSeconds, this.#inactivitySeconds));
        if (!events) throw new UnfinishedStreamError("The watch ended before all present objects had come");
        this.#contact();
        for (const [index, event] of events.entries()) {
          if (event.type === "DELETED") objects.delete(event.object.metadata.uid);
          else if (event.type !== "BOOKMARK")
            objects.set(event.object.metadata.uid, writer.transform(event.object));
          else if (event.endsInitialEvents) {
            this.#replace([...objects.values()], event.resourceVersion);
            return events.slice(index + 1);
          }
        }
      }
    } catch (error) {
      if (watch.wasSilent || isRefusal(error)) this.#stopStreaming(String(error));
      throw error;
    }
  }

  /** Puts the events of a watch into the store. Returns whether the watch brought anything or was open for long. */
  async #follow(watch: OpenWatch<T>, first: readonly WatchEvent<T>[] = []): Promise<boolean> {
    let events: readonly WatchEvent<T>[] | undefined = first;
    let isGood = false;
    while (events) {
      for (const event of events) {
        isGood = true;
        // Also if the watch fails later.
        this.#failures = 0;
        this.#apply(event);
      }
      events = await watch.next(this.#inactivitySeconds);
      if (events) this.#contact();
    }
    return isGood || watch.age > goodWatchMilliseconds;
  }

  #apply(event: WatchEvent<T>): void {
    this.#options.writer.onEvent(event);
    const { resourceVersion } = event.type === "BOOKMARK" ? event : event.object.metadata;
    this.#state = { name: "following", resourceVersion };
  }

  /** A list is complete. */
  #replace(items: readonly Stored<T>[], resourceVersion: string): void {
    const { writer, log } = this.#options;
    writer.replace(items, resourceVersion);
    this.#state = { name: "following", resourceVersion };
    this.#isSynced = true;
    this.#synced.resolve();
    log.debug("Listed", { objects: items.length, resourceVersion });
  }

  #stopStreaming(cause: string): void {
    this.#canStream = false;
    this.#state = { name: "unlisted", way: "pages" };
    this.#options.log.debug("Listing in pages from now on", { cause });
  }

  /** An item that is not an object cannot be kept, and must not keep the others out. */
  #isObject(item: Stored<T>): boolean {
    if (isStored(item)) return true;
    this.#options.log.error("Skipped an item of a list that lacks a name, a uid or a resourceVersion", {
      item: writeJson(item).slice(0, 300),
    });
    return false;
  }

  #contact(): void {
    this.#lastContactAt = this.#lastStepAt = this.#options.clock.monotonic();
  }

  /** Records a failure. Returns how many milliseconds to wait: as the server asks, or longer each time. */
  #failed(error?: unknown): number {
    this.#failures++;
    const { relist } = error === undefined ? { relist: false } : recoveryFrom(error);
    if (relist && this.#state.name === "following") {
      this.#state = { name: "unlisted", way: this.#canStream ? "stream" : "pages" };
    }
    const { log } = this.#options;
    const fields = { failures: this.#failures, relist };
    // Networks cut single connections now and then. Several in a row, and what no retry mends, is for people to see.
    const mendsItself = !isForbidden(error) && !isNotFound(error);
    if (this.#failures > 3 || !mendsItself)
      log.error("Cannot watch", { ...fields, ...(error === undefined ? {} : { error }) });
    else log.debug("Watch interrupted", { ...fields, cause: String(error) });
    const asked = Math.min(retryAfterMilliseconds(error, this.#random) ?? 0, maxRetryAfterMilliseconds);
    return Math.max(asked, backoffMilliseconds(backoff, this.#failures, this.#random));
  }
}

/** Whether the server does not understand the request, and so will not understand it the next time. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error.status === 422);
}

/**
 * Decides how to go on after a failure. Watching on from the last version is cheap, so that is the answer unless the
 * server said, or the data show, that it cannot work.
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
